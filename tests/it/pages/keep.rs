//! "Keep me signed in".

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

/// A pool with this tag, its app, and the user `ann`.
async fn world(db: PgPool, days: Option<&str>) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let tags =
        days.map_or_else(|| json!({}), |days| json!({"poolhouse:keep-signed-in-days": days}));
    let members = json!({
        "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"], "UserPoolTags": tags,
    });
    let app = server.hosted_app_with(members).await;
    server.known(&app, ANN).await;
    (server, app)
}

/// Signs in with the box ticked, whether the page has one or not.
async fn kept<'a>(server: &'a TestServer, app: &HostedApp) -> Browser<'a> {
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    let fields = [("username", ANN), ("password", PASSWORD), ("keep", "yes")];
    assert_in_app(&browser.submit(&page, "cognitoSignInForm", &fields).await);
    browser
}

/// Where the app's request leads.
async fn asked(browser: &mut Browser<'_>, app: &HostedApp, more: &str) -> Page {
    browser.open(&format!("{}{more}", app.path("/oauth2/authorize"))).await
}

#[track_caller]
fn asks_for_a_sign_in(page: &Page) {
    assert!(page.location().unwrap().contains("/login?"), "{:?}", page.location());
}

fn is_code(page: &Page) -> bool {
    page.parameter("code").is_some()
}

#[sqlx::test]
async fn nobody_is_kept_where_the_pool_does_not_say_so(db: PgPool) {
    let (server, app) = world(db, None).await;
    assert!(!server.browser().open(&app.login).await.has("[name=keep]"));
    let mut browser = kept(&server, &app).await;
    server.advance(Duration::minutes(61));
    asks_for_a_sign_in(&asked(&mut browser, &app, "").await);
}

#[sqlx::test]
async fn who_ticks_the_box_stays_signed_in_from_use_to_use(db: PgPool) {
    let (server, app) = world(db, Some("30")).await;
    let mut page = server.browser().open(&app.login).await;
    assert!(page.has("input[type=checkbox][name=keep]:not([checked])"), "{}", page.text);
    assert_eq!(page.text_of("label[for=keepSignedIn]"), "Keep me signed in");
    let mut browser = kept(&server, &app).await;
    for _ in 0..3 {
        server.advance(Duration::days(29));
        page = asked(&mut browser, &app, "").await;
        assert!(is_code(&page), "{:?}", page.location());
    }
    // It is listed, and a page that changes something dangerous asks again.
    let own = |path: &str| format!("/{}{path}?client_id={}", app.pool, app.client);
    let sessions = browser.visit(&own("/account/sessions")).await;
    assert!(sessions.text.contains("this browser"), "{}", sessions.text);
    let delete = browser.visit(&own("/account/delete")).await;
    assert_eq!(delete.heading(), "Please confirm that it is you");
    // So do apps that want a recent sign-in.
    asks_for_a_sign_in(&asked(&mut browser, &app, "&max_age=3600").await);
    asks_for_a_sign_in(&asked(&mut browser, &app, "&prompt=login").await);
    server.advance(Duration::days(31));
    asks_for_a_sign_in(&asked(&mut browser, &app, "").await);
}

#[sqlx::test]
async fn who_does_not_tick_it_is_signed_in_as_before(db: PgPool) {
    let (server, app) = world(db, Some("30")).await;
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    server.advance(Duration::minutes(59));
    assert!(is_code(&asked(&mut browser, &app, "").await));
    server.advance(Duration::minutes(2));
    asks_for_a_sign_in(&asked(&mut browser, &app, "").await);
}

#[sqlx::test]
async fn a_refused_form_keeps_its_box(db: PgPool) {
    let (server, app) = world(db, Some("1")).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    let fields = [("username", ANN), ("password", "wrong"), ("keep", "yes")];
    let page = browser.submit(&page, "cognitoSignInForm", &fields).await;
    assert!(page.has("[name=keep][checked]"), "{}", page.text);
    let input = json!({
        "ResourceArn": format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{}", app.pool),
        "TagKeys": ["poolhouse:keep-signed-in-days"],
    });
    // Without the tag nobody is kept any longer.
    let mut kept = kept(&server, &app).await;
    server.signed("UntagResource", input).await.ok();
    server.advance(Duration::minutes(61));
    asks_for_a_sign_in(&asked(&mut kept, &app, "").await);
}

#[sqlx::test]
async fn a_choice_of_factors_keeps_people_too(db: PgPool) {
    let (server, app) = crate::pages::passkeys::world(db).await;
    let input = json!({
        "ResourceArn": format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{}", app.pool),
        "Tags": {"poolhouse:keep-signed-in-days": "7"},
    });
    server.signed("TagResource", input).await.ok();
    server.advance(Duration::seconds(6));
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    let fields = [("username", ANN), ("keep", "yes")];
    let mut page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    if page.has("button[value=PASSWORD]") {
        page = browser.send_form(&page, "factorform", &[("factor", "PASSWORD")]).await;
    }
    assert!(page.has("[name=keep][checked]"), "{}", page.text);
    let fields = [("password", PASSWORD), ("keep", "yes")];
    assert_in_app(&browser.submit(&page, "cognitoSignInForm", &fields).await);
    server.advance(Duration::days(6));
    assert!(is_code(&asked(&mut browser, &app, "").await));
}
