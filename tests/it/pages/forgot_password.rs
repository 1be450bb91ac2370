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

/// Bug: "ask whoever runs this service", where the message to users who are hidden says what helps.
#[sqlx::test]
async fn who_never_confirmed_the_account_signs_up_again(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let input = json!({"ClientId": app.client, "Username": ANN, "Password": PASSWORD});
    server.call("SignUp", input).await.ok();
    let mut browser = server.browser();
    // Where users are hidden, the page says the same of everybody.
    assert_eq!(ask(&mut browser, &app, ANN).await.heading(), "Choose a new password");
    server.change_client(&app, json!({"PreventUserExistenceErrors": "LEGACY"})).await;
    let page = ask(&mut browser, &app, ANN).await;
    assert!(page.problem().starts_with("Your account was never confirmed"), "{}", page.problem());
    let page = browser.visit(&page.attribute("#signUpAgain", "href")).await;
    assert_eq!(page.heading(), "Sign up");
    // Where only administrators make users, they are the ones to ask.
    let closed = json!({
        "UserPoolId": app.pool, "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true},
        "AutoVerifiedAttributes": ["email"],
    });
    server.signed("UpdateUserPool", closed).await.ok();
    let page = ask(&mut browser, &app, ANN).await;
    assert!(page.problem().contains("Ask whoever runs this service"), "{}", page.problem());
    assert!(!page.has("#signUpAgain"));
}

/// Bug: "your username, or your email address or phone number", whatever users sign in with.
#[sqlx::test]
async fn what_is_missing_is_named_as_the_field_is(db: PgPool) {
    let server = TestServer::start(db).await;
    for (members, said) in [
        (json!({"UsernameAttributes": ["email"]}), "Please enter a full email address"),
        (json!({"UsernameAttributes": ["phone_number"]}), "Please enter the number"),
        (
            json!({"UsernameAttributes": ["email", "phone_number"]}),
            "Enter your email address or phone number.",
        ),
        (json!({}), "Enter your username."),
        (json!({"AliasAttributes": ["email"]}), "Enter your username, or your email address"),
    ] {
        let app = server.hosted_app_with(members).await;
        let mut browser = server.browser();
        let page = ask(&mut browser, &app, " ").await;
        assert!(page.problem().starts_with(said), "{said} {}", page.problem());
        assert_eq!(page.attribute("input[name=username]", "aria-invalid"), "true");
    }
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
    let told = server.mail(ANN).await;
    assert_eq!(told.last().unwrap().subject, "Your password was changed");
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

/// Bug: the code of an administrator's reset could be typed nowhere: the page for it led to the one that sends another.
#[sqlx::test]
async fn a_code_that_came_otherwise_is_typed_with_the_name(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    let input = json!({"UserPoolId": app.pool, "Username": ANN});
    server.signed("AdminResetUserPassword", input).await.ok();
    let code = server.code(ANN).await;
    let mut browser = server.browser();
    let page = browser.visit(&app.path("/forgotPassword")).await;
    let page = browser.visit(&page.attribute("#haveCode", "href")).await;
    assert_eq!(page.heading(), "Choose a new password");
    assert!(page.has("#username[autofocus]") && !page.has("#forgot_password_code[autofocus]"));
    let password = [("password", NEW), ("confirmPassword", NEW)];
    let with = |name, code| [&[("username", name), ("code", code)][..], &password].concat();
    let missing = browser.submit(&page, RESET, &with(" ", &code)).await;
    assert!(missing.problem().starts_with("Please enter a full email"), "{}", missing.problem());
    assert_eq!(missing.attribute("#forgot_password_code", "value"), code);
    // Who exists is not told.
    let wrong = if code == "123456" { "654321" } else { "123456" };
    for name in [ANN, "anyone@elsewhere.example"] {
        let page = browser.submit(&page, RESET, &with(name, wrong)).await;
        assert_eq!(page.problem(), "Invalid verification code provided, please try again.");
        assert_eq!(page.attribute("#username", "value"), name);
    }
    let page = browser.send_form(&page, RESET, &with(ANN, &code)).await;
    assert_eq!(page.text_of(".notice"), "Your password was changed. Sign in with the new one.");
    assert_eq!(page.attribute("#signInFormUsername", "value"), ANN);
    assert_in_app(&log_in(&mut browser, &app, ANN, NEW).await);
}

/// Bug: a name that was typed at the sign-in meanwhile was taken for the one that the code had been sent for, and two tabs
/// that asked for a code took each other's.
#[sqlx::test]
async fn a_code_is_tried_for_who_asked_for_it_whatever_else_was_typed(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    let mut browser = server.browser();
    let (first, second) = {
        let path = app.path("/forgotPassword");
        (browser.open(&path).await, browser.open(&path).await)
    };
    let sent = browser.send_form(&first, FORM, &[("username", ANN)]).await;
    let code = server.code(ANN).await;
    let others = browser.send_form(&second, FORM, &[("username", "bob@example.com")]).await;
    assert_eq!(others.attribute("input[name=username]", "value"), "bob@example.com");
    assert_eq!(sent.attribute("input[name=username]", "value"), ANN);
    let back = browser.visit(&app.login).await;
    browser.submit(&back, super::login::FORM, &[("username", "annn"), ("password", "x")]).await;
    // Whoever asks once more is asked for no name.
    browser.visit(&app.path("/confirmforgotPassword")).await;
    let again = browser.visit(&app.path("/forgotPassword")).await;
    assert_eq!(again.attribute("input[name=username]", "value"), "bob@example.com");
    let fields = [("code", code.as_str()), ("password", NEW), ("confirmPassword", NEW)];
    let page = browser.send_form(&sent, RESET, &fields).await;
    assert_eq!((page.heading().as_str(), &*page.problem()), ("Sign in", ""), "{}", page.text);
    assert_eq!(page.attribute("#signInFormUsername", "value"), ANN);
    assert_in_app(&log_in(&mut browser, &app, ANN, NEW).await);
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

/// Bug: "We sent a code", and nothing came, nor anything that said why.
#[sqlx::test]
async fn who_can_have_no_code_hears_so_by_mail_and_the_page_tells_nobody(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    let (pending, disabled) = ("pending@example.com", "disabled@example.com");
    let input = json!({"ClientId": app.client, "Username": pending, "Password": PASSWORD});
    server.call("SignUp", input).await.ok();
    server.known(&app, disabled).await;
    let input = json!({"UserPoolId": app.pool, "Username": disabled});
    server.signed("AdminDisableUser", input).await.ok();
    // A code by mail would be both factors.
    let input = json!({
        "UserPoolId": app.pool, "Username": ANN,
        "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
    });
    server.signed("AdminSetUserMFAPreference", input).await.ok();
    let had = server.mail(disabled).await.len();
    let mut headings = Vec::new();
    for name in [ANN, pending, disabled, "nobody@example.com"] {
        let page = ask(&mut server.browser(), &app, name).await;
        headings.push((page.status, page.heading(), page.problem()));
    }
    assert!(headings.iter().all(|heading| *heading == headings[0]), "{headings:?}");
    let last = async |name: &str| server.mail(name).await.pop().unwrap();
    let told = last(ANN).await;
    assert_eq!(told.subject, "No code for a new password");
    assert!(!told.text.contains(|letter: char| letter.is_ascii_digit()), "{}", told.text);
    let told = last(pending).await;
    assert_eq!(told.subject, "Your account is not confirmed");
    assert!(told.text.contains("sign up again"), "{}", told.text);
    assert_eq!(server.mail(disabled).await.len(), had);
    // They are counted as every message to an address is, that of the sign-up among them.
    for _ in 0..9 {
        server.advance(chrono::Duration::seconds(1));
        ask(&mut server.browser(), &app, ANN).await;
        server.run_jobs().await;
    }
    assert_eq!(server.mail(ANN).await.len(), 5);
}

/// Bug: a pool that demands a second step asks for a code by mail, and so sends none for a new password: silently.
#[sqlx::test]
async fn who_has_nothing_but_an_address_where_a_second_step_is_demanded_hears_so(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    server.ask_for_factors(&app.pool, "ON").await;
    ask(&mut server.browser(), &app, ANN).await;
    assert_eq!(server.mail(ANN).await.last().unwrap().subject, "No code for a new password");
}

/// Bug: sent twice, as browsers without script do, the form that had changed the password said that its code was too old.
#[sqlx::test]
async fn a_form_that_is_sent_twice_has_changed_the_password_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.proven_user(&app).await;
    let mut browser = server.browser();
    let page = ask(&mut browser, &app, ANN).await;
    let code = server.code(ANN).await;
    // As a keyboard for Japanese writes it.
    let wide = |digit: char| char::from_u32(u32::from(digit) - 0x30 + 0xff10).unwrap();
    let code: String = code.chars().map(wide).collect();
    let cookies = browser.cookies.clone();
    let fields = [("code", code.as_str()), ("password", NEW), ("confirmPassword", NEW)];
    let notice = "Your password was changed. Sign in with the new one.";
    for _ in 0..2 {
        browser.cookies.clone_from(&cookies);
        let page = browser.send_form(&page, RESET, &fields).await;
        assert_eq!(page.text_of(".notice"), notice, "{}", page.problem());
    }
    browser.cookies = cookies;
    let other = [
        ("code", code.as_str()),
        ("password", "Third-horse-3"),
        ("confirmPassword", "Third-horse-3"),
    ];
    let page = browser.send_form(&page, RESET, &other).await;
    assert_eq!(page.problem(), "This code does not work any more. Please ask for a new one.");
    assert_in_app(&log_in(&mut browser, &app, ANN, NEW).await);
}

/// Bug: the sign-in page led to a form that could only say no, and that for a reason which was not so.
#[sqlx::test]
async fn where_only_administrators_reset_passwords_the_page_offers_no_code(db: PgPool) {
    let server = TestServer::start(db).await;
    let setting = json!({"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]});
    let members = json!({
        "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "AccountRecoverySetting": setting,
    });
    let app = server.hosted_app_with(members).await;
    let mut browser = server.browser();
    assert!(!browser.open(&app.login).await.has("a[href*='/forgotPassword']"));
    let page = ask(&mut browser, &app, ANN).await;
    assert!(page.problem().starts_with("Only an administrator"), "{}", page.problem());
}
