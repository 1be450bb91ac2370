//! What the app hears where nobody sees a page, and where a fault of ours is in the way (RFC 6749 §4.1.2.1).

use serde_json::json;
use sqlx::PgPool;

use super::world::{CALLBACK, PASSWORD, World, form_post, location, parameters};

/// The doors that a browser is sent through without a form.
const DOORS: [&str; 3] = ["/oauth2/authorize", "/login", "/consent"];

/// What the app hears at every door.
async fn heard(world: &World, asked: &[(&str, &str)], cookie: &str) -> [String; 3] {
    let query = world.request(asked);
    let mut heard = Vec::new();
    for path in DOORS {
        let answer = world.get(path, &query, Some(cookie)).await;
        assert!(location(&answer).starts_with(CALLBACK), "{path} {}", location(&answer));
        let given = parameters(location(&answer));
        assert_eq!((given["state"].as_str(), &given["iss"]), ("xyz", &world.issuer()));
        let said = given.get("error").cloned();
        heard.push(said.unwrap_or_else(|| "code".to_owned()));
    }
    heard.try_into().unwrap()
}

/// What a browser is answered at every door, where its app hears nothing.
async fn shown(world: &World, cookie: &str) -> [u16; 3] {
    let mut shown = Vec::new();
    for path in DOORS {
        let answer = world.get(path, &world.request(&[]), Some(cookie)).await;
        assert_eq!(answer.headers().get("location"), None, "{path}");
        shown.push(answer.status().as_u16());
    }
    shown.try_into().unwrap()
}

/// What our sessions are in is gone.
async fn spoil(world: &World) {
    let spoil = sqlx::query("ALTER TABLE browser_sessions RENAME TO spoiled");
    spoil.execute(&world.server.app.db).await.unwrap();
}

const SILENT: [(&str, &str); 1] = [("prompt", "none")];

#[sqlx::test]
async fn no_door_shows_a_page_to_a_silent_request(db: PgPool) {
    let world = World::standards(db).await;
    assert_eq!(heard(&world, &SILENT, "none=x").await, ["login_required"; 3]);
    let browser = world.browser(world.ann).await;
    assert_eq!(heard(&world, &SILENT, &browser).await, ["code"; 3]);
    let put = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": {"require_consent": true},
    });
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    assert_eq!(heard(&world, &SILENT, &browser).await, ["consent_required"; 3]);
}

#[sqlx::test]
async fn a_silent_request_that_a_fault_of_ours_stops_is_a_server_error(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    spoil(&world).await;
    assert_eq!(heard(&world, &SILENT, &browser).await, ["server_error"; 3]);
}

#[sqlx::test]
async fn a_silent_request_without_the_database_is_temporarily_unavailable(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    // Pool and client are known by now.
    heard(&world, &SILENT, &browser).await;
    world.server.app.db.close().await;
    assert_eq!(heard(&world, &SILENT, &browser).await, ["temporarily_unavailable"; 3]);
}

#[sqlx::test]
async fn a_fault_of_ours_is_a_server_error_wherever_the_redirect_uri_is_proven(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    spoil(&world).await;
    assert_eq!(heard(&world, &[], &browser).await, ["server_error"; 3]);
    let fragment = [("response_mode", "fragment")];
    assert_eq!(heard(&world, &fragment, &browser).await, ["server_error"; 3]);
    for path in DOORS {
        let query = world.request(&[("response_mode", "form_post")]);
        let page = world.get(path, &query, Some(&browser)).await.text().await.unwrap();
        let (to, fields) = form_post(&page);
        let given = |name: &str, value: &str| fields.contains(&(name.to_owned(), value.to_owned()));
        assert_eq!(to, CALLBACK, "{path}");
        assert!(given("error", "server_error") && given("state", "xyz"), "{path} {fields:?}");
        assert!(given("iss", &world.issuer()), "{path} {fields:?}");
        // Where nothing is proven, nobody is sent anywhere.
        let query = world.request(&[("redirect_uri", "https://evil.example/")]);
        let answer = world.get(path, &query, Some(&browser)).await;
        assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None));
    }
}

#[sqlx::test]
async fn by_the_standards_apps_hear_that_the_database_is_away(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    heard(&world, &SILENT, &browser).await;
    world.server.app.db.close().await;
    assert_eq!(heard(&world, &[], &browser).await, ["temporarily_unavailable"; 3]);
}

/// Cognito documents `server_error`, and nothing for what passes.
#[sqlx::test]
async fn cognito_tells_apps_of_faults_and_people_to_try_again(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    heard(&world, &SILENT, &browser).await;
    spoil(&world).await;
    assert_eq!(heard(&world, &[], &browser).await, ["server_error"; 3]);
    world.server.app.db.close().await;
    assert_eq!(shown(&world, &browser).await, [503; 3]);
}

/// Nobody is sent to an app by a page of ours that is for none.
#[sqlx::test]
async fn a_page_of_ours_that_is_for_no_app_says_itself_what_stops_it(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    let query = [("client_id", world.app.id.as_str()), ("poolhouse_page", "account")];
    assert_eq!(world.get("/login", &query, Some(&browser)).await.status(), 200);
    spoil(&world).await;
    let answer = world.get("/login", &query, Some(&browser)).await;
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (500, None));
}

/// The `request_uri` of a request that the app has pushed.
async fn pushed(world: &World, asked: &[(&str, &str)]) -> String {
    let answer = world.post_as(&world.app, "/oauth2/par", &world.request(asked)).await;
    answer.body["request_uri"].as_str().unwrap().to_owned()
}

/// Bug: what the app hears before a page is seen, or of somebody who will not do, left the request good for another answer,
/// where a pushed request has one (RFC 9126 §7.3).
#[sqlx::test]
async fn every_answer_uses_a_pushed_request_up(db: PgPool) {
    let world = World::standards(db).await;
    let signed_in = world.browser(world.ann).await;
    let put = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": {"require_consent": true},
    });
    let consent = async || {
        let server = &world.server;
        server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put.clone()).await.ok();
    };
    for (door, cookie, error) in [
        ("/oauth2/authorize", "none=x", "login_required"),
        ("/login", "none=x", "login_required"),
        ("/oauth2/authorize", signed_in.as_str(), "consent_required"),
        ("/consent", signed_in.as_str(), "consent_required"),
    ] {
        if error == "consent_required" {
            consent().await;
        }
        let uri = pushed(&world, &SILENT).await;
        let query = [("client_id", world.app.id.as_str()), ("request_uri", uri.as_str())];
        let mut answer = world.get(door, &query, Some(cookie)).await;
        // A page of ours goes on with a URI that counts for longer.
        if !location(&answer).starts_with(CALLBACK) {
            let next = url::Url::parse(&world.server.url).unwrap().join(location(&answer));
            let next = world.server.http.get(next.unwrap()).header("cookie", cookie);
            answer = next.send().await.unwrap();
        }
        assert_eq!(parameters(location(&answer))["error"], error, "{door}");
        // Now somebody could be signed in, and has allowed all.
        let again = world.get("/oauth2/authorize", &query, Some(&signed_in)).await;
        assert_eq!(
            (again.status(), again.headers().get("location")),
            (400.try_into().unwrap(), None)
        );
        let again = world.get("/oauth2/authorize", &query, None).await;
        assert_eq!(parameters(location(&again))["error"], "invalid_request_uri", "{door}");
    }
}

#[sqlx::test]
async fn a_sign_in_that_will_not_do_uses_a_pushed_request_up(db: PgPool) {
    let world = World::standards(db).await;
    let bob = world.user("bob").await;
    let other = json!({"id_token": {"sub": {"value": bob}}}).to_string();
    let level = json!({"essential": true, "value": "urn:cognito:loa:4"});
    let level = json!({"id_token": {"acr": level}}).to_string();
    for (claims, error) in
        [(&other, "login_required"), (&level, "unmet_authentication_requirements")]
    {
        let uri = pushed(&world, &[("claims", claims)]).await;
        let base = format!("{}/oauth2/authorize", world.base());
        let query = [("client_id", world.app.id.as_str()), ("request_uri", uri.as_str())];
        let url = url::Url::parse_with_params(&base, query).unwrap();
        let mut browser = world.server.browser();
        let page = browser.visit(url.as_str()).await;
        let fields = [("username", "ann"), ("password", PASSWORD)];
        let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
        assert_eq!(page.parameter("error").as_deref(), Some(error));
        let again = browser.visit(url.as_str()).await;
        assert_eq!((again.status, again.location()), (400, None), "{error}");
    }
}
