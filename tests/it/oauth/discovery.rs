//! Discovery and keys.

use poolhouse::jwt::{Unverified, Verifier};
use poolhouse::model::audit::Actor;
use poolhouse::model::ids::UserPoolId;
use poolhouse::rules::signing_keys::{Rotation, rotate};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{PASSWORD, World};
use crate::support::{TestServer, answer};

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

#[sqlx::test]
async fn a_pool_signs_with_what_its_tag_says(db: PgPool) {
    let server = TestServer::start(db).await;
    for name in ["PS256", "ES256", "EdDSA"] {
        let tags = json!({"UserPoolTags": {"poolhouse:signing-algorithm": name}});
        let pool = server.pool_with(tags).await;
        let jwks = format!("{}/{pool}/.well-known/jwks.json", server.url);
        let keys = answer(server.http.get(jwks)).await.ok()["keys"].as_array().unwrap().clone();
        assert_eq!(keys.len(), 2);
        for key in &keys {
            assert_eq!((&key["alg"], &key["use"]), (&json!(name), &json!("sig")));
            assert_eq!((&key["d"], &key["p"]), (&Value::Null, &Value::Null));
        }
        let discovery = format!("{}/{pool}/.well-known/openid-configuration", server.url);
        let document = answer(server.http.get(discovery)).await.ok();
        assert_eq!(document["id_token_signing_alg_values_supported"], json!([name]));
        let client = server.client(&pool).await;
        let input =
            json!({"UserPoolId": pool, "Username": "ann", "Password": PASSWORD, "Permanent": true});
        let made = json!({"UserPoolId": pool, "Username": "ann", "MessageAction": "SUPPRESS"});
        server.signed("AdminCreateUser", made).await.ok();
        server.signed("AdminSetUserPassword", input).await.ok();
        let signed_in = server.sign_in(&client, "ann", PASSWORD).await.ok();
        let tokens = &signed_in["AuthenticationResult"];
        for token in ["IdToken", "AccessToken"] {
            let token = tokens[token].as_str().unwrap();
            let parsed = Unverified::parse(token).unwrap();
            assert_eq!(parsed.algorithm.name(), name);
            let key = keys.iter().find(|key| key["kid"] == parsed.kid.as_str()).unwrap();
            assert!(Verifier::new(key).unwrap().verify(&parsed).is_some());
        }
        let input = json!({"AccessToken": tokens["AccessToken"]});
        assert_eq!(server.call("GetUser", input).await.ok()["Username"], "ann");
    }
}

#[sqlx::test]
async fn another_algorithm_begins_with_the_next_keys_and_old_tokens_stay_good(db: PgPool) {
    let world = World::start(db).await;
    let before = world.tokens(&[("scope", "openid")]).await;
    let tags = json!({"poolhouse:signing-algorithm": "ES256"});
    let tag = json!({"ResourceArn": world.server.arn(&world.pool), "Tags": tags});
    world.server.signed("TagResource", tag).await.ok();
    let algorithm = |token: &Value| Unverified::parse(token.as_str().unwrap()).unwrap().algorithm;
    let between = world.tokens(&[("scope", "openid")]).await;
    assert_eq!(algorithm(&between["id_token"]).name(), "RS256");
    let app = &world.server.app;
    let pool = UserPoolId::new(&*world.pool);
    rotate(app, &Actor::operator(), &pool, Rotation::Now).await.unwrap();
    let after = world.tokens(&[("scope", "openid")]).await;
    assert_eq!(algorithm(&after["id_token"]).name(), "ES256");
    for tokens in [&before, &after] {
        world.user_info(tokens["access_token"].as_str().unwrap()).await.ok();
        let hint = [("id_token_hint", tokens["id_token"].as_str().unwrap())];
        assert_eq!(world.get("/logout", &hint, None).await.status(), 200);
    }
}
