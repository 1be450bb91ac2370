//! AssociateSoftwareToken, and VerifySoftwareToken after it: whom they refuse.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::multi_factor::{challenge, world};
use crate::oauth;
use crate::support::TestServer;
use crate::support::mfa::code_of;
use crate::support::users::PASSWORD;

const NOT_OFFERED: (&str, &str) = (
    "SoftwareTokenMFANotFoundException",
    "Software Token MFA has not been enabled by the userPool",
);

/// Both operations refuse whoever says so of themselves.
async fn refuses(server: &TestServer, who: &Value, why: (&str, &str)) {
    for operation in ["AssociateSoftwareToken", "VerifySoftwareToken"] {
        let mut input = who.clone();
        if operation == "VerifySoftwareToken" {
            input["UserCode"] = json!("123456");
        }
        assert_eq!(server.call(operation, input).await.refused(), why, "{operation} {who}");
    }
}

async fn given_out(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM software_tokens").fetch_one(db).await.unwrap()
}

/// A user with a password and nothing to send a code to.
async fn make_bob(server: &TestServer, pool: &str) {
    let input = json!({"UserPoolId": pool, "Username": "bob", "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", input).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": "bob", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
}

#[sqlx::test]
async fn whoever_is_nobody_is_given_no_secret(db: PgPool) {
    let (server, _, client) = world(db.clone(), "OPTIONAL").await;
    let tokens = server.tokens(&client, "ann").await;
    let token = tokens["AccessToken"].as_str().unwrap();
    let (head, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let altered = format!("{head}.{other}{}", &signature[1..]);
    let one_of_two = "Either AccessToken or Session must be given, and not both.";
    let denied = |why| ("NotAuthorizedException", why);
    for (who, why) in [
        (json!({}), ("InvalidParameterException", one_of_two)),
        (
            json!({"AccessToken": token, "Session": "x".repeat(40)}),
            ("InvalidParameterException", one_of_two),
        ),
        (json!({"AccessToken": "x.y.z"}), denied("Invalid Access Token")),
        (json!({"AccessToken": tokens["IdToken"]}), denied("Invalid Access Token")),
        (json!({"AccessToken": altered}), denied("Could not verify signature for Access Token")),
        (json!({"Session": "x".repeat(40)}), denied("Invalid session for the user.")),
    ] {
        refuses(&server, &who, why).await;
    }
    let who = json!({"AccessToken": token});
    server.call("GlobalSignOut", who.clone()).await.ok();
    refuses(&server, &who, denied("Access Token has been revoked")).await;
    let who = json!({"AccessToken": server.access_token(&client, "ann").await});
    server.advance(Duration::hours(1));
    refuses(&server, &who, denied("Access Token has expired")).await;
    assert_eq!(given_out(&db).await, 0);
}

#[sqlx::test]
async fn a_token_is_of_a_user_who_is_there_and_may(db: PgPool) {
    let (server, pool, client) = world(db.clone(), "OPTIONAL").await;
    for (operation, again) in
        [("AdminDisableUser", Some("AdminEnableUser")), ("AdminDeleteUser", None)]
    {
        let who = json!({"AccessToken": server.access_token(&client, "ann").await});
        let user = json!({"UserPoolId": pool, "Username": "ann"});
        server.signed(operation, user.clone()).await.ok();
        let why = ("NotAuthorizedException", "Access Token has been revoked");
        refuses(&server, &who, why).await;
        if let Some(again) = again {
            server.signed(again, user).await.ok();
        }
    }
    assert_eq!(given_out(&db).await, 0);
}

#[sqlx::test]
async fn a_token_needs_the_scope_of_the_user(db: PgPool) {
    let world = oauth::world::World::start(db).await;
    world.server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    let why = ("NotAuthorizedException", "Access Token does not have required scopes");
    refuses(&world.server, &json!({"AccessToken": tokens["access_token"]}), why).await;
    let tokens = world.tokens(&[("scope", "openid aws.cognito.signin.user.admin")]).await;
    let who = json!({"AccessToken": tokens["access_token"]});
    world.server.call("AssociateSoftwareToken", who).await.ok();
}

#[sqlx::test]
async fn where_the_pool_has_none_none_is_given_out(db: PgPool) {
    let (server, pool, client) = world(db.clone(), "OPTIONAL").await;
    let who = json!({"AccessToken": server.access_token(&client, "ann").await});
    for config in [
        json!({"MfaConfiguration": "OFF"}),
        json!({"MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {}}),
        json!({
            "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": {"Enabled": false},
        }),
    ] {
        let mut config = config;
        config["UserPoolId"] = json!(pool);
        server.signed("SetUserPoolMfaConfig", config).await.ok();
        refuses(&server, &who, NOT_OFFERED).await;
    }
    assert_eq!(given_out(&db).await, 0);
}

#[sqlx::test]
async fn a_secret_is_verified_by_the_user_who_was_given_it(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    make_bob(&server, &pool).await;
    let ann = server.access_token(&client, "ann").await;
    let bob = server.access_token(&client, "bob").await;
    let given = server.call("AssociateSoftwareToken", json!({"AccessToken": ann})).await.ok();
    let code = code_of(&server, given["SecretCode"].as_str().unwrap(), 0);
    let verify = async |token: &str| {
        let input = json!({"AccessToken": token, "UserCode": code});
        server.call("VerifySoftwareToken", input).await
    };
    assert_eq!(verify(&bob).await.refused(), NOT_OFFERED);
    server.call("AssociateSoftwareToken", json!({"AccessToken": bob})).await.ok();
    let mismatch = ("EnableSoftwareTokenMFAException", "Code mismatch");
    assert_eq!(verify(&bob).await.refused(), mismatch);
    assert_eq!(verify(&ann).await.ok()["Status"], "SUCCESS");
}

#[sqlx::test]
async fn in_a_sign_in_it_takes_a_session_of_a_set_up_that_stands(db: PgPool) {
    let (server, pool, client) = world(db.clone(), "ON").await;
    let denied = |why| ("NotAuthorizedException", why);
    // Of other challenges.
    let by_mail = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let input = json!({"UserPoolId": pool, "Username": "carl", "TemporaryPassword": PASSWORD});
    server.signed("AdminCreateUser", input).await.ok();
    let invited = challenge(&server, &client, "carl", "NEW_PASSWORD_REQUIRED").await;
    for asked in [by_mail, invited] {
        let who = json!({"Session": asked["Session"]});
        refuses(&server, &who, denied("Invalid session for the user.")).await;
    }
    make_bob(&server, &pool).await;
    let asked = async || {
        let asked = challenge(&server, &client, "bob", "MFA_SETUP").await;
        json!({"Session": asked["Session"]})
    };
    // One that is over, or whose user may not go on.
    let who = asked().await;
    server.advance(Duration::minutes(3));
    refuses(&server, &who, denied("Invalid session for the user, session is expired.")).await;
    let who = asked().await;
    let bob = json!({"UserPoolId": pool, "Username": "bob"});
    server.signed("AdminDisableUser", bob.clone()).await.ok();
    refuses(&server, &who, denied("User is disabled.")).await;
    server.signed("AdminEnableUser", bob).await.ok();
    // Where the pool takes no software tokens any more the Session stays good for what it takes.
    let who = asked().await;
    let fewer = json!({
        "UserPoolId": pool, "MfaConfiguration": "ON", "SmsMfaConfiguration": {},
        "EmailMfaConfiguration": {"Message": "Sign-in code {####}", "Subject": "Code"},
    });
    server.signed("SetUserPoolMfaConfig", fewer).await.ok();
    refuses(&server, &who, NOT_OFFERED).await;
    assert_eq!(given_out(&db).await, 0);
    server.ask_for_factors(&pool, "ON").await;
    server.call("AssociateSoftwareToken", who.clone()).await.ok();
    let why = "Invalid session for the user, session can only be used once.";
    refuses(&server, &who, denied(why)).await;
}
