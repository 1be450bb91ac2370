//! DeleteUser, AdminDeleteUser.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::proving_email;

#[sqlx::test]
async fn nothing_of_the_user_stays_but_the_audit(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let sub = server.user(&client, "ann").await;
    let tokens = server.tokens(&client, "ann").await;
    // A message that still waits, and failures under the name.
    let forgot = json!({"ClientId": client, "Username": "ann"});
    server.call("ForgotPassword", forgot).await.ok();
    server.sign_in(&client, "ann", "wrong").await;
    let answer = server.call("DeleteUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(answer.ok(), Value::Null);
    assert_eq!(server.mail("ann@example.com").await.len(), 1, "what waited is not sent");
    let get = server.call("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(get.error(), "NotAuthorizedException");
    let unknown = server.admin_get(&pool, "ann").await;
    assert_eq!(unknown.refused(), ("UserNotFoundException", "User does not exist."));
    for table in ["users", "user_names", "grants", "confirmation_codes", "sign_in_failures"] {
        let count = format!("SELECT count(*) FROM {table}");
        let count: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&db).await.unwrap();
        assert_eq!(count, 0, "{table}");
    }
    let sealed: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox WHERE sealed IS NOT NULL")
        .fetch_one(&db)
        .await
        .unwrap();
    assert_eq!(sealed, 0);
    server.app.audit.flush().await;
    let told: Vec<(String, Value)> = sqlx::query_as(
        "SELECT event, detail FROM audit_events WHERE sub = $1::uuid ORDER BY event_id",
    )
    .bind(&sub)
    .fetch_all(&db)
    .await
    .unwrap();
    assert!(told.iter().any(|(event, _)| event == "DeleteUser"));
    assert!(told.iter().all(|(_, detail)| !detail.to_string().contains("ann")), "{told:?}");
    // The name is free, and whoever takes it is somebody else.
    assert_ne!(server.user(&client, "ann").await, sub);
}

#[sqlx::test]
async fn an_administrator_deletes_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let input = json!({"UserPoolId": pool, "Username": "ann"});
    assert_eq!(server.signed("AdminDeleteUser", input.clone()).await.ok(), Value::Null);
    let again = server.signed("AdminDeleteUser", input).await;
    assert_eq!(again.refused(), ("UserNotFoundException", "User does not exist."));
    assert!(server.mail("ann@example.com").await.is_empty());
}
