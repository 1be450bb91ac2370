//! What cannot go on.

use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::oauth::world::parameters;
use crate::support::TestServer;

#[sqlx::test]
async fn endpoints_without_a_page_say_it_on_one_of_ours(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let input =
        serde_json::json!({"UserPoolId": app.pool, "CSS": ".label-customizable{color:red}"});
    server.signed("SetUICustomization", input).await.ok();
    let mut browser = server.browser();
    let page = browser.open(&format!("/{}/oauth2/authorize?client_id=nobody", app.pool)).await;
    assert_eq!((page.status, page.heading().as_str()), (400, "This page cannot be shown"));
    assert_eq!(page.problem(), "User pool client does not exist.");
    let advice = page.text_of("#errorAdvice");
    assert!(advice.starts_with("For the developer of the app: client_id names no"), "{advice}");
    assert_eq!(page.text_of("code"), page.header("x-amzn-requestid"));
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert!(page.has("link[href$='custom.css']"), "in the pool's brand");
    assert!(!page.has("#errorHome"), "nobody knows the way back");
}

/// Bug: the page was a dead end.
#[sqlx::test]
async fn whose_app_is_known_finds_the_way_back_to_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let wrong = app.query.replace("app.example", "evil.example");
    for path in [
        format!("/{}/login?{wrong}", app.pool),
        format!("/{}/error?error=redirect_mismatch&client_id={}", app.pool, app.client),
    ] {
        let page = browser.open(&path).await;
        assert_eq!(page.status, 400, "{}", page.text);
        assert_eq!(page.attribute("#errorHome", "href"), "https://app.example/", "{path}");
        assert!(!page.has("#errorAgain"), "it would be the same again");
        assert!(!page.text.contains("href=\"https://evil"), "{}", page.text);
    }
    // Another pool's app is none of this one's.
    let other = server.hosted_app().await;
    let path = format!("/{}/error?error=x&client_id={}", app.pool, other.client);
    assert!(!browser.open(&path).await.has("#errorHome"));
}

/// What failed here may go well the next time: a link asks for the same page once more. What a form sent is not sent again.
#[sqlx::test]
async fn a_page_that_failed_is_asked_for_once_more(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    let run = async |statement: &'static str| {
        sqlx::query(statement).execute(&db).await.unwrap();
    };
    let page = browser.open(&app.login).await;
    run("ALTER TABLE browser_sessions RENAME TO away").await;
    // The way to an app ends at the app; a page of ours is all there is.
    let elsewhere = browser.open(&app.login).await;
    assert_eq!(
        (elsewhere.status, &*parameters(&elsewhere.location().unwrap())["error"]),
        (303, "server_error")
    );
    let account = app.own("/account");
    let failed = browser.open(&account).await;
    assert_eq!((failed.status, failed.problem().as_str()), (500, "server_error"));
    let sent = browser.submit(&page, "cognitoSignInForm", &[("signInSubmitButton", "")]).await;
    assert_eq!((sent.status, sent.has("#errorAgain")), (500, false), "{}", sent.text);
    run("ALTER TABLE away RENAME TO browser_sessions").await;
    assert_eq!(failed.text_of("#errorAgain"), "Try again");
    let page = browser.visit(&failed.attribute("#errorAgain", "href")).await;
    assert_eq!(page.heading(), "Your account", "{}", page.text);
}

#[sqlx::test]
async fn without_a_place_to_go_signing_out_is_said_here(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page =
        browser.open(&format!("/{}/logout?logout_uri=https://nowhere.example", app.pool)).await;
    assert_eq!((page.status, page.header("x-frame-options")), (400, "DENY"));
}

/// Bug: a `logout_uri` that is not in the list was told as a `redirect_uri` that is missing, and nothing besides.
#[sqlx::test]
async fn the_developer_is_told_which_parameter_and_which_list_it_is(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let client = &app.client;
    for (path, word, parameter, list) in [
        (
            format!(
                "/oauth2/authorize?response_type=code&client_id={client}&redirect_uri=https://e.example/secret"
            ),
            "redirect_mismatch",
            "redirect_uri",
            "CallbackURLs",
        ),
        (
            format!(
                "/login?response_type=code&client_id={client}&redirect_uri=https://e.example/secret"
            ),
            "redirect_mismatch",
            "redirect_uri",
            "CallbackURLs",
        ),
        (
            format!("/logout?client_id={client}&logout_uri=https://e.example/secret"),
            "Required String parameter 'redirect_uri' is not present",
            "logout_uri",
            "LogoutURLs",
        ),
        (
            "/login".to_owned(),
            "Required String parameter 'client_id' is not present",
            "client_id",
            "",
        ),
        (
            "/error?error=redirect_mismatch".to_owned(),
            "redirect_mismatch",
            "redirect_uri",
            "CallbackURLs",
        ),
    ] {
        let page = browser.open(&format!("/{}{path}", app.pool)).await;
        assert_eq!((page.status, page.problem().as_str()), (400, word), "{path}");
        let advice = page.text_of("#errorAdvice");
        assert!(advice.contains(parameter) && advice.contains(list), "{path}: {advice}");
        // No value of the app's, and none that was sent.
        assert!(!page.text_of("main").contains("example"), "{path}");
    }
}

#[sqlx::test]
async fn a_request_that_cannot_be_trusted_ends_on_the_error_page(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let stranger = server.hosted_app().await;
    let mut browser = server.browser();
    let at = |query: &str| format!("/{}/login?{query}", app.pool);
    for (path, problem) in [
        (at(""), "Required String parameter 'client_id' is not present"),
        (at("client_id=nobody"), "User pool client does not exist."),
        (app.own("/account").replace(&app.client, "nobody"), "User pool client does not exist."),
        (at(&stranger.query), "User pool client does not exist."),
        (app.login.replace("%2Fcb", "%2FcB"), "redirect_mismatch"),
        (format!("{}&client_id={}", app.login, app.client), "Parameter 'client_id' is given twice"),
        (
            format!("{}&identity_provider=Google", app.login),
            "Login option is not available. Please try another one",
        ),
    ] {
        let page = browser.open(&path).await;
        assert_eq!((page.status, page.problem()), (400, problem.to_owned()), "{path}");
        assert!(page.location().is_none());
        assert_eq!(page.header("cache-control"), "no-store");
    }
    // What the app is to hear, it hears.
    let page = browser.open(&app.login.replace("=code", "=token")).await;
    assert_eq!(page.status, 303);
    assert!(page.location().unwrap().contains("error=unauthorized_client"));
}

#[sqlx::test]
async fn the_error_page_says_a_word_and_never_a_strangers_sentence(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let at = |query: &str| format!("/{}/error?{query}", app.pool);
    let page =
        browser.open(&at(&format!("error=redirect_mismatch&client_id={}", app.client))).await;
    assert_eq!((page.status, page.problem().as_str()), (400, "redirect_mismatch"));
    assert_eq!(page.text_of("code"), page.header("x-amzn-requestid"));
    for query in ["error=Call+555-0199+now", "error=<b>", "error=", "", "error=a&error=b"] {
        let page = browser.open(&at(query)).await;
        assert_eq!((page.status, page.problem().as_str()), (400, "invalid_request"), "{query}");
    }
}
