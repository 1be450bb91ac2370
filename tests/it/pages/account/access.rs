//! Who gets to the account pages, when and by which client; where the user is signed in.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::{heads, signed_in, world};
use crate::pages::login::{ANN, PASSWORD, assert_in_app};
use crate::support::hosted::{CALLBACK, HostedApp};
use crate::support::{TestServer, answer};

/// What the sign-in page says to somebody who is signed in.
const AGAIN: &str = "Please confirm that it is you";

#[sqlx::test]
async fn whoever_is_not_signed_in_signs_in_first_and_comes_back(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let page = browser.visit(&format!("{}&lang=en", app.own("/account/profile"))).await;
    heads(&page, "Sign in");
    let fields = [("username", ANN), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    heads(&page, "Profile");
    assert!(page.url.ends_with(&format!("?client_id={}&lang=en", app.client)), "{}", page.url);
    let page = browser.visit(&app.own("/account")).await;
    heads(&page, "Your account");
    assert_eq!(page.text_of(".intro .address"), ANN);
    assert_eq!(page.text_of("#account-email .row-state"), "verified");
    let page = browser.send_form(&page, "signout", &[("sign_out", "")]).await;
    heads(&page, "You are signed out");
    assert_eq!(page.attribute("#wayOn", "href"), "https://app.example/");
    heads(&browser.visit(&app.own("/account")).await, "Sign in");
}

#[sqlx::test]
async fn an_account_opens_after_one_sign_in_where_the_client_spares_nobody_one(db: PgPool) {
    let (server, app) = world(db).await;
    let tracked = json!({
        "UserPoolId": app.pool, "UserSessionTracking": "ENABLED",
        "TokenSession": {"MaxPerUser": 20},
    });
    server.signed("SetUserPoolSessionConfiguration", tracked).await.ok();
    let spared = json!({
        "UserPoolId": app.pool, "ClientId": app.client,
        "SSOSession": {"MaxValidityMinutes": 0},
    });
    server.signed("SetUserPoolClientSessionConfiguration", spared).await.ok();
    let mut browser = server.browser();
    let page = browser.visit(&app.own("/account")).await;
    let fields = [("username", ANN), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    heads(&page, "Your account");
    server.advance(Duration::minutes(11));
    heads(&browser.visit(&app.own("/account")).await, "Sign in");
}

#[sqlx::test]
async fn the_account_needs_no_client_and_takes_none_of_another_pool(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    heads(&browser.visit(&format!("/{}/account", app.pool)).await, "Your account");
    let other = server.hosted_app().await;
    let page = browser.visit(&format!("/{}/account?client_id={}", app.pool, other.client)).await;
    assert_eq!(page.status, 400);
    let at_other = browser.visit(&other.own("/account")).await;
    heads(&at_other, "Sign in");
}

#[sqlx::test]
async fn the_app_is_linked_to_only_where_it_lives(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    let with = |uri: &str| format!("{}&redirect_uri={uri}", app.own("/account"));
    let page = browser.visit(&with("https%3A%2F%2Fapp.example%2Fcb")).await;
    assert_eq!(page.attribute(".to-app", "href"), "https://app.example/cb");
    let page = browser.visit(&with("https%3A%2F%2Fevil.example%2F")).await;
    heads(&page, "Your account");
    assert!(!page.text.contains("evil.example/\""), "{}", page.text);
}

#[sqlx::test]
async fn dangerous_changes_take_a_sign_in_of_the_last_ten_minutes(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    let stale = browser.visit(&app.own("/account/email")).await;
    heads(&stale, "Email address");
    server.advance(Duration::minutes(10) + Duration::seconds(1));
    heads(&browser.visit(&app.own("/account")).await, "Your account");
    for page in ["/account/email", "/account/password", "/account/delete", "/account/phone"] {
        let asked = browser.visit(&app.own(page)).await;
        heads(&asked, AGAIN);
        assert!(!asked.has("a[href*='/signup']"), "{page}");
        assert_eq!(asked.attribute("input[name=username]", "value"), ANN, "{page}");
    }
    // A page that was open all the while sends nothing either.
    let fields = [("value", "thief@example.com")];
    let asked = browser.send_form(&stale, "contactform", &fields).await;
    heads(&asked, AGAIN);
    assert!(server.mail("thief@example.com").await.is_empty());
    let fields = [("username", ANN), ("password", PASSWORD)];
    let page = browser.send_form(&asked, "cognitoSignInForm", &fields).await;
    heads(&page, "Email address");
    assert_eq!(page.text_of("[role=status]"), "This page was open for too long. Please try again.");
}

/// Bug: what was typed into a form was lost without a word where its user had been signed out meanwhile.
#[sqlx::test]
async fn a_form_that_is_sent_after_the_session_ended_says_that_nothing_was_changed(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    let everywhere = json!({"UserPoolId": app.pool, "Username": ANN});
    let said = "You were signed out meanwhile, and nothing was changed.";
    let signs_in = [("username", ANN), ("password", PASSWORD)];
    for (path, form, heading, place) in [
        ("/account/profile", "profileform", "Profile", "[role=status]"),
        ("/account/password", "changepasswordform", "Change your password", "[role=alert]"),
        ("/account/delete", "deleteaccount", "Delete your account", "[role=alert]"),
    ] {
        let page = browser.visit(&app.own(path)).await;
        heads(&page, heading);
        server.signed("AdminUserGlobalSignOut", everywhere.clone()).await.ok();
        let page = browser.send_form(&page, form, &[]).await;
        heads(&page, "Sign in");
        let page = browser.send_form(&page, "cognitoSignInForm", &signs_in).await;
        heads(&page, heading);
        assert_eq!(page.text_of(place), said);
        assert!(page.url.ends_with(&app.own(path)), "{}", page.url);
        let again = browser.visit(&app.own(path)).await;
        assert!(!again.text.contains(said), "it is said once: {}", again.text);
    }
    // Whoever only looked has lost nothing.
    server.signed("AdminUserGlobalSignOut", everywhere).await.ok();
    let page = browser.visit(&app.own("/account/profile")).await;
    let page = browser.send_form(&page, "cognitoSignInForm", &signs_in).await;
    heads(&page, "Profile");
    assert!(!page.has("[role=status]"), "{}", page.text);
}

#[sqlx::test]
async fn a_path_spelled_in_another_way_is_no_way_around_the_sign_in(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    server.advance(Duration::minutes(10) + Duration::seconds(1));
    let at = |page: &str| format!("/{}{page}?client_id={}", app.pool, app.client);
    for page in ["/%61ccount/delete", "/account/%65mail", "/passkeys/%61dd", "/%70asskeys/add"] {
        heads(&browser.visit(&at(page)).await, AGAIN);
    }
    // Nor is a pool's path, which is routed by its letters, too.
    let pool = app.pool.replacen("us", "u%73", 1);
    let spelled = format!("/{pool}/%61ccount/mfa?client_id={}", app.client);
    heads(&browser.visit(&spelled).await, AGAIN);
    heads(&browser.visit(&at("/%61ccount")).await, "Your account");
    assert_eq!(browser.visit(&at("/account%2Fdelete")).await.status, 404);
    // By its own name, a page that is no page of the account leads nowhere.
    let unknown = format!("{}&poolhouse_page=account/unknown", app.own("/login"));
    assert_eq!(browser.visit(&unknown).await.status, 400);
}

/// A pool whose users have an attribute that its app does not let them write, and a page of the account by a client.
async fn guarded(db: PgPool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let members = json!({
        "UsernameAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "DcrConfiguration": {"OpenDcrEnabled": true},
        "Schema": [{"Name": "role", "AttributeDataType": "String", "Mutable": true}],
    });
    let app = server.hosted_app_with(members).await;
    server.known(&app, ANN).await;
    (server, app)
}

const ROLE: &str = "[name='attributes[custom:role]']";

#[sqlx::test]
async fn a_client_that_registered_itself_has_no_account_pages(db: PgPool) {
    let (server, app) = guarded(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    let body = json!({
        "redirect_uris": [CALLBACK], "client_name": "Thief", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"], "response_types": ["code"], "scope": "openid",
    });
    let mut strangers = Vec::new();
    for _ in 0..3 {
        let register = format!("{}/{}/oauth2/register", server.url, app.pool);
        let registered = answer(server.http.post(register).json(&body)).await;
        assert_eq!(registered.status, 201, "{}", registered.body);
        strangers.push(registered.body["client_id"].as_str().unwrap().to_owned());
    }
    for stranger in &strangers {
        let named = format!("/{}/account/profile?client_id={stranger}", app.pool);
        assert_eq!(browser.visit(&named).await.status, 400);
        let sign_in = format!("/{}/login?client_id={stranger}&poolhouse_page=account", app.pool);
        assert_eq!(server.browser().visit(&sign_in).await.status, 400);
    }
    // Where none is named, it is the pool's own, whatever the strangers are called.
    let page = browser.visit(&format!("/{}/account/profile", app.pool)).await;
    heads(&page, "Profile");
}

#[sqlx::test]
async fn what_stands_behind_a_clients_secret_is_not_opened_by_the_account_pages(db: PgPool) {
    let (server, app) = guarded(db).await;
    let mut members = json!({
        "GenerateSecret": true,
        "CallbackURLs": [CALLBACK],
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"],
        "AllowedOAuthFlowsUserPoolClient": true,
    });
    let office = server.client_with(&app.pool, members.clone()).await.id;
    members["GenerateSecret"] = json!(false);
    members["ExplicitAuthFlows"] = json!(["ALLOW_REFRESH_TOKEN_AUTH"]);
    let bare = server.client_with(&app.pool, members).await.id;
    let mut browser = signed_in(&server, &app, ANN).await;
    let profile = app.own("/account/profile");
    let page = browser.visit(&profile).await;
    assert!(page.has(ROLE), "users write what the app lets them: {}", page.text);
    let at = |page: &str, client: &str| format!("/{}{page}?client_id={client}", app.pool);
    for client in [&office, &bare] {
        let page = browser.visit(&at("/account/profile", client)).await;
        heads(&page, "Profile");
        assert!(!page.has("form[name=profileform]"), "{}", page.text);
        assert!(!page.has(".facts"), "{}", page.text);
        let page = browser.visit(&at("/account/email", client)).await;
        heads(&page, "Email address");
        assert!(!page.has("form[name=contactform]"), "{}", page.text);
        // A form of the app's page that is sent in the other client's name writes nothing.
        let mut forged = browser.visit(&profile).await;
        forged.text = forged.text.replace(&app.client, client);
        let fields = [("attributes[custom:role]", "admin")];
        browser.send_form(&forged, "profileform", &fields).await;
        assert_eq!(server.attribute(&app.pool, ANN, "custom:role").await, None);
    }
    let put = json!({
        "UserPoolId": app.pool, "ClientId": office, "Metadata": {"account_pages": true},
    });
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let page = browser.visit(&at("/account/profile", &office)).await;
    assert!(page.has(ROLE), "the operator has said so: {}", page.text);
    let put = json!({
        "UserPoolId": app.pool, "ClientId": app.client, "Metadata": {"account_pages": false},
    });
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    assert_eq!(browser.visit(&at("/account", &app.client)).await.status, 400);
    let page = browser.visit(&format!("/{}/account/profile", app.pool)).await;
    assert!(page.has(ROLE), "{}", page.text);
}

#[sqlx::test]
async fn a_form_of_somebody_else_or_of_another_site_changes_nothing(db: PgPool) {
    let (server, app) = world(db).await;
    server.known(&app, "bob@example.com").await;
    let mut browser = signed_in(&server, &app, ANN).await;
    let anns = browser.visit(&app.own("/account/delete")).await;
    assert_in_app(&{
        let page = browser.open(&app.login).await;
        let page = browser.submit(&page, "cognitoSignInForm", &[("differentUserButton", "")]).await;
        let fields = [("username", "bob@example.com"), ("password", PASSWORD)];
        browser.submit(&page, "cognitoSignInForm", &fields).await
    });
    let page = browser.send_form(&anns, "deleteaccount", &[("delete", "")]).await;
    assert!(page.problem().starts_with("Somebody else has signed in"), "{}", page.problem());
    let page = browser.send_form(&page, "deleteaccount", &[("_csrf", "x")]).await;
    assert_eq!(page.problem(), "This page was open for too long. Please try again.");
    let csrf = page.attribute("form[name=deleteaccount] input[name=_csrf]", "value");
    let url = format!("{}{}", server.url, app.own("/account/delete"));
    let foreign = server.http.post(&url).form(&[("_csrf", csrf.as_str())]);
    let refused = browser.send(url, foreign.header("sec-fetch-site", "cross-site")).await;
    assert_eq!((refused.status, refused.location()), (303, Some(app.own("/account/delete"))));
    for name in [ANN, "bob@example.com"] {
        server.admin_get(&app.pool, name).await.ok();
    }
}

#[sqlx::test]
async fn sessions_are_listed_and_ended(db: PgPool) {
    let (server, app) = world(db).await;
    let tracked = json!({
        "UserPoolId": app.pool, "UserSessionTracking": "ENABLED",
        "TokenSession": {"MaxPerUser": 5},
    });
    server.signed("SetUserPoolSessionConfiguration", tracked).await.ok();
    let mut other = signed_in(&server, &app, ANN).await;
    server.advance(Duration::seconds(1));
    let mut browser = signed_in(&server, &app, ANN).await;
    let page = browser.visit(&app.own("/account/sessions")).await;
    assert_eq!(page.text.matches("<section class=\"entry\"").count(), 2, "{}", page.text);
    assert!(page.text_of("section h2").ends_with("(this browser)"), "{}", page.text);
    assert!(page.has("details.sure button[name=session]"), "it asks first");
    assert!(!page.has(".entry-actions > button"), "{}", page.text);
    // Bug: what a device is was said in English in every language.
    for (lang, title) in [("en", "Unknown device"), ("de", "Unbekanntes Gerät")] {
        let page = browser.visit(&format!("{}&lang={lang}", app.own("/account/sessions"))).await;
        assert!(page.text_of("section h2").starts_with(title), "{}", page.text);
    }
    let page = browser.visit(&format!("{}&lang=en", app.own("/account/sessions"))).await;
    let theirs = page.text.split("name=\"session\" value=\"").nth(2).unwrap();
    let theirs = theirs.split('"').next().unwrap().to_owned();
    let form = format!("session-{theirs}");
    let page = browser.send_form(&page, &form, &[("session", &theirs)]).await;
    assert_eq!(page.text_of("[role=status]"), "Ended.");
    heads(&other.visit(&app.own("/account")).await, "Sign in");
    let third = signed_in(&server, &app, ANN).await;
    let page = browser.visit(&app.own("/account/sessions")).await;
    let page = browser.send_form(&page, "signoutelsewhere", &[("elsewhere", "")]).await;
    assert_eq!(page.text.matches("<section class=\"entry\"").count(), 1, "{}", page.text);
    // Bug: it was offered where there was nothing else to end.
    assert!(!page.has("form[name=signoutelsewhere]"), "{}", page.text);
    drop(third);
}

/// Bug: the page spoke of a list that was not there where the pool tracks no sessions.
#[sqlx::test]
async fn sessions_are_listed_and_ended_where_the_pool_tracks_none(db: PgPool) {
    let (server, app) = world(db).await;
    let mut other = signed_in(&server, &app, ANN).await;
    server.advance(Duration::seconds(1));
    let mut browser = signed_in(&server, &app, ANN).await;
    let page = browser.visit(&app.own("/account/sessions")).await;
    assert_eq!(page.text.matches("<section class=\"entry\"").count(), 2, "{}", page.text);
    assert_eq!(page.text_of("section h2"), "Browser (this browser)");
    assert!(page.text_of(".entry-state").starts_with("Signed in since"), "{}", page.text);
    let theirs = page.text.split("name=\"session\" value=\"").nth(2).unwrap();
    let theirs = theirs.split('"').next().unwrap().to_owned();
    let form = format!("session-{theirs}");
    // Nobody ends what is somebody else's.
    server.known(&app, "bob@example.com").await;
    let mut bob = signed_in(&server, &app, "bob@example.com").await;
    let bobs = bob.visit(&app.own("/account/sessions")).await;
    let bobs_own = bobs.attribute("button[name=session]", "value");
    let fields = [("session", theirs.as_str())];
    let refused = bob.send_form(&bobs, &format!("session-{bobs_own}"), &fields).await;
    assert!(!refused.problem().is_empty(), "{}", refused.text);
    heads(&other.visit(&app.own("/account")).await, "Your account");
    let page = browser.send_form(&page, &form, &fields).await;
    assert_eq!(page.text_of("[role=status]"), "Ended.");
    heads(&other.visit(&app.own("/account")).await, "Sign in");
    heads(&browser.visit(&app.own("/account")).await, "Your account");
}

#[sqlx::test]
async fn a_client_that_spares_no_sign_in_has_account_pages_all_the_same(db: PgPool) {
    let (server, app) = world(db).await;
    let tracked = json!({
        "UserPoolId": app.pool, "UserSessionTracking": "ENABLED",
        "TokenSession": {"MaxPerUser": 5},
    });
    server.signed("SetUserPoolSessionConfiguration", tracked).await.ok();
    let none = json!({
        "UserPoolId": app.pool, "ClientId": app.client,
        "SSOSession": {"MaxValidityMinutes": 0},
    });
    server.signed("SetUserPoolClientSessionConfiguration", none).await.ok();
    let mut browser = server.browser();
    let page = browser.visit(&app.own("/account")).await;
    heads(&page, "Sign in");
    let fields = [("username", ANN), ("password", PASSWORD)];
    heads(&browser.send_form(&page, "cognitoSignInForm", &fields).await, "Your account");
}

#[sqlx::test]
async fn who_came_in_time_has_time_to_send_the_form(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = signed_in(&server, &app, ANN).await;
    server.advance(Duration::minutes(5));
    let page = browser.visit(&app.own("/account/email")).await;
    heads(&page, "Email address");
    server.advance(Duration::minutes(4) + Duration::seconds(59));
    heads(&browser.visit(&app.own("/account/phone")).await, AGAIN);
    let page = browser.send_form(&page, "contactform", &[("value", "anna@example.com")]).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
}
