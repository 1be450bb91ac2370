//! Temporary passwords.

use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::hosted::HostedApp;

const FORM: &str = "changepasswordform";
const TEMPORARY: &str = "Temporary-1";

async fn invite(server: &TestServer, app: &HostedApp) {
    let input = json!({
        "UserPoolId": app.pool,
        "Username": ANN,
        "TemporaryPassword": TEMPORARY,
        "UserAttributes": [{"Name": "email", "Value": ANN}, {"Name": "email_verified", "Value": "true"}],
    });
    server.signed("AdminCreateUser", input).await.ok();
}

#[sqlx::test]
async fn the_first_sign_in_asks_for_a_password_of_ones_own_and_what_is_missing(db: PgPool) {
    let server = TestServer::start(db).await;
    let required = json!([{"Name": "given_name", "Required": true}]);
    let app =
        server.hosted_app_with(json!({"UsernameAttributes": ["email"], "Schema": required})).await;
    invite(&server, &app).await;
    let mut browser = server.browser();
    let answer = log_in(&mut browser, &app, ANN, TEMPORARY).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.heading(), "Choose a new password");
    assert!(!browser.cookies.keys().any(|name| name.contains("session")), "not signed in yet");

    let weak = [("password", "weak"), ("confirmPassword", "weak")];
    let page = browser.submit(&page, FORM, &weak).await;
    assert_eq!(page.problem(), "The password does not meet all of the rules below.");
    for spaced in [format!(" {PASSWORD}"), format!("{PASSWORD} ")] {
        let spaced = [("password", &*spaced), ("confirmPassword", &*spaced)];
        let page = browser.submit(&page, FORM, &spaced).await;
        assert_eq!(page.problem(), "A password cannot begin or end with a space.");
        assert_eq!(page.attribute("#new_password", "aria-invalid"), "true");
    }
    let unlike = [("password", PASSWORD), ("confirmPassword", "else")];
    let page = browser.submit(&page, FORM, &unlike).await;
    assert_eq!(page.problem(), "The two passwords do not match.");
    let fields = [
        ("password", PASSWORD),
        ("confirmPassword", PASSWORD),
        ("requiredAttributes[given_name]", "Ann"),
    ];
    assert_in_app(&browser.submit(&page, FORM, &fields).await);
    assert_in_app(&log_in(&mut server.browser(), &app, ANN, PASSWORD).await);
}

#[sqlx::test]
async fn the_step_cannot_be_skipped_or_taken_over(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    invite(&server, &app).await;
    let mut browser = server.browser();
    let answer = log_in(&mut browser, &app, ANN, TEMPORARY).await;
    let page = browser.follow(answer).await;
    // Neither by going back to the start, nor silently, nor in another browser.
    assert_eq!(browser.open(&app.login).await.heading(), "Sign in");
    let silent = browser.open(&format!("{}&prompt=none", app.login)).await;
    assert_eq!(silent.parameter("error").as_deref(), Some("login_required"));
    let mut other = server.browser();
    let fields = [("password", PASSWORD), ("confirmPassword", PASSWORD)];
    let answer = other.send_form(&page, FORM, &fields).await;
    assert_eq!(answer.heading(), "Sign in");
    // Once is enough.
    let page = browser.open(&app.path("/changePassword")).await;
    let cookies = browser.cookies.clone();
    assert_in_app(&browser.submit(&page, FORM, &fields).await);
    browser.cookies = cookies;
    let again = browser.send_form(&page, FORM, &fields).await;
    assert_eq!(again.heading(), "Sign in");
    let notice = "Your password was changed. Sign in with the new one.";
    assert_eq!(again.text_of(".notice"), notice);
}

#[sqlx::test]
async fn a_challenge_has_its_time(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    invite(&server, &app).await;
    let mut browser = server.browser();
    let answer = log_in(&mut browser, &app, ANN, TEMPORARY).await;
    let page = browser.follow(answer).await;
    server.advance(chrono::Duration::minutes(4));
    let fields = [("password", PASSWORD), ("confirmPassword", PASSWORD)];
    let late = browser.send_form(&page, FORM, &fields).await;
    assert_eq!(late.heading(), "Sign in");
    assert_eq!(late.text_of(".notice"), "This page was open for too long. Please try again.");
    let direct = browser.visit(&app.path("/changePassword")).await;
    assert_eq!(direct.heading(), "Sign in");
}
