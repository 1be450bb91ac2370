//! "Cancel" on the sign-in page.

use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::hosted::CALLBACK;

/// What stands in a refusal of the app's request.
const REFUSED: &str = "state=a+state&error=access_denied&iss=";

#[sqlx::test]
async fn who_does_not_want_to_sign_in_goes_back_to_the_app(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    assert_eq!(page.text_of("form[name=cancelForm] button"), "Cancel");
    let answer = browser.submit(&page, "cancelForm", &[("cancelButton", "")]).await;
    let location = answer.location().unwrap();
    assert!(location.starts_with(&format!("{CALLBACK}?{REFUSED}")), "{location}");
    // The flow is over: the button of the old page says so, and leads nowhere.
    let again = browser.submit(&page, "cancelForm", &[("cancelButton", "")]).await;
    assert_eq!((again.status, again.location()), (200, None));
    assert!(again.has("#loginErrorMessage"));
}

#[sqlx::test]
async fn who_is_signed_in_may_say_no_as_well_and_stays_signed_in(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    let page = browser.open(&app.login).await;
    assert!(page.has("button[name=differentUserButton]"));
    let answer = browser.submit(&page, "cancelForm", &[("cancelButton", "")]).await;
    assert!(answer.location().unwrap().contains(REFUSED));
    let page = browser.open(&app.login).await;
    assert!(page.has("button[name=differentUserButton]"));
}

/// Another site's form, or one without the token of the flow, sends nobody anywhere.
#[sqlx::test]
async fn nobody_else_presses_the_button(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    browser.open(&app.login).await;
    let url = format!("{}{}", server.url, app.login);
    let forged = server.http.post(&url).form(&[("cancelButton", ""), ("_csrf", "forged")]);
    let page = browser.send(url, forged.header("sec-fetch-site", "same-origin")).await;
    assert_eq!((page.status, page.location()), (200, None));
}

/// A sign-in that leads to a page of ours has no app that could hear of it.
#[sqlx::test]
async fn there_is_no_such_button_on_the_way_to_a_page_of_ours(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let path = format!("/{}/account?client_id={}", app.pool, app.client);
    let page = browser.visit(&path).await;
    assert!(page.has("form[name=cognitoSignInForm]") && !page.has("form[name=cancelForm]"));
}
