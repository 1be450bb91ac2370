//! What is good once on the hosted pages, brought many times at once to two nodes.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::app::{PASSWORD, address_of, code_of, open};
use crate::support::browser::{Browser, all};
use crate::support::passkey::Authenticator;
use crate::support::two::{RACERS, Two};
use crate::support::until;
use crate::support::ways::{NAMES, ORIGIN, RP, Ways, shown};
use crate::support::wire::{Answer, Request};

/// Sends all requests at once: one of them takes a browser to the app, and none of the others is a fault.
async fn one_gets_in(ways: &Ways, requests: Vec<Request>) {
    let answers = ways.two.race(requests).await;
    let in_app = answers.iter().filter(|answer| code_of(answer).is_some()).count();
    let told: Vec<_> = answers.iter().map(|answer| (answer.status, answer.text())).collect();
    assert_eq!(in_app, 1, "{told:?}");
    assert!(answers.iter().all(|answer| answer.status < 500), "{told:?}");
}

/// The page that the right password of a user with a second factor leads to.
async fn asked(ways: &Ways, browser: &mut Browser, name: &str) -> Answer {
    let app = &ways.two.app;
    let page = browser.open(&app.page_path("/login", &app.web)).await;
    let fields = [("username", name), ("password", PASSWORD)];
    browser.submit(&page, "cognitoSignInForm", &fields).await
}

/// Recovery codes that a user has made on the account pages.
async fn recovery_codes(ways: &Ways, name: &str, secret: &Value) -> Vec<String> {
    let app = &ways.two.app;
    let mut browser = Browser::new(ways.two.nodes[0].address);
    let page = asked(ways, &mut browser, name).await;
    let signed_in =
        browser.submit(&page, "mfa", &[("authentication_code", &shown(secret, 0))]).await;
    assert!(code_of(&signed_in).is_some(), "{} {}", signed_in.status, signed_in.text());
    let page = browser.open(&app.path(&format!("/account/mfa?client_id={}", app.web.id))).await;
    let page = browser.submit(&page, "recoverycodes", &[("codes", "")]).await;
    all(&page, "#recoveryCodes code", None)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recovery_code_signs_in_once_whatever_the_flow() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let secret = ways.enrol(name).await;
        let codes = recovery_codes(&ways, name, &secret).await;
        assert_eq!(codes.len(), 10, "{codes:?}");
        let path = ways.two.app.page_path("/mfa/recovery", &ways.two.app.web);
        // One flow, answered many times.
        let mut browser = Browser::new(ways.two.nodes[0].address);
        asked(&ways, &mut browser, name).await;
        let page = browser.open(&path).await;
        let answer = browser.filled(&page, "mfarecovery", &[("recovery_code", &codes[0])]);
        one_gets_in(&ways, vec![answer; RACERS]).await;
        // Flows of their own, each answered with the same code.
        let mut answers = Vec::new();
        for node in [0, 1, 0, 1] {
            let mut browser = Browser::new(ways.two.nodes[node].address);
            asked(&ways, &mut browser, name).await;
            let page = browser.open(&path).await;
            let fields = [("recovery_code", codes[1].as_str())];
            answers.push(browser.filled(&page, "mfarecovery", &fields));
        }
        one_gets_in(&ways, answers).await;
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_answers_an_invitation_once() {
    let ways = Ways::start("OFF").await;
    let node = ways.two.nodes[0].address;
    let client = ways.two.app.web_client(node, &["ALLOW_USER_AUTH"]).await;
    for name in NAMES {
        let token = ways.access_token(name).await;
        let start = open("StartWebAuthnRegistration", &json!({"AccessToken": token}));
        let options = ways.ask(&start).await["CredentialCreationOptions"].take();
        let mut passkey = Authenticator::new(ORIGIN, RP);
        // It counts: of two uses with one count, one looks like a copy.
        passkey.counter = 1;
        let made = json!({"AccessToken": token, "Credential": passkey.register(&options)});
        ways.ask(&open("CompleteWebAuthnRegistration", &made)).await;
        passkey.counter = 2;
        let mut browser = Browser::new(node);
        let page = browser.open(&ways.two.app.page_path("/login", &client)).await;
        let options = &all(&page, "form[name=passkeyform]", Some("data-options"))[0];
        let signed = passkey.sign(&serde_json::from_str(options).unwrap());
        let answer = browser.filled(&page, "passkeyform", &[("credential", &signed)]);
        one_gets_in(&ways, vec![answer; RACERS]).await;
        assert_eq!(ways.failures().await, 0, "a right answer is no failure");
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_of_a_sign_up_confirms_once() {
    let two = Two::start().await;
    let app = &two.app;
    for name in NAMES {
        two.ask(0, &app.sign_up(name)).await.ok();
        let sent = || two.world.mail.codes(&address_of(name)).pop();
        let code = until("the mail", Duration::from_secs(60), sent).await;
        let (client, link) = (&app.api, "/confirmUser?client_id=");
        let link = format!("{link}{client}&user_name={name}&confirmation_code={code}");
        let mut browser = Browser::new(two.nodes[0].address);
        let page = browser.open(&app.path(&link)).await;
        // Five tries are all that a code has, right ones too.
        let answers = two.race(vec![browser.filled(&page, "confirmuser", &[]); 4]).await;
        let told = |answer: &Answer| all(answer, "h1", None).concat();
        // Whoever has the link hears how the user stands: one who presses twice is told of no failure.
        let confirmed = |answer: &&Answer| told(answer) == "Your account is confirmed";
        let heard = answers.iter().filter(confirmed).count();
        assert_eq!(heard, 4, "{:?}", answers.iter().map(told).collect::<Vec<_>>());
        assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
        two.ask(1, &app.sign_in(name, PASSWORD)).await.ok();
    }
    let once = "SELECT count(*) FROM audit_events WHERE event = 'ConfirmSignUp' AND success";
    let once: i64 = sqlx::query_scalar(once).fetch_one(&mut two.world.sql().await).await.unwrap();
    assert_eq!(usize::try_from(once).unwrap(), NAMES.len());
    two.end().await;
}
