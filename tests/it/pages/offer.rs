//! What is offered between a sign-in and the app, and who is offered to sign in.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use crate::pages::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;
use crate::support::mfa::code_of;

const BOB: &str = "bob@example.com";

async fn world(db: PgPool, tags: serde_json::Value) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let members = json!({
        "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"], "UserPoolTags": tags,
    });
    let app = server.hosted_app_with(members).await;
    server.known(&app, ANN).await;
    (server, app)
}

/// What a sign-in leads to on our side.
async fn after_sign_in(browser: &mut Browser<'_>, app: &HostedApp, more: &str) -> Page {
    let page = browser.open(&format!("{}{more}", app.login)).await;
    let fields = [("username", ANN), ("password", PASSWORD)];
    browser.send_form(&page, "cognitoSignInForm", &fields).await
}

#[sqlx::test]
async fn a_second_step_is_offered_where_the_pool_says_so_and_not_now_is_remembered(db: PgPool) {
    let (server, app) = world(db, json!({"poolhouse:offers": "second-step"})).await;
    // Where there is nothing to set up, nothing is offered.
    assert_in_app(&log_in(&mut server.browser(), &app, ANN, PASSWORD).await);
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    let mut browser = server.browser();
    let page = after_sign_in(&mut browser, &app, "").await;
    assert_eq!(page.heading(), "Protect your account?", "{}", page.text);
    // No other browser takes the offer up, and no other site refuses it.
    let stranger = server.browser().visit(&page.url).await;
    assert!(stranger.has("form[name=cognitoSignInForm]"));
    let csrf = page.attribute("input[name=_csrf]", "value");
    let foreign =
        server.http.post(&page.url).form(&[("_csrf", csrf.as_str()), ("laterButton", "")]);
    let foreign =
        browser.send(page.url.clone(), foreign.header("sec-fetch-site", "cross-site")).await;
    assert!(foreign.parameter("code").is_none());
    let page = browser.visit(&page.url).await;
    assert_in_app(&browser.submit(&page, "offerForm", &[("laterButton", "")]).await);
    assert_in_app(&log_in(&mut server.browser(), &app, ANN, PASSWORD).await);
    server.advance(Duration::days(91));
    let page = after_sign_in(&mut server.browser(), &app, "").await;
    assert_eq!(page.heading(), "Protect your account?");
}

#[sqlx::test]
async fn what_is_offered_is_set_up_and_the_sign_in_goes_on_from_there(db: PgPool) {
    let (server, app) = world(db, json!({"poolhouse:offers": "all"})).await;
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    // Not even an app that takes no older session makes the user sign in twice.
    for more in ["", "&prompt=login"] {
        let mut browser = server.browser();
        let page = after_sign_in(&mut browser, &app, more).await;
        let page = browser.send_form(&page, "offerForm", &[("setUpButton", "")]).await;
        assert_eq!(page.heading(), "Second step", "{}", page.text);
        let on = page.attribute("a.to-app", "href");
        // Whoever comes back without it is asked again.
        assert_eq!(browser.visit(&on).await.heading(), "Protect your account?");
        let form = "factor-SOFTWARE_TOKEN_MFA";
        let page = browser.send_form(&page, form, &[("set_up", "")]).await;
        let code = code_of(&server, &page.attribute("#secretKey", "data-copy"), 0);
        let page = browser.send_form(&page, "mfasetup", &[("code", &code)]).await;
        // Codes are made the first time only.
        let page = match page.has("#recoveryDone") {
            true => browser.send_form(&page, "recoverydone", &[("kept", "")]).await,
            false => page,
        };
        let answer = browser.open(&page.attribute("a.to-app", "href")).await;
        assert_in_app(&answer);
        let gone = json!({"UserPoolId": app.pool, "Username": ANN});
        server.signed("AdminDeleteSoftwareToken", gone).await.ok();
        server.advance(Duration::seconds(60));
    }
}

#[sqlx::test]
async fn a_passkey_is_offered_before_a_second_step_and_consent_comes_after(db: PgPool) {
    let (server, app) = world(db, json!({"poolhouse:offers": "all"})).await;
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    let policies = json!({
        "UserPoolId": app.pool,
        "AutoVerifiedAttributes": ["email"], "MfaConfiguration": "OPTIONAL",
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
    });
    server.signed("UpdateUserPool", policies).await.ok();
    let mut browser = server.browser();
    let page = after_sign_in(&mut browser, &app, "&prompt=consent").await;
    assert_eq!(page.heading(), "Use a passkey next time?", "{}", page.text);
    let page = browser.send_form(&page, "offerForm", &[("laterButton", "")]).await;
    // One offer a sign-in.
    assert_eq!(page.heading(), "Allow access?", "{}", page.text);
    assert_in_app(&browser.submit(&page, "consentForm", &[("allowButton", "")]).await);
}

/// Bug: who set a second factor up on the way was offered nothing more.
#[sqlx::test]
async fn what_is_offered_comes_after_recovery_codes_too(db: PgPool) {
    let server = TestServer::start(db).await;
    let tags = json!({"poolhouse:offers": "all"});
    let app = server.hosted_app_with(json!({"UserPoolTags": tags})).await;
    let made = json!({"UserPoolId": app.pool, "Username": ANN, "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": app.pool, "Username": ANN, "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    let policies = json!({
        "UserPoolId": app.pool,
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
    });
    server.signed("UpdateUserPool", policies).await.ok();
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let page = after_sign_in(&mut browser, &app, "").await;
    let page = browser.send_form(&page, "mfachoose", &[("factor", "SOFTWARE_TOKEN_MFA")]).await;
    let code = code_of(&server, &page.attribute("#secretKey", "data-copy"), 0);
    let page = browser.send_form(&page, "mfasetup", &[("authentication_code", &code)]).await;
    assert_eq!(page.heading(), "Recovery codes", "{}", page.text);
    let page = browser.send_form(&page, "recoverydone", &[("kept", "")]).await;
    assert_eq!(page.heading(), "Use a passkey next time?", "{}", page.text);
    assert_in_app(&browser.submit(&page, "offerForm", &[("laterButton", "")]).await);
}

/// A look at the head of a page answers no app.
#[sqlx::test]
async fn once_there_is_nothing_to_offer_only_who_follows_goes_on(db: PgPool) {
    let (server, app) = world(db, json!({"poolhouse:offers": "second-step"})).await;
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    let mut browser = server.browser();
    let page = after_sign_in(&mut browser, &app, "").await;
    assert_eq!(page.heading(), "Protect your account?", "{}", page.text);
    let head = browser.send(page.url.clone(), server.http.head(&page.url)).await;
    assert_eq!((head.status, head.location()), (200, None));
    let off = json!({"UserPoolId": app.pool, "MfaConfiguration": "OFF"});
    server.signed("SetUserPoolMfaConfig", off).await.ok();
    let head = browser.send(page.url.clone(), server.http.head(&page.url)).await;
    assert_eq!((head.status, head.parameter("code")), (303, None));
    assert!(head.location().unwrap().contains("/login?"), "{:?}", head.location());
    assert_in_app(&browser.open(&page.url).await);
}

fn offered(page: &Page) -> Vec<String> {
    let document = scraper::Html::parse_document(&page.text);
    let names = scraper::Selector::parse(".known-user bdi").unwrap();
    document.select(&names).map(|name| name.text().collect()).collect()
}

async fn sign_in(browser: &mut Browser<'_>, app: &HostedApp, name: &str) {
    let page = browser.open(&app.login).await;
    let page = match page.has("form[name=cognitoSignInForm] input[name=password]") {
        true => page,
        false => browser.submit(&page, "cognitoSignInForm", &[("differentUserButton", "")]).await,
    };
    let fields = [("username", name), ("password", PASSWORD)];
    assert_in_app(&browser.submit(&page, "cognitoSignInForm", &fields).await);
}

#[sqlx::test]
async fn who_signed_in_before_is_offered_proves_it_anew_and_can_be_forgotten(db: PgPool) {
    let (server, app) = world(db, json!({})).await;
    server.known(&app, BOB).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    assert!(offered(&page).is_empty());
    sign_in(&mut browser, &app, ANN).await;
    sign_in(&mut browser, &app, BOB).await;
    let page = browser.open(&app.login).await;
    assert_eq!(page.heading(), "Welcome back");
    assert_eq!(page.text_of(".intro .address"), BOB);
    assert_eq!(offered(&page), [ANN]);
    let ann = page.attribute("button[name=account]", "value");
    let page = browser.submit(&page, "knownForm", &[("account", &ann)]).await;
    assert_eq!(page.attribute("input[name=username]", "value"), ANN);
    assert_eq!(offered(&page), [BOB]);
    let fields = [("password", PASSWORD)];
    assert_in_app(&browser.submit(&page, "cognitoSignInForm", &fields).await);
    // When the session is over the form is there as ever, and the names below it.
    server.advance(Duration::hours(2));
    let page = browser.open(&app.login).await;
    assert_eq!(
        (page.heading().as_str(), offered(&page)),
        ("Sign in", vec![ANN.to_owned(), BOB.to_owned()])
    );
    let page = browser.send_form(&page, "knownForm", &[("forget", &ann)]).await;
    assert_eq!(offered(&page), [BOB]);
    // What is not in the list names nobody.
    let page = browser.send_form(&page, "knownForm", &[("account", &ann)]).await;
    assert_eq!(page.attribute("input[name=username]", "value"), "");
    server.advance(Duration::days(91));
    assert!(offered(&browser.open(&app.login).await).is_empty());
}

#[sqlx::test]
async fn a_browser_remembers_as_many_as_the_pool_says(db: PgPool) {
    let (server, app) = world(db, json!({"poolhouse:remembered-users": "1"})).await;
    server.known(&app, BOB).await;
    let mut browser = server.browser();
    sign_in(&mut browser, &app, ANN).await;
    sign_in(&mut browser, &app, BOB).await;
    server.advance(Duration::hours(2));
    assert_eq!(offered(&browser.open(&app.login).await), [BOB]);
    let tags = json!({"poolhouse:remembered-users": "0"});
    let arn = format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{}", app.pool);
    server.signed("TagResource", json!({"ResourceArn": arn, "Tags": tags})).await.ok();
    assert!(offered(&browser.open(&app.login).await).is_empty());
}
