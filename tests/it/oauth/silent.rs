//! Silent requests (`prompt=none`): nobody sees a page, so the app hears of everything.

use sqlx::PgPool;

use super::world::{CALLBACK, World, location, parameters};

/// What the app hears at both doors.
async fn heard(world: &World, cookie: &str) -> [String; 2] {
    let query = world.request(&[("prompt", "none")]);
    let mut heard = Vec::new();
    for path in ["/oauth2/authorize", "/login"] {
        let answer = world.get(path, &query, Some(cookie)).await;
        assert!(location(&answer).starts_with(CALLBACK), "{path}");
        let given = parameters(location(&answer));
        assert_eq!((given["state"].as_str(), &given["iss"]), ("xyz", &world.issuer()));
        heard.push(given.get("error").or(given.get("code")).unwrap().clone());
    }
    heard.try_into().unwrap()
}

/// RFC 6749 §4.1.2.1.
#[sqlx::test]
async fn a_silent_request_that_a_fault_of_ours_stops_is_a_server_error(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    let spoil = sqlx::query("ALTER TABLE browser_sessions RENAME TO spoiled");
    spoil.execute(&world.server.app.db).await.unwrap();
    assert_eq!(heard(&world, &browser).await, ["server_error", "server_error"]);
    // Who looks on is told by a page.
    let answer = world.authorize(&[], Some(&browser)).await;
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (500, None));
}

#[sqlx::test]
async fn a_silent_request_without_the_database_is_temporarily_unavailable(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    // Pool and client are known by now.
    heard(&world, &browser).await;
    world.server.app.db.close().await;
    assert_eq!(heard(&world, &browser).await, ["temporarily_unavailable"; 2]);
    let answer = world.authorize(&[], Some(&browser)).await;
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (503, None));
}
