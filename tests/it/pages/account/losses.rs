//! What users lose with what they take away, and what is not there to be lost.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::{NEW_PASSWORD, heads, signed_in, world};
use crate::pages::login::{ANN, assert_in_app};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;
use crate::support::passkey::Authenticator;

const ONLY_WAY: &str = "This is your only way to sign in, so it cannot be removed.";

/// What is said before an address or number is taken away.
fn losses(page: &Page) -> Vec<String> {
    let parsed = scraper::Html::parse_document(&page.text);
    let all = scraper::Selector::parse("form[name=contactremove] .sure-lead").unwrap();
    parsed.select(&all).map(|line| line.text().collect::<String>().trim().to_owned()).collect()
}

async fn subjects(server: &TestServer, to: &str) -> Vec<String> {
    server.mail(to).await.into_iter().map(|message| message.subject).collect()
}

/// Asks for the removal, whatever the page offers.
async fn remove(browser: &mut Browser<'_>, app: &HostedApp, path: &str) -> Page {
    let page = browser.visit(&app.own(path)).await;
    browser.send_form(&page, "contactform", &[("remove", "")]).await
}

/// A pool where codes by mail and passkeys let people in, and `zoe`, who has signed up with nothing else.
async fn without_password(server: &TestServer) -> (HostedApp, Browser<'_>) {
    let factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"];
    let members = json!({
        "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
    });
    let app = server.hosted_app_with(members).await;
    server.change_client(&app, json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    let fields = [("username", "zoe"), ("requiredAttributes[email]", ANN), ("password", "")];
    let page = browser.send_form(&page, "signupform", &fields).await;
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &code)]).await);
    (app, browser)
}

/// Bug: whoever has no password could remove the address that the codes go to, and the account was lost.
#[sqlx::test]
async fn the_address_that_is_the_only_way_to_sign_in_stays(db: PgPool) {
    let server = TestServer::start(db).await;
    let (app, mut browser) = without_password(&server).await;
    let email = async || server.attribute(&app.pool, "zoe", "email").await;
    let page = browser.visit(&app.own("/account/email")).await;
    heads(&page, "Email address");
    assert!(!page.has("form[name=contactremove]") && page.text.contains(ONLY_WAY), "{}", page.text);
    let page = remove(&mut browser, &app, "/account/email").await;
    assert_eq!(page.problem(), ONLY_WAY);
    assert_eq!(email().await.as_deref(), Some(ANN));
    // A password is another way. Bug: it was said to be changed, where there was none.
    let page = browser.visit(&app.own("/account/password")).await;
    let fields = [("password", NEW_PASSWORD), ("confirmPassword", NEW_PASSWORD)];
    let page = browser.send_form(&page, "changepasswordform", &fields).await;
    assert_eq!(page.text_of("[role=status]"), "Your password was set.");
    assert_eq!(subjects(&server, ANN).await.last().unwrap(), "A password was set");
    let page = browser.visit(&app.own("/account/email")).await;
    // Bug: an address was spoken of as a number.
    assert!(page.text_of(".contactremove summary").contains("(Email address)"), "{}", page.text);
    assert_eq!(
        losses(&page),
        [
            "No more codes will be sent to this address.",
            "You will not be able to sign in with it any more.",
            "If you forget your password, you cannot get a code for a new one any more.",
        ]
    );
    let page = browser.send_form(&page, "contactremove", &[("remove", "")]).await;
    assert_eq!(page.text_of("[role=status]"), "Saved.");
    assert_eq!(email().await, None);
    // Bug: it was said to be changed, where it was removed.
    assert_eq!(subjects(&server, ANN).await.last().unwrap(), "Your email address was removed");
}

/// Bug: with the address gone, the last passkey could follow it.
#[sqlx::test]
async fn the_passkey_that_is_the_only_way_to_sign_in_stays(db: PgPool) {
    let server = TestServer::start(db).await;
    let (app, mut browser) = without_password(&server).await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let page = browser.visit(&app.own("/passkeys/add")).await;
        let options = page.attribute("form[name=passkeyform]", "data-options");
        let options: Value = serde_json::from_str(&options).unwrap();
        let mut authenticator = Authenticator::new(&server.url, "localhost");
        let credential = authenticator.register(&options).to_string();
        browser.send_form(&page, "passkeyform", &[("credential", &credential)]).await;
        ids.push(authenticator.id());
    }
    let page = remove(&mut browser, &app, "/account/email").await;
    assert_eq!(page.text_of("[role=status]"), "Saved.", "{}", page.problem());
    let page = browser.visit(&app.own("/account/passkeys")).await;
    assert!(!page.text.contains(ONLY_WAY), "there are two: {}", page.text);
    let form = format!("passkey-{}", ids[0]);
    let page = browser.send_form(&page, &form, &[("remove", "")]).await;
    assert!(page.text.contains(ONLY_WAY) && !page.has("[name=remove]"), "{}", page.text);
    let form = format!("passkey-{}", ids[1]);
    let page = browser.send_form(&page, &form, &[("remove", "")]).await;
    assert_eq!(page.problem(), ONLY_WAY);
    assert!(page.has(&format!("form[name='{form}']")), "{}", page.text);
}

const NUMBER: &str = "+14155550134";

/// A pool that may ask for second factors, and `ann`, who has a number whose codes are hers and is signed in.
async fn with_step(db: PgPool) -> (TestServer, HostedApp) {
    let (server, app) = world(db).await;
    let given = [("phone_number", NUMBER), ("phone_number_verified", "true")];
    let given = given.map(|(name, value)| json!({"Name": name, "Value": value}));
    let input = json!({"UserPoolId": app.pool, "Username": ANN, "UserAttributes": given});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    (server, app)
}

async fn ask_for_number(server: &TestServer, app: &HostedApp, mode: &str) {
    let input = json!({
        "UserPoolId": app.pool, "MfaConfiguration": mode, "SmsMfaConfiguration": {},
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
    });
    server.signed("SetUserPoolMfaConfig", input).await.ok();
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "SMSMfaSettings": {"Enabled": true, "PreferredMfa": true},
    });
    server.signed("AdminSetUserMFAPreference", input).await.ok();
}

fn step(page: &Page, factor: &str) -> String {
    page.text_of(&format!("[aria-labelledby='factor-{factor}'] .entry-state"))
}

/// Bug: the number that was the second step went, and the step was still "On, asked first".
#[sqlx::test]
async fn a_second_step_goes_with_the_number_that_it_was_by(db: PgPool) {
    let (server, app) = with_step(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    for (mode, said) in [
        ("OPTIONAL", "It is a second step of your sign-in, which will be switched off."),
        (
            "ON",
            "It is the second step of your sign-in. You will have to set up another one the next time \
             you sign in.",
        ),
    ] {
        let given = [("phone_number", NUMBER), ("phone_number_verified", "true")];
        let given = given.map(|(name, value)| json!({"Name": name, "Value": value}));
        let input = json!({"UserPoolId": app.pool, "Username": ANN, "UserAttributes": given});
        server.signed("AdminUpdateUserAttributes", input).await.ok();
        ask_for_number(&server, &app, mode).await;
        let page = browser.visit(&app.own("/account/phone")).await;
        assert_eq!(losses(&page), ["No more codes will be sent to this number.", said], "{mode}");
        let page = browser.send_form(&page, "contactremove", &[("remove", "")]).await;
        assert_eq!(page.text_of("[role=status]"), "Saved.");
        assert_eq!(page.text_of("#account-mfa .row-state"), "Off", "{mode}");
        let user = server.admin_get(&app.pool, ANN).await.ok();
        assert_eq!(user["UserMFASettingList"].as_array().map_or(0, Vec::len), 0, "{user}");
        assert_eq!(user["PreferredMfaSetting"], Value::Null);
        let page = browser.visit(&app.own("/account/mfa")).await;
        assert!(step(&page, "SMS_MFA").starts_with("Off"), "{}", page.text);
        let told = subjects(&server, ANN).await;
        for subject in ["Your phone number was removed", "Your sign-in was changed"] {
            assert!(told.iter().any(|known| known == subject), "{told:?}");
        }
    }
}

/// What the API takes away leaves the setting as it is, as in Cognito; the page says what a sign-in asks for.
#[sqlx::test]
async fn a_second_step_whose_number_is_gone_is_not_said_to_be_on(db: PgPool) {
    let (server, app) = with_step(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    ask_for_number(&server, &app, "OPTIONAL").await;
    let page = browser.visit(&app.own("/account/mfa")).await;
    assert!(step(&page, "SMS_MFA").starts_with("On, asked first"), "{}", page.text);
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN, "UserAttributeNames": ["phone_number"],
    });
    server.signed("AdminDeleteUserAttributes", input).await.ok();
    let page = browser.visit(&app.own("/account/mfa")).await;
    assert_eq!(step(&page, "SMS_MFA"), "Off");
    assert!(!page.has("form[name=recoverycodes]"), "{}", page.text);
    let page = browser.visit(&app.own("/account")).await;
    assert_eq!(page.text_of("#account-mfa .row-state"), "Off");
}

/// Bug: a new code was on its way, and could not be used for the rest of the hour.
#[sqlx::test]
async fn no_code_is_sent_that_could_not_be_used(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    let new = "anna@example.com";
    let page = browser.visit(&app.own("/account/email")).await;
    let mut page = browser.send_form(&page, "contactform", &[("value", new)]).await;
    for _ in 0..5 {
        page = browser.send_form(&page, "contactcode", &[("code", "x")]).await;
        assert_eq!(page.problem(), "Invalid verification code provided, please try again.");
    }
    let sent = server.mail(new).await.len();
    let wait = "Too many attempts. Please try again in ";
    let page = browser.send_form(&page, "resendcode", &[("verify", "")]).await;
    assert!(page.problem().starts_with(wait) && page.problem().ends_with(" minutes."));
    let code = server.code(new).await;
    let page = browser.send_form(&page, "contactcode", &[("code", &code)]).await;
    assert!(page.problem().starts_with(wait), "{}", page.problem());
    // Nor is one sent to another address.
    let page = browser.send_form(&page, "resendcode", &[("cancel", "")]).await;
    let fields = [("value", "another@example.com")];
    let page = browser.send_form(&page, "contactform", &fields).await;
    assert!(page.problem().starts_with(wait), "{}", page.problem());
    assert_eq!(server.mail(new).await.len(), sent);
    assert!(server.mail("another@example.com").await.is_empty());
    // In the next hour a new code has tries again.
    server.advance(chrono::Duration::hours(1));
    let mut browser = signed_in(&server, &app, ANN).await;
    let page = browser.visit(&app.own("/account/email")).await;
    let page = browser.send_form(&page, "contactform", &[("value", new)]).await;
    let code = server.code(new).await;
    let page = browser.send_form(&page, "contactcode", &[("code", &code)]).await;
    assert_eq!(page.text_of("#account-email .row-value"), new, "{}", page.problem());
}

/// Bug: pages offered what the pool does not have.
#[sqlx::test]
async fn what_the_pool_does_not_have_is_not_offered(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    let page = browser.visit(&app.own("/account/mfa")).await;
    assert_eq!(page.text_of(".intro p"), "No second step is asked for here.");
    assert!(!browser.visit(&app.own("/account")).await.has("#account-mfa"));
    // A factor that is switched on, in a pool that asks for none any more.
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN, "EmailMfaSettings": {"Enabled": true},
    });
    server.signed("AdminSetUserMFAPreference", input).await.ok();
    let off = json!({"UserPoolId": app.pool, "MfaConfiguration": "OFF"});
    server.signed("SetUserPoolMfaConfig", off).await.ok();
    let page = browser.visit(&app.own("/account/mfa")).await;
    assert_eq!(page.text_of(".intro p"), "No second step is asked for here.");
    assert!(!page.has(".entry"), "{}", page.text);
    let page = browser.visit(&app.own("/account/passkeys")).await;
    assert_eq!(page.text_of(".intro p"), "Passkeys cannot be used here.");
    assert!(!page.has("a[href*='/passkeys/add']"), "{}", page.text);
    let page = browser.visit(&app.own("/account/sessions")).await;
    assert!(!page.has("form[name=signoutelsewhere]"), "{}", page.text);
}
