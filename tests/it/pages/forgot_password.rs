//! Forgotten passwords.

use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

const FORM: &str = "forgotpasswordform";
const RESET: &str = "confirmforgotpasswordform";
const NEW: &str = "Another-horse-2";

impl TestServer {
    /// A confirmed user whose e-mail address is proven.
    async fn proven_user(&self, app: &HostedApp) {
        self.known(app, ANN).await;
        let proven = json!([{"Name": "email_verified", "Value": "true"}]);
        let input = json!({"UserPoolId": app.pool, "Username": ANN, "UserAttributes": proven});
        self.signed("AdminUpdateUserAttributes", input).await.ok();
    }
}

async fn ask(browser: &mut Browser<'_>, app: &HostedApp, name: &str) -> Page {
    let page = browser.open(&app.path("/forgotPassword")).await;
    browser.send_form(&page, FORM, &[("username", name)]).await
}

#[sqlx::test]
async fn a_code_lets_a_user_choose_a_new_password(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    let mut browser = server.browser();
    let login = browser.open(&app.login).await;
    let href = login.attribute("a.redirect-customizable", "href");
    assert_eq!(href, app.path("/forgotPassword"));
    let page = ask(&mut browser, &app, ANN).await;
    assert_eq!(page.heading(), "Choose a new password");
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    let code = server.code(ANN).await;

    let unlike = [("code", code.as_str()), ("password", NEW), ("confirmPassword", "else")];
    let page = browser.submit(&page, RESET, &unlike).await;
    assert_eq!(page.problem(), "The two passwords do not match.");
    assert_eq!(page.attribute("#forgot_password_code", "value"), code, "it is not typed again");
    assert!(page.has("#confirm_password[autofocus]"), "{}", page.text);
    let weak = [("code", code.as_str()), ("password", "weak"), ("confirmPassword", "weak")];
    let page = browser.submit(&page, RESET, &weak).await;
    assert_eq!(page.problem(), "The password does not meet all of the rules below.");
    assert_eq!(page.attribute("#forgot_password_code", "value"), code);
    assert!(page.has("#new_password[autofocus]") && !page.has("#forgot_password_code[autofocus]"));

    let fields = [("code", code.as_str()), ("password", NEW), ("confirmPassword", NEW)];
    let page = browser.send_form(&page, RESET, &fields).await;
    assert_eq!(page.heading(), "Sign in", "a reset does not sign in");
    let notice = "Your password was changed. Sign in with the new one.";
    assert_eq!(page.text_of(".notice"), notice);
    assert_eq!(page.attribute("#signInFormUsername", "value"), ANN);
    let old = log_in(&mut browser, &app, ANN, PASSWORD).await;
    assert_eq!(old.problem(), "Incorrect username or password.");
    assert_in_app(&log_in(&mut browser, &app, ANN, NEW).await);
}

#[sqlx::test]
async fn whoever_is_asked_for_the_pages_are_the_same(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    let mut browser = server.browser();
    let known = ask(&mut browser, &app, ANN).await;
    let unknown = ask(&mut server.browser(), &app, "anyone@elsewhere.example").await;
    assert_eq!(unknown.heading(), known.heading());
    assert_eq!(unknown.text_of("#text-code"), "We sent a code by email to a***@e***");
    let mut other = server.browser();
    let page = ask(&mut other, &app, "anyone@elsewhere.example").await;
    let fields = [("code", "123456"), ("password", NEW), ("confirmPassword", NEW)];
    let unknown = other.submit(&page, RESET, &fields).await;
    let code = server.code(ANN).await;
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let fields = [("code", wrong), ("password", NEW), ("confirmPassword", NEW)];
    let known = browser.submit(&known, RESET, &fields).await;
    assert_eq!(known.problem(), unknown.problem());
    assert_eq!(known.problem(), "Invalid verification code provided, please try again.");
}

#[sqlx::test]
async fn the_code_is_asked_for_in_the_flow_that_had_it_sent(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    server.known(&app, "bob@example.com").await;
    let mut browser = server.browser();
    let direct = browser.visit(&app.path("/confirmforgotPassword")).await;
    assert!(direct.has("form[name=forgotpasswordform]"), "there is no code yet");
    let page = ask(&mut browser, &app, ANN).await;
    let code = server.code(ANN).await;
    // The hidden name decides nothing.
    let fields = [
        ("username", "bob@example.com"),
        ("code", code.as_str()),
        ("password", NEW),
        ("confirmPassword", NEW),
    ];
    browser.submit(&page, RESET, &fields).await;
    assert_in_app(&log_in(&mut server.browser(), &app, ANN, NEW).await);
    let mut bob = server.browser();
    assert_in_app(&log_in(&mut bob, &app, "bob@example.com", PASSWORD).await);
}

#[sqlx::test]
async fn a_password_that_an_administrator_voided_leads_here(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    let input = json!({"UserPoolId": app.pool, "Username": ANN});
    server.signed("AdminResetUserPassword", input).await.ok();
    let mut browser = server.browser();
    // The old password is void, and nobody is told why where users are hidden.
    let page = log_in(&mut browser, &app, ANN, PASSWORD).await;
    assert_eq!(page.problem(), "Incorrect username or password.");
    let page = ask(&mut browser, &app, ANN).await;
    let code = server.code(ANN).await;
    let fields = [("code", code.as_str()), ("password", NEW), ("confirmPassword", NEW)];
    browser.send_form(&page, RESET, &fields).await;
    assert_in_app(&log_in(&mut browser, &app, ANN, NEW).await);
}

#[sqlx::test]
async fn whoever_is_asked_for_the_limit_comes_at_the_same_try(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    server.mail(ANN).await;
    let mut seen = Vec::new();
    for name in [ANN, "anyone@elsewhere.example"] {
        let mut pages = Vec::new();
        for _ in 0..7 {
            let page = ask(&mut server.browser(), &app, name).await;
            pages.push((page.status, page.heading(), page.problem(), page.text_of("#text-code")));
        }
        seen.push(pages);
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0][4], seen[0][5], "the sixth is refused");
}
