//! What a provider says of a user, as attributes.

use serde_json::json;
use sqlx::PgPool;

use super::hostile::{World, is_in, is_told};
use super::world::tokens;
use crate::support::users::claims;

/// Attributes come from userInfo where the ID token lacks them, if it is of the same user (OIDC Core §5.3.2).
#[sqlx::test]
async fn user_info_adds_what_the_id_token_lacks(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    let told = json!({"sub": "1", "name": "Told", "email": "told@evil.example", "iss": "x"});
    world.upstream.tells(200, &told);
    world.vouches(&away, json!({"name": null}));
    let answer = world.comes_back(&mut browser, &away).await;
    let id = claims(&tokens(&world.server, &world.app, &answer).await["id_token"]);
    assert_eq!((&id["name"], &id["email"]), (&json!("Told"), &json!("eve@evil.example")));
    assert_eq!(world.upstream.asked("/userinfo"), [("Bearer access".to_owned(), String::new())]);
    for (status, told, error, why) in [
        (200, json!({"sub": "2", "name": "Told"}), "invalid_request", "of somebody else"),
        (200, json!({"name": "Told"}), "invalid_request", "of somebody else"),
        (200, json!([]), "invalid_request", "no JSON object"),
        (401, json!({}), "temporarily_unavailable", "error getting userInfo"),
    ] {
        let mut browser = world.server.browser();
        let away = world.away(&mut browser).await;
        world.vouches(&away, json!({"name": null}));
        world.upstream.tells(status, &told);
        is_told(&world.comes_back(&mut browser, &away).await, error, why);
    }
}

/// What the pool demands of its users it demands of these.
#[sqlx::test]
async fn attributes_are_held_against_the_schema(db: PgPool) {
    let schema = json!({"Schema": [
        {"Name": "email", "Required": true, "Mutable": false},
        {"Name": "name", "Mutable": true},
    ]});
    let world = World::start_with(db.clone(), schema).await;
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    world.upstream.tells(200, &json!({"sub": "1"}));
    world.vouches(&away, json!({"email": null}));
    is_told(
        &world.comes_back(&mut browser, &away).await,
        "invalid_request",
        "attributes required: [email]",
    );
    let away = world.away(&mut browser).await;
    world.vouches(&away, json!({"email": "no address"}));
    is_told(
        &world.comes_back(&mut browser, &away).await,
        "invalid_request",
        "Invalid email address",
    );
    let away = world.away(&mut browser).await;
    world.vouches(&away, json!({"name": "x".repeat(3000)}));
    is_told(&world.comes_back(&mut browser, &away).await, "invalid_request", "longer than 2048");
    let users: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&db).await.unwrap();
    assert_eq!(users, 0);
    // The same value again is no change of what cannot change.
    for _ in 0..2 {
        let mut browser = world.server.browser();
        let away = world.away(&mut browser).await;
        world.vouches(&away, json!({}));
        is_in(&world.comes_back(&mut browser, &away).await);
    }
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    world.vouches(&away, json!({"email": "other@evil.example"}));
    let why = "user.email: Attribute cannot be updated.";
    is_told(&world.comes_back(&mut browser, &away).await, "invalid_request", why);
}
