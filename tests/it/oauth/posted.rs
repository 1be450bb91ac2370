//! Authorization requests by POST: what an app keeps out of URLs stays out of them.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::world::{PASSWORD, World, claims, location, parameters};
use crate::support::browser::{Browser, Page};

const NAME: &str = "somebody-in-particular";
const STATE: &str = "state-of-the-app";

async fn post(world: &World, browser: &mut Browser<'_>, form: &[(&str, &str)]) -> Page {
    let url = format!("{}/oauth2/authorize", world.base());
    browser.send(url.clone(), world.server.http.post(url).form(form)).await
}

#[sqlx::test]
async fn what_was_posted_stands_in_no_url_until_the_app_is_answered(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let hint = world.tokens(&[]).await["id_token"].as_str().unwrap().to_owned();
    let posted = world.request(&[
        ("login_hint", NAME),
        ("id_token_hint", &hint),
        ("ui_locales", "de"),
        ("state", STATE),
    ]);
    let mut page = post(&world, &mut browser, &posted).await;
    assert_eq!(page.status, 303);
    while let Some(to) = page.location() {
        assert!(!to.contains(NAME) && !to.contains(&hint) && !to.contains(STATE), "{to}");
        page = browser.open(&to).await;
    }
    assert_eq!(page.attribute("input[name=username]", "value"), NAME);
    assert_eq!(page.attribute("html", "lang"), "de");
    for link in ["form[name=cognitoSignInForm]", "a"] {
        let to = page.attribute(link, "action") + &page.attribute(link, "href");
        assert!(!to.contains(NAME) && !to.contains(&hint), "{to}");
    }
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    assert!(page.parameter("code").is_some());
    assert_eq!(page.parameter("state").as_deref(), Some(STATE));
}

#[sqlx::test]
async fn a_sealed_request_is_good_as_it_is_for_its_client_and_for_an_hour(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let to = post(&world, &mut browser, &world.request(&[])).await.location().unwrap();
    assert!(browser.visit(&to).await.has("form[name=cognitoSignInForm]"));
    let other = world.server.client(&world.pool).await;
    let uri = parameters(&to)["request_uri"].clone();
    let shorter = &uri[..uri.len() - 1];
    let elsewhere = world.server.pool().await;
    world.server.domain(&elsewhere, "others").await;
    for wrong in [
        to.replace(&world.app.id, &other),
        to.replace(&uri.replace(':', "%3A"), &shorter.replace(':', "%3A")),
        to.replace(&world.pool, &elsewhere),
        format!("{to}&client_id={other}"),
        format!("{to}&request_uri=urn%3Aother"),
    ] {
        assert_ne!(wrong, to);
        let page = browser.visit(&wrong).await;
        assert_eq!((page.status, page.location()), (400, None), "{wrong}");
    }
    // What stands beside it counts for nothing.
    let more = format!("{to}&login_hint={NAME}&redirect_uri=https%3A%2F%2Fevil.example%2F");
    let page = browser.visit(&more).await;
    assert_eq!(page.attribute("input[name=username]", "value"), "");
    world.server.advance(Duration::hours(1));
    assert_eq!(browser.visit(&to).await.status, 400);
}

/// As long as it may be, and each character three times as long in a URL.
#[sqlx::test]
async fn the_longest_state_comes_back(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let (state, nonce) = ("{\"".repeat(2048), "\"".repeat(1024));
    let asked = world.request(&[("state", &state), ("nonce", &nonce), ("scope", "openid email")]);
    let page = post(&world, &mut browser, &asked).await;
    let page = browser.follow(page).await;
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    assert_eq!(page.parameter("state"), Some(state));
    let tokens = world.redeem(&page.parameter("code").unwrap(), &[]).await.ok();
    assert_eq!(claims(&tokens["id_token"])["nonce"], nonce);
}

/// A form that a browser sends proves no client.
#[sqlx::test]
async fn a_posted_request_is_no_pushed_one(db: PgPool) {
    let world = World::start(db).await;
    let metadata = json!({"require_pushed_authorization_requests": true});
    let put = json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let mut browser = world.server.browser();
    let page = post(&world, &mut browser, &world.request(&[])).await;
    let page = browser.follow(page).await;
    assert_eq!(page.parameter("error").as_deref(), Some("invalid_request"));
    // One that was pushed may be brought by POST.
    let pushed = world.post_as(&world.app, "/oauth2/par", &world.request(&[])).await;
    let uri = pushed.body["request_uri"].as_str().unwrap();
    let own = [("client_id", world.app.id.as_str()), ("request_uri", uri)];
    let page = post(&world, &mut browser, &own).await;
    assert!(browser.follow(page).await.has("form[name=cognitoSignInForm]"));
}

#[sqlx::test]
async fn what_is_wrong_with_a_posted_request_is_said_where_it_would_be_by_get(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    for wrong in [
        vec![("client_id", "")],
        vec![("client_id", "nobody")],
        vec![("client_id", &*world.app.id), ("client_id", &*world.app.id)],
        vec![("redirect_uri", "https://evil.example/")],
        vec![("redirect_uri", "")],
    ] {
        let page = post(&world, &mut browser, &world.request(&wrong)).await;
        let page = browser.follow(page).await;
        assert_eq!((page.status, page.location()), (400, None), "{wrong:?}");
    }
    let page = post(&world, &mut browser, &world.request(&[("scope", "nonsense")])).await;
    let page = browser.follow(page).await;
    assert_eq!(page.parameter("error_description").as_deref(), Some("invalid_scope"));
    let browser = world.browser(world.ann).await;
    let url = format!("{}/oauth2/authorize", world.base());
    let silent = world.request(&[("prompt", "none"), ("state", "a"), ("state", "b")]);
    let posted = world.server.http.post(url).form(&silent).send().await.unwrap();
    let next = world.server.http.get(location(&posted)).header("cookie", browser);
    let answer = next.send().await.unwrap();
    assert_eq!(parameters(location(&answer))["error"], "invalid_request");
}
