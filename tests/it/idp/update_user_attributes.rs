//! UpdateUserAttributes, GetUserAttributeVerificationCode, VerifyUserAttribute.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::{email_as_username, proving_email};
use crate::support::{Answer, TestServer};

async fn update(server: &TestServer, token: &str, attributes: &[(&str, &str)]) -> Answer {
    let attributes: Vec<Value> =
        attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    let input = json!({"AccessToken": token, "UserAttributes": attributes});
    server.call("UpdateUserAttributes", input).await
}

async fn verify(server: &TestServer, token: &str, code: &str) -> Answer {
    let input = json!({"AccessToken": token, "AttributeName": "email", "Code": code});
    server.call("VerifyUserAttribute", input).await
}

#[sqlx::test]
async fn a_new_address_is_there_at_once_unproven_and_gets_a_code(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    let changes = [("email", "new@example.com"), ("name", "Ann"), ("nickname", "")];
    let answer = update(&server, &token, &changes).await.ok();
    let delivery =
        json!([{"Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}]);
    assert_eq!(answer["CodeDeliveryDetailsList"], delivery);
    let attribute = async |name: &str| server.attribute(&pool, "ann", name).await;
    assert_eq!(attribute("email").await.as_deref(), Some("new@example.com"));
    assert_eq!(attribute("email_verified").await.as_deref(), Some("false"));
    assert_eq!(attribute("name").await.as_deref(), Some("Ann"));
    let code = server.code("new@example.com").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(verify(&server, &token, wrong).await.error(), "CodeMismatchException");
    assert_eq!(verify(&server, &token, &code).await.ok(), json!({}));
    assert_eq!(attribute("email_verified").await.as_deref(), Some("true"));
    assert_eq!(verify(&server, &token, &code).await.error(), "ExpiredCodeException");
    update(&server, &token, &[("name", "")]).await.ok();
    assert_eq!(attribute("name").await, None);
}

#[sqlx::test]
async fn where_proof_comes_first_the_old_address_stays_in_force(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut members = email_as_username();
    members["UserAttributeUpdateSettings"] =
        json!({"AttributesRequireVerificationBeforeUpdate": ["email"]});
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    let (old, new) = ("ann@example.com", "new@example.com");
    server.sign_up(&client, old, old).await.ok();
    let code = server.code(old).await;
    server.confirm(&client, old, &code).await.ok();
    let token = server.access_token(&client, old).await;
    update(&server, &token, &[("email", new)]).await.ok();
    assert_eq!(server.attribute(&pool, old, "email").await.as_deref(), Some(old));
    assert_eq!(server.attribute(&pool, old, "email_verified").await.as_deref(), Some("true"));
    assert_eq!(server.admin_get(&pool, new).await.error(), "UserNotFoundException");
    // Another code goes to where the proof is asked for.
    let again = json!({"AccessToken": token, "AttributeName": "email"});
    let sent = server.call("GetUserAttributeVerificationCode", again).await.ok();
    assert_eq!(sent["CodeDeliveryDetails"]["Destination"], "n***@e***");
    let code = server.code(new).await;
    verify(&server, &token, &code).await.ok();
    assert_eq!(server.attribute(&pool, new, "email").await.as_deref(), Some(new));
    assert_eq!(server.admin_get(&pool, old).await.error(), "UserNotFoundException");
    server.tokens(&client, new).await;
}

#[sqlx::test]
async fn an_address_that_is_somebodys_username_cannot_be_had(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let client = server.client(&pool).await;
    for name in ["ann@example.com", "bob@example.com"] {
        server.sign_up(&client, name, name).await.ok();
        let code = server.code(name).await;
        server.confirm(&client, name, &code).await.ok();
    }
    let token = server.access_token(&client, "ann@example.com").await;
    let taken = update(&server, &token, &[("email", "BOB@example.com"), ("name", "Ann")]).await;
    let why = "An account with the given email already exists.";
    assert_eq!(taken.refused(), ("AliasExistsException", why));
    assert_eq!(server.attribute(&pool, "ann@example.com", "name").await, None, "all or nothing");
    assert_eq!(
        update(&server, &token, &[("email", "")]).await.error(),
        "InvalidParameterException"
    );
    update(&server, &token, &[("email", "anna@example.com")]).await.ok();
    server.tokens(&client, "anna@example.com").await;
    assert_eq!(server.admin_get(&pool, "ann@example.com").await.error(), "UserNotFoundException");
}

#[sqlx::test]
async fn users_write_what_they_may_and_nothing_else(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut members = proving_email();
    members["Schema"] = json!([
        {"Name": "locale", "AttributeDataType": "String", "Mutable": false},
        {"Name": "note", "AttributeDataType": "String", "Mutable": true, "DeveloperOnlyAttribute": true},
    ]);
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    let unauthorized = "A client attempted to write unauthorized attribute";
    for (name, error, why) in [
        ("email_verified", "NotAuthorizedException", unauthorized),
        ("dev:custom:note", "NotAuthorizedException", unauthorized),
        ("sub", "InvalidParameterException", "Cannot modify the non-mutable attribute sub"),
        (
            "identities",
            "InvalidParameterException",
            "Cannot modify the non-mutable attribute identities",
        ),
        (
            "locale",
            "InvalidParameterException",
            "user.locale: Attribute cannot be updated. (changing an immutable attribute)",
        ),
        (
            "custom:x",
            "InvalidParameterException",
            "Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.",
        ),
    ] {
        let answer = update(&server, &token, &[("nickname", "annie"), (name, "true")]).await;
        assert_eq!(answer.refused(), (error, why), "{name}");
    }
    assert_eq!(server.attribute(&pool, "ann", "nickname").await, None);
    let other = json!({"AccessToken": token, "AttributeName": "nickname"});
    let answer = server.call("GetUserAttributeVerificationCode", other).await;
    assert_eq!(answer.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn an_old_address_resets_no_password_once_it_is_changed(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let forgot = json!({"ClientId": client, "Username": "ann"});
    server.call("ForgotPassword", forgot).await.ok();
    let code = server.code("ann@example.com").await;
    let token = server.access_token(&client, "ann").await;
    update(&server, &token, &[("email", "new@example.com")]).await.ok();
    let choose = json!({"ClientId": client, "Username": "ann", "ConfirmationCode": code, "Password": "An0ther!pass"});
    assert_eq!(server.call("ConfirmForgotPassword", choose).await.error(), "ExpiredCodeException");
}

/// A pool that wants proof of an address before it is in force, a client, and whether `ann` has an address.
async fn proving_first(db: PgPool, has_address: bool) -> (TestServer, String, String, String) {
    let server = TestServer::start(db).await;
    let mut members = proving_email();
    members["UserAttributeUpdateSettings"] =
        json!({"AttributesRequireVerificationBeforeUpdate": ["email"]});
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    if !has_address {
        let input = json!({"UserPoolId": pool, "Username": "ann", "UserAttributeNames": ["email"]});
        server.signed("AdminDeleteUserAttributes", input).await.ok();
    }
    let token = server.access_token(&client, "ann").await;
    (server, pool, client, token)
}

const NEW: &str = "new@example.com";

#[sqlx::test]
async fn an_address_that_waits_to_be_proven_can_be_withdrawn(db: PgPool) {
    let (server, pool, _, token) = proving_first(db, false).await;
    update(&server, &token, &[("email", NEW)]).await.ok();
    let code = server.code(NEW).await;
    let input = json!({"AccessToken": token, "UserAttributeNames": ["email"]});
    server.call("DeleteUserAttributes", input).await.ok();
    assert_eq!(verify(&server, &token, &code).await.error(), "ExpiredCodeException");
    assert_eq!(server.attribute(&pool, "ann", "email").await, None);
}

#[sqlx::test]
async fn the_address_of_now_takes_the_place_of_one_that_waits(db: PgPool) {
    let (server, pool, _, token) = proving_first(db, true).await;
    let old = "ann@example.com";
    let again = async || {
        let input = json!({"AccessToken": token, "AttributeName": "email"});
        let sent = server.call("GetUserAttributeVerificationCode", input).await.ok();
        sent["CodeDeliveryDetails"]["Destination"].clone()
    };
    update(&server, &token, &[("email", NEW)]).await.ok();
    let code = server.code(NEW).await;
    // What has nothing to do with it changes nothing.
    update(&server, &token, &[("name", "Ann")]).await.ok();
    assert_eq!(again().await, "n***@e***");
    update(&server, &token, &[("email", old)]).await.ok();
    assert_eq!(verify(&server, &token, &code).await.error(), "ExpiredCodeException");

    update(&server, &token, &[("email", "evil@other.example")]).await.ok();
    let attributes = json!([
        {"Name": "email", "Value": old}, {"Name": "email_verified", "Value": "true"},
    ]);
    let input = json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": attributes});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    assert_eq!(again().await, "a***@e***");
    assert_eq!(server.attribute(&pool, "ann", "email").await.as_deref(), Some(old));
}

#[sqlx::test]
async fn only_who_says_that_an_address_is_proven_spares_it_the_proof(db: PgPool) {
    let (server, pool, _, token) = proving_first(db, true).await;
    let said = async |verified: &str| {
        let attributes = json!([
            {"Name": "email", "Value": NEW}, {"Name": "email_verified", "Value": verified},
        ]);
        let input = json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": attributes});
        server.signed("AdminUpdateUserAttributes", input).await.ok();
        let address = server.attribute(&pool, "ann", "email").await;
        (address, server.attribute(&pool, "ann", "email_verified").await)
    };
    let is = |address: &str| (Some(address.to_owned()), Some("true".to_owned()));
    assert_eq!(said("false").await, is("ann@example.com"), "the old one is in force");
    let code = server.code(NEW).await;
    verify(&server, &token, &code).await.ok();
    assert_eq!(server.attribute(&pool, "ann", "email").await.as_deref(), Some(NEW));
    assert_eq!(said("true").await, is(NEW));
}
