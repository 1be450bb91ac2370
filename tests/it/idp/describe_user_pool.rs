//! DescribeUserPool.

use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn a_pool_shows_its_domains_and_its_users(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    assert_eq!(server.described(&pool).await.get("Domain"), None);
    server.domain(&pool, "people").await;
    let custom = json!({
        "UserPoolId": pool, "Domain": "id.example.com",
        "CustomDomainConfig": {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/x"},
    });
    server.signed("CreateUserPoolDomain", custom).await.ok();
    let user = "INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
                SELECT $1, gen_random_uuid(), 'user' || n, 'CONFIRMED', true, '{}', now(), now()
                FROM generate_series(1, 3) AS n";
    sqlx::query(user).bind(&pool).execute(&server.app.db).await.unwrap();
    let described = server.described(&pool).await;
    assert_eq!(described["Domain"], "people");
    assert_eq!(described["CustomDomain"], "id.example.com");
    assert_eq!(described["EstimatedNumberOfUsers"], 3);
}

#[sqlx::test]
async fn many_users_are_estimated(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let users = "INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
                 SELECT $1, gen_random_uuid(), 'user' || n, 'CONFIRMED', true, '{}', now(), now()
                 FROM generate_series(1, 20000) AS n";
    sqlx::query(users).bind(&pool).execute(&server.app.db).await.unwrap();
    sqlx::query("ANALYZE users").execute(&server.app.db).await.unwrap();
    let estimated = server.described(&pool).await["EstimatedNumberOfUsers"].as_i64().unwrap();
    assert!((18_000..=22_000).contains(&estimated), "{estimated}");
}

#[sqlx::test]
async fn an_unknown_pool_is_not_found(db: PgPool) {
    let server = TestServer::start(db).await;
    let refused =
        server.signed("DescribeUserPool", json!({"UserPoolId": "us-east-1_nobody"})).await;
    let why = "User pool us-east-1_nobody does not exist.";
    assert_eq!(refused.refused(), ("ResourceNotFoundException", why));
}
