//! Terms of use and privacy policies: what users agree to, and in which version.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::hosted::HostedApp;

/// An app with both documents; their ids.
async fn world(db: PgPool, tags: serde_json::Value) -> (TestServer, HostedApp, [String; 2]) {
    let server = TestServer::start(db).await;
    let app = server
        .hosted_app_with(json!({
            "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "UserPoolTags": tags,
        }))
        .await;
    let mut ids = Vec::new();
    for (name, link) in
        [("privacy-policy", "https://a.example/p"), ("terms-of-use", "https://a.example/t")]
    {
        let links = json!({"cognito:default": "https://a.example/", "cognito:english": link});
        let input = json!({
            "UserPoolId": app.pool, "ClientId": app.client, "TermsName": name,
            "TermsSource": "LINK", "Enforcement": "NONE", "Links": links,
        });
        let made = server.signed("CreateTerms", input).await.ok();
        ids.push(made["Terms"]["TermsId"].as_str().unwrap().to_owned());
    }
    (server, app, ids.try_into().unwrap())
}

/// Another version of terms.
async fn change(server: &TestServer, app: &HostedApp, id: &str) {
    server.advance(Duration::seconds(1));
    let links = json!({"cognito:default": "https://a.example/new"});
    let input = json!({"UserPoolId": app.pool, "TermsId": id, "Links": links});
    server.signed("UpdateTerms", input).await.ok();
}

/// Which terms were agreed to, in the versions that are there.
async fn agreed(server: &TestServer) -> Vec<String> {
    let names = sqlx::query_scalar::<_, String>(
        "SELECT a.name FROM terms_agreements a JOIN terms t USING (user_pool_id, terms_id)
         WHERE a.version = t.modified_at ORDER BY a.name",
    );
    names.fetch_all(&server.app.db).await.unwrap()
}

#[sqlx::test]
async fn whoever_signs_up_agrees_to_the_terms_that_are_shown(db: PgPool) {
    let (server, app, _) = world(db, json!({})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    let shown = page.text_of("p.terms");
    assert_eq!(shown, "By signing up you agree to: Terms of use · Privacy policy");
    assert_eq!(page.attribute("p.terms a", "href"), "https://a.example/t");
    let fields = [("username", ANN), ("password", PASSWORD)];
    let page = browser.send_form(&page, "signupform", &fields).await;
    assert_eq!(page.heading(), "Confirm your account", "{}", page.problem());
    assert_eq!(agreed(&server).await, ["privacy-policy", "terms-of-use"]);
    // Nothing is left to ask.
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &code)]).await);
}

/// Bug: terms that were changed while the form was open counted as agreed to.
#[sqlx::test]
async fn a_version_that_was_not_shown_is_shown_before_anybody_agrees(db: PgPool) {
    let (server, app, [_, of_use]) = world(db, json!({})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    change(&server, &app, &of_use).await;
    let fields = [("username", ANN), ("password", PASSWORD)];
    let again = browser.submit(&page, "signupform", &fields).await;
    assert_eq!(again.problem(), "This has just changed. Please read it again.");
    assert_eq!(again.attribute("p.terms a", "href"), "https://a.example/new");
    assert_eq!(agreed(&server).await, Vec::<String>::new());
    let page = browser.send_form(&again, "signupform", &fields).await;
    assert_eq!(page.heading(), "Confirm your account", "{}", page.problem());
    assert_eq!(agreed(&server).await, ["privacy-policy", "terms-of-use"]);
}

#[sqlx::test]
async fn who_has_not_agreed_to_what_is_there_is_asked_after_a_sign_in(db: PgPool) {
    let (server, app, [_, of_use]) = world(db, json!({})).await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let answer = log_in(&mut browser, &app, ANN, PASSWORD).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.heading(), "Before you go on");
    assert!(page.text.contains("https://a.example/t") && page.text.contains("https://a.example/p"));
    let page = {
        change(&server, &app, &of_use).await;
        browser.submit(&page, "termsForm", &[("agreeButton", "")]).await
    };
    assert_eq!(page.problem(), "This has just changed. Please read it again.");
    assert_eq!(agreed(&server).await, Vec::<String>::new());
    assert_in_app(&browser.submit(&page, "termsForm", &[("agreeButton", "")]).await);
    assert_eq!(agreed(&server).await, ["privacy-policy", "terms-of-use"]);
    // Not again; and of a new version only that.
    assert_in_app(&log_in(&mut server.browser(), &app, ANN, PASSWORD).await);
    change(&server, &app, &of_use).await;
    let mut other = server.browser();
    let answer = log_in(&mut other, &app, ANN, PASSWORD).await;
    let page = other.follow(answer).await;
    assert_eq!(page.text_of(".asks"), "Terms of use");
    // Somebody else may sign in instead.
    let page = other.send_form(&page, "termsForm", &[("differentUserButton", "")]).await;
    assert_eq!(page.heading(), "Welcome back");
}

#[sqlx::test]
async fn a_pool_may_ask_at_sign_up_alone(db: PgPool) {
    let (server, app, _) = world(db, json!({"poolhouse:terms": "sign-up"})).await;
    server.known(&app, ANN).await;
    assert_in_app(&log_in(&mut server.browser(), &app, ANN, PASSWORD).await);
}
