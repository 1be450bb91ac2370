//! Factors that are set up while somebody signs in.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::{asked, codes_on};
use crate::pages::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::hosted::HostedApp;
use crate::support::mfa::code_of;

/// A pool with pages, and `ann` who has a password and no address.
async fn unreachable(db: PgPool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({})).await;
    let made = json!({"UserPoolId": app.pool, "Username": ANN, "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": app.pool, "Username": ANN, "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    (server, app)
}

#[sqlx::test]
async fn an_app_is_set_up_where_a_second_factor_is_demanded(db: PgPool) {
    let (server, app) = unreachable(db).await;
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert_eq!(page.heading(), "Protect your account");
    assert!(page.has("form[name=mfaemail]") && page.has("form[name=mfaphone]"), "the other ways");
    let page = browser.send_form(&page, "mfachoose", &[("factor", "SOFTWARE_TOKEN_MFA")]).await;
    assert!(page.has("svg.qr path"), "{}", page.text);
    let secret = page.attribute("#secretKey", "data-copy");
    let wrong = browser.submit(&page, "mfasetup", &[("authentication_code", "x")]).await;
    assert!(!wrong.problem().is_empty());
    assert_eq!(wrong.attribute("#secretKey", "data-copy"), secret, "the same key is shown");
    let code = code_of(&server, &secret, 0);
    let page = browser.send_form(&wrong, "mfasetup", &[("authentication_code", &code)]).await;
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
    assert_in_app(&other.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}

/// Bug: whoever had the password alone set up a factor first, and the user heard nothing.
#[sqlx::test]
async fn who_has_a_proven_address_hears_of_a_factor_that_is_set_up_in_a_sign_in(db: PgPool) {
    let (server, app) = unreachable(db).await;
    let to = "told@example.com";
    let proven = json!([
        {"Name": "email", "Value": to}, {"Name": "email_verified", "Value": "true"},
    ]);
    let input = json!({"UserPoolId": app.pool, "Username": ANN, "UserAttributes": proven});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    // Codes by mail are what the user could have, so the pool has none of them.
    let input = json!({
        "UserPoolId": app.pool, "MfaConfiguration": "ON",
        "SoftwareTokenMfaConfiguration": {"Enabled": true}, "SmsMfaConfiguration": {},
    });
    server.signed("SetUserPoolMfaConfig", input).await.ok();
    let number = "+14155550134";
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let page = browser.send_form(&page, "mfaphone", &[("phone_number", number)]).await;
    assert!(server.mail(to).await.is_empty(), "nothing is set up yet");
    let code = server.code(number).await;
    let page = browser.send_form(&page, "mfa", &[("authentication_code", &code)]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    assert_eq!(server.mail(to).await.last().unwrap().subject, "Your sign-in was changed");
}

/// A pool that demands codes by SMS and nothing else, and `ann` who has no number.
async fn demanding_sms(db: PgPool) -> (TestServer, HostedApp) {
    let (server, app) = unreachable(db).await;
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
    let page = browser
        .send_form(&page, "mfa", &[("authentication_code", &server.code(number).await)])
        .await;
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
    assert_in_app(&other.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}

/// Bug: who had mistyped the number could only have another code sent there, or sign in again.
#[sqlx::test]
async fn a_mistyped_number_is_typed_again_without_the_password(db: PgPool) {
    let (server, app) = demanding_sms(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let (wrong, number) = ("+14155550199", "+14155550122");
    let page = browser.send_form(&page, "mfaphone", &[("phone_number", wrong)]).await;
    assert_eq!(page.text_of("form[name=mfaanother]"), "Use another number", "{}", page.text);
    assert!(!page.text.contains("ask whoever runs this service"), "nothing is lost yet");
    // Sent once more, it is still the code of a set-up.
    let page = browser.send_form(&page, "resendcode", &[]).await;
    assert_eq!(page.text_of("form[name=mfaanother]"), "Use another number", "{}", page.text);
    let back = browser.visit(&app.path("/mfa/setup")).await;
    assert_eq!(back.heading(), "Enter your code", "what is asked");
    let (first, sent) = (page, server.code(wrong).await);
    let page = browser.send_form(&first, "mfaanother", &[("another", "")]).await;
    assert_eq!(page.heading(), "Protect your account", "{}", page.text);
    let page = browser.send_form(&page, "mfaphone", &[("phone_number", number)]).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by text message to +*******0122");
    // What went to the wrong number is void, and wrong for this one.
    let page = browser.send_form(&page, "mfa", &[("authentication_code", &sent)]).await;
    assert!(!page.problem().is_empty(), "{}", page.text);
    let code = server.code(number).await;
    let page = browser.send_form(&page, "mfa", &[("authentication_code", &code)]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    assert_in_app(&browser.submit(&page, "recoverydone", &[("kept", "")]).await);
    assert_eq!(server.attribute(&app.pool, ANN, "phone_number").await.as_deref(), Some(number));
}

/// From the code of one way to another one.
#[sqlx::test]
async fn another_way_is_set_up_in_the_place_of_an_address(db: PgPool) {
    let (server, app) = unreachable(db).await;
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let page = browser.send_form(&page, "mfaemail", &[("email", "mine@example.cmo")]).await;
    let offered = page.text_of("form[name=mfaanother]");
    assert!(offered.starts_with("Use another address"), "{offered}");
    assert!(offered.ends_with("Choose another way"), "{offered}");
    let page = browser.send_form(&page, "mfaanother", &[("another", "")]).await;
    let page = browser.send_form(&page, "mfachoose", &[("factor", "SOFTWARE_TOKEN_MFA")]).await;
    let code = code_of(&server, &page.attribute("#secretKey", "data-copy"), 0);
    let page = browser.send_form(&page, "mfasetup", &[("authentication_code", &code)]).await;
    assert_in_app(&browser.submit(&page, "recoverydone", &[("kept", "")]).await);
    assert_eq!(server.attribute(&app.pool, ANN, "email").await, None);
}

/// security.md section 6: what takes the place of a code keeps the counter, and the time.
#[sqlx::test]
async fn a_set_up_that_is_begun_anew_has_no_more_tries_and_no_more_time(db: PgPool) {
    let (server, app) = unreachable(db).await;
    server.ask_for_factors(&app.pool, "ON").await;
    let again = [("another", "")];
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let mut page = browser.send_form(&page, "mfaemail", &[("email", "one@example.com")]).await;
    for _ in 0..4 {
        server.advance(Duration::seconds(20));
        page = browser.send_form(&page, "mfa", &[("authentication_code", "x")]).await;
        assert_eq!(page.heading(), "Enter your code");
    }
    let page = browser.send_form(&page, "mfaanother", &again).await;
    assert_eq!(page.heading(), "Protect your account", "{}", page.text);
    let page = browser.send_form(&page, "mfaemail", &[("email", "two@example.com")]).await;
    server.advance(Duration::seconds(20));
    let page = browser.send_form(&page, "mfa", &[("authentication_code", "x")]).await;
    server.advance(Duration::seconds(40));
    let page = browser.send_form(&page, "mfaanother", &again).await;
    assert_eq!(page.heading(), "Sign in", "{}", page.text);
    assert!(page.text_of(".notice").starts_with("There were too many tries"), "{}", page.text);

    server.advance(Duration::hours(1));
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let mut page = browser.send_form(&page, "mfaemail", &[("email", "one@example.com")]).await;
    let mut minutes = 0;
    while page.heading() != "Sign in" && minutes < 30 {
        server.advance(Duration::minutes(2));
        minutes += 2;
        page = browser.send_form(&page, "mfaanother", &again).await;
        if page.has("form[name=mfaemail]") {
            let address = format!("after-{minutes}@example.com");
            page = browser.send_form(&page, "mfaemail", &[("email", &address)]).await;
        }
    }
    assert!((14..=16).contains(&minutes), "{minutes}: {}", page.text);
}

/// A code that is no set-up's begins none: who has a factor sets no other up before it is proven.
#[sqlx::test]
async fn no_set_up_is_begun_in_the_place_of_a_factor_that_a_user_has(db: PgPool) {
    let (server, app) = super::by_mail(db).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert!(!page.has("form[name=mfaanother]"), "{}", page.text);
    let page = browser.send_form(&page, "mfa", &[("another", "")]).await;
    assert_eq!(page.heading(), "Sign in", "{}", page.text);
    assert!(super::not_signed_in(&browser));
}

/// Bug: codes were shown after an authenticator app alone.
#[sqlx::test]
async fn recovery_codes_come_after_a_set_up_by_mail_too(db: PgPool) {
    let (server, app) = unreachable(db).await;
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let page = browser.send_form(&page, "mfaemail", &[("email", "me@example.com")]).await;
    assert_eq!(page.heading(), "Enter your code");
    let code = server.code("me@example.com").await;
    let page = browser.send_form(&page, "mfa", &[("authentication_code", &code)]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    assert_in_app(&browser.submit(&page, "recoverydone", &[("kept", "")]).await);
    // They are there now, and not made again.
    server.advance(Duration::seconds(60));
    let mut other = server.browser();
    let page = asked(&mut other, &app).await;
    let code = server.code("me@example.com").await;
    assert_in_app(&other.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}

/// Bug: the right code signed in and set nothing up, each time.
#[sqlx::test]
async fn an_address_that_another_signs_in_with_is_refused_and_another_one_taken(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({"AliasAttributes": ["email"]})).await;
    let (taken, own) = ("joe@example.com", "mine@example.com");
    let proven =
        json!([{"Name": "email", "Value": taken}, {"Name": "email_verified", "Value": "true"}]);
    for (name, attributes) in [("joe", proven), ("moe", json!([]))] {
        let made = json!({
            "UserPoolId": app.pool, "Username": name, "MessageAction": "SUPPRESS",
            "UserAttributes": attributes,
        });
        server.signed("AdminCreateUser", made).await.ok();
        let set = json!({
            "UserPoolId": app.pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        server.signed("AdminSetUserPassword", set).await.ok();
    }
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let answer = log_in(&mut browser, &app, "moe", PASSWORD).await;
    let page = browser.follow(answer).await;
    let page = browser.send_form(&page, "mfaemail", &[("email", taken)]).await;
    let code = server.code(taken).await;
    let page = browser.submit(&page, "mfa", &[("authentication_code", &code)]).await;
    assert_eq!(page.problem(), "An account with this name or address already exists.");
    assert_eq!(page.heading(), "Enter your code");
    assert!(super::not_signed_in(&browser));
    let page = browser.send_form(&page, "mfaanother", &[("another", "")]).await;
    assert_eq!(page.heading(), "Protect your account", "{}", page.text);
    let page = browser.send_form(&page, "mfaemail", &[("email", own)]).await;
    let code = server.code(own).await;
    let page = browser.send_form(&page, "mfa", &[("authentication_code", &code)]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    assert_eq!(server.attribute(&app.pool, "moe", "email").await.as_deref(), Some(own));
}
