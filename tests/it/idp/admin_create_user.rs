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

/// A pool whose users sign in with codes by e-mail, with these words for its invitations, and a client of it.
async fn by_code(server: &TestServer, template: Value) -> (String, String) {
    let factors = json!(["PASSWORD", "EMAIL_OTP"]);
    let members = json!({
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
        "AdminCreateUserConfig": {"InviteMessageTemplate": template},
    });
    let pool = server.pool_with(members).await;
    let client = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]});
    let client = server.client_with(&pool, client).await.id;
    (pool, client)
}

fn new_user(pool: &str, name: &str) -> Value {
    let email = format!("{name}@example.com");
    json!({"UserPoolId": pool, "Username": name, "UserAttributes": attributes(&[("email", &email)])})
}

/// Bug: whoever was made without a password got one that was made up, and codes by e-mail were no way in.
#[sqlx::test]
async fn where_codes_let_users_in_a_user_is_made_without_a_password(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, client) = by_code(&server, json!({})).await;
    for (name, blank) in [("ann", false), ("bob", true)] {
        let mut input = new_user(&pool, name);
        if blank {
            input["TemporaryPassword"] = json!("");
        }
        let made = server.signed("AdminCreateUser", input).await.ok();
        assert_eq!(made["User"]["UserStatus"], "CONFIRMED", "{name}");
        let to = format!("{name}@example.com");
        let mail = server.mail(&to).await.pop().unwrap();
        assert_eq!(mail.subject, "Your account is ready");
        let text = format!(
            "Your username is {name}. You need no password: a code is sent to you when you sign in."
        );
        assert_eq!(mail.text, text);
        let wish = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "EMAIL_OTP"});
        let input = json!({"ClientId": client, "AuthFlow": "USER_AUTH", "AuthParameters": wish});
        let asked = server.call("InitiateAuth", input).await.ok();
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP"]), "there is no password");
        let code = server.mail(&to).await.pop().unwrap().text;
        let code: String = code.chars().filter(char::is_ascii_digit).collect();
        let proof = json!({"USERNAME": name, "EMAIL_OTP_CODE": code});
        server.respond(&client, "EMAIL_OTP", &asked["Session"], proof).await.ok();
        let proven = server.attribute(&pool, name, "email_verified").await;
        assert_eq!(proven.as_deref(), Some("true"));
    }
}

#[sqlx::test]
async fn whom_no_code_can_let_in_is_made_with_a_password(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, _) = by_code(&server, json!({})).await;
    let status = async |pool: &str, name: &str, members: Value| {
        let mut input = json!({"UserPoolId": pool, "Username": name});
        input.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let made = server.signed("AdminCreateUser", input).await.ok();
        made["User"]["UserStatus"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(&pool, "ann", json!({})).await, "FORCE_CHANGE_PASSWORD");
    let phone = json!({"UserAttributes": attributes(&[("phone_number", "+14155559934")])});
    assert_eq!(status(&pool, "bob", phone).await, "FORCE_CHANGE_PASSWORD", "no code goes there");
    let email = attributes(&[("email", "cat@example.com")]);
    let given = json!({"UserAttributes": email, "TemporaryPassword": "T3mporary!"});
    assert_eq!(status(&pool, "cat", given).await, "FORCE_CHANGE_PASSWORD");
    server.ask_for_factors(&pool, "ON").await;
    let given = json!({"UserAttributes": email});
    assert_eq!(status(&pool, "dan", given.clone()).await, "FORCE_CHANGE_PASSWORD");
    let only_passwords = server.pool().await;
    assert_eq!(status(&only_passwords, "ann", given.clone()).await, "FORCE_CHANGE_PASSWORD");
    let mut blank = given;
    blank["TemporaryPassword"] = json!("");
    assert_eq!(status(&only_passwords, "bob", blank).await, "FORCE_CHANGE_PASSWORD");
}

#[sqlx::test]
async fn an_invitation_without_a_password_can_be_sent_again(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, _) = by_code(&server, json!({})).await;
    let mut again = new_user(&pool, "ann");
    server.signed("AdminCreateUser", again.clone()).await.ok();
    server.mail("ann@example.com").await;
    again["MessageAction"] = json!("RESEND");
    let resent = server.signed("AdminCreateUser", again.clone()).await.ok();
    assert_eq!(resent["User"]["UserStatus"], "CONFIRMED");
    let sent = server.mail("ann@example.com").await;
    assert_eq!((sent.len(), &sent[0].text), (2, &sent[1].text));
    let why = "Resend not possible. ann status is not FORCE_CHANGE_PASSWORD";
    let refused = ("UnsupportedUserStateException", why);
    let mut with_password = again.clone();
    with_password["TemporaryPassword"] = json!("T3mporary!");
    assert_eq!(server.signed("AdminCreateUser", with_password).await.refused(), refused);
    let input =
        json!({"UserPoolId": pool, "Username": "ann", "Password": PASSWORD, "Permanent": true});
    server.signed("AdminSetUserPassword", input).await.ok();
    assert_eq!(server.signed("AdminCreateUser", again).await.refused(), refused);
}

#[sqlx::test]
async fn a_pools_invitation_is_sent_where_it_says_what_is_so(db: PgPool) {
    let server = TestServer::start(db).await;
    let template = json!({"EmailSubject": "Hi", "EmailMessage": "Come in, {username}."});
    let (pool, _) = by_code(&server, template).await;
    server.signed("AdminCreateUser", new_user(&pool, "ann")).await.ok();
    let mail = server.mail("ann@example.com").await.pop().unwrap();
    assert_eq!((mail.subject.as_str(), mail.text.as_str()), ("Hi", "Come in, ann."));
    let mut with_password = new_user(&pool, "bob");
    with_password["TemporaryPassword"] = json!("T3mporary!");
    server.signed("AdminCreateUser", with_password).await.ok();
    let mail = server.mail("bob@example.com").await.pop().unwrap();
    assert!(mail.text.contains("T3mporary!"), "{}", mail.text);
    let (pool, _) = by_code(&server, json!({"EmailMessage": "{username}: {####}"})).await;
    server.signed("AdminCreateUser", new_user(&pool, "cat")).await.ok();
    let mail = server.mail("cat@example.com").await.pop().unwrap();
    assert!(mail.text.starts_with("Your username is cat. You need no password"), "{}", mail.text);
}

#[sqlx::test]
async fn without_a_password_all_that_is_required_comes_at_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let required = json!([{"Name": "name", "Required": true, "Mutable": true}]);
    let factors = json!(["PASSWORD", "EMAIL_OTP"]);
    let pool = server
        .pool_with(json!({
            "Schema": required, "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
        }))
        .await;
    let refused = server.signed("AdminCreateUser", new_user(&pool, "ann")).await;
    assert_eq!(refused.error(), "InvalidParameterException");
    assert!(refused.message().contains("name"), "{}", refused.body);
    // Whoever has a temporary password is asked for the rest with it.
    let mut with_password = new_user(&pool, "ann");
    with_password["TemporaryPassword"] = json!("T3mporary!");
    server.signed("AdminCreateUser", with_password).await.ok();
}
