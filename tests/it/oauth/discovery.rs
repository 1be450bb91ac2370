//! Discovery and keys.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::World;
use crate::support::answer;

#[sqlx::test]
async fn the_document_says_where_everything_is(db: PgPool) {
    let world = World::start(db).await;
    let url = format!("{}/.well-known/openid-configuration", world.issuer());
    let document = answer(world.server.http.get(&url)).await;
    assert_eq!(document.headers["cache-control"], "public, max-age=300");
    assert_eq!(document.headers["access-control-allow-origin"], "*");
    assert_eq!(document.headers["content-type"], "application/json;charset=UTF-8");
    let document = document.ok();
    let names: Vec<_> = document.as_object().unwrap().keys().collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(document["issuer"], world.issuer());
    for (name, path) in [
        ("authorization_endpoint", "/oauth2/authorize"),
        ("token_endpoint", "/oauth2/token"),
        ("userinfo_endpoint", "/oauth2/userInfo"),
        ("revocation_endpoint", "/oauth2/revoke"),
        ("end_session_endpoint", "/logout"),
        ("jwks_uri", "/.well-known/jwks.json"),
    ] {
        assert_eq!(document[name], format!("{}{path}", world.base()), "{name}");
    }
    for (name, value) in [
        ("code_challenge_methods_supported", json!(["S256"])),
        ("response_types_supported", json!(["code", "token"])),
        ("scopes_supported", json!(["openid", "email", "phone", "profile"])),
        ("subject_types_supported", json!(["public"])),
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
    // RFC 8414 §3: the same at the place that it builds from the issuer.
    let url = format!("{}/.well-known/oauth-authorization-server/{}", world.server.url, world.pool);
    assert_eq!(answer(world.server.http.get(url)).await.ok(), document);
}

#[sqlx::test]
async fn the_keys_are_two_and_public(db: PgPool) {
    let world = World::start(db).await;
    let url = format!("{}/.well-known/jwks.json", world.issuer());
    let found = answer(world.server.http.get(&url)).await;
    assert_eq!(found.headers["cache-control"], "public, max-age=300");
    let keys = found.ok()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 2);
    for key in &keys {
        let mut names: Vec<_> = key.as_object().unwrap().keys().collect();
        names.sort();
        // Public members only.
        assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
    }
    assert_ne!(keys[0]["kid"], keys[1]["kid"]);
    let head = world.server.http.head(&url).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.text().await.unwrap()), (200, String::new()));
}

#[sqlx::test]
async fn both_are_served_while_the_database_is_away(db: PgPool) {
    let world = World::start(db).await;
    let ask =
        async |path: &str| answer(world.server.http.get(format!("{}{path}", world.base()))).await;
    let paths = ["/.well-known/jwks.json", "/.well-known/openid-configuration"];
    let mut before = Vec::new();
    for path in paths {
        before.push(ask(path).await.ok());
    }
    // A change drops the pool from memory; what was published last still is.
    let tag = json!({"ResourceArn": world.server.arn(&world.pool), "Tags": {"team": "people"}});
    world.server.signed("TagResource", tag).await.ok();
    world.server.app.db.close().await;
    world.server.advance(chrono::Duration::days(1));
    for (path, before) in paths.into_iter().zip(before) {
        assert_eq!(ask(path).await.ok(), before);
    }
    let unknown = format!("{}/us-east-1_unknown/.well-known/jwks.json", world.server.url);
    assert_eq!(answer(world.server.http.get(unknown)).await.status, 503);
}

#[sqlx::test]
async fn a_pool_without_a_domain_has_keys_but_no_endpoints(db: PgPool) {
    let world = World::start(db).await;
    let pool = world.server.pool().await;
    let base = format!("{}/{pool}", world.server.url);
    let ask = async |path: &str| answer(world.server.http.get(format!("{base}{path}"))).await;
    assert_eq!(ask("/.well-known/jwks.json").await.status, 200);
    let document = ask("/.well-known/openid-configuration").await.ok();
    assert_eq!(document["token_endpoint"], format!("{base}/token"));
    assert_eq!(ask("/oauth2/authorize").await.status, 404);
    assert_eq!(ask("/oauth2/userInfo").await.status, 404);
    for unknown in ["us-east-1_unknown", "nonsense"] {
        let url = format!("{}/{unknown}/.well-known/jwks.json", world.server.url);
        let missing = answer(world.server.http.get(url)).await;
        assert_eq!(missing.status, 404);
        assert_ne!(missing.body, Value::Null);
    }
}
