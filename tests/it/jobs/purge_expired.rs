//! What has expired goes, and nothing else.

use chrono::{DateTime, Duration, Utc};
use poolhouse::jobs;
use sqlx::{AssertSqlSafe, PgPool};

use crate::support::TestServer;

/// A kind of row: its table, how one is made of pool `$1` and time `$2`, and how long after that time it goes.
struct Kind {
    table: &'static str,
    insert: &'static str,
    kept: Duration,
}

const SUB: &str = "00000000-0000-4000-8000-000000000001";

fn kinds() -> Vec<Kind> {
    let kind = |table, insert, kept| Kind { table, insert, kept };
    vec![
        kind(
            "confirmation_codes",
            "(user_pool_id, sub, purpose, digest, attribute, destination, attempts, created_at, expires_at)
             VALUES ($1, $3, $2::text, '', 'email', '', 0, $2, $2)",
            Duration::hours(24),
        ),
        kind(
            "challenges",
            "(user_pool_id, digest, sub, client_id, challenge, amr, attempts, created_at, expires_at)
             VALUES ($1, $2::text::bytea, $3, 'c', 'NEW_PASSWORD_REQUIRED', '{}', 0, $2, $2)",
            Duration::hours(1),
        ),
        kind(
            "authorization_codes",
            "(user_pool_id, digest, client_id, sub, redirect_uri, scopes, session_id, amr, auth_time, origin_jti, created_at, expires_at)
             VALUES ($1, $2::text::bytea, 'c', $3, 'u', '{}', gen_random_uuid(), '{}', $2, gen_random_uuid(), $2, $2)",
            Duration::hours(1),
        ),
        kind(
            "browser_sessions",
            "(user_pool_id, digest, session_id, sub, amr, auth_time, created_at, expires_at)
             VALUES ($1, $2::text::bytea, gen_random_uuid(), $3, '{}', $2, $2, $2)",
            Duration::zero(),
        ),
        kind(
            "grants",
            "(user_pool_id, origin_jti, sub, client_id, auth_time, scopes, amr, created_at, expires_at)
             VALUES ($1, gen_random_uuid(), $3, 'c', $2, '{}', '{}', $2, $2)",
            Duration::hours(24),
        ),
        kind(
            "sign_in_failures",
            "(user_pool_id, lookup_key, source, failures, last_at) VALUES ($1, $2::text || $3, '10.0.0.1', 3, $2)",
            Duration::hours(1),
        ),
        kind(
            "hourly_counts",
            "(user_pool_id, bucket, hour, count) VALUES ($1, 'b' || $3, $2, 1)",
            Duration::hours(24),
        ),
        kind(
            "outbox",
            "(user_pool_id, message_id, created_at, expires_at, next_attempt_at, attempts)
             VALUES ($1, gen_random_uuid(), $2, $2, $2, 0)",
            Duration::days(30),
        ),
        kind(
            "audit_events",
            "(user_pool_id, event_id, at, event, success, detail) VALUES ($1, gen_random_uuid(), $2, 'Purge', true, '{}')",
            Duration::days(90),
        ),
    ]
}

async fn insert(server: &TestServer, kind: &Kind, pool: &str, at: DateTime<Utc>) {
    // Every statement names the user, whether it needs one or not.
    let insert = kind.insert.replace("$3", &format!("'{SUB}'"));
    let insert = format!("INSERT INTO {} {insert}", kind.table);
    sqlx::query(AssertSqlSafe(insert)).bind(pool).bind(at).execute(&server.app.db).await.unwrap();
}

async fn count(server: &TestServer, table: &str) -> i64 {
    let extra = if table == "audit_events" { " WHERE event = 'Purge'" } else { "" };
    let count = format!("SELECT count(*) FROM {table}{extra}");
    sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(&server.app.db).await.unwrap()
}

#[sqlx::test]
async fn rows_go_when_their_time_has_come(db: PgPool) {
    let server = TestServer::start(db).await;
    let pools = [server.pool().await, server.pool().await];
    let now = server.app.now();
    for pool in &pools {
        let user = "INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
                    VALUES ($1, $2::uuid, 'ann', 'CONFIRMED', true, '{}', now(), now())";
        sqlx::query(user).bind(pool).bind(SUB).execute(&server.app.db).await.unwrap();
        for kind in kinds() {
            for second in [-2, -1, 1] {
                insert(&server, &kind, pool, now - kind.kept + Duration::seconds(second)).await;
            }
        }
    }
    jobs::run_all(&server.app).await.unwrap();
    for kind in kinds() {
        assert_eq!(count(&server, kind.table).await, 2, "{}", kind.table);
    }
    assert_eq!(count(&server, "users").await, 2);
    server.advance(Duration::seconds(2));
    jobs::run_all(&server.app).await.unwrap();
    for kind in kinds() {
        assert_eq!(count(&server, kind.table).await, 0, "{}", kind.table);
    }
}

#[sqlx::test]
async fn more_than_a_batch_goes_at_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let many =
        "INSERT INTO hourly_counts SELECT $1, 'b' || n, $2, 1 FROM generate_series(1, 2500) AS n";
    let old = server.app.now() - Duration::days(2);
    sqlx::query(many).bind(&pool).bind(old).execute(&server.app.db).await.unwrap();
    jobs::run_all(&server.app).await.unwrap();
    assert_eq!(count(&server, "hourly_counts").await, 0);
}

/// Bug: a name that nobody has was open again after a month, one that somebody has was not; and so was a second factor.
#[sqlx::test]
async fn an_account_that_failures_closed_stays_closed(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let sql = "WITH u AS (
                   INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
                   VALUES ($1, gen_random_uuid(), 'ann', 'CONFIRMED', true, '{}', now(), now()) RETURNING sub),
               n AS (INSERT INTO user_names SELECT $1, 'ann', 'username', gen_random_uuid() WHERE false)
               INSERT INTO sign_in_failures (user_pool_id, lookup_key, source, failures, last_at)
               VALUES ($1, 'ann', '', 100, $2), ($1, 'nobody', '', 100, $2),
                   ($1, E'\\x01second factor:ann', '', 100, $2), ($1, 'bob', '', 99, $2)";
    let old = server.app.now() - Duration::days(31);
    sqlx::query(sql).bind(&pool).bind(old).execute(&server.app.db).await.unwrap();
    let name = "INSERT INTO user_names SELECT user_pool_id, 'ann', 'username', sub FROM users";
    sqlx::query(name).execute(&server.app.db).await.unwrap();
    jobs::run_all(&server.app).await.unwrap();
    let left: Vec<String> =
        sqlx::query_scalar("SELECT lookup_key FROM sign_in_failures ORDER BY 1")
            .fetch_all(&server.app.db)
            .await
            .unwrap();
    assert_eq!(left, ["\u{1}second factor:ann", "ann", "nobody"]);
}
