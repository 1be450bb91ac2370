//! AdminCreateUser.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::{PASSWORD, value};

fn attributes(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect()
}

#[sqlx::test]
async fn the_invitation_brings_a_temporary_password(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let email = [("email", "ann@example.com"), ("email_verified", "True")];
    let input =
        json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": attributes(&email)});
    let made = server.signed("AdminCreateUser", input).await.ok();
    let user = &made["User"];
    assert_eq!(
        (&user["Username"], &user["UserStatus"]),
        (&json!("ann"), &json!("FORCE_CHANGE_PASSWORD"))
    );
    assert_eq!(user["Enabled"], true);
    assert_eq!(user["Attributes"][0]["Name"], "sub");
    assert_eq!(value(&user["Attributes"], "email_verified").as_deref(), Some("true"));
    let mail = server.mail("ann@example.com").await.pop().unwrap();
    assert_eq!(mail.subject, "Your temporary password");
    let password =
        mail.text.strip_prefix("Your username is ann and temporary password is ").unwrap();
    let password = password.strip_suffix('.').unwrap();
    let answer = server.sign_in(&client, "ann", password).await.ok();
    assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    server.advance(chrono::Duration::days(7));
    let late = server.sign_in(&client, "ann", password).await;
    let why = "Temporary password has expired and must be reset by an administrator.";
    assert_eq!(late.refused(), ("NotAuthorizedException", why));
}

#[sqlx::test]
async fn the_pools_own_words_are_used_and_values_in_them_are_text(db: PgPool) {
    let server = TestServer::start(db).await;
    let template = json!({
        "EmailSubject": "Hi {username}",
        "EmailMessage": "<p>Hi <b>{username}</b>,</p><p>use {####}</p>",
        "SMSMessage": "{username}: {####}",
    });
    let pool = server
        .pool_with(json!({"AdminCreateUserConfig": {"InviteMessageTemplate": template}}))
        .await;
    let both = [("email", "ann@example.com"), ("phone_number", "+14155559934")];
    let input = json!({
        "UserPoolId": pool, "Username": "<i>{####}", "TemporaryPassword": "T3mp<b>&!",
        "UserAttributes": attributes(&both), "DesiredDeliveryMediums": ["EMAIL", "SMS"],
    });
    server.signed("AdminCreateUser", input).await.ok();
    let mail = server.mail("ann@example.com").await.pop().unwrap();
    assert_eq!(mail.subject, "Hi <i>{####}");
    assert_eq!(mail.text, "Hi <i>{####},\n\nuse T3mp<b>&!");
    let html = mail.html.unwrap();
    assert!(
        html.contains("<p>Hi <b>&lt;i&gt;{####}</b>,</p><p>use T3mp&lt;b&gt;&amp;!</p>"),
        "{html}"
    );
    let sms = server.mail("+14155559934").await.pop().unwrap();
    assert_eq!(sms.text, "<i>{####}: T3mp<b>&!");
}

#[sqlx::test]
async fn nothing_is_sent_where_there_is_nowhere_to_or_nothing_wanted(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let input = json!({"UserPoolId": pool, "Username": "ann"});
    assert_eq!(server.signed("AdminCreateUser", input).await.status, 200);
    let input = json!({"UserPoolId": pool, "Username": "bob", "MessageAction": "SUPPRESS",
        "UserAttributes": attributes(&[("email", "bob@example.com")])});
    assert_eq!(server.signed("AdminCreateUser", input).await.status, 200);
    let input = json!({"UserPoolId": pool, "Username": "cat", "DesiredDeliveryMediums": ["SMS"],
        "UserAttributes": attributes(&[("email", "cat@example.com")])});
    assert_eq!(server.signed("AdminCreateUser", input).await.status, 200);
    server.run_jobs().await;
    assert!(server.app.mailer.remembered().is_empty());
}

#[sqlx::test]
async fn a_taken_name_or_alias_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"AliasAttributes": ["email"]})).await;
    let proven = attributes(&[("email", "shared@example.com"), ("email_verified", "true")]);
    let make = |name: &str, force: bool| {
        let input = json!({"UserPoolId": pool, "Username": name, "UserAttributes": proven,
            "MessageAction": "SUPPRESS", "ForceAliasCreation": force});
        server.signed("AdminCreateUser", input)
    };
    make("ann", false).await.ok();
    let why = "User account already exists";
    assert_eq!(make("ann", false).await.refused(), ("UsernameExistsException", why));
    let why = "An account with the given email already exists.";
    assert_eq!(make("bob", false).await.refused(), ("UsernameExistsException", why));
    assert_eq!(server.admin_get(&pool, "bob").await.error(), "UserNotFoundException");
    make("bob", true).await.ok();
    assert_eq!(server.admin_get(&pool, "shared@example.com").await.ok()["Username"], "bob");
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await.as_deref(), Some("false"));
}

#[sqlx::test]
async fn an_invitation_can_be_sent_again_with_its_full_time(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let resend = json!({"UserPoolId": pool, "Username": "ann", "MessageAction": "RESEND",
        "TemporaryPassword": "An0ther!temp"});
    let unknown = server.signed("AdminCreateUser", resend.clone()).await;
    assert_eq!(unknown.refused(), ("UserNotFoundException", "User does not exist."));
    let input = json!({"UserPoolId": pool, "Username": "ann", "TemporaryPassword": "T3mporary!",
        "UserAttributes": attributes(&[("email", "ann@example.com")])});
    let made = server.signed("AdminCreateUser", input).await.ok();
    server.advance(chrono::Duration::days(8));
    let again = server.signed("AdminCreateUser", resend.clone()).await.ok();
    assert_eq!(again["User"]["Attributes"][0], made["User"]["Attributes"][0]);
    assert_eq!(
        server.sign_in(&client, "ann", "T3mporary!").await.error(),
        "NotAuthorizedException"
    );
    assert_eq!(server.sign_in(&client, "ann", "An0ther!temp").await.status, 200);
    let mail = server.mail("ann@example.com").await.pop().unwrap();
    assert!(mail.text.contains("An0ther!temp"));
    let input =
        json!({"UserPoolId": pool, "Username": "ann", "Password": PASSWORD, "Permanent": true});
    server.signed("AdminSetUserPassword", input).await.ok();
    let done = server.signed("AdminCreateUser", resend).await;
    let why = "Resend not possible. ann status is not FORCE_CHANGE_PASSWORD";
    assert_eq!(done.refused(), ("UnsupportedUserStateException", why));
}

#[sqlx::test]
async fn what_the_pool_does_not_take_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let bad = [
        (
            json!({"TemporaryPassword": "aaaaaaaa"}),
            "InvalidPasswordException",
            "Password did not conform with password policy: Password must have uppercase characters",
        ),
        (
            json!({"UserAttributes": attributes(&[("custom:x", "1")])}),
            "InvalidParameterException",
            "Attributes did not conform to the schema: Type for attribute {custom:x} could not be determined",
        ),
        (
            json!({"UserAttributes": attributes(&[("sub", "1")])}),
            "InvalidParameterException",
            "Cannot modify the non-mutable attribute sub",
        ),
        (
            json!({"UserAttributes": attributes(&[("email_verified", "true")])}),
            "InvalidParameterException",
            "Email is required to verify/un-verify an email",
        ),
        (json!({"Username": "a\u{0}b"}), "InvalidParameterException", ""),
    ];
    for (members, error, why) in bad {
        let mut input = json!({"UserPoolId": pool, "Username": "ann"});
        input.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let answer = server.signed("AdminCreateUser", input).await;
        assert_eq!(answer.error(), error, "{}", answer.body);
        assert!(why.is_empty() || answer.message() == why, "{}", answer.body);
    }
    let email = server.pool_with(json!({"UsernameAttributes": ["email"]})).await;
    let input = json!({"UserPoolId": email, "Username": "ann"});
    let answer = server.signed("AdminCreateUser", input).await;
    assert_eq!(answer.refused(), ("InvalidParameterException", "Username should be an email."));
    let input = json!({"UserPoolId": email, "Username": "ann@example.com"});
    let made = server.signed("AdminCreateUser", input).await.ok();
    assert_eq!(made["User"]["Username"], made["User"]["Attributes"][0]["Value"]);
    let mail = server.mail("ann@example.com").await.pop().unwrap();
    assert!(mail.text.starts_with("Your username is ann@example.com and"), "{}", mail.text);
}

#[sqlx::test]
async fn a_key_of_one_pool_makes_no_user_in_another(db: PgPool) {
    let server = TestServer::start(db).await;
    let (mine, other) = (server.pool().await, server.pool().await);
    let key = server.key_of(&[&mine]).await;
    let input = |pool: &str| json!({"UserPoolId": pool, "Username": "ann"});
    assert_eq!(server.signed_by(&key, "AdminCreateUser", input(&mine)).await.status, 200);
    let denied = server.signed_by(&key, "AdminCreateUser", input(&other)).await;
    assert_eq!(denied.error(), "AccessDeniedException");
    assert_eq!(server.admin_get(&other, "ann").await.error(), "UserNotFoundException");
    let nowhere = server.signed("AdminCreateUser", input("us-east-1_nowhere")).await;
    let why = "User pool us-east-1_nowhere does not exist.";
    assert_eq!(nowhere.refused(), ("ResourceNotFoundException", why));
}
