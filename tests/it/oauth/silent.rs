//! What the app hears where nobody sees a page, and where a fault of ours is in the way (RFC 6749 §4.1.2.1).

use serde_json::json;
use sqlx::PgPool;

use super::world::{CALLBACK, World, form_post, location, parameters};

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
