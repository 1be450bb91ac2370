//! DeleteUserPool.

use poolhouse::jobs;
use poolhouse::model::ids::{ClientId, UserPoolId};
use poolhouse::rules::{clients, pools};
use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn a_deleted_pool_is_missed_by_every_lookup(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    let client = ClientId::new(server.client(&pool).await);
    clients::find(&server.app, &client).await.unwrap();
    let deleted = server.signed("DeleteUserPool", json!({"UserPoolId": pool})).await;
    assert_eq!((deleted.status, deleted.body), (200, serde_json::Value::Null));
    let missing = format!("User pool {pool} does not exist.");
    for operation in ["DescribeUserPool", "DeleteUserPool", "UpdateUserPool", "ListUserPoolClients"]
    {
        let refused = server.signed(operation, json!({"UserPoolId": pool})).await;
        assert_eq!(
            refused.refused(),
            ("ResourceNotFoundException", missing.as_str()),
            "{operation}"
        );
    }
    assert!(clients::lookup(&server.app, &client).await.unwrap().is_none());
    assert!(pools::lookup(&server.app, &UserPoolId::new(pool.as_str())).await.unwrap().is_none());
    let listed = server.signed("ListUserPools", json!({"MaxResults": 60})).await.ok();
    assert_eq!(listed["UserPools"].as_array().unwrap().len(), 1);
    assert_eq!(listed["UserPools"][0]["Id"], other);
    assert_eq!(server.audited(&pool).await.last().unwrap(), "DeleteUserPool");
}

#[sqlx::test]
async fn what_was_sealed_for_it_is_lost_at_once_and_its_rows_go_later(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    server.client_with(&pool, json!({"GenerateSecret": true})).await;
    let server_input = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api"});
    server.signed("CreateResourceServer", server_input).await.ok();
    let users = "INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
                 SELECT $1, gen_random_uuid(), 'user' || n, 'CONFIRMED', true, '{}', now(), now()
                 FROM generate_series(1, 500) AS n";
    sqlx::query(users).bind(&pool).execute(&server.app.db).await.unwrap();
    server.signed("DeleteUserPool", json!({"UserPoolId": pool})).await.ok();
    let rows = async |table: &str| -> i64 {
        let column = if table == "data_keys" { "owner" } else { "user_pool_id" };
        let count = format!("SELECT count(*) FROM {table} WHERE {column} = $1");
        sqlx::query_scalar(sqlx::AssertSqlSafe(count))
            .bind(&pool)
            .fetch_one(&server.app.db)
            .await
            .unwrap()
    };
    assert_eq!(rows("data_keys").await, 0);
    assert_eq!((rows("users").await, rows("client_secrets").await), (500, 1));
    server.advance(chrono::Duration::minutes(2));
    jobs::run_all(&server.app).await.unwrap();
    for table in [
        "users",
        "user_pool_clients",
        "client_secrets",
        "client_ids",
        "resource_servers",
        "signing_keys",
        "signing_kids",
        "domains",
    ] {
        assert_eq!(rows(table).await, 0, "{table}");
    }
    assert_eq!(rows("user_pools").await, 1);
    assert!(rows("audit_events").await > 0);
    let left = "SELECT name || settings || tags FROM user_pools WHERE user_pool_id = $1";
    let left: String =
        sqlx::query_scalar(left).bind(&pool).fetch_one(&server.app.db).await.unwrap();
    assert_eq!(left, "{}{}");
}

#[sqlx::test]
async fn a_protected_pool_and_one_with_a_domain_stay(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"DeletionProtection": "ACTIVE"})).await;
    let delete = || server.signed("DeleteUserPool", json!({"UserPoolId": pool}));
    let why = "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be \
               inactivated first.";
    assert_eq!(delete().await.refused(), ("InvalidParameterException", why));
    server.signed("UpdateUserPool", json!({"UserPoolId": pool})).await.ok();
    server.domain(&pool, "people").await;
    let why =
        "User pool cannot be deleted. It has a domain configured that should be deleted first.";
    assert_eq!(delete().await.refused(), ("InvalidParameterException", why));
    server
        .signed("DeleteUserPoolDomain", json!({"UserPoolId": pool, "Domain": "people"}))
        .await
        .ok();
    assert_eq!(delete().await.status, 200);
}

#[sqlx::test]
async fn of_two_deletions_and_a_new_domain_at_once_no_domain_outlives_its_pool(db: PgPool) {
    let server = TestServer::start(db).await;
    for round in 0..4 {
        let pool = server.pool().await;
        let delete = || server.signed("DeleteUserPool", json!({"UserPoolId": pool}));
        let domain = json!({"UserPoolId": pool, "Domain": format!("round{round}")});
        let (first, made, second) =
            tokio::join!(delete(), server.signed("CreateUserPoolDomain", domain), delete());
        let deleted = [&first, &second].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(deleted + usize::from(made.status == 200), 1, "{first:?} {made:?} {second:?}");
    }
}

#[sqlx::test]
async fn no_table_is_forgotten_when_a_pool_is_purged(db: PgPool) {
    let cascading = "SELECT c.conrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'f' AND c.confdeltype = 'c'";
    let cascading: Vec<String> = sqlx::query_scalar(cascading).fetch_all(&db).await.unwrap();
    let triggers = "SELECT prosrc FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid WHERE NOT t.tgisinternal";
    let triggers: Vec<String> = sqlx::query_scalar(triggers).fetch_all(&db).await.unwrap();
    let of_pools = "SELECT table_name::text FROM information_schema.columns
                    WHERE table_schema = 'public' AND column_name = 'user_pool_id'";
    let of_pools: Vec<String> = sqlx::query_scalar(of_pools).fetch_all(&db).await.unwrap();
    let source = include_str!("../../../src/store/purge.rs");
    // The id is never given out again; the audit is kept for as long as any.
    // A deleted user is remembered until the audit has forgotten it.
    let kept = ["user_pools", "audit_events", "deleted_users"];
    for table in of_pools.iter().filter(|table| !kept.contains(&table.as_str())) {
        let named = source.contains(&format!("DELETE FROM {table} WHERE user_pool_id = $1"));
        let deletes = format!("DELETE FROM {table}\n");
        let by_trigger = triggers.iter().any(|source| source.contains(&deletes));
        assert!(
            named || by_trigger || cascading.contains(table),
            "{table} keeps rows of deleted pools"
        );
    }
}
