//! The audit under a role that may append to it: what is too old goes, deleted users become pseudonyms, and nothing else
//! is done to it.

use chrono::Duration;
use poolhouse::database;
use poolhouse::model::audit::AuditEvent;
use poolhouse::model::ids::UserPoolId;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};

use crate::support::TestServer;
use crate::support::users::proving_email;

/// A database that is set up as docs/operating.md says, reached by the role of the running server.
async fn by_the_book(db: &PgPool) -> PgPool {
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(db).await.unwrap();
    let role = format!("runtime_{}", name.trim_start_matches('_')).to_lowercase();
    let run = async |sql: String| {
        sqlx::raw_sql(AssertSqlSafe(sql.replace("poolhouse_runtime", &role)))
            .execute(db)
            .await
            .unwrap();
    };
    run("CREATE ROLE poolhouse_runtime LOGIN".to_owned()).await;
    let book = include_str!("../../../docs/operating.md");
    let defaults: Vec<&str> =
        book.lines().filter(|line| line.starts_with("ALTER DEFAULT PRIVILEGES")).collect();
    let revoke = book.lines().find_map(|line| line.split_once("-c '")).unwrap().1;
    assert_eq!(defaults.len(), 2);
    for default in defaults {
        run(default.to_owned()).await;
    }
    database::migrate(db).await.unwrap();
    run(revoke.trim_end_matches('\'').to_owned()).await;
    let options = db.connect_options().as_ref().clone().username(&role);
    database::connect(options, 5).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_deleted_user_becomes_a_pseudonym(db: PgPool) {
    let server = TestServer::start(by_the_book(&db).await).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let (ann, bob) = (server.user(&client, "ann").await, server.user(&client, "bob").await);
    server.access_token(&client, "ann").await;
    let named = json!({"UserPoolId": pool, "Username": "ann"});
    server.signed("AdminDeleteUser", named).await.ok();
    server.app.audit.flush().await;
    let of = async |sub: &str| -> Vec<(String, Option<String>)> {
        let sql = "SELECT event, address FROM audit_events WHERE sub = $1::uuid ORDER BY event_id";
        sqlx::query_as(sql).bind(sub).fetch_all(&server.app.db).await.unwrap()
    };
    let (before, others) = (of(&ann).await, of(&bob).await);
    assert!(before.iter().any(|(event, _)| event == "AdminDeleteUser"));
    // Other nodes may not have written all of it yet.
    server.run_jobs().await;
    assert_eq!(of(&ann).await, before);
    server.advance(Duration::seconds(61));
    server.run_jobs().await;
    assert_eq!(of(&ann).await, []);
    assert_eq!(of(&bob).await, others);
    let pseudonyms =
        "SELECT DISTINCT sub::text FROM audit_events WHERE sub IS NOT NULL AND sub <> $1::uuid";
    let pseudonyms: Vec<String> =
        sqlx::query_scalar(pseudonyms).bind(&bob).fetch_all(&server.app.db).await.unwrap();
    let [pseudonym] = pseudonyms.as_slice() else { panic!("{pseudonyms:?}") };
    assert_eq!(&pseudonym[14..15], "8", "it is no sub");
    let after = of(pseudonym).await;
    let events = |list: &[(String, Option<String>)]| -> Vec<String> {
        list.iter().map(|(event, _)| event.clone()).collect()
    };
    assert_eq!(events(&after), events(&before));
    let addresses = after.iter().filter_map(|(_, address)| address.as_deref());
    assert!(addresses.clone().count() > 0);
    for address in addresses {
        assert!(["127.0.0.0/24", "::/48"].contains(&address), "{address}");
    }
    // Whoever has the role can make nobody else vanish.
    let living = "SELECT pseudonymise_audit_events($1, $2::uuid, gen_random_uuid(), 100)";
    let living = sqlx::query_scalar::<_, i64>(living).bind(&pool).bind(&bob);
    assert_eq!(living.fetch_one(&server.app.db).await.unwrap(), 0);
    assert_eq!(of(&bob).await, others);
}

#[sqlx::test(migrations = false)]
async fn nothing_is_rewritten_and_nothing_of_the_last_week_goes(db: PgPool) {
    let server = TestServer::start(by_the_book(&db).await).await;
    let pool = server.pool().await;
    for sql in [
        "UPDATE audit_events SET success = false",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
    ] {
        let refused = sqlx::query(sql).execute(&server.app.db).await.unwrap_err();
        let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "42501", "{sql}");
    }
    let insert = "INSERT INTO audit_events (user_pool_id, event_id, at, event, success, detail)
                  SELECT $1, gen_random_uuid(), now() - days * interval '1 day', days::text, true, '{}'
                  FROM unnest(ARRAY[1, 6, 8, 1000]) AS days";
    sqlx::query(insert).bind(&pool).execute(&server.app.db).await.unwrap();
    // However far the clock of the server is ahead.
    server.advance(Duration::days(10_000));
    server.run_jobs().await;
    let left = "SELECT event FROM audit_events WHERE event ~ '^[0-9]+$' ORDER BY event";
    let left: Vec<String> = sqlx::query_scalar(left).fetch_all(&server.app.db).await.unwrap();
    assert_eq!(left, ["1", "6"]);
}

#[sqlx::test]
async fn events_that_cannot_be_stored_are_counted(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool().await;
    server.app.audit.flush().await;
    // The writer stands still, and more comes than it keeps.
    let mut stopped = db.begin().await.unwrap();
    sqlx::query("LOCK TABLE audit_events").execute(&mut *stopped).await.unwrap();
    for _ in 0..11_000 {
        server.app.audit.record(AuditEvent {
            user_pool_id: UserPoolId::new(&*pool),
            at: server.app.now(),
            event: "Flood",
            success: true,
            sub: None,
            client_id: None,
            access_key_id: None,
            address: None,
            request_id: None,
            detail: json!({}),
        });
    }
    let text = server.app.metrics.text(&server.app);
    let counted =
        text.lines().find_map(|line| line.strip_prefix("poolhouse_audit_events_lost_total "));
    let lost: i64 = counted.unwrap().parse().unwrap();
    assert!(lost >= 500, "{text}");
    stopped.rollback().await.unwrap();
    server.app.audit.flush().await;
    let stored = "SELECT count(*) FROM audit_events WHERE event = 'Flood'";
    let stored: i64 = sqlx::query_scalar(stored).fetch_one(&db).await.unwrap();
    assert_eq!(stored + lost, 11_000);
}
