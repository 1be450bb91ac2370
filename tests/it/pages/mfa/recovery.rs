//! Recovery codes.

use serde_json::json;
use sqlx::PgPool;

use super::{asked, by_mail, codes_on, prefer_email, prove_address, world};
use crate::pages::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::hosted::HostedApp;
use crate::support::mfa::code_of;
use crate::support::pools::with;

/// Recovery codes, made on the account page by a user with a second factor.
async fn with_codes(server: &TestServer, app: &HostedApp) -> Vec<String> {
    let mut browser = server.browser();
    let page = asked(&mut browser, app).await;
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
    let page = browser.visit(&app.own("/account/mfa")).await;
    assert!(page.text_of("[aria-labelledby=recovery]").contains("You have none."));
    let page = browser.send_form(&page, "recoverycodes", &[("codes", "")]).await;
    let codes = codes_on(&page);
    server.run_jobs().await;
    let page = browser.visit(&app.own("/account/mfa")).await;
    assert!(page.text_of("[aria-labelledby=recovery]").contains("10 codes are left."));
    codes
}

#[sqlx::test]
async fn a_recovery_code_stands_once_for_a_factor_that_was_lost(db: PgPool) {
    let (server, app) = by_mail(db).await;
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
    let (server, app) = by_mail(db).await;
    let codes = with_codes(&server, &app).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
    let page = browser.visit(&app.own("/account/mfa")).await;
    let page = browser.send_form(&page, "recoverycodes", &[("codes", "")]).await;
    assert!(codes_on(&page).iter().all(|code| !codes.contains(code)));
    let mut other = server.browser();
    asked(&mut other, &app).await;
    let page = other.visit(&app.path("/mfa/recovery")).await;
    let fields = [("recovery_code", codes[0].as_str())];
    assert!(!other.send_form(&page, "mfarecovery", &fields).await.problem().is_empty());
}

#[sqlx::test]
async fn recovery_codes_come_after_a_factor_is_turned_on_for_an_account(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prove_address(&server, &app).await;
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    let page = browser.visit(&app.own("/account/mfa")).await;
    let form = "factor-EMAIL_OTP";
    let page = browser.send_form(&page, form, &[("turn_on", "")]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.text);
    let page = browser.visit(&app.own("/account/mfa")).await;
    let page = browser.send_form(&page, form, &[("turn_off", "")]).await;
    assert!(!page.has("#recoveryCodes"));
}

/// Bug: the codes that a thief had been shown with a second factor of its own were good after an administrator had taken that
/// factor away, and the owner, who set another one up, was shown none.
#[sqlx::test]
async fn recovery_codes_go_with_the_factor_that_they_were_shown_for(db: PgPool) {
    let (server, app) = world(db, "OPTIONAL").await;
    prove_address(&server, &app).await;
    let ann = json!({"UserPoolId": app.pool, "Username": ANN});
    let off = with(&ann, json!({"EmailMfaSettings": {"Enabled": false}}));
    let mut shown = Vec::new();
    for taken_by in ["user", "AdminSetUserMFAPreference"] {
        let mut browser = server.browser();
        assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
        let page = browser.visit(&app.own("/account/mfa")).await;
        let form = "factor-EMAIL_OTP";
        let page = browser.send_form(&page, form, &[("turn_on", "")]).await;
        let codes = codes_on(&page);
        assert!(codes.iter().all(|code| !shown.contains(code)));
        shown = codes;
        if taken_by == "user" {
            let page = browser.visit(&app.own("/account/mfa")).await;
            browser.send_form(&page, form, &[("turn_off", "")]).await;
        } else {
            server.signed(taken_by, off.clone()).await.ok();
        }
    }
    // An app's go with it, though another factor is on.
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    let page = browser.visit(&app.own("/account/mfa")).await;
    let page = browser.send_form(&page, "factor-SOFTWARE_TOKEN_MFA", &[("set_up", "")]).await;
    let code = code_of(&server, &page.attribute("#secretKey", "data-copy"), 0);
    let page = browser.send_form(&page, "mfasetup", &[("code", &code), ("name", "Phone")]).await;
    assert!(codes_on(&page).iter().all(|code| !shown.contains(code)));
    prefer_email(&server, &app).await;
    server.signed("AdminDeleteSoftwareToken", ann).await.ok();
    let mut other = server.browser();
    let page = asked(&mut other, &app).await;
    assert!(!page.has("a[href*='/mfa/recovery']"), "{}", page.text);
}
