//! Confirming by the link in an e-mail.

use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::{CALLBACK, HostedApp};
use crate::support::mfa::code_of;

async fn app_with_links(server: &TestServer) -> HostedApp {
    let members = json!({
        "UsernameAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"},
    });
    server.hosted_app_with(members).await
}

async fn sign_up(browser: &mut Browser<'_>, app: &HostedApp) -> Page {
    let page = browser.open(&app.path("/signup")).await;
    browser.send_form(&page, "signupform", &[("username", ANN), ("password", PASSWORD)]).await
}

/// The link in the newest message for Ann.
async fn mailed_link(server: &TestServer) -> String {
    let message = server.mail(ANN).await.pop().unwrap();
    let text = message.html.unwrap_or(message.text).replace("&amp;", "&").replace("&#38;", "&");
    let link = regex::Regex::new(r#"https?://[^\s"'<>]+"#).unwrap();
    let link = link.find(&text).unwrap_or_else(|| panic!("no link in {text}"));
    link.as_str().to_owned()
}

async fn status(server: &TestServer, app: &HostedApp) -> String {
    let input = json!({"UserPoolId": app.pool, "Username": ANN});
    let user = server.signed("AdminGetUser", input).await.ok();
    user["UserStatus"].as_str().unwrap().to_owned()
}

#[sqlx::test]
async fn following_the_link_changes_nothing_pressing_the_button_does(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    let mut browser = server.browser();
    let waiting = sign_up(&mut browser, &app).await;
    assert_eq!(waiting.text_of("#text-code"), "We sent an email with a link to a***@e***");
    assert!(!waiting.has("#verification_code"), "there is no code to type");
    let link = mailed_link(&server).await;
    // A mail scanner, twice.
    for _ in 0..2 {
        assert_eq!(server.browser().open(&link).await.status, 200);
    }
    assert_eq!(status(&server, &app).await, "UNCONFIRMED");

    let page = browser.open(&link).await;
    assert_eq!(page.heading(), "Confirm your account");
    let page = browser.submit(&page, "confirmuser", &[]).await;
    assert_eq!(status(&server, &app).await, "CONFIRMED");
    // This browser signed up: it is signed in, and back in the app that it signed up for.
    assert_eq!(page.status, 303);
    let page = browser.follow(page).await;
    assert!(page.location().unwrap().starts_with(&format!("{CALLBACK}?code=")));
    assert_eq!(page.parameter("state").as_deref(), Some("a state"));
    assert_eq!(browser.open(&app.login).await.heading(), "Welcome back");
}

/// A cookie holds no request of 4 KiB: the tab that signed up has it, and goes on there.
#[sqlx::test]
async fn a_request_too_long_to_be_kept_is_gone_on_with_where_the_sign_up_was(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut app = app_with_links(&server).await;
    app.query = format!("{}{}", app.query, "x".repeat(2000));
    let mut browser = server.browser();
    let waiting = sign_up(&mut browser, &app).await;
    let link = mailed_link(&server).await;
    let page = browser.open(&link).await;
    let page = browser.submit(&page, "confirmuser", &[]).await;
    assert_eq!((page.status, page.heading().as_str()), (200, "Your account is confirmed"));
    let page = browser.send_form(&waiting, "linkfollowed", &[("opened", "")]).await;
    assert!(page.parameter("state").unwrap().ends_with("xxx"));
    assert!(page.parameter("code").is_some());
}

#[sqlx::test]
async fn another_browser_confirms_but_is_not_signed_in(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    let mut browser = server.browser();
    sign_up(&mut browser, &app).await;
    let link = mailed_link(&server).await;
    let mut other = server.browser();
    let page = other.open(&link).await;
    let page = other.submit(&page, "confirmuser", &[]).await;
    assert_eq!(page.heading(), "Your account is confirmed");
    // Bug: the only link led to the account, away from the app.
    assert_eq!(page.attribute("#wayOn", "href"), "https://app.example/");
    assert_eq!(page.text_of("#wayOn"), "Back to the app");
    assert!(!page.has("a[href*='/account']"), "{}", page.text);
    assert!(!other.cookies.keys().any(|name| name.contains("session")));
    assert_in_app(&log_in(&mut other, &app, ANN, PASSWORD).await);
}

/// Where nobody knows where the app is, the account is a way on.
#[sqlx::test]
async fn a_link_leads_to_the_account_where_the_app_has_no_page(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    sign_up(&mut server.browser(), &app).await;
    server.change_client(&app, json!({"CallbackURLs": ["app.example://cb"]})).await;
    let mut other = server.browser();
    let page = other.open(&mailed_link(&server).await).await;
    let page = other.submit(&page, "confirmuser", &[]).await;
    assert!(!page.has("#wayOn") && page.has("a[href*='/account?client_id=']"), "{}", page.text);
}

/// Bug: by link nobody went on where a second factor is demanded; the tab that waited asked for the password again.
#[sqlx::test]
async fn a_link_goes_on_to_the_second_factor_that_the_pool_demands(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    let demanded = json!({
        "UserPoolId": app.pool, "MfaConfiguration": "ON",
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
    });
    server.signed("SetUserPoolMfaConfig", demanded).await.ok();
    let mut browser = server.browser();
    let waiting = sign_up(&mut browser, &app).await;
    let link = mailed_link(&server).await;
    // Elsewhere it would confirm and sign nobody in: this is the browser that signed up.
    let page = browser.open(&link).await;
    let page = browser.send_form(&page, "confirmuser", &[]).await;
    assert_eq!(page.heading(), "Protect your account", "{}", page.text);
    assert_eq!(status(&server, &app).await, "CONFIRMED");
    assert!(!browser.cookies.keys().any(|name| name.contains("session")));
    let tab = browser.send_form(&waiting, "linkfollowed", &[("opened", "")]).await;
    assert_eq!(tab.heading(), "Protect your account", "{}", tab.text);
    let tab = browser.visit(&waiting.url).await;
    assert_eq!(tab.heading(), "Protect your account", "{}", tab.text);
    let page = browser.send_form(&page, "mfachoose", &[("factor", "SOFTWARE_TOKEN_MFA")]).await;
    let code = code_of(&server, &page.attribute("#secretKey", "data-copy"), 0);
    let page = browser.send_form(&page, "mfasetup", &[("authentication_code", &code)]).await;
    assert_in_app(&browser.submit(&page, "recoverydone", &[("kept", "")]).await);
}

/// A browser that did not sign up brings no flow to go on in.
#[sqlx::test]
async fn another_browser_is_asked_for_no_second_factor_by_the_link(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    server.ask_for_factors(&app.pool, "ON").await;
    sign_up(&mut server.browser(), &app).await;
    let mut other = server.browser();
    let page = other.open(&mailed_link(&server).await).await;
    let page = other.send_form(&page, "confirmuser", &[]).await;
    assert_eq!(page.heading(), "Your account is confirmed");
    assert_eq!(other.visit(&app.path("/mfa")).await.heading(), "Sign in");
}

#[sqlx::test]
async fn a_link_works_once_and_for_a_day(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    let mut browser = server.browser();
    sign_up(&mut browser, &app).await;
    let link = mailed_link(&server).await;
    server.advance(chrono::Duration::hours(25));
    let press = async |browser: &mut Browser<'_>, link: &str| {
        let page = browser.open(link).await;
        browser.submit(&page, "confirmuser", &[]).await
    };
    let late = press(&mut browser, &link).await;
    assert_eq!(late.heading(), "This link does not work any more");
    assert_eq!(late.attribute("#wayOn", "href"), "https://app.example/", "a way on: {}", late.text);
    assert_eq!(status(&server, &app).await, "UNCONFIRMED");

    // Signing in sends another.
    let page = log_in(&mut browser, &app, ANN, PASSWORD).await;
    browser.follow(page).await;
    let link = mailed_link(&server).await;
    let altered = link.replace("confirmation_code=", "confirmation_code=x");
    let mut other = server.browser();
    assert_eq!(press(&mut other, &altered).await.heading(), "This link does not work any more");
    assert_eq!(press(&mut other, &link).await.heading(), "Your account is confirmed");
    // Pressed twice it has done what it is for, in the browser that signed up too.
    assert_eq!(press(&mut other, &link).await.heading(), "Your account is confirmed");
    let answer = press(&mut browser, &link).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.heading(), "Sign in", "{}", page.text);
    assert_eq!(page.text_of(".notice"), "Your account is confirmed already. You can sign in.");
    assert_eq!(page.attribute("input[name=username]", "value"), ANN);
}

/// Bug: pressed too early, the button led to a bare sign-in page; and the page spoke of codes where links are sent.
#[sqlx::test]
async fn who_has_not_opened_the_link_stays_and_is_told(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    let mut browser = server.browser();
    let waiting = sign_up(&mut browser, &app).await;
    assert_eq!(waiting.text_of("form[name=resendcode] button"), "Send a new link");
    let page = browser.send_form(&waiting, "linkfollowed", &[("opened", "")]).await;
    assert_eq!(page.heading(), "Confirm your account");
    assert!(page.text_of(".notice.warning").contains("not confirmed yet"), "{}", page.text);
    assert!(!page.has("form[data-wait]"), "nothing was sent");
    let page = browser.send_form(&page, "resendcode", &[("resend", "")]).await;
    let notice = "A new link is on its way. The earlier one no longer works.";
    assert_eq!(page.text_of(".notice"), notice);
    assert!(page.has("form[name=resendcode][data-wait]"));
    // Confirmed in another browser, the user signs in here.
    let mut other = server.browser();
    let link = mailed_link(&server).await;
    let confirm = other.open(&link).await;
    other.submit(&confirm, "confirmuser", &[]).await;
    let page = browser.send_form(&page, "linkfollowed", &[("opened", "")]).await;
    assert_eq!(page.heading(), "Sign in");
    assert_eq!(page.text_of(".notice"), "Your account is confirmed already. You can sign in.");
    assert_eq!(page.attribute("input[name=username]", "value"), ANN);
}

#[sqlx::test]
async fn a_link_with_parts_missing_says_which(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = app_with_links(&server).await;
    let path = format!("/{}/confirmUser/?client_id={}&user_name=ann", app.pool, app.client);
    let page = server.browser().open(&path).await;
    let why = "Required String parameter 'confirmation_code' is not present";
    assert_eq!((page.status, page.problem().as_str()), (400, why));
}
