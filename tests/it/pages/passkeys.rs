//! Passkeys on the pages: added, listed, named, removed, and signed in with.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::pages::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;
use crate::support::passkey::Authenticator;

/// A pool that takes passwords, codes by mail and passkeys, its app, and the user `ann`.
pub async fn world(db: PgPool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"];
    let members = json!({
        "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
    });
    let app = server.hosted_app_with(members).await;
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]});
    server.change_client(&app, flows).await;
    server.known(&app, ANN).await;
    (server, app)
}

impl TestServer {
    /// Changes members of an app's client; all others stay.
    pub async fn change_client(&self, app: &HostedApp, members: Value) {
        let which = json!({"UserPoolId": app.pool, "ClientId": app.client});
        let known = self.signed("DescribeUserPoolClient", which).await.ok();
        let mut input = known["UserPoolClient"].clone();
        for read_only in ["ClientSecret", "LastModifiedDate", "CreationDate", "ClientType"] {
            input.as_object_mut().unwrap().remove(read_only);
        }
        for (name, value) in members.as_object().unwrap() {
            input[name] = value.clone();
        }
        self.signed("UpdateUserPoolClient", input).await.ok();
    }
}

fn options(page: &Page) -> Value {
    let text = page.attribute("form[name=passkeyform]", "data-options");
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {}", page.text))
}

/// Signs in with the password, whatever the page asks first.
async fn signed_in<'a>(server: &'a TestServer, app: &HostedApp) -> Browser<'a> {
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, app, ANN, PASSWORD).await);
    browser
}

/// Adds a passkey on its page.
async fn added(
    server: &TestServer,
    browser: &mut Browser<'_>,
    app: &HostedApp,
) -> (Authenticator, Page) {
    let page = browser.visit(&app.own("/passkeys/add")).await;
    assert_eq!(page.heading(), "Add a passkey", "{}", page.text);
    assert!(page.has("[data-passkey-script]"), "it says what it needs");
    let mut authenticator = Authenticator::new(&server.url, "localhost");
    let credential = authenticator.register(&options(&page)).to_string();
    let page = browser.send_form(&page, "passkeyform", &[("credential", &credential)]).await;
    (authenticator, page)
}

/// Bug: a look at the page left a challenge in the database, for whoever prefetches it too.
#[sqlx::test]
async fn looking_at_the_page_writes_nothing(db: PgPool) {
    let (server, app) = world(db.clone()).await;
    let mut browser = signed_in(&server, &app).await;
    server.app.audit.flush().await;
    server.app.activity.flush().await;
    let written = async || {
        let rows = "SELECT (SELECT count(*) FROM challenges), (SELECT count(*) FROM sealed_uses),
             (SELECT coalesce(sum(count), 0) FROM hourly_counts)";
        sqlx::query_as::<_, (i64, i64, i64)>(rows).fetch_one(&db).await.unwrap()
    };
    let before = written().await;
    let url = format!("{}{}", server.url, app.own("/passkeys/add"));
    assert_eq!(browser.send(url.clone(), server.http.head(&url)).await.status, 200);
    let page = browser.visit(&app.own("/passkeys/add")).await;
    assert!(page.has("form[name=passkeyform] input[name=registration]"), "{}", page.text);
    assert_eq!(written().await, before);
}

/// What was asked is sealed in the page: good for its user, for a while, and once.
#[sqlx::test]
async fn what_was_asked_is_answered_once_in_time_and_by_its_user(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let add = app.own("/passkeys/add");
    let mut authenticator = Authenticator::new(&server.url, "localhost");
    let answer = async |browser: &mut Browser<'_>, page: &Page, fields: &[(&str, &str)]| {
        browser.send_form(page, "passkeyform", fields).await
    };
    // Too late.
    let page = browser.visit(&add).await;
    let credential = authenticator.register(&options(&page)).to_string();
    server.advance(chrono::Duration::minutes(5));
    let late = answer(&mut browser, &page, &[("credential", &credential)]).await;
    assert_eq!(
        late.problem(),
        "This page was open for too long. Please try again.",
        "{}",
        late.text
    );
    // What another page asked, or nobody; by who has just signed in.
    let mut browser = signed_in(&server, &app).await;
    let (one, other) = (browser.visit(&add).await, browser.visit(&add).await);
    let credential = authenticator.register(&options(&one)).to_string();
    let sealed = other.attribute("input[name=registration]", "value");
    for registration in [sealed.as_str(), "", "AAAA", "\u{e9}"] {
        let fields = [("credential", credential.as_str()), ("registration", registration)];
        let refused = answer(&mut browser, &one, &fields).await;
        assert!(!refused.problem().is_empty(), "{registration}");
    }
    // Somebody else's.
    let bob = "bob@example.com";
    server.known(&app, bob).await;
    let mut of_bob = server.browser();
    assert_in_app(&log_in(&mut of_bob, &app, bob, PASSWORD).await);
    let page = of_bob.visit(&add).await;
    let sealed = one.attribute("input[name=registration]", "value");
    let fields = [("credential", credential.as_str()), ("registration", sealed.as_str())];
    assert!(!answer(&mut of_bob, &page, &fields).await.problem().is_empty());
    // Its own, once: the second of two keys that answer the same is refused.
    let credential = [("credential", credential.as_str())];
    assert_eq!(answer(&mut browser, &one, &credential).await.heading(), "Passkeys");
    let mut second = Authenticator::new(&server.url, "localhost");
    let again = second.register(&options(&one)).to_string();
    let again = answer(&mut browser, &one, &[("credential", &again)]).await;
    assert_eq!(
        again.problem(),
        "This page was open for too long. Please try again.",
        "{}",
        again.text
    );
    assert_eq!(
        browser.visit(&app.own("/account/passkeys")).await.text.matches("<section").count(),
        1
    );
}

#[sqlx::test]
async fn a_passkey_is_added_named_and_removed(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let page = browser.visit(&app.own("/passkeys/add")).await;
    let refused = browser.send_form(&page, "passkeyform", &[("credential", "{}")]).await;
    assert!(!refused.problem().is_empty());
    let (authenticator, page) = added(&server, &mut browser, &app).await;
    assert_eq!(page.heading(), "Passkeys");
    assert_eq!(page.text_of("[role=status]"), "Your passkey was added.");
    let form = format!("passkey-{}", authenticator.id());
    let page = browser.send_form(&page, &form, &[("name", "My phone"), ("rename", "")]).await;
    assert_eq!(page.text_of("section h2"), "My phone");
    let long = "x".repeat(101);
    let page = browser.send_form(&page, &form, &[("name", &long), ("rename", "")]).await;
    assert!(!page.problem().is_empty());
    let page = browser.send_form(&page, &form, &[("remove", "")]).await;
    assert!(!page.has("section"), "{}", page.text);
}

/// Bug: "Passkey" in every language, and each of them called the same.
#[sqlx::test]
async fn passkeys_have_names_of_their_own_in_the_language_of_their_user(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    for name in ["Clé d’accès", "Clé d’accès 2"] {
        let page = browser.visit(&format!("{}&lang=fr", app.own("/passkeys/add"))).await;
        let mut authenticator = Authenticator::new(&server.url, "localhost");
        let credential = authenticator.register(&options(&page)).to_string();
        let page = browser.send_form(&page, "passkeyform", &[("credential", &credential)]).await;
        let heading = format!("#passkey-name-{}", authenticator.id());
        assert_eq!(page.text_of(&heading), name, "{}", page.text);
        // A name that cannot be is said at its field, and stays there to be mended.
        let (form, long) = (format!("passkey-{}", authenticator.id()), "x".repeat(101));
        let page = browser.send_form(&page, &form, &[("name", &long), ("rename", "")]).await;
        let field = format!("#name-{}", authenticator.id());
        assert_eq!(page.attribute(&field, "value"), long);
        assert_eq!(page.attribute(&field, "aria-describedby"), "loginErrorMessage");
        assert!(page.has(&format!("{field}[autofocus][aria-invalid=true]")), "{}", page.text);
    }
}

/// Bug: whoever had come to the account from an app was sent to the app's callback with a result that it had not asked for.
#[sqlx::test]
async fn who_adds_a_passkey_from_the_account_stays_there(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let own = app.own("/account/passkeys");
    let path = format!("{own}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb");
    let page = browser.visit(&path).await;
    let page = browser.visit(&page.attribute("a.btn", "href")).await;
    assert_eq!(page.heading(), "Add a passkey");
    assert!(
        page.has("form[name=passkeyform] [data-passkey-button][hidden] button"),
        "of no use without script"
    );
    let mut authenticator = Authenticator::new(&server.url, "localhost");
    let credential = authenticator.register(&options(&page)).to_string();
    let page = browser.send_form(&page, "passkeyform", &[("credential", &credential)]).await;
    assert_eq!(page.heading(), "Passkeys", "{}", page.url);
    assert_eq!(page.text_of("[role=status]"), "Your passkey was added.");
    // A second one, and still here.
    let page = browser.visit(&page.attribute("a.btn", "href")).await;
    assert_eq!(page.heading(), "Add a passkey");
}

#[sqlx::test]
async fn the_app_that_sent_the_browser_hears_that_a_passkey_was_added(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let path = format!("{}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb", app.own("/passkeys/add"));
    let page = browser.visit(&path).await;
    let mut authenticator = Authenticator::new(&server.url, "localhost");
    let credential = authenticator.register(&options(&page)).to_string();
    let done = browser.submit(&page, "passkeyform", &[("credential", &credential)]).await;
    assert_eq!(done.location().unwrap(), "https://app.example/cb?result=success");
}

#[sqlx::test]
async fn a_passkey_says_whose_it_is_on_the_sign_in_page(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let (authenticator, _) = added(&server, &mut browser, &app).await;
    let mut other = server.browser();
    let page = other.open(&app.login).await;
    assert_eq!(page.attribute("input[name=username]", "autocomplete"), "username webauthn");
    assert!(page.has("form[name=passkeyform][hidden]"), "a script shows it");
    let credential = authenticator.sign(&options(&page));
    let fields = [("credential", credential.as_str())];
    assert_in_app(&other.submit(&page, "passkeyform", &fields).await);
    // Once.
    let again = other.submit(&page, "passkeyform", &fields).await;
    assert_eq!(again.heading(), "Welcome back", "nothing but the session");
    // Not for another browser's page.
    let theirs = server.browser().open(&app.login).await;
    let mut thief = server.browser();
    let page = thief.open(&app.login).await;
    let stolen = theirs.attribute("input[name=passkeySession]", "value");
    let credential = authenticator.sign(&options(&theirs));
    let fields = [("credential", credential.as_str()), ("passkeySession", stolen.as_str())];
    let refused = thief.submit(&page, "passkeyform", &fields).await;
    assert!(!refused.problem().is_empty());
}

#[sqlx::test]
async fn somebody_elses_passkey_and_none_at_all_are_refused(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let (authenticator, _) = added(&server, &mut browser, &app).await;
    let mut other = server.browser();
    for forge in [
        |_: &mut Value| {},
        |credential: &mut Value| credential["response"]["userHandle"] = json!(null),
        |credential: &mut Value| credential["response"]["signature"] = json!("AAAA"),
        |credential: &mut Value| credential["id"] = json!("AAAA"),
    ] {
        let page = other.open(&app.login).await;
        let wrong = json!({"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"});
        let mut credential: Value = serde_json::from_str(&authenticator.sign(&wrong)).unwrap();
        forge(&mut credential);
        let fields = [("credential", &*credential.to_string())];
        let refused = other.submit(&page, "passkeyform", &fields).await;
        assert_eq!(refused.problem(), "This passkey was not accepted.", "{}", refused.text);
    }
}

#[sqlx::test]
async fn a_passkey_is_one_of_the_factors_to_choose_from(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let (authenticator, _) = added(&server, &mut browser, &app).await;
    let mut other = server.browser();
    let page = other.open(&app.login).await;
    let page = other.send_form(&page, "cognitoSignInForm", &[("username", ANN)]).await;
    let page = other.send_form(&page, "factorform", &[("factor", "WEB_AUTHN")]).await;
    assert_eq!(page.heading(), "Sign in with a passkey");
    let wrong = [("credential", "{}")];
    let page = other.send_form(&page, "passkeyform", &wrong).await;
    assert_eq!(page.problem(), "This passkey was not accepted.");
    let credential = authenticator.sign(&options(&page));
    let fields = [("credential", credential.as_str())];
    assert_in_app(&other.submit(&page, "passkeyform", &fields).await);
}

#[sqlx::test]
async fn without_user_auth_or_passkeys_the_page_offers_none(db: PgPool) {
    let (server, app) = world(db).await;
    server.change_client(&app, json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]})).await;
    let page = server.browser().open(&app.login).await;
    assert!(!page.has("form[name=passkeyform]"));
    assert!(page.has("input[name=password]"));
    assert_eq!(page.attribute("input[name=username]", "autocomplete"), "username");
}

#[sqlx::test]
async fn where_a_second_factor_is_demanded_a_passkey_alone_is_refused(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app).await;
    let (authenticator, _) = added(&server, &mut browser, &app).await;
    server.ask_for_factors(&app.pool, "ON").await;
    let mut other = server.browser();
    let page = other.open(&app.login).await;
    let credential = authenticator.sign(&options(&page));
    let fields = [("credential", credential.as_str())];
    let refused = other.submit(&page, "passkeyform", &fields).await;
    assert_eq!(refused.problem(), "This passkey was not accepted.");
}
