//! The second factor on the pages.

mod choice;
mod devices;
mod recovery;
mod set_up;

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use crate::pages::login::{ANN, FORM, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

/// A pool with pages that asks for factors in this mode, its app, and the user `ann`.
async fn world(db: PgPool, mode: &str) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    server.ask_for_factors(&app.pool, mode).await;
    (server, app)
}

/// The same, where `ann` gets a code by mail.
async fn by_mail(db: PgPool) -> (TestServer, HostedApp) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    (server, app)
}

async fn prefer_email(server: &TestServer, app: &HostedApp) {
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
    });
    server.signed("AdminSetUserMFAPreference", input).await.ok();
}

async fn prove_address(server: &TestServer, app: &HostedApp) {
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "UserAttributes": [{"Name": "email_verified", "Value": "true"}],
    });
    server.signed("AdminUpdateUserAttributes", input).await.ok();
}

/// Name and password, and the page they lead to.
async fn asked(browser: &mut Browser<'_>, app: &HostedApp) -> Page {
    let answer = log_in(browser, app, ANN, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.problem());
    browser.follow(answer).await
}

fn not_signed_in(browser: &Browser<'_>) -> bool {
    !browser.cookies.keys().any(|name| name.contains("session"))
}

/// The recovery codes that a page shows.
fn codes_on(page: &Page) -> Vec<String> {
    assert_eq!(page.heading(), "Recovery codes", "{}", page.text);
    let plain = page.attribute("#recoveryCodes", "data-copy");
    plain.lines().map(str::to_owned).collect()
}

#[sqlx::test]
async fn a_code_by_mail_stands_between_the_password_and_the_app(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert_eq!(page.heading(), "Enter your code");
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    assert!(!page.has("a[href*='/mfa/recovery']"), "there are no recovery codes");
    assert!(page.text.contains("ask whoever runs this service"), "{}", page.text);
    assert!(not_signed_in(&browser), "{:?}", browser.cookies);
    // Nothing treats the browser as signed in yet.
    let silent = browser.open(&format!("{}&prompt=none", app.path("/oauth2/authorize"))).await;
    assert_eq!(silent.parameter("error").as_deref(), Some("login_required"));
    let code = server.code(ANN).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let again = browser.submit(&page, "mfa", &[("authentication_code", wrong)]).await;
    assert_eq!(again.problem(), "Invalid verification code provided, please try again.");
    let done =
        browser.submit(&again, "mfa", &[("authentication_code", &format!(" {code} "))]).await;
    assert_in_app(&done);
}

/// Bug: who signed in by the same page in another tab took the challenge of the first tab for theirs: the right code was wrong.
#[sqlx::test]
async fn two_tabs_with_the_same_page_have_a_challenge_each(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let bob = "bob@example.com";
    server.known(&app, bob).await;
    let mut browser = server.browser();
    let tabs = [browser.open(&app.login).await, browser.open(&app.login).await];
    let fields = [("username", ANN), ("password", PASSWORD)];
    let anns = browser.send_form(&tabs[0], FORM, &fields).await;
    assert_eq!(anns.heading(), "Enter your code");
    let code = server.code(ANN).await;
    let wrong = [("username", bob), ("password", "wrong")];
    let again = browser.send_form(&tabs[1], FORM, &wrong).await;
    assert_eq!(again.problem(), "Incorrect username or password.");
    let page = browser.submit(&again, FORM, &[("username", bob), ("password", PASSWORD)]).await;
    assert_in_app(&page);
    let page = browser.submit(&anns, "mfa", &[("authentication_code", &code)]).await;
    assert_in_app(&page);
}

#[sqlx::test]
async fn another_code_can_be_asked_for_and_voids_the_first(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let first = server.code(ANN).await;
    let page = browser.send_form(&page, "resendcode", &[]).await;
    assert_eq!(page.heading(), "Enter your code");
    assert!(page.has("[role=status]"), "{}", page.text);
    let second = server.code(ANN).await;
    if first != second {
        let refused = browser.submit(&page, "mfa", &[("authentication_code", &first)]).await;
        assert!(!refused.problem().is_empty());
    }
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &second)]).await);
}

#[sqlx::test]
async fn another_code_takes_the_place_of_one_that_was_not_sent_yet(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let mut browser = server.browser();
    let before = server.mail(ANN).await.len();
    let page = asked(&mut browser, &app).await;
    let page = browser.send_form(&page, "resendcode", &[]).await;
    assert_eq!(server.mail(ANN).await.len(), before + 1, "the first one opens nothing");
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}

#[sqlx::test]
async fn too_many_wrong_codes_lead_back_to_the_sign_in(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let mut browser = server.browser();
    let mut page = asked(&mut browser, &app).await;
    for _ in 0..8 {
        server.advance(Duration::seconds(15));
        page = browser.send_form(&page, "mfa", &[("authentication_code", "x")]).await;
        if page.heading() == "Sign in" {
            return;
        }
    }
    panic!("still asked: {}", page.text);
}

/// Bug: the second of two forms that were sent at once led back to the sign-in, though the first had signed in.
#[sqlx::test]
async fn a_code_that_is_sent_twice_signs_in_once_and_leads_on(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let code = server.code(ANN).await;
    let before = browser.cookies.clone();
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
    let after = std::mem::replace(&mut browser.cookies, before);
    let again = browser.submit(&page, "mfa", &[("authentication_code", &code)]).await;
    browser.cookies.extend(after.into_iter().filter(|(name, _)| name.contains("session")));
    let arrived = browser.follow(again).await;
    assert!(arrived.parameter("code").is_some(), "{} {}", arrived.url, arrived.text);
    // Whoever had a session already may have been somebody else.
    let again = browser.submit(&page, "mfa", &[("authentication_code", &code)]).await;
    assert!(again.location().unwrap().contains("/login?"), "{:?}", again.location());
}

/// Bug: whoever had typed wrong codes was told of a password.
#[sqlx::test]
async fn a_second_step_that_is_locked_says_so(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let mut browser = server.browser();
    for _ in 0..12 {
        let page = asked(&mut browser, &app).await;
        for _ in 0..6 {
            let page = browser.send_form(&page, "mfa", &[("authentication_code", "x")]).await;
            if page.heading() == "Sign in" {
                break;
            }
            let problem = page.problem();
            assert!(!problem.contains("Password attempts"), "{problem}");
            if problem.starts_with("There were too many wrong codes.") {
                return;
            }
        }
    }
    panic!("never locked");
}

#[sqlx::test]
async fn the_pages_are_reached_by_a_sign_in_alone_and_a_session_by_its_own_browser(db: PgPool) {
    let (server, app) = by_mail(db).await;
    let mut browser = server.browser();
    for path in ["/mfa", "/mfa/select", "/mfa/setup", "/mfa/resend"] {
        let page = browser.visit(&app.path(path)).await;
        assert_eq!(page.heading(), "Sign in", "{path}");
    }
    let page = asked(&mut browser, &app).await;
    let code = server.code(ANN).await;
    let mut other = server.browser();
    let elsewhere = other.submit(&page, "mfa", &[("authentication_code", &code)]).await;
    assert_eq!(elsewhere.status, 303);
    assert!(elsewhere.location().unwrap().contains("/login?"), "without the flow's cookie");
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}
