//! The second factor on the pages.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use crate::pages::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;
use crate::support::mfa::code_of;

/// A pool with pages that asks for factors in this mode, its app, and the user `ann`.
async fn world(db: PgPool, mode: &str) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    server.ask_for_factors(&app.pool, mode).await;
    (server, app)
}

async fn prefer_email(server: &TestServer, app: &HostedApp) {
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
    });
    server.signed("AdminSetUserMFAPreference", input).await.ok();
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

#[sqlx::test]
async fn a_code_by_mail_stands_between_the_password_and_the_app(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
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
    let again = browser.submit(&page, "mfa", &[("code", wrong)]).await;
    assert_eq!(again.problem(), "Invalid verification code provided, please try again.");
    let done = browser.submit(&again, "mfa", &[("code", &format!(" {code} "))]).await;
    assert_in_app(&done);
}

#[sqlx::test]
async fn another_code_can_be_asked_for_and_voids_the_first(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let first = server.code(ANN).await;
    let page = browser.send_form(&page, "resendcode", &[]).await;
    assert_eq!(page.heading(), "Enter your code");
    assert!(page.has("[role=status]"), "{}", page.text);
    let second = server.code(ANN).await;
    if first != second {
        let refused = browser.submit(&page, "mfa", &[("code", &first)]).await;
        assert!(!refused.problem().is_empty());
    }
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &second)]).await);
}

#[sqlx::test]
async fn too_many_wrong_codes_lead_back_to_the_sign_in(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    let mut browser = server.browser();
    let mut page = asked(&mut browser, &app).await;
    for _ in 0..8 {
        server.advance(Duration::seconds(15));
        page = browser.send_form(&page, "mfa", &[("code", "x")]).await;
        if page.heading() == "Sign in" {
            return;
        }
    }
    panic!("still asked: {}", page.text);
}

/// A user who is asked which factor it shall be: a code by mail, or by text message.
async fn choosing(db: PgPool) -> (TestServer, HostedApp) {
    let (server, app) = world(db, "OPTIONAL").await;
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "UserAttributes": [{"Name": "phone_number", "Value": "+14155550134"}],
    });
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "EmailMfaSettings": {"Enabled": true}, "SMSMfaSettings": {"Enabled": true},
    });
    server.signed("AdminSetUserMFAPreference", input).await.ok();
    (server, app)
}

#[sqlx::test]
async fn a_factor_is_chosen(db: PgPool) {
    let (server, app) = choosing(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert_eq!(page.heading(), "How do you want to prove it is you?");
    let page = browser.send_form(&page, "mfaselect", &[("factor", "SMS_MFA")]).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by text message to +*******0134");
    let code = server.code("+14155550134").await;
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &code)]).await);
}

/// Bug: the choice was taken once, and there was no way back to it.
#[sqlx::test]
async fn another_factor_is_chosen_afterwards(db: PgPool) {
    let (server, app) = choosing(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let page = browser.send_form(&page, "mfaselect", &[("factor", "SMS_MFA")]).await;
    let by_sms = server.code("+14155550134").await;
    let other = page.attribute("a[href*='/mfa/select']", "href");
    let choice = browser.open(&other).await;
    assert_eq!(choice.heading(), "How do you want to prove it is you?");
    // A look at the choice changes nothing.
    let back = browser.open(&choice.attribute("a[href*='/mfa?']", "href")).await;
    assert_eq!(back.text_of("#text-code"), "We sent a code by text message to +*******0134");
    // The page of recovery codes knows the way, too.
    let recovery = browser.open(&other.replace("/mfa/select", "/mfa/recovery")).await;
    assert_eq!(recovery.attribute("a[href*='/mfa/select']", "href"), other);
    let page = browser.send_form(&choice, "mfaselect", &[("factor", "EMAIL_OTP")]).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    // What was asked for before is void.
    let code = server.code(ANN).await;
    if by_sms != code {
        let refused = browser.submit(&page, "mfa", &[("code", &by_sms)]).await;
        assert!(!refused.problem().is_empty());
    }
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &code)]).await);
}

#[sqlx::test]
async fn a_preferred_factor_leaves_the_others_to_choose(db: PgPool) {
    let (server, app) = choosing(db).await;
    prefer_email(&server, &app).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    // Another code of the same kind leaves the choice as it is.
    let page = browser.send_form(&page, "resendcode", &[]).await;
    let choice = browser.open(&page.attribute("a[href*='/mfa/select']", "href")).await;
    let page = browser.send_form(&choice, "mfaselect", &[("factor", "SMS_MFA")]).await;
    let code = server.code("+14155550134").await;
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &code)]).await);
}

#[sqlx::test]
async fn who_has_one_factor_has_no_choice(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert!(!page.has("a[href*='/mfa/select']"), "{}", page.text);
    let away = browser.visit(&app.path("/mfa/select")).await;
    assert_eq!(away.heading(), "Sign in");
    // Nor does a form that was made elsewhere bring one.
    let code = server.code(ANN).await;
    let csrf = page.attribute("form[name=mfa] input[name=_csrf]", "value");
    let fields = [("_csrf", csrf.as_str()), ("factor", "SMS_MFA")];
    let url = format!("{}{}", server.url, app.path("/mfa/select"));
    let request = server.http.post(&url).form(&fields).header("sec-fetch-site", "same-origin");
    let forged = browser.send(url, request).await;
    assert!(forged.location().unwrap().contains("/login?"), "{}", forged.text);
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &code)]).await);
}

/// security.md section 6: what takes the place of a code keeps the counter.
#[sqlx::test]
async fn another_factor_or_another_code_brings_no_more_tries(db: PgPool) {
    let (server, app) = choosing(db).await;
    for again in ["EMAIL_OTP", "resendcode"] {
        let mut browser = server.browser();
        let page = asked(&mut browser, &app).await;
        let mut page = browser.send_form(&page, "mfaselect", &[("factor", "SMS_MFA")]).await;
        for _ in 0..4 {
            server.advance(Duration::seconds(20));
            page = browser.send_form(&page, "mfa", &[("code", "x")]).await;
            assert_eq!(page.heading(), "Enter your code");
        }
        let choice = browser.visit(&app.path("/mfa/select")).await;
        page = match again {
            "resendcode" => browser.send_form(&page, again, &[]).await,
            factor => browser.send_form(&choice, "mfaselect", &[("factor", factor)]).await,
        };
        assert_eq!(page.heading(), "Enter your code", "{again}: {}", page.text);
        server.advance(Duration::seconds(20));
        page = browser.send_form(&page, "mfa", &[("code", "x")]).await;
        server.advance(Duration::seconds(40));
        // The five tries are used up: no other code, no other factor.
        let over = match again {
            "resendcode" => browser.send_form(&page, again, &[]).await,
            _ => {
                let choice = browser.visit(&app.path("/mfa/select")).await;
                browser.send_form(&choice, "mfaselect", &[("factor", "SMS_MFA")]).await
            }
        };
        assert_eq!(over.heading(), "Sign in", "{again}: {}", over.text);
        server.advance(Duration::minutes(20));
    }
}

#[sqlx::test]
async fn an_app_is_set_up_where_a_second_factor_is_demanded(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({})).await;
    let made = json!({"UserPoolId": app.pool, "Username": ANN, "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": app.pool, "Username": ANN, "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert_eq!(page.heading(), "Protect your account");
    assert!(page.has("form[name=mfaemail]") && page.has("form[name=mfaphone]"), "the other ways");
    let page = browser.send_form(&page, "mfachoose", &[("factor", "SOFTWARE_TOKEN_MFA")]).await;
    assert!(page.has("svg.qr path"), "{}", page.text);
    let secret = page.attribute("#secretKey", "data-copy");
    let wrong = browser.submit(&page, "mfasetup", &[("code", "x")]).await;
    assert!(!wrong.problem().is_empty());
    assert_eq!(wrong.attribute("#secretKey", "data-copy"), secret, "the same key is shown");
    let code = code_of(&server, &secret, 0);
    let page = browser.send_form(&wrong, "mfasetup", &[("code", &code)]).await;
    let codes = codes_on(&page);
    assert_eq!(codes.len(), 10, "{}", page.text);
    // The page can be looked at again: the app is answered once they are kept.
    let again = browser.visit(&page.url).await;
    assert_eq!(codes_on(&again), codes);
    assert_in_app(&browser.submit(&again, "recoverydone", &[("kept", "")]).await);
    assert_eq!(browser.visit(&page.url).await.heading(), "Welcome back");
    // From now on the app's code is asked for.
    server.advance(Duration::seconds(60));
    let mut other = server.browser();
    let page = asked(&mut other, &app).await;
    assert_eq!(
        page.text_of("#text-code"),
        "Open your authenticator app and enter the code it shows."
    );
    let code = code_of(&server, &secret, 0);
    assert_in_app(&other.submit(&page, "mfa", &[("code", &code)]).await);
}

/// A pool that demands codes by SMS and nothing else, and `ann` who has no number.
async fn demanding_sms(db: PgPool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({})).await;
    let made = json!({"UserPoolId": app.pool, "Username": ANN, "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": app.pool, "Username": ANN, "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    let input = json!({
        "UserPoolId": app.pool, "MfaConfiguration": "ON", "SmsMfaConfiguration": {},
    });
    server.signed("SetUserPoolMfaConfig", input).await.ok();
    (server, app)
}

/// Bug: "it cannot be set up here", and no way on.
#[sqlx::test]
async fn a_phone_number_is_set_up_where_nothing_else_is_offered(db: PgPool) {
    let (server, app) = demanding_sms(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert_eq!(page.heading(), "Protect your account");
    assert!(!page.has("form[name=mfachoose]") && !page.has("form[name=mfaemail]"));
    let wrong = browser.submit(&page, "mfaphone", &[("phone_number", "555")]).await;
    assert!(wrong.problem().contains("country code"), "{}", wrong.problem());
    assert_eq!(wrong.attribute("#mfaPhone", "value"), "555", "what was typed stays");
    assert_eq!(wrong.attribute("#mfaPhone", "aria-describedby"), "loginErrorMessage mfaPhone-hint");
    let number = "+14155550134";
    let page = browser.send_form(&wrong, "mfaphone", &[("phone_number", number)]).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by text message to +*******0134");
    let page = browser.send_form(&page, "resendcode", &[]).await;
    let page = browser.send_form(&page, "mfa", &[("code", &server.code(number).await)]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    assert_in_app(&browser.submit(&page, "recoverydone", &[("kept", "")]).await);
    // It is the user's now, proven, and asked for from now on.
    let user =
        server.signed("AdminGetUser", json!({"UserPoolId": app.pool, "Username": ANN})).await.ok();
    let verified = json!({"Name": "phone_number_verified", "Value": "true"});
    assert!(user["UserAttributes"].as_array().unwrap().contains(&verified), "{user}");
    server.advance(Duration::seconds(60));
    let mut other = server.browser();
    let page = asked(&mut other, &app).await;
    let code = server.code(number).await;
    assert_in_app(&other.submit(&page, "mfa", &[("code", &code)]).await);
}

/// Bug: codes were shown after an authenticator app alone.
#[sqlx::test]
async fn recovery_codes_come_after_a_set_up_by_mail_too(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({})).await;
    let made = json!({"UserPoolId": app.pool, "Username": ANN, "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": app.pool, "Username": ANN, "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let page = browser.send_form(&page, "mfaemail", &[("email", "me@example.com")]).await;
    assert_eq!(page.heading(), "Enter your code");
    let code = server.code("me@example.com").await;
    let page = browser.send_form(&page, "mfa", &[("code", &code)]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    assert_in_app(&browser.submit(&page, "recoverydone", &[("kept", "")]).await);
    // They are there now, and not made again.
    server.advance(Duration::seconds(60));
    let mut other = server.browser();
    let page = asked(&mut other, &app).await;
    let code = server.code("me@example.com").await;
    assert_in_app(&other.submit(&page, "mfa", &[("code", &code)]).await);
}

#[sqlx::test]
async fn recovery_codes_come_after_a_factor_is_turned_on_for_an_account(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prove_address(&server, &app).await;
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    let page = browser.visit(&own(&app, "/account/mfa")).await;
    let form = "factor-EMAIL_OTP";
    let page = browser.send_form(&page, form, &[("turn_on", "")]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    let page = browser.visit(&own(&app, "/account/mfa")).await;
    let page = browser.send_form(&page, form, &[("turn_off", "")]).await;
    assert!(!page.has("#recoveryCodes"));
}

#[sqlx::test]
async fn the_pages_are_reached_by_a_sign_in_alone_and_a_session_by_its_own_browser(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    let mut browser = server.browser();
    for path in ["/mfa", "/mfa/select", "/mfa/setup", "/mfa/resend"] {
        let page = browser.visit(&app.path(path)).await;
        assert_eq!(page.heading(), "Sign in", "{path}");
    }
    let page = asked(&mut browser, &app).await;
    let code = server.code(ANN).await;
    let mut other = server.browser();
    let elsewhere = other.submit(&page, "mfa", &[("code", &code)]).await;
    assert_eq!(elsewhere.status, 303);
    assert!(elsewhere.location().unwrap().contains("/login?"), "without the flow's cookie");
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &code)]).await);
}

/// The recovery codes that a page shows.
fn codes_on(page: &Page) -> Vec<String> {
    assert_eq!(page.heading(), "Recovery codes", "{}", page.text);
    let plain = page.attribute("#recoveryCodes", "data-copy");
    plain.lines().map(str::to_owned).collect()
}

fn own(app: &HostedApp, page: &str) -> String {
    format!("/{}{page}?client_id={}", app.pool, app.client)
}

/// Recovery codes, made on the account page by a user with a second factor.
async fn with_codes(server: &TestServer, app: &HostedApp) -> Vec<String> {
    let mut browser = server.browser();
    let page = asked(&mut browser, app).await;
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &code)]).await);
    let page = browser.visit(&own(app, "/account/mfa")).await;
    assert!(page.text_of("[aria-labelledby=recovery]").contains("You have none."));
    let page = browser.send_form(&page, "recoverycodes", &[("codes", "")]).await;
    let codes = codes_on(&page);
    server.run_jobs().await;
    let page = browser.visit(&own(app, "/account/mfa")).await;
    assert!(page.text_of("[aria-labelledby=recovery]").contains("10 codes are left."));
    codes
}

#[sqlx::test]
async fn a_recovery_code_stands_once_for_a_factor_that_was_lost(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    prove_address(&server, &app).await;
    let codes = with_codes(&server, &app).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let on = page.attribute("a[href*='/mfa/recovery']", "href");
    let page = browser.open(&on).await;
    let wrong = browser.send_form(&page, "mfarecovery", &[("recovery_code", "aaaaa-aaaaa")]).await;
    assert_eq!(wrong.problem(), "Invalid verification code provided, please try again.");
    let typed = codes[0].to_uppercase().replace('-', " ");
    let fields = [("recovery_code", typed.as_str())];
    assert_in_app(&browser.submit(&wrong, "mfarecovery", &fields).await);
    assert_eq!(server.mail(ANN).await.last().unwrap().subject, "A recovery code was used");
    // Once.
    let mut other = server.browser();
    asked(&mut other, &app).await;
    let page = other.open(&on).await;
    let again = other.send_form(&page, "mfarecovery", &fields).await;
    assert!(!again.problem().is_empty());
    let fields = [("recovery_code", codes[1].as_str())];
    assert_in_app(&other.submit(&again, "mfarecovery", &fields).await);
}

#[sqlx::test]
async fn new_recovery_codes_void_the_old_ones(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    let codes = with_codes(&server, &app).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "mfa", &[("code", &code)]).await);
    let page = browser.visit(&own(&app, "/account/mfa")).await;
    let page = browser.send_form(&page, "recoverycodes", &[("codes", "")]).await;
    assert!(codes_on(&page).iter().all(|code| !codes.contains(code)));
    let mut other = server.browser();
    asked(&mut other, &app).await;
    let page = other.visit(&app.path("/mfa/recovery")).await;
    let fields = [("recovery_code", codes[0].as_str())];
    assert!(!other.send_form(&page, "mfarecovery", &fields).await.problem().is_empty());
}

async fn prove_address(server: &TestServer, app: &HostedApp) {
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "UserAttributes": [{"Name": "email_verified", "Value": "true"}],
    });
    server.signed("AdminUpdateUserAttributes", input).await.ok();
}

/// A pool in which a remembered device stands for the second factor, and `ann` who has one.
async fn remembering(db: PgPool, asks: bool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server
        .hosted_app_with(json!({
            "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "DeviceConfiguration": {
                "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": asks,
            },
        }))
        .await;
    server.known(&app, ANN).await;
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    (server, app)
}

async fn with_code(server: &TestServer, browser: &mut Browser<'_>, page: &Page, remember: bool) {
    let code = server.code(ANN).await;
    let mut fields = vec![("code", code.as_str())];
    fields.extend(remember.then_some(("remember", "yes")));
    assert_in_app(&browser.submit(page, "mfa", &fields).await);
}

#[sqlx::test]
async fn a_browser_that_is_remembered_is_not_asked_again(db: PgPool) {
    let (server, app) = remembering(db, true).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert!(page.has("input[type=checkbox][name=remember]"), "{}", page.text);
    with_code(&server, &mut browser, &page, true).await;
    let device = browser.cookies.keys().find(|name| name.starts_with("poolhouse-device"));
    let device = device.expect("a device").clone();
    let (_, kept) = browser.cookies.remove_entry(&device).unwrap();
    // Without its cookie, or with another secret, it is any browser.
    browser.cookies.retain(|name, _| !name.contains("session"));
    assert_eq!(asked(&mut browser, &app).await.heading(), "Enter your code");
    let (key, _) = kept.split_once('.').unwrap();
    browser.cookies.insert(device.clone(), format!("{key}.{}", "x".repeat(43)));
    assert_eq!(asked(&mut browser, &app).await.heading(), "Enter your code");
    browser.cookies.insert(device, kept);
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    // It is a device like any other: listed, and forgotten.
    let page = browser.visit(&own(&app, "/account/sessions")).await;
    let form = page.attribute("form[name^=device-]", "name");
    let key = page.attribute("button[name=device]", "value");
    browser.send_form(&page, &form, &[("device", &key)]).await;
    browser.cookies.retain(|name, _| !name.contains("session"));
    assert_eq!(asked(&mut browser, &app).await.heading(), "Enter your code");
}

#[sqlx::test]
async fn where_every_device_is_remembered_nobody_is_asked_to(db: PgPool) {
    let (server, app) = remembering(db, false).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert!(!page.has("input[name=remember]"), "{}", page.text);
    with_code(&server, &mut browser, &page, false).await;
    browser.cookies.retain(|name, _| !name.contains("session"));
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
}
