//! Which factor it shall be, where there are several.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::{asked, by_mail, prefer_email, world};
use crate::pages::login::{ANN, assert_in_app};
use crate::support::TestServer;
use crate::support::hosted::HostedApp;

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
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
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
        let refused = browser.submit(&page, "mfa", &[("authentication_code", &by_sms)]).await;
        assert!(!refused.problem().is_empty());
    }
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
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
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}

#[sqlx::test]
async fn who_has_one_factor_has_no_choice(db: PgPool) {
    let (server, app) = by_mail(db).await;
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
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
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
            page = browser.send_form(&page, "mfa", &[("authentication_code", "x")]).await;
            assert_eq!(page.heading(), "Enter your code");
        }
        let choice = browser.visit(&app.path("/mfa/select")).await;
        page = match again {
            "resendcode" => browser.send_form(&page, again, &[]).await,
            factor => browser.send_form(&choice, "mfaselect", &[("factor", factor)]).await,
        };
        assert_eq!(page.heading(), "Enter your code", "{again}: {}", page.text);
        server.advance(Duration::seconds(20));
        page = browser.send_form(&page, "mfa", &[("authentication_code", "x")]).await;
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

/// Bug: whoever knew the password alone used up the messages of a preferred factor, and the owner came no further than the
/// password.
#[sqlx::test]
async fn where_no_code_can_be_sent_another_factor_is_asked_for(db: PgPool) {
    let (server, app) = choosing(db).await;
    prefer_email(&server, &app).await;
    for _ in 0..5 {
        let page = asked(&mut server.browser(), &app).await;
        assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    }
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by text message to +*******0134");
    // The preferred one can be asked for all the same, and the page says why it is not sent.
    let choice = browser.open(&page.attribute("a[href*='/mfa/select']", "href")).await;
    let full = browser.submit(&choice, "mfaselect", &[("factor", "EMAIL_OTP")]).await;
    assert!(!full.problem().is_empty(), "{}", full.text);
    let code = server.code("+14155550134").await;
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}
