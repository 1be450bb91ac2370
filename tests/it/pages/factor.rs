//! Choosing the first factor.

use serde_json::json;
use sqlx::PgPool;

use crate::pages::login::{ANN, PASSWORD, assert_in_app};
use crate::pages::passkeys::world;
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

const FORM: &str = "cognitoSignInForm";

/// Types the name.
async fn named(browser: &mut Browser<'_>, app: &HostedApp, name: &str) -> Page {
    let page = browser.open(&app.login).await;
    assert!(!page.has("input[name=password]"), "the name comes first: {}", page.text);
    browser.send_form(&page, FORM, &[("username", name)]).await
}

/// The eight digits of the newest message.
async fn code(server: &TestServer, to: &str) -> String {
    let message = server.mail(to).await.pop().expect("a message");
    let runs = message.text.split(|c: char| !c.is_ascii_digit());
    runs.into_iter().find(|run| run.len() == 8).expect("a code").to_owned()
}

#[sqlx::test]
async fn the_name_comes_first_and_then_the_password(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let page = named(&mut browser, &app, &format!("{ANN} ")).await;
    assert_eq!(page.heading(), "How do you want to sign in?");
    assert_eq!(page.text_of(".intro .address"), ANN);
    let page = browser.send_form(&page, "factorform", &[("factor", "PASSWORD")]).await;
    assert_eq!(page.heading(), "Enter your password");
    let wrong = browser.send_form(&page, FORM, &[("password", "no")]).await;
    assert_eq!(wrong.problem(), "Incorrect username or password.");
    assert_eq!(wrong.heading(), "Enter your password");
    assert_in_app(&browser.submit(&wrong, FORM, &[("password", PASSWORD)]).await);
}

#[sqlx::test]
async fn a_code_by_mail_signs_in_and_can_be_asked_for_again(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let page = named(&mut browser, &app, ANN).await;
    let page = browser.send_form(&page, "factorform", &[("factor", "EMAIL_OTP")]).await;
    assert_eq!(page.heading(), "Enter your code");
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    let first = code(&server, ANN).await;
    let page = browser.send_form(&page, "resendcode", &[("resend", "")]).await;
    assert!(page.has("[role=status]"), "{}", page.text);
    let second = code(&server, ANN).await;
    let wrong = browser.send_form(&page, "factorcode", &[("code", "x")]).await;
    assert_eq!(wrong.problem(), "Invalid verification code provided, please try again.");
    if first != second {
        let old = browser.send_form(&page, "factorcode", &[("code", &first)]).await;
        assert!(!old.problem().is_empty());
    }
    let spaced = format!("{} {}", &second[..4], &second[4..]);
    assert_in_app(&browser.submit(&page, "factorcode", &[("code", &spaced)]).await);
}

#[sqlx::test]
async fn another_code_takes_the_place_of_one_that_was_not_sent_yet(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let before = server.mail(ANN).await.len();
    let page = named(&mut browser, &app, ANN).await;
    let page = browser.send_form(&page, "factorform", &[("factor", "EMAIL_OTP")]).await;
    let page = browser.send_form(&page, "resendcode", &[("resend", "")]).await;
    assert_eq!(server.mail(ANN).await.len(), before + 1, "the first one opens nothing");
    let code = code(&server, ANN).await;
    assert_in_app(&browser.submit(&page, "factorcode", &[("code", &code)]).await);
}

#[sqlx::test]
async fn what_is_offered_tells_not_who_exists(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let known = named(&mut browser, &app, ANN).await;
    let shown = |page: &Page| page.text_of("form[name=factorform]");
    // What a name that nobody has is offered is drawn, each time the same; some are offered what Ann is.
    let mut alike = None;
    for number in 0..100 {
        let name = format!("nobody{number}@example.com");
        let page = named(&mut browser, &app, &name).await;
        if shown(&page) == shown(&known) {
            let again = named(&mut browser, &app, &name).await;
            assert_eq!(shown(&again), shown(&known));
            alike = Some((name, again));
            break;
        }
    }
    let (name, unknown) = alike.unwrap();
    let page = browser.send_form(&unknown, "factorform", &[("factor", "EMAIL_OTP")]).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to n***@e***");
    assert!(server.mail(&name).await.is_empty());
    let page = browser.send_form(&page, "factorcode", &[("code", "12345678")]).await;
    assert_eq!(page.problem(), "Invalid verification code provided, please try again.");
    let page = browser.send_form(&page, "factorform", &[("factor", "PASSWORD")]).await;
    let page = browser.send_form(&page, FORM, &[("password", PASSWORD)]).await;
    assert_eq!(page.problem(), "Incorrect username or password.");
}

#[sqlx::test]
async fn where_one_factor_is_open_it_is_asked_for_at_once(db: PgPool) {
    let (server, app) = world(db).await;
    server.ask_for_factors(&app.pool, "ON").await;
    let mut browser = server.browser();
    let page = named(&mut browser, &app, ANN).await;
    assert_eq!(page.heading(), "Enter your password");
    let page = browser.send_form(&page, FORM, &[("password", PASSWORD)]).await;
    assert_eq!(page.heading(), "Enter your code", "the second factor");
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "mfa", &[("authentication_code", &code)]).await);
}

#[sqlx::test]
async fn a_code_confirms_an_account_that_was_not(db: PgPool) {
    let (server, app) = world(db).await;
    let input = json!({
        "ClientId": app.client, "Username": "bob@example.com", "Password": PASSWORD,
        "UserAttributes": [],
    });
    server.call("SignUp", input).await.ok();
    let mut browser = server.browser();
    let page = named(&mut browser, &app, "bob@example.com").await;
    let page = browser.send_form(&page, "factorform", &[("factor", "PASSWORD")]).await;
    let page = browser.send_form(&page, FORM, &[("password", PASSWORD)]).await;
    assert_eq!(page.heading(), "Confirm your account");
    let page = named(&mut browser, &app, "bob@example.com").await;
    let page = browser.send_form(&page, "factorform", &[("factor", "EMAIL_OTP")]).await;
    let code = code(&server, "bob@example.com").await;
    assert_in_app(&browser.submit(&page, "factorcode", &[("code", &code)]).await);
    let user = server.admin_get(&app.pool, "bob@example.com").await.ok();
    assert_eq!(user["UserStatus"], "CONFIRMED");
}

#[sqlx::test]
async fn too_many_wrong_codes_lead_back_to_the_choice(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let page = named(&mut browser, &app, ANN).await;
    let mut page = browser.send_form(&page, "factorform", &[("factor", "EMAIL_OTP")]).await;
    for _ in 0..8 {
        server.advance(chrono::Duration::seconds(15));
        page = browser.send_form(&page, "factorcode", &[("code", "x")]).await;
        if page.heading() == "How do you want to sign in?" {
            assert!(page.has("[role=status]"), "{}", page.text);
            return;
        }
    }
    panic!("still asked: {}", page.text);
}

#[sqlx::test]
async fn the_page_of_a_flow_that_is_over_leads_back(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    assert_eq!(browser.visit(&app.path("/login/factor")).await.heading(), "Sign in");
    let page = named(&mut browser, &app, ANN).await;
    let other = server.browser().open(&app.login).await;
    let csrf = other.attribute("input[name=_csrf]", "value");
    let fields = [("factor", "PASSWORD"), ("_csrf", csrf.as_str())];
    let page = browser.send_form(&page, "factorform", &fields).await;
    assert_eq!(page.heading(), "Sign in");
    assert_eq!(page.text_of("[role=status]"), "This page was open for too long. Please try again.");
}
