//! No query reads a big table from end to end: every query of the program, as `.sqlx` lists them, is explained on a
//! pool with many users. ListUsers, whose statements are put together, has a test of its own.

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

/// Tables that grow with users, sign-ins or messages. The rest grows with pools and clients.
const BIG: [&str; 15] = [
    "users",
    "user_names",
    "user_identities",
    "group_members",
    "confirmation_codes",
    "sign_in_failures",
    "hourly_counts",
    "challenges",
    "browser_sessions",
    "grants",
    "refresh_tokens",
    "authorization_codes",
    "outbox",
    "logout_notices",
    "audit_events",
];

/// What reads a whole pool by design.
const OF_WHOLE_POOLS: [&str; 11] = [
    // How many users a pool has: ten thousand are counted, and no more.
    "SELECT count(*) AS \"count!\" FROM (SELECT FROM users WHERE user_pool_id = $1 LIMIT 10001)",
    // The users that stand for all of a pool: a thousand are read, and no more.
    "SELECT u.sub AS \"sub: Sub\", u.username AS \"username: Username\", u.status AS \"status: UserStatus\", u.mfa",
    // Purging a pool that is dead.
    "WITH gone AS ( DELETE FROM users WHERE user_pool_id = $1 AND sub IN",
    "WITH codes AS (DELETE FROM authorization_codes WHERE user_pool_id = $1)",
    "WITH a AS (DELETE FROM user_pool_clients WHERE user_pool_id = $1)",
    "UPDATE user_pools SET name = '', settings = '{}', tags = '{}', purged_at = $2",
    // Purging what was granted to a client that is dead.
    "WITH granted AS ( DELETE FROM grants WHERE user_pool_id = $1 AND client_id = ANY ($2)",
    // Erasing the SRP verifiers of a pool that has switched them off.
    "UPDATE users SET srp_verifier = NULL WHERE user_pool_id = $1",
    // What an operator asks for once in a while, by `poolhouse outbox`.
    "SELECT user_pool_id AS \"pool: UserPoolId\", message_id, created_at, attempts, dead_at IS NOT NULL",
    "UPDATE outbox SET sealed = NULL, dead_at = $2, last_error = 'dropped by an operator'",
    "UPDATE outbox SET next_attempt_at = $3 WHERE sealed IS NOT NULL",
];

/// A query of the program and the types of its parameters.
struct Query {
    text: String,
    parameters: Vec<String>,
}

fn queries() -> Vec<Query> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = files.map(|path| {
        let query: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let words: Vec<&str> = query["query"].as_str().unwrap().split_whitespace().collect();
        let types = query["describe"]["parameters"]["Left"].as_array();
        let types = types.into_iter().flatten().map(|of| of.as_str().unwrap().to_owned());
        Query { text: words.join(" "), parameters: types.collect() }
    });
    read.filter(|query| !query.text.starts_with("EXPLAIN")).collect()
}

/// A value of a type: the pool's id, a time before everything expires.
fn value(of: &str) -> &'static str {
    match of {
        "Text" => "'us-east-1_Big'",
        "Timestamptz" => "'2027-01-15'",
        "Uuid" => "'00000000-0000-4000-8000-000000000000'",
        "Bytea" => "'\\x00'",
        "Int2" => "4",
        "Int4" | "Int8" => "50",
        "Bool" => "true",
        "Jsonb" => "'{}'",
        "TextArray" => "'{a,b}'",
        "UuidArray" => "'{00000000-0000-4000-8000-000000000000}'",
        "ByteaArray" => "ARRAY['\\x00'::bytea]",
        "BoolArray" => "'{true}'",
        "TimestamptzArray" => "'{2027-01-15}'",
        "JsonbArray" => "ARRAY['{}'::jsonb]",
        other => panic!("no value of type {other} is here yet"),
    }
}

async fn fill(db: &PgPool) {
    let rows = "
        INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
            SELECT 'us-east-1_Big', md5(n::text)::uuid, 'user' || n, 'CONFIRMED', true,
                jsonb_build_object('email', 'user' || n || '@example.com'), '2027-01-01', '2027-01-01'
            FROM generate_series(1, 20000) n;
        INSERT INTO user_names (user_pool_id, lookup_key, kind, sub)
            SELECT user_pool_id, username, 'username', sub FROM users
            UNION ALL SELECT user_pool_id, sub::text, 'sub', sub FROM users;
        INSERT INTO user_identities (user_pool_id, provider, subject, sub, is_own, created_at)
            SELECT user_pool_id, 'Corp', username, sub, true, '2027-01-01' FROM users;
        INSERT INTO groups (user_pool_id, name, created_at, modified_at)
            SELECT 'us-east-1_Big', 'group' || n, '2027-01-01', '2027-01-01' FROM generate_series(1, 50) n;
        INSERT INTO group_members (user_pool_id, name, sub)
            SELECT g.user_pool_id, g.name, u.sub FROM groups g, users u WHERE g.name IN ('group1', 'group2');
        INSERT INTO confirmation_codes (user_pool_id, sub, purpose, digest, attribute, destination, attempts, created_at, expires_at)
            SELECT user_pool_id, sub, 'sign_up', '', 'email', '', 0, '2027-01-15', '2027-01-16' FROM users;
        INSERT INTO sign_in_failures (user_pool_id, lookup_key, source, failures, last_at)
            SELECT user_pool_id, username, source, 1, '2027-01-15'
            FROM users, unnest(ARRAY['', '192.0.2.1']) source;
        INSERT INTO hourly_counts (user_pool_id, bucket, hour, count)
            SELECT user_pool_id, 'to:' || username, '2027-01-15', 1 FROM users;
        INSERT INTO challenges (user_pool_id, digest, sub, client_id, challenge, amr, attempts, created_at, expires_at)
            SELECT user_pool_id, sha256(username::bytea), sub, 'client', 'NEW_PASSWORD_REQUIRED', '{pwd}', 0,
                '2027-01-15', '2027-01-16' FROM users;
        INSERT INTO browser_sessions (user_pool_id, digest, session_id, sub, amr, auth_time, created_at, expires_at)
            SELECT user_pool_id, sha256(username::bytea), sub, sub, '{pwd}', '2027-01-15', '2027-01-15', '2027-01-16'
            FROM users;
        INSERT INTO grants (user_pool_id, origin_jti, sub, client_id, auth_time, scopes, amr, created_at, expires_at)
            SELECT user_pool_id, sub, sub, 'client', '2027-01-15', '{openid}', '{pwd}', '2027-01-15', '2027-02-15'
            FROM users;
        INSERT INTO refresh_tokens (user_pool_id, digest, origin_jti, created_at, expires_at)
            SELECT user_pool_id, sha256(username::bytea), sub, '2027-01-15', '2027-02-15' FROM users;
        INSERT INTO authorization_codes (user_pool_id, digest, client_id, sub, redirect_uri, scopes, session_id, amr,
                auth_time, origin_jti, created_at, expires_at)
            SELECT user_pool_id, sha256(username::bytea), 'client', sub, '', '{openid}', sub, '{pwd}', '2027-01-15', sub,
                '2027-01-15', '2027-01-16' FROM users;
        INSERT INTO outbox (user_pool_id, message_id, sealed, created_at, expires_at, next_attempt_at, attempts)
            SELECT user_pool_id, sub, '', '2027-01-15', '2027-01-16', '2027-01-16', 0 FROM users;
        INSERT INTO logout_notices (user_pool_id, session_id, client_id, sub, created_at, expires_at, next_attempt_at, attempts,
                delivered_at)
            SELECT user_pool_id, sub, 'client', sub, '2027-01-15', '2027-01-16', '2027-01-16', 0,
                CASE WHEN username NOT LIKE '%00' THEN '2027-01-15'::timestamptz END FROM users;
        INSERT INTO audit_events (user_pool_id, event_id, at, event, success, sub, detail)
            SELECT user_pool_id, sub, '2027-01-15', 'SignIn', true, sub, '{}' FROM users;
        ANALYZE;";
    sqlx::raw_sql(rows).execute(db).await.unwrap();
}

/// The plan of a query, made for these parameters or for any.
async fn explain(connection: &mut PgConnection, query: &Query, mode: &str) -> Value {
    let prepare = format!("SET plan_cache_mode = {mode}; PREPARE explained AS {}", query.text);
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await.unwrap();
    let values: Vec<&str> = query.parameters.iter().map(|of| value(of)).collect();
    let execute = match &*values.join(", ") {
        "" => "EXPLAIN (FORMAT JSON) EXECUTE explained".to_owned(),
        values => format!("EXPLAIN (FORMAT JSON) EXECUTE explained ({values})"),
    };
    let plan: Value =
        sqlx::query_scalar(AssertSqlSafe(execute)).fetch_one(&mut *connection).await.unwrap();
    sqlx::raw_sql("DEALLOCATE explained").execute(connection).await.unwrap();
    plan
}

/// The indexes that hold the rows alone that are due for something.
async fn partial_indexes(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        .fetch_all(connection)
        .await
        .unwrap()
}

/// What is wrong with a plan: each scan of a big table that reads all of it, or all of a pool.
fn scans(plan: &Value, partial: &[String], out: &mut Vec<String>) {
    let text = |name: &str| plan[name].as_str().unwrap_or_default();
    let (node, condition) = (text("Node Type"), text("Index Cond"));
    // The index of a bitmap names no table; indexes begin with their table's name.
    let of = |table: &&&str| {
        text("Relation Name") == **table || text("Index Name").starts_with(&format!("{table}_"))
    };
    if let Some(table) = BIG.iter().find(of) {
        let whole_pool = condition.contains("user_pool_id") && !condition.contains(" AND ");
        let no_condition = node.contains("Index") && condition.is_empty();
        let of_the_due = partial.iter().any(|index| index == text("Index Name"));
        if node == "Seq Scan" || (whole_pool || no_condition) && !of_the_due {
            out.push(format!("{node} of {table} {condition}"));
        }
    }
    for child in plan["Plans"].as_array().into_iter().flatten() {
        scans(child, partial, out);
    }
}

#[sqlx::test]
async fn no_query_reads_a_big_table_from_end_to_end(db: PgPool) {
    fill(&db).await;
    let mut connection = db.acquire().await.unwrap();
    let partial = partial_indexes(&mut connection).await;
    let queries = queries();
    assert!(queries.len() > 100, "{}", queries.len());
    let mut wrong = Vec::new();
    for query in &queries {
        if OF_WHOLE_POOLS.iter().any(|known| query.text.starts_with(known)) {
            continue;
        }
        // What jobs find and claim by the time is planned for the time at hand: PostgreSQL sees that a plan for any time
        // is worse.
        let of_jobs = query.text.starts_with("SELECT DISTINCT user_pool_id")
            || query.text.contains("SKIP LOCKED");
        let modes: &[&str] = match of_jobs {
            true => &["force_custom_plan"],
            false => &["force_custom_plan", "force_generic_plan"],
        };
        for mode in modes {
            let plan = explain(&mut connection, query, mode).await;
            let mut found = Vec::new();
            scans(&plan[0]["Plan"], &partial, &mut found);
            wrong.extend(found.iter().map(|scan| format!("{mode}: {scan}\n  {}", query.text)));
        }
    }
    connection.close().await.unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_exceptions_are_queries_that_are_there() {
    let queries = queries();
    for known in OF_WHOLE_POOLS {
        assert!(queries.iter().any(|query| query.text.starts_with(known)), "{known}");
    }
}

/// What a deleted row takes along, or must not be left by, is found by an index; no `EXPLAIN` shows that.
#[sqlx::test]
async fn every_foreign_key_has_an_index(db: PgPool) {
    let without: Vec<String> = sqlx::query_scalar(
        "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(c.oid) FROM pg_constraint c
         WHERE contype = 'f' AND NOT EXISTS (
             SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL
             AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey)",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    assert_eq!(without, Vec::<String>::new());
}
