//! Keys that clients publish: `jwks_uri`.

use chrono::Duration;
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, refusal};
use crate::conformance::keys::Key;
use crate::conformance::publisher::Publisher;
use crate::support::Answer;

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async fn put(world: &World, client: &str, uri: &str) -> Answer {
    let metadata = json!({"jwks_uri": uri, "token_endpoint_auth_method": "private_key_jwt"});
    let put = json!({"UserPoolId": world.pool, "ClientId": client, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await
}

async fn client(world: &World, uri: &str) -> String {
    let mut members = app_members();
    members["GenerateSecret"] = json!(false);
    let client = world.server.client_with(&world.pool, members).await.id;
    put(world, &client, uri).await.ok();
    client
}

/// Whether an assertion by a key, or by one that it says is another, is believed.
async fn believed(world: &World, client: &str, key: &Key, kid: &Value) -> bool {
    let now = world.server.app.now().timestamp();
    let claims = json!({
        "iss": client, "sub": client, "aud": world.issuer(), "exp": now + 60, "iat": now,
        "jti": Random.token(),
    });
    let assertion = key.sign(json!({"kid": kid}), &claims);
    let form =
        [("client_assertion_type", JWT_BEARER), ("client_assertion", &assertion), ("token", "x")];
    let answer = world.post("/oauth2/introspect", &form).await;
    if answer.status != 200 {
        assert_eq!(refusal(&answer), (401, "invalid_client", None));
    }
    answer.status == 200
}

#[sqlx::test]
async fn keys_are_fetched_kept_and_fetched_anew_when_one_is_not_known(db: PgPool) {
    let world = World::standards(db).await;
    let publisher = Publisher::start();
    let (old, new) = (Key::new(Algorithm::Es256), Key::new(Algorithm::Es256));
    publisher.publishes(&[&old]);
    let client = client(&world, &publisher.url).await;
    assert_eq!(publisher.asked(), 0);
    let shown = async |key: &Key| believed(&world, &client, key, &key.jwk["kid"]).await;
    assert!(shown(&old).await && shown(&old).await);
    assert_eq!(publisher.asked(), 1);
    // Who names a key that is not there causes one call a minute, and no more.
    assert!(!shown(&new).await);
    assert_eq!(publisher.asked(), 0);
    world.server.advance(Duration::minutes(1));
    assert!(!shown(&new).await && !shown(&new).await && shown(&old).await);
    assert_eq!(publisher.asked(), 1);
    publisher.publishes(&[&new]);
    world.server.advance(Duration::minutes(1));
    assert!(shown(&new).await && !shown(&old).await);
    assert_eq!(publisher.asked(), 1);
    // Nobody proves anything by the name of a key alone.
    assert!(!believed(&world, &client, &old, &new.jwk["kid"]).await);
    world.server.advance(Duration::minutes(15));
    assert!(shown(&new).await);
    assert_eq!(publisher.asked(), 1);
}

#[sqlx::test]
async fn a_key_that_is_withdrawn_counts_no_longer_than_its_host_says_nor_than_a_quarter_of_an_hour(
    db: PgPool,
) {
    let world = World::standards(db).await;
    for (cache_control, minutes) in [("max-age=300", 5), ("max-age=86400", 15)] {
        let publisher = Publisher::start();
        let key = Key::new(Algorithm::Es256);
        publisher.publishes(&[&key]);
        publisher.is_good_for(cache_control, "");
        let client = client(&world, &publisher.url).await;
        let shown = async || believed(&world, &client, &key, &key.jwk["kid"]).await;
        assert!(shown().await);
        publisher.publishes(&[]);
        world.server.advance(Duration::minutes(minutes) - Duration::seconds(1));
        assert!(shown().await, "{cache_control}");
        world.server.advance(Duration::seconds(1));
        assert!(!shown().await, "{cache_control}");
    }
}

#[sqlx::test]
async fn many_who_come_at_once_cause_one_call(db: PgPool) {
    let world = World::standards(db).await;
    let publisher = Publisher::start();
    let key = Key::new(Algorithm::Es256);
    publisher.publishes(&[&key]);
    let client = client(&world, &publisher.url).await;
    let all = (0..8).map(|_| believed(&world, &client, &key, &key.jwk["kid"]));
    assert_eq!(futures_util::future::join_all(all).await, [true; 8]);
    assert_eq!(publisher.asked(), 1);
}

#[sqlx::test]
async fn keys_outlast_a_host_that_is_away_but_not_for_ever(db: PgPool) {
    let world = World::standards(db).await;
    let publisher = Publisher::start();
    let key = Key::new(Algorithm::Es256);
    publisher.publishes(&[&key]);
    let client = client(&world, &publisher.url).await;
    let shown = async || believed(&world, &client, &key, &key.jwk["kid"]).await;
    assert!(shown().await);
    let long = format!("{{\"keys\": [], \"x\": \"{}\"}}", "x".repeat(65 * 1024));
    for (status, body) in [(500, ""), (302, ""), (200, "no JSON"), (200, "{}"), (200, &long)] {
        publisher.answers(status, body);
        world.server.advance(Duration::minutes(15));
        assert!(shown().await, "{status}");
    }
    world.server.advance(Duration::hours(6));
    assert!(!shown().await);
    publisher.publishes(&[&key]);
    world.server.advance(Duration::minutes(1));
    assert!(shown().await);
}

#[sqlx::test]
async fn a_private_address_is_not_called(db: PgPool) {
    let change = |config: &mut poolhouse::config::Config| config.private_targets = Vec::new();
    let tags = json!({"UserPoolTags": {"poolhouse:dialect": "standards"}});
    let world = World::start_with(db, tags, change).await;
    let publisher = Publisher::start();
    let key = Key::new(Algorithm::Es256);
    publisher.publishes(&[&key]);
    let client = client(&world, &publisher.url).await;
    assert!(!believed(&world, &client, &key, &key.jwk["kid"]).await);
    assert_eq!(publisher.asked(), 0);
}

#[sqlx::test]
async fn a_client_that_registers_may_publish_its_keys(db: PgPool) {
    let tags = json!({"poolhouse:dialect": "standards"});
    let members = json!({"DcrConfiguration": {"OpenDcrEnabled": true}, "UserPoolTags": tags});
    let world = World::start_with(db, members, |_| {}).await;
    let publisher = Publisher::start();
    let key = Key::new(Algorithm::Es256);
    publisher.publishes(&[&key]);
    let me = json!({
        "redirect_uris": ["https://app.example/callback"],
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks_uri": publisher.url,
    });
    let register = format!("{}/oauth2/register", world.base());
    let made = crate::support::answer(world.server.http.post(&register).json(&me)).await;
    assert_eq!((made.status, &made.body["jwks_uri"]), (201, &json!(publisher.url)));
    let client = made.body["client_id"].as_str().unwrap();
    assert!(believed(&world, client, &key, &key.jwk["kid"]).await);
    let mut both = me.clone();
    both["jwks"] = json!({"keys": [key.jwk]});
    let refused = crate::support::answer(world.server.http.post(&register).json(&both)).await;
    assert_eq!(refused.body["error"], "invalid_client_metadata");
}
