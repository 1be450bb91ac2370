//! AdminUpdateUserAttributes, AdminEnableUser, AdminDisableUser.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::{PASSWORD, email_as_username, proving_email};
use crate::support::{Answer, TestServer};

async fn update(
    server: &TestServer,
    pool: &str,
    name: &str,
    attributes: &[(&str, &str)],
) -> Answer {
    let attributes: Vec<Value> =
        attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    let input = json!({"UserPoolId": pool, "Username": name, "UserAttributes": attributes});
    server.signed("AdminUpdateUserAttributes", input).await
}

#[sqlx::test]
async fn a_proven_alias_moves_to_whom_the_administrator_gives_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email", "preferred_username"]});
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    server.user(&client, "bob").await;
    let proven = [("email", "ann@example.com"), ("email_verified", "true")];
    assert_eq!(update(&server, &pool, "bob", &proven).await.ok(), json!({}));
    assert_eq!(server.admin_get(&pool, "ann@example.com").await.ok()["Username"], "bob");
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await.as_deref(), Some("false"));
    update(&server, &pool, "ann", &[("preferred_username", "annie")]).await.ok();
    server.tokens(&client, "annie").await;
    let taken = update(&server, &pool, "bob", &[("preferred_username", "annie")]).await;
    let why = "An account with the given preferred_username already exists.";
    assert_eq!(taken.refused(), ("AliasExistsException", why));
    // An alias that another's username already is stays with its owner.
    let taken = update(&server, &pool, "bob", &[("preferred_username", "ann")]).await;
    assert_eq!(taken.error(), "AliasExistsException");
}

#[sqlx::test]
async fn where_the_address_is_the_username_it_stays_with_its_owner(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let client = server.client(&pool).await;
    for name in ["ann@example.com", "bob@example.com"] {
        server.sign_up(&client, name, name).await.ok();
    }
    let proven = [("email", "ann@example.com"), ("email_verified", "true")];
    let taken = update(&server, &pool, "bob@example.com", &proven).await;
    let why = "An account with the given email already exists.";
    assert_eq!(taken.refused(), ("AliasExistsException", why));
}

#[sqlx::test]
async fn what_is_proven_is_the_administrators_word(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    update(&server, &pool, "ann", &[("email_verified", "true"), ("nickname", "annie")]).await.ok();
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await.as_deref(), Some("true"));
    update(&server, &pool, "ann", &[("email", "new@example.com")]).await.ok();
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await.as_deref(), Some("false"));
    assert_eq!(server.mail("new@example.com").await.len(), 1);
    let none = update(&server, &pool, "ann", &[("phone_number_verified", "true")]).await;
    let why = "Phone Number is required to verify/un-verify a phone number";
    assert_eq!(none.refused(), ("InvalidParameterException", why));
    let unknown = update(&server, &pool, "ann", &[("custom:x", "1")]).await;
    let why = "user.custom:x: Attribute does not exist in the schema.";
    assert_eq!(unknown.refused(), ("InvalidParameterException", why));
    let nobody = update(&server, &pool, "nobody", &[]).await;
    assert_eq!(nobody.refused(), ("UserNotFoundException", "User does not exist."));
}

#[sqlx::test]
async fn a_disabled_user_is_out_at_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let tokens = server.tokens(&client, "ann").await;
    let input = json!({"UserPoolId": pool, "Username": "ann"});
    assert_eq!(server.signed("AdminDisableUser", input.clone()).await.ok(), json!({}));
    assert_eq!(server.admin_get(&pool, "ann").await.ok()["Enabled"], false);
    let get = json!({"AccessToken": tokens["AccessToken"]});
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(server.call("GetUser", get.clone()).await.refused(), revoked);
    let disabled = ("NotAuthorizedException", "User is disabled.");
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.refused(), disabled);
    let refresh = json!({"ClientId": client, "RefreshToken": tokens["RefreshToken"]});
    let refused = server.call("GetTokensFromRefreshToken", refresh.clone()).await;
    assert_eq!(refused.refused(), disabled);
    assert_eq!(server.signed("AdminEnableUser", input).await.ok(), json!({}));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
    // What ended stays ended.
    assert_eq!(server.call("GetUser", get).await.refused(), revoked);
    let refused = server.call("GetTokensFromRefreshToken", refresh).await;
    let revoked = ("NotAuthorizedException", "Refresh Token has been revoked");
    assert_eq!(refused.refused(), revoked);
}
