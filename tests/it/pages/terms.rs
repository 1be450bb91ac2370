//! Terms of use and privacy policies: what users agree to, and in which version.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::Browser;
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
    assert!(page.has("p.terms.plainly-seen"), "no style hides it: {}", page.text);
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
    let page = other.submit(&page, "termsForm", &[("differentUserButton", "")]).await;
    assert_eq!(page.heading(), "Sign in");
}

/// Bug: the page that named the first user agreed for the second, who had signed in by the same request in another tab.
#[sqlx::test]
async fn nobody_agrees_on_a_page_that_names_somebody_else(db: PgPool) {
    let (server, app, _) = world(db, json!({})).await;
    for name in [ANN, "bob@example.com"] {
        server.known(&app, name).await;
    }
    let mut browser = server.browser();
    let answer = log_in(&mut browser, &app, ANN, PASSWORD).await;
    let anns = browser.follow(answer).await;
    let page = browser.open(&app.login).await;
    let page = browser.submit(&page, "cognitoSignInForm", &[("differentUserButton", "")]).await;
    let fields = [("username", "bob@example.com"), ("password", PASSWORD)];
    let bobs = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    assert_eq!(bobs.heading(), "Before you go on");
    let page = browser.send_form(&anns, "termsForm", &[("agreeButton", "")]).await;
    assert_eq!(page.heading(), "Before you go on", "{:?} {}", page.location(), page.text);
    assert!(page.text_of(".plainly-seen").ends_with("bob@example.com"), "{}", page.text);
    assert_eq!(agreed(&server).await, Vec::<String>::new());
    assert_in_app(&browser.submit(&bobs, "termsForm", &[("agreeButton", "")]).await);
}

/// Bug: who did not agree could only close the page, and the app waited.
#[sqlx::test]
async fn who_does_not_agree_goes_back_to_the_app(db: PgPool) {
    let (server, app, _) = world(db, json!({})).await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let answer = log_in(&mut browser, &app, ANN, PASSWORD).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.heading(), "Before you go on");
    let answer = browser.submit(&page, "cancelForm", &[("cancelButton", "")]).await;
    assert_eq!(answer.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(answer.parameter("state").as_deref(), Some("a state"));
    assert_eq!(agreed(&server).await, Vec::<String>::new());
}

#[sqlx::test]
async fn a_pool_may_ask_at_sign_up_alone(db: PgPool) {
    let (server, app, _) = world(db, json!({"poolhouse:terms": "sign-up"})).await;
    server.known(&app, ANN).await;
    assert_in_app(&log_in(&mut server.browser(), &app, ANN, PASSWORD).await);
}

/// A browser whose user has agreed to everything, and then the terms of use have changed.
async fn behind<'a>(server: &'a TestServer, app: &HostedApp, of_use: &str) -> Browser<'a> {
    server.known(app, ANN).await;
    let mut browser = server.browser();
    let answer = log_in(&mut browser, app, ANN, PASSWORD).await;
    let page = browser.follow(answer).await;
    assert_in_app(&browser.submit(&page, "termsForm", &[("agreeButton", "")]).await);
    change(server, app, of_use).await;
    browser
}

/// Bug: who had a session was answered at once, whatever the terms had become meanwhile.
#[sqlx::test]
async fn every_way_to_the_app_leads_by_new_terms(db: PgPool) {
    let (server, app, [_, of_use]) = world(db, json!({})).await;
    let mut browser = behind(&server, &app, &of_use).await;
    // Where no page may be shown the app hears why.
    for path in ["/oauth2/authorize", "/login", "/terms"] {
        let page = browser.visit(&format!("{}&prompt=none", app.path(path))).await;
        assert_eq!(page.parameter("error").as_deref(), Some("interaction_required"), "{path}");
    }
    // "Continue" leads there as the endpoint does.
    let page = browser.open(&app.login).await;
    assert_eq!(page.heading(), "Welcome back");
    let form = browser.send_form(&page, "cognitoSignInForm", &[("signInSubmitButton", "")]).await;
    assert_eq!(form.heading(), "Before you go on", "{}", form.text);
    let mut page = browser.visit(&app.path("/oauth2/authorize")).await;
    assert_eq!(
        (page.heading().as_str(), page.text_of(".asks").as_str()),
        ("Before you go on", "Terms of use")
    );
    assert!(page.text_of(".plainly-seen").ends_with(&format!("You are signed in as {ANN}")));
    // A form that is not answered answers nothing.
    page = browser.send_form(&page, "termsForm", &[]).await;
    assert_eq!(page.heading(), "Before you go on");
    assert_in_app(&browser.submit(&page, "termsForm", &[("agreeButton", "")]).await);
    for path in ["/oauth2/authorize", "/login"] {
        let silent = browser.open(&format!("{}&prompt=none", app.path(path))).await;
        assert!(silent.parameter("code").is_some(), "{:?}", silent.location());
    }
    // What leads to a page of ours gives the app nothing, and the account stays open.
    change(&server, &app, &of_use).await;
    let account = format!("/{}/account?client_id={}", app.pool, app.client);
    assert_eq!(browser.visit(&account).await.heading(), "Your account");
}

#[sqlx::test]
async fn terms_come_before_consent_and_no_consent_passes_them_by(db: PgPool) {
    let (server, app, [_, of_use]) = world(db, json!({})).await;
    let mut browser = behind(&server, &app, &of_use).await;
    let consent = browser.visit(&format!("{}&prompt=consent", app.path("/consent"))).await;
    assert_eq!(consent.heading(), "Allow access?");
    let page = browser.send_form(&consent, "consentForm", &[("allowButton", "")]).await;
    assert_eq!(page.heading(), "Before you go on", "{}", page.text);
    let page = browser.send_form(&page, "termsForm", &[("agreeButton", "")]).await;
    assert_eq!(page.heading(), "Allow access?", "{}", page.text);
    assert_in_app(&browser.submit(&page, "consentForm", &[("allowButton", "")]).await);
}

#[sqlx::test]
async fn who_agrees_is_the_one_who_was_asked_and_looking_gives_nothing_away(db: PgPool) {
    let (server, app, [_, of_use]) = world(db, json!({})).await;
    let mut browser = behind(&server, &app, &of_use).await;
    let asked = browser.visit(&app.path("/oauth2/authorize")).await;
    // Somebody else signs in in another tab.
    let bob = "bob@example.com";
    server.known(&app, bob).await;
    let login = browser.open(&format!("{}&prompt=login", app.login)).await;
    let fields = [("username", bob), ("password", PASSWORD)];
    browser.send_form(&login, "cognitoSignInForm", &fields).await;
    let page = browser.send_form(&asked, "termsForm", &[("agreeButton", "")]).await;
    assert!(page.text_of(".plainly-seen").ends_with(bob), "{}", page.text);
    assert_eq!(agreed(&server).await, ["privacy-policy"], "of ann, and nothing new");
    assert_in_app(&browser.submit(&page, "termsForm", &[("agreeButton", "")]).await);
    // Once there is nothing to ask, the page leads on, and only who follows gets a code.
    let url = format!("{}{}", server.url, app.path("/terms"));
    let head = browser.send(url.clone(), server.http.head(&url)).await;
    assert_eq!(head.status, 303);
    assert!(head.location().unwrap().contains("/oauth2/authorize?"), "{:?}", head.location());
    let page = browser.visit(&app.path("/terms")).await;
    assert!(page.parameter("code").is_some(), "{:?}", page.location());
    // Whoever has no session signs in first.
    let stranger = server.browser().visit(&app.path("/terms")).await;
    assert_eq!(stranger.heading(), "Sign in");
}
