//! PreventUserExistenceErrors on the pages: where users are hidden all names look alike, elsewhere each is told how it stands.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::login::{PASSWORD, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

const NAMES: [&str; 4] = ["unknown", "existing", "pending", "disabled"];
const WRONG: &str = "Incorrect username or password.";
const NOBODY: &str = "No account has this name. Please check what you typed.";
const BAD_CODE: &str = "Invalid verification code provided, please try again.";

fn address(name: &str) -> String {
    format!("{name}@example.com")
}

/// A pool with pages and a user of each kind.
async fn world(db: PgPool, hiding: &str) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.change_client(&app, json!({"PreventUserExistenceErrors": hiding})).await;
    for name in &NAMES[1..] {
        let input = json!({
            "ClientId": app.client, "Username": address(name), "Password": PASSWORD,
            "UserAttributes": [],
        });
        server.call("SignUp", input).await.ok();
    }
    for name in ["existing", "disabled"] {
        let code = server.code(&address(name)).await;
        server.confirm(&app.client, &address(name), &code).await.ok();
    }
    let user = json!({"UserPoolId": app.pool, "Username": address("disabled")});
    server.signed("AdminDisableUser", user).await.ok();
    (server, app)
}

/// What a page says, without what it was told.
fn seen(page: &Page, name: &str) -> (u16, String, String) {
    let masked = format!("{}***@", &name[..1]);
    let text = page.text_of("main").replace(&address(name), "?").replace(&masked, "?***@");
    (page.status, page.heading(), format!("{} {text}", page.problem()))
}

async fn forgot(browser: &mut Browser<'_>, app: &HostedApp, name: &str) -> Page {
    let page = browser.open(&app.path("/forgotPassword")).await;
    browser.send_form(&page, "forgotpasswordform", &[("username", &address(name))]).await
}

async fn reset(browser: &mut Browser<'_>, page: &Page) -> Page {
    let new = "Another-horse-2";
    let fields = [("code", "000000"), ("password", new), ("confirmPassword", new)];
    browser.send_form(page, "confirmforgotpasswordform", &fields).await
}

/// Whoever follows a link of somebody else's sign-up.
async fn confirm(browser: &mut Browser<'_>, app: &HostedApp, name: &str) -> Page {
    let link = format!(
        "/{}/confirmUser?client_id={}&user_name={}&confirmation_code=000000",
        app.pool,
        app.client,
        address(name)
    );
    let page = browser.open(&link).await;
    browser.send_form(&page, "confirmuser", &[]).await
}

#[sqlx::test]
async fn where_users_are_hidden_every_page_is_the_same_for_every_name(db: PgPool) {
    let (server, app) = world(db, "ENABLED").await;
    let mut first = Vec::new();
    for name in NAMES {
        let mut pages = Vec::new();
        let mut browser = server.browser();
        for _ in 0..2 {
            pages.push(seen(&log_in(&mut browser, &app, &address(name), "wrong").await, name));
        }
        let page = forgot(&mut browser, &app, name).await;
        assert_eq!(page.heading(), "Choose a new password");
        pages.push(seen(&page, name));
        pages.push(seen(&reset(&mut browser, &page).await, name));
        pages.push(seen(&confirm(&mut browser, &app, name).await, name));
        if first.is_empty() {
            first = pages;
            assert!(first[0].2.starts_with(WRONG), "{first:?}");
            assert!(first[3].2.starts_with(BAD_CODE), "{first:?}");
            continue;
        }
        for (page, expected) in pages.iter().zip(&first) {
            assert_eq!(page, expected, "{name}");
        }
    }
}

#[sqlx::test]
async fn where_nobody_is_hidden_every_page_says_how_it_stands(db: PgPool) {
    let (server, app) = world(db, "LEGACY").await;
    let unconfirmed = "Your account was never confirmed, so there is no code to choose a new password with. Sign up again.";
    let disabled = "This account is disabled. Ask whoever runs this service to open it again.";
    for (name, signed_in, forgotten) in [
        ("unknown", NOBODY, NOBODY),
        ("existing", WRONG, ""),
        ("pending", WRONG, unconfirmed),
        ("disabled", WRONG, disabled),
    ] {
        let mut browser = server.browser();
        let page = log_in(&mut browser, &app, &address(name), "wrong").await;
        assert_eq!(page.problem(), signed_in, "{name}");
        let page = forgot(&mut browser, &app, name).await;
        assert_eq!(page.problem(), forgotten, "{name}");
        if forgotten.is_empty() {
            assert_eq!(reset(&mut browser, &page).await.problem(), BAD_CODE);
        }
    }
}

/// The same where the name comes first, and then a factor.
async fn choosing(db: PgPool, hiding: &str) -> (TestServer, HostedApp) {
    let (server, app) = world(db, hiding).await;
    let factors = ["PASSWORD", "EMAIL_OTP"];
    let change = json!({
        "UserPoolId": app.pool, "AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
    });
    server.signed("UpdateUserPool", change).await.ok();
    server.change_client(&app, json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]})).await;
    (server, app)
}

async fn named(browser: &mut Browser<'_>, app: &HostedApp, name: &str) -> Page {
    let page = browser.open(&app.login).await;
    browser.send_form(&page, "cognitoSignInForm", &[("username", &address(name))]).await
}

/// What a name is told that has a code sent again and again, until it has had all that one address gets.
async fn resent(server: &TestServer, app: &HostedApp, name: &str) -> Vec<(u16, String, String)> {
    // What the names before caused counts no more.
    server.advance(Duration::minutes(61));
    let mut browser = server.browser();
    let page = named(&mut browser, app, name).await;
    let mut pages = vec![seen(&page, name)];
    let mut page = browser.send_form(&page, "factorform", &[("factor", "EMAIL_OTP")]).await;
    for _ in 0..7 {
        pages.push(seen(&page, name));
        page = browser.send_form(&page, "resendcode", &[("resend", "")]).await;
    }
    let wrong = browser.send_form(&page, "factorcode", &[("code", "01234567")]).await;
    pages.extend([seen(&page, name), seen(&wrong, name)]);
    // While the messages are good for something.
    server.run_jobs().await;
    pages
}

#[sqlx::test]
async fn where_users_are_hidden_a_code_is_sent_again_to_every_name_alike(db: PgPool) {
    let (server, app) = choosing(db, "ENABLED").await;
    let expected = resent(&server, &app, "existing").await;
    assert!(expected[2].2.contains("?***@e***"), "{expected:?}");
    assert!(expected.last().unwrap().2.starts_with(BAD_CODE), "{expected:?}");
    for name in ["pending", "disabled"] {
        assert_eq!(resent(&server, &app, name).await, expected, "{name}");
    }
    // Some of the names that nobody has are offered what she is.
    let mut alike = 0;
    for number in 0..100 {
        let name = format!("unknown{number}");
        if seen(&named(&mut server.browser(), &app, &name).await, &name) == expected[0] {
            assert_eq!(resent(&server, &app, &name).await, expected, "{name}");
            alike += 1;
        }
        if alike == 3 {
            break;
        }
    }
    assert_eq!(alike, 3);
    let sent = async |name: &str| server.mail(&address(name)).await.len();
    assert_eq!(sent("disabled").await, 1, "the code of the sign-up");
    assert!(sent("existing").await > 1);
}

#[sqlx::test]
async fn where_nobody_is_hidden_whoever_is_there_is_sent_a_code_again(db: PgPool) {
    let (server, app) = choosing(db, "LEGACY").await;
    assert_eq!(named(&mut server.browser(), &app, "unknown").await.problem(), NOBODY);
    for name in &NAMES[1..] {
        let mut browser = server.browser();
        let page = named(&mut browser, &app, name).await;
        let page = browser.send_form(&page, "factorform", &[("factor", "EMAIL_OTP")]).await;
        if *name == "disabled" {
            assert!(page.problem().starts_with("This account is disabled."), "{}", page.text);
            continue;
        }
        let page = browser.send_form(&page, "resendcode", &[("resend", "")]).await;
        assert_eq!((page.heading(), page.problem()), ("Enter your code".into(), String::new()));
        assert!(page.has("[role=status]"), "{name}: {}", page.text);
    }
}
