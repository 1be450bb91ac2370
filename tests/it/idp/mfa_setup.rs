//! MFA_SETUP: a second factor is set up in the middle of a sign-in.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::multi_factor::{challenge, world};
use crate::support::TestServer;
use crate::support::mfa::code_of;
use crate::support::users::PASSWORD;

#[sqlx::test]
async fn where_everybody_needs_a_factor_it_is_set_up_during_the_sign_in(db: PgPool) {
    let (server, _, client) = world(db, "ON").await;
    let input = |operation: &'static str, members: Value| server.call(operation, members);
    // The address is there, so it is what is asked for.
    let by_mail = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let code = server.code("ann@example.com").await;
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    server.respond(&client, "EMAIL_OTP", &by_mail["Session"], responses).await.ok();

    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let made = json!({
        "UserPoolId": pool, "Username": "bob", "MessageAction": "SUPPRESS",
        "TemporaryPassword": "T3mporary!",
    });
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": "bob", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.ask_for_factors(&pool, "ON").await;
    let asked = challenge(&server, &client, "bob", "MFA_SETUP").await;
    let listed = asked["ChallengeParameters"]["MFAS_CAN_SETUP"].as_str().unwrap();
    assert_eq!(listed, r#"["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#);
    // Nothing was set up.
    let responses = json!({"USERNAME": "bob"});
    let early = server.respond(&client, "MFA_SETUP", &asked["Session"], responses.clone()).await;
    assert_eq!(early.error(), "InvalidParameterException");
    let given = input("AssociateSoftwareToken", json!({"Session": asked["Session"]})).await.ok();
    let used = input("AssociateSoftwareToken", json!({"Session": asked["Session"]})).await;
    assert_eq!(used.error(), "NotAuthorizedException");
    let secret = given["SecretCode"].as_str().unwrap();
    let verify = |code: &str| {
        let members = json!({"Session": given["Session"], "UserCode": code});
        input("VerifySoftwareToken", members)
    };
    let code = code_of(&server, secret, 0);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(verify(wrong).await.error(), "EnableSoftwareTokenMFAException");
    let verified = verify(&code).await.ok();
    assert_eq!(verified["Status"], "SUCCESS");
    let done = server.respond(&client, "MFA_SETUP", &verified["Session"], responses).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    let again =
        server.respond(&client, "MFA_SETUP", &verified["Session"], json!({"USERNAME": "bob"}));
    assert_eq!(again.await.error(), "NotAuthorizedException");
    challenge(&server, &client, "bob", "SOFTWARE_TOKEN_MFA").await;
}

#[sqlx::test]
async fn an_address_is_set_up_during_the_sign_in_and_proven_by_its_code(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let made = json!({"UserPoolId": pool, "Username": "bob", "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": "bob", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.ask_for_factors(&pool, "ON").await;
    let asked = challenge(&server, &client, "bob", "MFA_SETUP").await;
    let responses = |email: &str| json!({"USERNAME": "bob", "EMAIL": email});
    let bad = server.respond(&client, "MFA_SETUP", &asked["Session"], responses("nonsense")).await;
    assert_eq!(bad.error(), "InvalidParameterException");
    let to = "bob@example.com";
    let sent = server.respond(&client, "MFA_SETUP", &asked["Session"], responses(to)).await.ok();
    assert_eq!(sent["ChallengeName"], "EMAIL_OTP");
    assert_eq!(server.attribute(&pool, "bob", "email").await, None, "not before it is proven");
    let code = server.code(to).await;
    let answer = json!({"USERNAME": "bob", "EMAIL_OTP_CODE": code});
    server.respond(&client, "EMAIL_OTP", &sent["Session"], answer).await.ok();
    assert_eq!(server.attribute(&pool, "bob", "email").await.as_deref(), Some(to));
    // It is a factor of the user's from now on, whatever the pool will ask for.
    let known = server.admin_get(&pool, "bob").await.ok();
    assert_eq!(known["UserMFASettingList"], json!(["EMAIL_OTP"]));
    assert_eq!(known["PreferredMfaSetting"], "EMAIL_OTP");
    server.ask_for_factors(&pool, "OPTIONAL").await;
    challenge(&server, &client, "bob", "EMAIL_OTP").await;
    let verified = server.attribute(&pool, "bob", "email_verified").await;
    assert_eq!(verified.as_deref(), Some("true"));
}

#[sqlx::test]
async fn an_address_is_set_up_only_through_a_client_that_may_write_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "WriteAttributes": ["nickname"],
    });
    let client = server.client_with(&pool, members).await.id;
    let made = json!({"UserPoolId": pool, "Username": "bob", "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": "bob", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.ask_for_factors(&pool, "ON").await;
    let asked = challenge(&server, &client, "bob", "MFA_SETUP").await;
    let listed = asked["ChallengeParameters"]["MFAS_CAN_SETUP"].as_str().unwrap();
    assert_eq!(listed, r#"["SMS_MFA","SOFTWARE_TOKEN_MFA"]"#);
    let responses = json!({"USERNAME": "bob", "EMAIL": "bob@example.com"});
    let refused = server.respond(&client, "MFA_SETUP", &asked["Session"], responses).await;
    let why = "A client attempted to write unauthorized attribute";
    assert_eq!(refused.refused(), ("NotAuthorizedException", why));
    assert!(server.mail("bob@example.com").await.is_empty());
}

#[sqlx::test]
async fn a_seed_is_its_sessions_whatever_other_sign_ins_of_the_user_are_given(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let made = json!({"UserPoolId": pool, "Username": "bob", "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": "bob", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.ask_for_factors(&pool, "ON").await;
    let given = async || {
        let asked = challenge(&server, &client, "bob", "MFA_SETUP").await;
        let given = json!({"Session": asked["Session"]});
        server.call("AssociateSoftwareToken", given).await.ok()
    };
    let (first, second) = (given().await, given().await);
    let verify = async |given: &Value, shown: &Value| {
        let code = code_of(&server, shown["SecretCode"].as_str().unwrap(), 0);
        let input = json!({"Session": given["Session"], "UserCode": code});
        server.call("VerifySoftwareToken", input).await
    };
    assert_eq!(verify(&first, &second).await.error(), "EnableSoftwareTokenMFAException");
    let verified = verify(&first, &first).await.ok();
    let responses = json!({"USERNAME": "bob"});
    let done = server.respond(&client, "MFA_SETUP", &verified["Session"], responses).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    // The other came too late, and changes nothing.
    assert_eq!(verify(&second, &second).await.error(), "NotAuthorizedException");
    let asked = challenge(&server, &client, "bob", "SOFTWARE_TOKEN_MFA").await;
    let code = code_of(&server, first["SecretCode"].as_str().unwrap(), 1);
    let responses = json!({"USERNAME": "bob", "SOFTWARE_TOKEN_MFA_CODE": code});
    let done = server.respond(&client, "SOFTWARE_TOKEN_MFA", &asked["Session"], responses);
    assert!(done.await.ok()["AuthenticationResult"]["AccessToken"].is_string());
}

/// Bug: the right code signed in and set nothing up, each time: the password and anybody's mailbox were enough.
#[sqlx::test]
async fn an_address_that_another_has_as_an_alias_is_not_set_up_and_signs_nobody_in(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"AliasAttributes": ["email"]})).await;
    let client = server.client(&pool).await;
    let (taken, own) = ("joe@example.com", "moe@example.com");
    let proven =
        json!([{"Name": "email", "Value": taken}, {"Name": "email_verified", "Value": "true"}]);
    for (name, attributes) in [("joe", proven), ("moe", json!([]))] {
        let made = json!({
            "UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS",
            "UserAttributes": attributes,
        });
        server.signed("AdminCreateUser", made).await.ok();
        let set = json!({
            "UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        server.signed("AdminSetUserPassword", set).await.ok();
    }
    server.ask_for_factors(&pool, "ON").await;
    let send = async |to: &str| {
        let asked = challenge(&server, &client, "moe", "MFA_SETUP").await;
        let responses = json!({"USERNAME": "moe", "EMAIL": to});
        server.respond(&client, "MFA_SETUP", &asked["Session"], responses).await.ok()
    };
    let answer = async |sent: &Value, code: &str| {
        let responses = json!({"USERNAME": "moe", "EMAIL_OTP_CODE": code});
        server.respond(&client, "EMAIL_OTP", &sent["Session"], responses).await
    };
    let sent = send(taken).await;
    let code = server.code(taken).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(answer(&sent, wrong).await.error(), "CodeMismatchException", "no word of another");
    for _ in 0..2 {
        let refused = answer(&sent, &code).await;
        let why = "An account with the email already exists.";
        assert_eq!(refused.refused(), ("AliasExistsException", why));
    }
    assert_eq!(server.attribute(&pool, "moe", "email").await, None);
    assert_eq!(server.admin_get(&pool, "moe").await.ok()["UserMFASettingList"], Value::Null);
    let verified = server.attribute(&pool, "joe", "email_verified").await;
    assert_eq!(verified.as_deref(), Some("true"), "it stays with its owner");
    let sent = send(own).await;
    let done = answer(&sent, &server.code(own).await).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}
