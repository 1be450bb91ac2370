//! Sessions of a sign-in that are answered once, whichever of two nodes is asked; and sign-ins that are ended while they are
//! refreshed.

use poolhouse::clock::Clock;
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, address_of, open, text};
use crate::support::srp::Exchange;
use crate::support::two::{RACERS, succeeded};
use crate::support::ways::{NAMES, Ways, has_tokens, shown};
use crate::support::wire::Answer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_of_factors_is_made_once() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        ways.give_number(name).await;
        let on = json!({"Enabled": true, "PreferredMfa": false});
        let both = json!({"Username": name, "SMSMfaSettings": on, "EmailMfaSettings": on});
        ways.two.ask(0, &ways.two.app.signed("AdminSetUserMFAPreference", both)).await.ok();
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE", "{asked}");
        let chosen = ways.once(&ways.respond(name, &asked, json!({"ANSWER": "EMAIL_OTP"}))).await;
        let code = json!({"EMAIL_OTP_CODE": ways.code(6, name).await});
        assert!(has_tokens(&ways.once(&ways.respond(name, &chosen, code)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_set_up_once() {
    let ways = Ways::start("ON").await;
    for name in ["gus", "hal"] {
        let made = json!({"Username": name, "MessageAction": "SUPPRESS"});
        ways.two.ask(0, &ways.two.app.signed("AdminCreateUser", made)).await.ok();
        ways.unlock(name).await;
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "MFA_SETUP", "{asked}");
        let address = json!({"EMAIL": address_of(name)});
        let sent = ways.once(&ways.respond(name, &asked, address)).await;
        assert_eq!(sent["ChallengeName"], "EMAIL_OTP", "{sent}");
        let code = json!({"EMAIL_OTP_CODE": ways.code(6, name).await});
        assert!(has_tokens(&ways.once(&ways.respond(name, &sent, code)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_of_a_password_that_has_a_session_is_taken_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let exchange = Exchange::begin();
        let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": exchange.public});
        let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
        assert!(asked["Session"].is_string(), "{asked}");
        let (now, told) = (Clock::System.now(), &asked["ChallengeParameters"]);
        let proof = exchange.responses(now, &ways.two.app.pool, told, PASSWORD);
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, proof)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_software_token_is_put_into_force_once() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let token = ways.access_token(name).await;
        let given = open("AssociateSoftwareToken", &json!({"AccessToken": token}));
        let secret = ways.ask(&given).await["SecretCode"].take();
        let verify = json!({"AccessToken": token, "UserCode": shown(&secret, 0)});
        ways.once(&open("VerifySoftwareToken", &verify)).await;
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_ends_a_sign_in_ends_what_it_is_refreshed_to_meanwhile() {
    let ways = Ways::start("OFF").await;
    let client = json!({
        "ClientName": "rotating", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    });
    let made = ways.two.ask(0, &ways.two.app.signed("CreateUserPoolClient", client)).await.ok();
    let client = text(&made["UserPoolClient"]["ClientId"]);
    let refresh = |token: &Value| {
        let input = json!({"ClientId": client, "RefreshToken": token});
        open("GetTokensFromRefreshToken", &input)
    };
    for (name, operation) in
        [(NAMES[0], "RevokeToken"), (NAMES[1], "GlobalSignOut"), (NAMES[2], "RevokeToken")]
    {
        let parameters = json!({"USERNAME": name, "PASSWORD": PASSWORD});
        let input = json!({
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
        });
        let mut tokens = ways.ask(&open("InitiateAuth", &input)).await;
        let tokens = tokens["AuthenticationResult"].take();
        let end = match operation {
            "RevokeToken" => json!({"ClientId": client, "Token": tokens["RefreshToken"]}),
            _ => json!({"AccessToken": tokens["AccessToken"]}),
        };
        let mut requests = vec![refresh(&tokens["RefreshToken"]); RACERS];
        requests.insert(RACERS / 2, open(operation, &end));
        let answers = ways.two.race(requests).await;
        assert_eq!(answers[RACERS / 2].status, 200, "{answers:?}");
        let successors = succeeded(&answers).into_iter().map(Answer::json);
        let successors = successors.map(|mut answer| answer["AuthenticationResult"].take());
        let all = successors.filter(Value::is_object).chain([tokens]);
        for (number, ended) in all.enumerate() {
            let refused = ways.two.ask(number % 2, &refresh(&ended["RefreshToken"])).await;
            assert_eq!(refused.error(), "NotAuthorizedException", "{}", refused.text());
            let read = open("GetUser", &json!({"AccessToken": ended["AccessToken"]}));
            let refused = ways.two.ask(number % 2, &read).await;
            assert_eq!(refused.error(), "NotAuthorizedException", "{}", refused.text());
        }
    }
    ways.two.end().await;
}
