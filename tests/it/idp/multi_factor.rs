//! Second factors: registered, preferred, asked for, proven.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::mfa::code_of;
use crate::support::users::{PASSWORD, digits, proving_email};

/// A server with a pool that asks for factors in this mode, a client, and the user `ann`.
pub async fn world(db: PgPool, mode: &str) -> (TestServer, String, String) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    server.ask_for_factors(&pool, mode).await;
    (server, pool, client)
}

pub async fn challenge(server: &TestServer, client: &str, name: &str, expected: &str) -> Value {
    let asked = server.sign_in(client, name, PASSWORD).await.ok();
    assert_eq!(asked["ChallengeName"], expected, "{asked}");
    assert_eq!(asked["AuthenticationResult"], Value::Null);
    asked
}

async fn set(server: &TestServer, pool: &str, attributes: Value) {
    let input = json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": attributes});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
}

async fn prefer(server: &TestServer, pool: &str, settings: Value) {
    let mut input = settings;
    input["UserPoolId"] = json!(pool);
    input["Username"] = json!("ann");
    server.signed("AdminSetUserMFAPreference", input).await.ok();
}

fn on(preferred: bool) -> Value {
    json!({"Enabled": true, "PreferredMfa": preferred})
}

#[sqlx::test]
async fn a_software_token_is_registered_preferred_and_then_asked_for(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    let token = server.access_token(&client, "ann").await;
    let secret = server.enrol(&token).await;
    let user = server.call("GetUser", json!({"AccessToken": token})).await.ok();
    assert_eq!(user["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA");
    assert_eq!(user["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
    let asked = challenge(&server, &client, "ann", "SOFTWARE_TOKEN_MFA").await;
    assert_eq!(asked["ChallengeParameters"], json!({"USER_ID_FOR_SRP": "ann"}));
    // The code that verified the token is used up.
    let responses = |code: String| json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code});
    let session = &asked["Session"];
    let name = "SOFTWARE_TOKEN_MFA";
    let used =
        server.respond(&client, name, session, responses(code_of(&server, &secret, 0))).await;
    let why = "Your software token has already been used once.";
    assert_eq!(used.refused(), ("ExpiredCodeException", why));
    server.advance(Duration::seconds(60));
    let code = code_of(&server, &secret, 0);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = server.respond(&client, name, session, responses(wrong.to_owned())).await;
    assert_eq!(refused.refused(), ("CodeMismatchException", "Invalid code received for user"));
    let done = server.respond(&client, name, session, responses(code.clone())).await.ok();
    assert!(done["AuthenticationResult"]["RefreshToken"].is_string());
    let again = server.respond(&client, name, session, responses(code.clone())).await;
    let why = "Invalid session for the user, session can only be used once.";
    assert_eq!(again.refused(), ("NotAuthorizedException", why));
    // Nor does a code work at another sign-in.
    let asked = challenge(&server, &client, "ann", name).await;
    let again = server.respond(&client, name, &asked["Session"], responses(code)).await;
    assert_eq!(again.error(), "ExpiredCodeException");
    let gone = json!({"UserPoolId": pool, "Username": "ann"});
    server.signed("AdminDeleteSoftwareToken", gone.clone()).await.ok();
    let user = server.admin_get(&pool, "ann").await.ok();
    assert_eq!(user["UserMFASettingList"], Value::Null);
    assert_eq!(user["PreferredMfaSetting"], Value::Null);
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.ok()["ChallengeName"], Value::Null);
    let refused = server.signed("AdminDeleteSoftwareToken", gone).await;
    assert_eq!(refused.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn one_code_signs_in_once_also_in_parallel(db: PgPool) {
    let (server, _, client) = world(db, "OPTIONAL").await;
    let secret = server.enrol(&server.access_token(&client, "ann").await).await;
    server.advance(Duration::seconds(60));
    let mut sessions = Vec::new();
    for _ in 0..4 {
        sessions.push(challenge(&server, &client, "ann", "SOFTWARE_TOKEN_MFA").await);
    }
    let code = code_of(&server, &secret, 0);
    let answers = sessions.iter().map(|asked| {
        let responses = json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code});
        server.respond(&client, "SOFTWARE_TOKEN_MFA", &asked["Session"], responses)
    });
    let answers = join_all(answers).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
}

#[sqlx::test]
async fn a_new_token_displaces_the_old_one_only_once_it_is_verified(db: PgPool) {
    let (server, _, client) = world(db, "OPTIONAL").await;
    let access = server.access_token(&client, "ann").await;
    let old = server.enrol(&access).await;
    let given = server.call("AssociateSoftwareToken", json!({"AccessToken": access})).await.ok();
    let new = given["SecretCode"].as_str().unwrap();
    server.advance(Duration::seconds(60));
    let bad = json!({"AccessToken": access, "UserCode": code_of(&server, &old, 0)});
    let refused = server.call("VerifySoftwareToken", bad).await;
    assert_eq!(refused.refused(), ("EnableSoftwareTokenMFAException", "Code mismatch"));
    let asked = challenge(&server, &client, "ann", "SOFTWARE_TOKEN_MFA").await;
    let responses = |secret: &str| json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code_of(&server, secret, 0)});
    let name = "SOFTWARE_TOKEN_MFA";
    server.respond(&client, name, &asked["Session"], responses(&old)).await.ok();
    let good = json!({"AccessToken": access, "UserCode": code_of(&server, new, 0)});
    assert_eq!(server.call("VerifySoftwareToken", good).await.ok()["Status"], "SUCCESS");
    server.advance(Duration::seconds(60));
    let asked = challenge(&server, &client, "ann", name).await;
    let refused = server.respond(&client, name, &asked["Session"], responses(&old)).await;
    assert_eq!(refused.error(), "CodeMismatchException");
    server.respond(&client, name, &asked["Session"], responses(new)).await.ok();
}

#[sqlx::test]
async fn a_code_is_sent_and_its_address_is_proven_by_it(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    set(&server, &pool, json!([{"Name": "phone_number", "Value": "+14155550134"}])).await;
    for (setting, name, destination, masked) in [
        ("SMSMfaSettings", "SMS_MFA", "+14155550134", "+*******0134"),
        ("EmailMfaSettings", "EMAIL_OTP", "ann@example.com", "a***@e***"),
    ] {
        prefer(&server, &pool, json!({setting: on(true)})).await;
        let asked = challenge(&server, &client, "ann", name).await;
        let told = &asked["ChallengeParameters"];
        assert_eq!(told["CODE_DELIVERY_DESTINATION"], masked);
        assert_eq!(told["USER_ID_FOR_SRP"], "ann");
        let code = digits(server.mail(destination).await.last().unwrap());
        let responses = |code: &str| json!({"USERNAME": "ann", format!("{name}_CODE"): code});
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = server.respond(&client, name, &asked["Session"], responses(wrong)).await;
        let why = "Invalid code or auth state for the user.";
        assert_eq!(refused.refused(), ("CodeMismatchException", why));
        // A code is good for its own Session alone.
        let other = challenge(&server, &client, "ann", name).await;
        let refused = server.respond(&client, name, &other["Session"], responses(&code)).await;
        assert_eq!(refused.error(), "CodeMismatchException");
        server.respond(&client, name, &asked["Session"], responses(&code)).await.ok();
    }
    let verified = server.attribute(&pool, "ann", "phone_number_verified").await;
    assert_eq!(verified.as_deref(), Some("true"));
    let sent = server.mail("ann@example.com").await;
    assert!(sent.last().unwrap().text.starts_with("Sign-in code "), "the pool's own text");
}

/// Bug: the code of the first was never sent where a second sign-in of the same user came before it was.
#[sqlx::test]
async fn each_of_two_sign_ins_at_once_is_sent_the_code_of_its_second_factor(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    prefer(&server, &pool, json!({"EmailMfaSettings": on(true)})).await;
    let before = server.mail("ann@example.com").await.len();
    let first = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let second = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let sent = server.mail("ann@example.com").await;
    let codes: Vec<String> = sent[before..].iter().map(digits).collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
    for asked in [first, second] {
        let mut taken = 0;
        for code in &codes {
            let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
            let answer = server.respond(&client, "EMAIL_OTP", &asked["Session"], responses).await;
            taken += usize::from(answer.status == 200);
        }
        assert_eq!(taken, 1);
    }
}

#[sqlx::test]
async fn five_wrong_codes_end_a_session_and_lock_for_a_while(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    prefer(&server, &pool, json!({"EmailMfaSettings": on(true)})).await;
    let asked = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let code = server.code("ann@example.com").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let guesses = (0..20).map(|_| {
        let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": wrong});
        server.respond(&client, "EMAIL_OTP", &asked["Session"], responses)
    });
    let answers = join_all(guesses).await;
    let evaluated = answers.iter().filter(|answer| answer.error() == "CodeMismatchException");
    assert_eq!(evaluated.count(), 5, "{answers:?}");
    server.advance(Duration::seconds(3));
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    let right = server.respond(&client, "EMAIL_OTP", &asked["Session"], responses).await;
    assert_eq!(right.error(), "NotAuthorizedException", "the Session has had its tries");
    // The lock counts over Sessions, and the right password does not lift it.
    let asked = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": wrong});
    let refused = server.respond(&client, "EMAIL_OTP", &asked["Session"], responses.clone()).await;
    let locked = server.respond(&client, "EMAIL_OTP", &asked["Session"], responses).await;
    let why = ("NotAuthorizedException", "Password attempts exceeded");
    assert!(refused.refused() == why || locked.refused() == why, "{refused:?} {locked:?}");
    server.advance(Duration::minutes(16));
    let asked = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let code = server.code("ann@example.com").await;
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    server.respond(&client, "EMAIL_OTP", &asked["Session"], responses).await.ok();
}

#[sqlx::test]
async fn a_hundred_wrong_codes_close_the_second_factor_until_the_password_is_reset(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    let secret = server.enrol(&server.access_token(&client, "ann").await).await;
    let mut evaluated = 0;
    while evaluated < 100 {
        server.advance(Duration::minutes(16));
        let asked = challenge(&server, &client, "ann", "SOFTWARE_TOKEN_MFA").await;
        let responses = json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": "x"});
        let guesses = (0..5).map(|_| {
            server.respond(&client, "SOFTWARE_TOKEN_MFA", &asked["Session"], responses.clone())
        });
        let answers = join_all(guesses).await;
        evaluated += answers.iter().filter(|a| a.error() == "CodeMismatchException").count();
    }
    let right = async || {
        server.advance(Duration::minutes(16));
        let asked = challenge(&server, &client, "ann", "SOFTWARE_TOKEN_MFA").await;
        let code = code_of(&server, &secret, 0);
        let responses = json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code});
        server.respond(&client, "SOFTWARE_TOKEN_MFA", &asked["Session"], responses).await
    };
    let why = ("NotAuthorizedException", "Password attempts exceeded");
    assert_eq!(right().await.refused(), why);
    let told = "The second step of your sign-in has been locked";
    let sent = server.mail("ann@example.com").await;
    assert_eq!(sent.iter().filter(|mail| mail.subject == told).count(), 1);
    let set = json!({
        "UserPoolId": pool, "Username": "ann", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    right().await.ok();
}

#[sqlx::test]
async fn a_user_with_several_factors_chooses(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    set(&server, &pool, json!([{"Name": "phone_number", "Value": "+14155550134"}])).await;
    prefer(&server, &pool, json!({"SMSMfaSettings": on(false), "EmailMfaSettings": on(false)}))
        .await;
    let asked = challenge(&server, &client, "ann", "SELECT_MFA_TYPE").await;
    let choices = asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"].as_str().unwrap();
    assert_eq!(choices, r#"["SMS_MFA","EMAIL_OTP"]"#);
    let choose = |answer: &str| {
        let responses = json!({"USERNAME": "ann", "ANSWER": answer});
        server.respond(&client, "SELECT_MFA_TYPE", &asked["Session"], responses)
    };
    for bad in ["SOFTWARE_TOKEN_MFA", "PASSWORD", ""] {
        assert_eq!(choose(bad).await.error(), "InvalidParameterException", "{bad}");
    }
    // The text of the reference calls it EMAIL_MFA.
    let sent = choose("EMAIL_MFA").await.ok();
    assert_eq!(sent["ChallengeName"], "EMAIL_OTP");
    assert_eq!(choose("SMS_MFA").await.error(), "NotAuthorizedException");
    let code = server.code("ann@example.com").await;
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    server.respond(&client, "EMAIL_OTP", &sent["Session"], responses).await.ok();
}

#[sqlx::test]
async fn a_session_is_good_for_its_own_user_client_and_challenge(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    server.user(&client, "bob").await;
    let other = server.client(&pool).await;
    prefer(&server, &pool, json!({"EmailMfaSettings": on(true)})).await;
    let asked = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let code = server.code("ann@example.com").await;
    let session = &asked["Session"];
    let by = |name: &str, member: &str| json!({"USERNAME": name, member: code});
    let refused = ("NotAuthorizedException", "Invalid session for the user.");
    let member = "EMAIL_OTP_CODE";
    for (client, challenge, responses) in [
        (&client, "EMAIL_OTP", by("bob", member)),
        (&other, "EMAIL_OTP", by("ann", member)),
        (&client, "SMS_MFA", by("ann", "SMS_MFA_CODE")),
        (&client, "SOFTWARE_TOKEN_MFA", by("ann", "SOFTWARE_TOKEN_MFA_CODE")),
        (&client, "MFA_SETUP", by("ann", member)),
    ] {
        let answer = server.respond(client, challenge, session, responses).await;
        assert_eq!(answer.refused(), refused, "{challenge}");
    }
    let mut elsewhere = session.as_str().unwrap().to_owned();
    elsewhere.replace_range(0..2, "eu");
    let bad = server.call("AssociateSoftwareToken", json!({"Session": elsewhere})).await;
    assert_eq!(bad.refused(), refused);
    let bad = server.call("AssociateSoftwareToken", json!({"Session": session})).await;
    assert_eq!(bad.refused(), refused, "not that of MFA_SETUP");
    server.respond(&client, "EMAIL_OTP", session, by("ann", member)).await.ok();
}

#[sqlx::test]
async fn administrators_skip_no_factor(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    let secret = server.enrol(&server.access_token(&client, "ann").await).await;
    server.advance(Duration::seconds(60));
    let input = json!({
        "UserPoolId": pool, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ann", "PASSWORD": PASSWORD},
    });
    let asked = server.signed("AdminInitiateAuth", input).await.ok();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let responses = json!({
        "USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code_of(&server, &secret, 0),
    });
    let input = json!({
        "UserPoolId": pool, "ClientId": client, "ChallengeName": "SOFTWARE_TOKEN_MFA",
        "Session": asked["Session"], "ChallengeResponses": responses,
    });
    let done = server.signed("AdminRespondToAuthChallenge", input).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

#[sqlx::test]
async fn only_what_is_set_up_can_be_switched_on(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    let access = server.access_token(&client, "ann").await;
    for (setting, name) in
        [("SMSMfaSettings", "SMS_MFA"), ("SoftwareTokenMfaSettings", "SOFTWARE_TOKEN_MFA")]
    {
        let input = json!({"AccessToken": access, setting: on(true)});
        let why = format!("User does not have delivery config set to turn on {name}");
        let refused = server.call("SetUserMFAPreference", input).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why.as_str()));
        // Switching off what was never there is no error.
        let input = json!({"AccessToken": access, setting: {"Enabled": false}});
        server.call("SetUserMFAPreference", input).await.ok();
    }
    let number = json!([
        {"Name": "phone_number", "Value": "+14155550134"},
        {"Name": "phone_number_verified", "Value": "true"},
    ]);
    set(&server, &pool, number).await;
    let both = json!({
        "AccessToken": access, "SMSMfaSettings": on(true), "EmailMfaSettings": on(true),
    });
    let refused = server.call("SetUserMFAPreference", both).await;
    assert_eq!(refused.error(), "InvalidParameterException");
    let options = json!([{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]);
    let input = json!({"AccessToken": access, "MFAOptions": options});
    server.call("SetUserSettings", input).await.ok();
    let user = server.admin_get(&pool, "ann").await.ok();
    assert_eq!(user["UserMFASettingList"], json!(["SMS_MFA"]));
    assert_eq!(user["MFAOptions"], options);
    let input = json!({"UserPoolId": pool, "Username": "ann", "MFAOptions": []});
    server.signed("AdminSetUserSettings", input).await.ok();
    assert_eq!(server.admin_get(&pool, "ann").await.ok()["UserMFASettingList"], Value::Null);
    let factors = server.call("GetUserAuthFactors", json!({"AccessToken": access})).await.ok();
    // She has them, as second factors that are just off.
    let both = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
    assert_eq!(factors["ConfiguredUserAuthFactors"], json!(both));
    server.enrol(&access).await;
    let input = json!({"UserPoolId": pool, "Username": "ann"});
    let factors = server.signed("AdminGetUserAuthFactors", input).await.ok();
    let all = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "SOFTWARE_TOKEN"];
    assert_eq!(factors["ConfiguredUserAuthFactors"], json!(all));
    assert_eq!(factors["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA");
    // Where the pool asks for no second factor there is none.
    let off = json!({"UserPoolId": pool, "MfaConfiguration": "OFF"});
    server.signed("SetUserPoolMfaConfig", off).await.ok();
    let factors = server.call("GetUserAuthFactors", json!({"AccessToken": access})).await.ok();
    assert_eq!(factors["ConfiguredUserAuthFactors"], json!(["PASSWORD"]));
}

#[sqlx::test]
async fn a_pool_is_told_its_factors_and_tells_them(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let get = || server.signed("GetUserPoolMfaConfig", json!({"UserPoolId": pool}));
    assert_eq!(get().await.ok(), json!({"MfaConfiguration": "OFF"}));
    let set = |mut members: Value| {
        members["UserPoolId"] = json!(pool);
        server.signed("SetUserPoolMfaConfig", members)
    };
    let token = json!({"Enabled": true});
    for (bad, why) in [
        (
            json!({"SoftwareTokenMfaConfiguration": token}),
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        ),
        (
            json!({"MfaConfiguration": "ON"}),
            "At least one of [SmsMfaConfiguration] or [SoftwareTokenMfaConfiguration] must be provided.",
        ),
    ] {
        assert_eq!(set(bad).await.refused(), ("InvalidParameterException", why));
    }
    let members = json!({"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": token});
    let passkeys = json!({"RelyingPartyId": "login.example.com", "UserVerification": "required"});
    let mut both = members.clone();
    both["WebAuthnConfiguration"] = passkeys.clone();
    assert_eq!(set(both.clone()).await.ok(), both);
    assert_eq!(set(members).await.ok(), both, "what is said of passkeys stays");
    // UpdateUserPool does not know the factors.
    let change = json!({"UserPoolId": pool, "MfaConfiguration": "OPTIONAL"});
    server.signed("UpdateUserPool", change).await.ok();
    assert_eq!(get().await.ok(), both);
    let described = server.signed("DescribeUserPool", json!({"UserPoolId": pool})).await.ok();
    assert_eq!(described["UserPool"]["MfaConfiguration"], "OPTIONAL");
    assert_eq!(described["UserPool"]["MfaSettings"], Value::Null);
}

#[sqlx::test]
async fn a_mailed_code_goes_by_both_of_its_names(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    prefer(&server, &pool, json!({"EmailMfaSettings": on(true)})).await;
    let asked = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let code = server.code("ann@example.com").await;
    let responses = json!({"USERNAME": "ann", "EMAIL_MFA_CODE": code});
    let done = server.respond(&client, "EMAIL_OTP", &asked["Session"], responses).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

/// Bug: whoever knew the password alone used up the messages of a preferred factor, and the owner of an authenticator app could
/// not sign in any more.
#[sqlx::test]
async fn where_no_code_can_be_sent_another_factor_of_the_user_is_asked_for(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    let number = "+14155550134";
    set(&server, &pool, json!([{"Name": "phone_number", "Value": number}])).await;
    let secret = server.enrol(&server.access_token(&client, "ann").await).await;
    prefer(&server, &pool, json!({"EmailMfaSettings": on(true), "SMSMfaSettings": on(false)}))
        .await;
    for _ in 0..5 {
        challenge(&server, &client, "ann", "EMAIL_OTP").await;
    }
    server.advance(Duration::seconds(60));
    let before = server.mail(number).await.len();
    let asked = challenge(&server, &client, "ann", "SOFTWARE_TOKEN_MFA").await;
    assert_eq!(server.mail(number).await.len(), before, "what takes no message comes first");
    let code = code_of(&server, &secret, 0);
    let responses = json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code});
    server.respond(&client, "SOFTWARE_TOKEN_MFA", &asked["Session"], responses).await.ok();
    // Without the app the other one that is sent, until there is none of it either.
    let gone = json!({"UserPoolId": pool, "Username": "ann"});
    server.signed("AdminDeleteSoftwareToken", gone).await.ok();
    let asked = challenge(&server, &client, "ann", "SMS_MFA").await;
    let responses = json!({"USERNAME": "ann", "SMS_MFA_CODE": server.code(number).await});
    server.respond(&client, "SMS_MFA", &asked["Session"], responses).await.ok();
    for _ in 0..5 {
        challenge(&server, &client, "ann", "SMS_MFA").await;
    }
    let busy = server.sign_in(&client, "ann", PASSWORD).await;
    assert_eq!(busy.error(), "TooManyRequestsException");
    server.advance(Duration::hours(1));
    challenge(&server, &client, "ann", "EMAIL_OTP").await;
}

/// Bug: a factor that the pool had taken away was still taken, in a sign-in that had begun before.
#[sqlx::test]
async fn a_factor_that_the_pool_takes_away_in_the_middle_is_not_taken(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    let token = server.access_token(&client, "ann").await;
    let secret = server.enrol(&token).await;
    let by_app = challenge(&server, &client, "ann", "SOFTWARE_TOKEN_MFA").await;
    prefer(&server, &pool, json!({"EmailMfaSettings": on(true)})).await;
    let by_mail = challenge(&server, &client, "ann", "EMAIL_OTP").await;
    let mailed = server.code("ann@example.com").await;
    let answers = async |steps: i64| {
        let shown = code_of(&server, &secret, steps);
        let with_app = json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": shown});
        let with_mail = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": mailed});
        [
            server.respond(&client, "SOFTWARE_TOKEN_MFA", &by_app["Session"], with_app).await,
            server.respond(&client, "EMAIL_OTP", &by_mail["Session"], with_mail).await,
        ]
    };
    let only_sms = json!({
        "UserPoolId": pool, "MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {},
        "SoftwareTokenMfaConfiguration": {"Enabled": false},
    });
    server.signed("SetUserPoolMfaConfig", only_sms).await.ok();
    for refused in answers(1).await {
        assert_eq!(refused.error(), "NotAuthorizedException", "{refused:?}");
    }
    server.ask_for_factors(&pool, "OPTIONAL").await;
    for taken in answers(1).await {
        assert!(taken.ok()["AuthenticationResult"]["AccessToken"].is_string());
    }
}

/// Bug: a factor stayed on, and preferred, whose address or number was deleted.
#[sqlx::test]
async fn a_factor_goes_with_its_address_or_number(db: PgPool) {
    let (server, pool, client) = world(db, "OPTIONAL").await;
    let token = server.access_token(&client, "ann").await;
    let number = json!([
        {"Name": "phone_number", "Value": "+14155550134"},
        {"Name": "phone_number_verified", "Value": "true"},
    ]);
    set(&server, &pool, number).await;
    let both = json!({"SMSMfaSettings": on(false), "EmailMfaSettings": on(true)});
    prefer(&server, &pool, both).await;
    let names = json!(["email"]);
    let input = json!({"AccessToken": token, "UserAttributeNames": names});
    server.call("DeleteUserAttributes", input).await.ok();
    let user = server.call("GetUser", json!({"AccessToken": token})).await.ok();
    assert_eq!(user["UserMFASettingList"], json!(["SMS_MFA"]));
    assert_eq!(user["PreferredMfaSetting"], Value::Null);
    // By a value of nothing as well, and by an administrator.
    set(&server, &pool, json!([{"Name": "phone_number", "Value": ""}])).await;
    let user = server.call("GetUser", json!({"AccessToken": token})).await.ok();
    assert_eq!(user["UserMFASettingList"], Value::Null);
    // It is none again before its user says so.
    set(&server, &pool, json!([{"Name": "email", "Value": "ann@example.com"}])).await;
    let done = server.sign_in(&client, "ann", PASSWORD).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}
