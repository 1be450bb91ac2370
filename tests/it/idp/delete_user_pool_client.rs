//! DeleteUserPoolClient.

use poolhouse::jobs;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn a_deleted_client_is_missed_by_every_lookup(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let (client, other) = (server.client(&pool).await, server.client(&pool).await);
    let input = json!({"UserPoolId": pool, "ClientId": client});
    let deleted = server.signed("DeleteUserPoolClient", input.clone()).await;
    assert_eq!((deleted.status, deleted.body), (200, Value::Null));
    let why = format!("User pool client {client} does not exist.");
    let missing = ("ResourceNotFoundException", why.as_str());
    for operation in ["DescribeUserPoolClient", "DeleteUserPoolClient", "UpdateUserPoolClient"] {
        assert_eq!(server.signed(operation, input.clone()).await.refused(), missing, "{operation}");
    }
    let sign_in =
        json!({"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {}});
    assert_eq!(server.call("InitiateAuth", sign_in).await.refused(), missing);
    let listed = server.signed("ListUserPoolClients", json!({"UserPoolId": pool})).await.ok();
    assert_eq!(listed["UserPoolClients"].as_array().unwrap().len(), 1);
    assert_eq!(listed["UserPoolClients"][0]["ClientId"], other);
}

#[sqlx::test]
async fn what_was_granted_to_it_ends(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let (client, other) = (server.client(&pool).await, server.client(&pool).await);
    let sub = "WITH u AS (
                   INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
                   VALUES ($1, gen_random_uuid(), 'ann', 'CONFIRMED', true, '{}', now(), now()) RETURNING sub)
               INSERT INTO grants (user_pool_id, origin_jti, sub, client_id, auth_time, scopes, amr, created_at, expires_at)
               SELECT $1, gen_random_uuid(), sub, client, now(), '{}', '{}', now(), now() + interval '10 years'
               FROM u, unnest($2::text[]) AS client";
    let clients = [client.clone(), other.clone()];
    sqlx::query(sub).bind(&pool).bind(&clients[..]).execute(&server.app.db).await.unwrap();
    server
        .signed("DeleteUserPoolClient", json!({"UserPoolId": pool, "ClientId": client}))
        .await
        .ok();
    let granted = async || -> Vec<String> {
        let clients = "SELECT client_id FROM grants ORDER BY client_id";
        sqlx::query_scalar(clients).fetch_all(&server.app.db).await.unwrap()
    };
    // Another node may grant it something for as long as it has it in memory.
    jobs::run_all(&server.app).await.unwrap();
    assert_eq!(granted().await.len(), 2);
    server.advance(chrono::Duration::seconds(11));
    jobs::run_all(&server.app).await.unwrap();
    assert_eq!(granted().await, [other]);
    let ids: i64 = sqlx::query_scalar("SELECT count(*) FROM client_ids WHERE client_id = $1")
        .bind(&client)
        .fetch_one(&server.app.db)
        .await
        .unwrap();
    assert_eq!(ids, 0);
}
