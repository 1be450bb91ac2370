//! Whatever is good once is taken once, however many bring it at the same time, to whichever of two nodes. Codes of the
//! code flow, refresh tokens, sign-ups and temporary passwords are in `nodes`, the hosted pages' own in `pages`.

use std::time::Duration;

use poolhouse::clock::Clock;
use serde_json::json;

use crate::support::app::{PASSWORD, address_of, open, text};
use crate::support::passkey::Authenticator;
use crate::support::srp::Exchange;
use crate::support::two::{RACERS, succeeded};
use crate::support::until;
use crate::support::ways::{NAMES, ORIGIN, RP, Ways, has_tokens, shown};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_session_is_answered_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let asked = ways.ask(&ways.begin("USER_AUTH", name, json!({}))).await;
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
        let answer = json!({"ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, answer)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sign_in_outlives_the_password_that_it_was_made_with() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let password = json!({"PASSWORD": PASSWORD});
        let mut requests = vec![ways.begin("USER_PASSWORD_AUTH", name, password); RACERS];
        let set = json!({"Username": name, "Password": "An0ther-horse!", "Permanent": true});
        requests.insert(RACERS / 2, ways.two.app.signed("AdminSetUserPassword", set));
        let answers = ways.two.race(requests).await;
        assert_eq!(answers[RACERS / 2].status, 200, "{answers:?}");
        for signed_in in succeeded(&answers).into_iter().filter(|answer| has_tokens(&answer.json()))
        {
            let token = signed_in.json()["AuthenticationResult"]["AccessToken"].take();
            let read = json!({"AccessToken": token});
            let ended = ways.two.ask(0, &open("GetUser", &read)).await;
            assert_eq!(ended.error(), "NotAuthorizedException", "{ended:?}");
        }
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_block_is_answered_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let exchange = Exchange::begin();
        let begun = ways.begin("USER_SRP_AUTH", name, json!({"SRP_A": exchange.public}));
        let asked = ways.ask(&begun).await;
        let (now, told) = (Clock::System.now(), &asked["ChallengeParameters"]);
        let proof = exchange.responses(now, &ways.two.app.pool, told, PASSWORD);
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, proof)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_a_software_token_signs_in_once_whatever_the_session() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let secret = ways.enrol(name).await;
        let mut sessions = Vec::new();
        for _ in 0..RACERS {
            sessions.push(ways.sign_in(name, None).await);
        }
        let code = json!({"SOFTWARE_TOKEN_MFA_CODE": shown(&secret, 0)});
        let answers = sessions.iter().map(|asked| ways.respond(name, asked, code.clone()));
        assert!(has_tokens(&ways.one_of(answers).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailed_code_is_taken_once_as_a_first_factor_and_as_a_second() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let wish = json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"});
        let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
        let code = json!({"EMAIL_OTP_CODE": ways.code(8, name).await});
        let signed_in = ways.once(&ways.respond(name, &asked, code)).await;
        assert!(has_tokens(&signed_in));
        let prefer = json!({
            "AccessToken": signed_in["AuthenticationResult"]["AccessToken"],
            "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
        });
        ways.ask(&open("SetUserMFAPreference", &prefer)).await;
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP", "{asked}");
        let code = json!({"EMAIL_OTP_CODE": ways.code(6, name).await});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, code)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkeys_challenges_are_answered_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let token = ways.access_token(name).await;
        let start = open("StartWebAuthnRegistration", &json!({"AccessToken": token}));
        let options = ways.ask(&start).await["CredentialCreationOptions"].take();
        let mut passkey = Authenticator::new(ORIGIN, RP);
        let made = json!({"AccessToken": token, "Credential": passkey.register(&options)});
        ways.once(&open("CompleteWebAuthnRegistration", &made)).await;
        let wish = json!({"PREFERRED_CHALLENGE": "WEB_AUTHN"});
        let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
        let options = text(&asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]);
        let signed = passkey.sign(&serde_json::from_str(&options).unwrap());
        let answer = ways.respond(name, &asked, json!({"CREDENTIAL": signed}));
        assert!(has_tokens(&ways.once(&answer).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_devices_challenge_is_answered_once() {
    let ways = Ways::start("OFF").await;
    let secret = "the device's own password";
    // Its proof is good once whether the Session comes with it or not.
    for (name, with_session) in NAMES.into_iter().zip([true, false, true]) {
        let (key, group) = ways.device(name, secret).await;
        let asked = ways.sign_in(name, Some(&key)).await;
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
        let exchange = Exchange::begin();
        let begin = json!({"DEVICE_KEY": key, "SRP_A": exchange.public});
        let mut asked = ways.ask(&ways.respond(name, &asked, begin)).await;
        let (now, told) = (Clock::System.now(), &asked["ChallengeParameters"]);
        let mut proof = exchange.responses(now, &format!("us-east-1_{group}"), told, secret);
        proof["DEVICE_KEY"] = json!(key);
        if !with_session {
            asked["Session"] = json!(null);
        }
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, proof)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_session_of_a_set_up_is_good_once() {
    let ways = Ways::start("ON").await;
    for name in ["dan", "eve"] {
        let made = json!({"Username": name, "MessageAction": "SUPPRESS"});
        ways.ask(&ways.two.app.signed("AdminCreateUser", made)).await;
        let password = json!({"Username": name, "Password": PASSWORD, "Permanent": true});
        ways.two.ask(0, &ways.two.app.signed("AdminSetUserPassword", password)).await;
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "MFA_SETUP");
        let associate = open("AssociateSoftwareToken", &json!({"Session": asked["Session"]}));
        let given = ways.once(&associate).await;
        let verify =
            json!({"Session": given["Session"], "UserCode": shown(&given["SecretCode"], 0)});
        let verified = ways.once(&open("VerifySoftwareToken", &verify)).await;
        let asked = json!({"ChallengeName": "MFA_SETUP", "Session": verified["Session"]});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, json!({}))).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_of_a_sign_up_signs_in_once() {
    let ways = Ways::start("OFF").await;
    for name in ["dan", "eve"] {
        let email = json!([{"Name": "email", "Value": address_of(name)}]);
        let input = json!({"ClientId": ways.client, "Username": name, "UserAttributes": email});
        let made = ways.ask(&open("SignUp", &input)).await;
        let confirm = json!({
            "ClientId": ways.client, "Username": name, "Session": made["Session"],
            "ConfirmationCode": ways.code(6, name).await,
        });
        let confirmed = ways.ask(&open("ConfirmSignUp", &confirm)).await;
        let input = json!({
            "ClientId": ways.client, "AuthFlow": "USER_AUTH", "Session": confirmed["Session"],
            "AuthParameters": {"USERNAME": name},
        });
        assert!(has_tokens(&ways.once(&open("InitiateAuth", &input)).await));
    }
    ways.two.end().await;
}

/// As many as a code has tries.
const TRIES: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_of_recovery_and_of_attributes_are_taken_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let input = json!({"ClientId": ways.client, "Username": name});
        ways.ask(&open("ForgotPassword", &input)).await;
        let code = ways.code(6, name).await;
        let set = |number: usize| {
            let input = json!({
                "ClientId": ways.client, "Username": name, "ConfirmationCode": code,
                "Password": format!("{PASSWORD}-{number}"),
            });
            open("ConfirmForgotPassword", &input)
        };
        ways.one_of((0..TRIES).map(set)).await;
        ways.unlock(name).await;
        let token = ways.access_token(name).await;
        let input = json!({"AccessToken": token, "AttributeName": "email"});
        ways.ask(&open("GetUserAttributeVerificationCode", &input)).await;
        let sent = || ways.code_other_than(&code, name);
        let code = until("the mail", Duration::from_secs(60), sent).await;
        let input = json!({"AccessToken": token, "AttributeName": "email", "Code": code});
        let verify = open("VerifyUserAttribute", &input);
        ways.one_of((0..TRIES).map(|_| verify.clone())).await;
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_texted_code_is_taken_once_as_a_first_factor_as_a_second_and_as_a_proof() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let number = ways.give_number(name).await;
        let wish = json!({"PREFERRED_CHALLENGE": "SMS_OTP"});
        let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
        assert_eq!(asked["ChallengeName"], "SMS_OTP", "{asked}");
        let code = json!({"SMS_OTP_CODE": ways.texted(8, &number).await});
        let signed_in = ways.once(&ways.respond(name, &asked, code)).await;
        assert!(has_tokens(&signed_in));
        let token = &signed_in["AuthenticationResult"]["AccessToken"];
        let input = json!({"AccessToken": token, "AttributeName": "phone_number"});
        ways.ask(&open("GetUserAttributeVerificationCode", &input)).await;
        let code = ways.texted(6, &number).await;
        let input = json!({"AccessToken": token, "AttributeName": "phone_number", "Code": code});
        let verify = open("VerifyUserAttribute", &input);
        ways.one_of((0..TRIES).map(|_| verify.clone())).await;
        let prefer = json!({
            "AccessToken": token, "SMSMfaSettings": {"Enabled": true, "PreferredMfa": true},
        });
        ways.ask(&open("SetUserMFAPreference", &prefer)).await;
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA", "{asked}");
        let sent = || ways.two.world.sms.codes_of(6, &number).pop().filter(|sent| *sent != code);
        let code = until("the text message", Duration::from_secs(60), sent).await;
        let code = json!({"SMS_MFA_CODE": code});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, code)).await));
    }
    ways.two.end().await;
}
