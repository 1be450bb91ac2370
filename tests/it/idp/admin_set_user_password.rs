//! AdminSetUserPassword, AdminResetUserPassword, AdminConfirmSignUp.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::{PASSWORD, proving_email};
use crate::support::{Answer, TestServer};

const NEW: &str = "An0ther!pass";

async fn admin(
    server: &TestServer,
    operation: &str,
    pool: &str,
    name: &str,
    more: Value,
) -> Answer {
    let mut input = json!({"UserPoolId": pool, "Username": name});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.signed(operation, input).await
}

#[sqlx::test]
async fn a_permanent_password_confirms_and_ends_what_was_before(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    for _ in 0..6 {
        server.sign_in(&client, "ann", "wrong").await;
    }
    let set = json!({"Password": NEW, "Permanent": true});
    assert_eq!(
        admin(&server, "AdminSetUserPassword", &pool, "ann", set.clone()).await.ok(),
        json!({})
    );
    let ended = server.call("GetUser", json!({"AccessToken": token})).await;
    assert_eq!(ended.refused(), ("NotAuthorizedException", "Access Token has been revoked"));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.error(), "NotAuthorizedException");
    assert_eq!(server.sign_in(&client, "ann", NEW).await.status, 200);

    server.sign_up(&client, "new", "new@example.com").await.ok();
    let code = server.code("new@example.com").await;
    admin(&server, "AdminSetUserPassword", &pool, "new", set).await.ok();
    assert_eq!(server.admin_get(&pool, "new").await.ok()["UserStatus"], "CONFIRMED");
    assert_eq!(server.confirm(&client, "new", &code).await.error(), "NotAuthorizedException");
    assert_eq!(server.attribute(&pool, "new", "email_verified").await.as_deref(), Some("false"));
}

#[sqlx::test]
async fn a_temporary_password_is_for_choosing_another_in_time(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    admin(&server, "AdminSetUserPassword", &pool, "ann", json!({"Password": NEW})).await.ok();
    assert_eq!(server.admin_get(&pool, "ann").await.ok()["UserStatus"], "FORCE_CHANGE_PASSWORD");
    let asked = server.sign_in(&client, "ann", NEW).await.ok();
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    server.advance(chrono::Duration::days(7));
    assert_eq!(server.sign_in(&client, "ann", NEW).await.error(), "NotAuthorizedException");
    let weak =
        admin(&server, "AdminSetUserPassword", &pool, "ann", json!({"Password": "aaaaaaaa"})).await;
    let why =
        "Password did not conform with password policy: Password must have uppercase characters";
    assert_eq!(weak.refused(), ("InvalidPasswordException", why));
    let unknown =
        admin(&server, "AdminSetUserPassword", &pool, "nobody", json!({"Password": NEW})).await;
    assert_eq!(unknown.refused(), ("UserNotFoundException", "User does not exist."));
}

#[sqlx::test]
async fn a_reset_voids_the_password_and_sends_a_code(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    assert_eq!(
        admin(&server, "AdminResetUserPassword", &pool, "ann", json!({})).await.ok(),
        json!({})
    );
    assert_eq!(server.admin_get(&pool, "ann").await.ok()["UserStatus"], "RESET_REQUIRED");
    let ended = server.call("GetUser", json!({"AccessToken": token})).await;
    assert_eq!(ended.refused(), ("NotAuthorizedException", "Access Token has been revoked"));
    for password in [PASSWORD, "whatever"] {
        let refused = server.sign_in(&client, "ann", password).await;
        let why = "Password reset required for the user";
        assert_eq!(refused.refused(), ("PasswordResetRequiredException", why));
    }
    let code = server.code("ann@example.com").await;
    let choose =
        json!({"ClientId": client, "Username": "ann", "ConfirmationCode": code, "Password": NEW});
    server.call("ConfirmForgotPassword", choose).await.ok();
    assert_eq!(server.admin_get(&pool, "ann").await.ok()["UserStatus"], "CONFIRMED");
    assert_eq!(server.sign_in(&client, "ann", NEW).await.status, 200);
}

#[sqlx::test]
async fn a_reset_needs_a_password_of_the_users_own_and_a_proven_address(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "new", "new@example.com").await.ok();
    let answer = admin(&server, "AdminResetUserPassword", &pool, "new", json!({})).await;
    let why = "User password cannot be reset in the current state.";
    assert_eq!(answer.refused(), ("NotAuthorizedException", why));
    admin(&server, "AdminConfirmSignUp", &pool, "new", json!({})).await.ok();
    let answer = admin(&server, "AdminResetUserPassword", &pool, "new", json!({})).await;
    let why = "Cannot reset password for the user as there is no registered/verified email or phone_number";
    assert_eq!(answer.refused(), ("InvalidParameterException", why));
    assert_eq!(server.sign_in(&client, "new", PASSWORD).await.status, 200);
    server.user(&client, "ann").await;
    admin(&server, "AdminDisableUser", &pool, "ann", json!({})).await.ok();
    let answer = admin(&server, "AdminResetUserPassword", &pool, "ann", json!({})).await;
    assert_eq!(answer.refused(), ("NotAuthorizedException", "User is disabled."));
    admin(&server, "AdminEnableUser", &pool, "ann", json!({})).await.ok();
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
}

#[sqlx::test]
async fn an_administrator_confirms_without_proving_anything(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let refused = server.sign_in(&client, "ann", PASSWORD).await;
    assert_eq!(refused.refused(), ("UserNotConfirmedException", "User is not confirmed."));
    assert_eq!(admin(&server, "AdminConfirmSignUp", &pool, "ann", json!({})).await.ok(), json!({}));
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await.as_deref(), Some("false"));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
    let again = admin(&server, "AdminConfirmSignUp", &pool, "ann", json!({})).await;
    let why = "User cannot be confirmed. Current status is CONFIRMED";
    assert_eq!(again.refused(), ("NotAuthorizedException", why));
}
