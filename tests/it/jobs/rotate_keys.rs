//! Signing keys: announced, used, retired.

use chrono::Duration;
use poolhouse::jobs;
use poolhouse::model::audit::Actor;
use poolhouse::model::ids::UserPoolId;
use poolhouse::model::signing::KeyRole;
use poolhouse::rules::signing_keys::{Rotation, rotate};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;

/// A pool and what its keys do.
struct Keys {
    server: TestServer,
    pool: String,
    client: String,
}

impl Keys {
    async fn start(db: PgPool) -> Self {
        let server = TestServer::start(db).await;
        let pool = server.pool_with(crate::support::users::proving_email()).await;
        let client = server.client(&pool).await;
        server.user(&client, "ann").await;
        Self { server, pool, client }
    }

    async fn rotate(
        &self,
        rotation: Rotation,
    ) -> poolhouse::rules::Result<chrono::DateTime<chrono::Utc>> {
        let pool = UserPoolId::new(self.pool.as_str());
        rotate(&self.server.app, &Actor::operator(), &pool, rotation).await
    }

    async fn published(&self) -> Vec<String> {
        let url = format!("{}/{}/.well-known/jwks.json", self.server.url, self.pool);
        let jwks: Value = self.server.http.get(url).send().await.unwrap().json().await.unwrap();
        jwks["keys"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key["kid"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn tokens(&self) -> Value {
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "ann", "PASSWORD": crate::support::users::PASSWORD},
        });
        self.server.call("InitiateAuth", input).await.ok()["AuthenticationResult"].take()
    }

    /// The ids of the keys that sign now: of ID tokens, of access tokens.
    async fn signing(&self) -> [String; 2] {
        use base64::Engine as _;
        let tokens = self.tokens().await;
        ["IdToken", "AccessToken"].map(|name| {
            let header = tokens[name].as_str().unwrap().split('.').next().unwrap();
            let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap();
            let header: Value = serde_json::from_slice(&header).unwrap();
            header["kid"].as_str().unwrap().to_owned()
        })
    }

    async fn private_halves(&self) -> i64 {
        let count = "SELECT count(sealed_private) FROM signing_keys WHERE user_pool_id = $1";
        sqlx::query_scalar(count).bind(&self.pool).fetch_one(&self.server.app.db).await.unwrap()
    }
}

#[sqlx::test]
async fn the_next_keys_are_published_a_day_before_they_sign(db: PgPool) {
    let keys = Keys::start(db).await;
    let first = keys.signing().await;
    assert_ne!(first[0], first[1]);
    let at = keys.rotate(Rotation::Announced).await.unwrap();
    assert_eq!(at, keys.server.app.now() + Duration::hours(24));
    assert_eq!(keys.published().await.len(), 4);
    assert_eq!(keys.signing().await, first);
    keys.server.advance(Duration::hours(24) - Duration::seconds(1));
    assert_eq!(keys.signing().await, first);
    let last = keys.tokens().await;
    keys.server.advance(Duration::seconds(1));
    let second = keys.signing().await;
    assert!(second.iter().all(|kid| !first.contains(kid)));
    // What the retired key signed still counts, and a minute later nothing can be signed with it any more.
    let input = json!({"AccessToken": last["AccessToken"]});
    keys.server.call("GetUser", input.clone()).await.ok();
    assert_eq!(keys.private_halves().await, 4);
    keys.server.advance(Duration::minutes(1));
    jobs::run_all(&keys.server.app).await.unwrap();
    assert_eq!(keys.private_halves().await, 2);
    keys.server.call("GetUser", input).await.ok();
    assert_eq!(keys.signing().await, second);
    assert_eq!(
        keys.server.audited(&keys.pool).await.iter().filter(|e| *e == "RotateSigningKeys").count(),
        1
    );
}

#[sqlx::test]
async fn retired_keys_are_published_until_a_day_after_their_last_token(db: PgPool) {
    let keys = Keys::start(db).await;
    keys.rotate(Rotation::Announced).await.unwrap();
    keys.server.advance(Duration::hours(72) - Duration::seconds(1));
    assert_eq!(keys.published().await.len(), 4);
    keys.server.advance(Duration::seconds(1));
    let published = keys.published().await;
    assert_eq!(published.len(), 2);
    let mut signing = keys.signing().await.to_vec();
    signing.sort();
    let mut published = published;
    published.sort();
    assert_eq!(published, signing);
}

#[sqlx::test]
async fn a_key_in_strange_hands_is_replaced_at_once(db: PgPool) {
    let keys = Keys::start(db).await;
    let first = keys.signing().await;
    assert_eq!(keys.rotate(Rotation::Now).await.unwrap(), keys.server.app.now());
    let second = keys.signing().await;
    assert!(second.iter().all(|kid| !first.contains(kid)));
    assert_eq!(keys.published().await.len(), 4);
    keys.server.advance(Duration::minutes(1));
    jobs::run_all(&keys.server.app).await.unwrap();
    assert_eq!(keys.private_halves().await, 2);
}

#[sqlx::test]
async fn what_a_withdrawn_key_signed_counts_no_more(db: PgPool) {
    let keys = Keys::start(db).await;
    let old = keys.tokens().await;
    let announced = keys.signing().await;
    keys.rotate(Rotation::Announced).await.unwrap();
    let input = json!({"AccessToken": old["AccessToken"]});
    keys.server.call("GetUser", input.clone()).await.ok();
    keys.rotate(Rotation::Withdrawing).await.unwrap();
    // Neither the keys of then nor those that lay beside them.
    let published = keys.published().await;
    assert_eq!(published.len(), 2);
    assert!(keys.signing().await.iter().all(|kid| published.contains(kid)));
    assert!(announced.iter().all(|kid| !published.contains(kid)));
    let refused = keys.server.call("GetUser", input).await;
    assert_eq!(refused.error(), "NotAuthorizedException");
    let refresh = json!({
        "ClientId": keys.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": old["RefreshToken"]},
    });
    let fresh = keys.server.call("InitiateAuth", refresh).await.ok();
    let input = json!({"AccessToken": fresh["AuthenticationResult"]["AccessToken"]});
    keys.server.call("GetUser", input).await.ok();
    let app = &keys.server.app;
    let pool = poolhouse::rules::pools::find(app, &UserPoolId::new(keys.pool.as_str())).await;
    let hint = |token: &Value| {
        poolhouse::rules::id_tokens::read_hint(app, pool.as_ref().unwrap(), token.as_str().unwrap())
    };
    assert_eq!(hint(&old["IdToken"]), None);
    assert!(hint(&fresh["AuthenticationResult"]["IdToken"]).is_some());
}

/// The pool had no key to sign with: those that were announced and withdrawn took the place of those that signed.
#[sqlx::test]
async fn keys_that_were_announced_and_withdrawn_come_back_no_more(db: PgPool) {
    let keys = Keys::start(db).await;
    keys.rotate(Rotation::Announced).await.unwrap();
    let announced = keys.published().await;
    keys.rotate(Rotation::Withdrawing).await.unwrap();
    // They are announced no longer.
    keys.rotate(Rotation::Announced).await.unwrap();
    let next = keys.published().await;
    assert!(next.len() == 4 && !next.iter().any(|kid| announced.contains(kid)));
    keys.rotate(Rotation::Now).await.unwrap();
    assert!(keys.signing().await.iter().all(|kid| next.contains(kid)));
}

#[sqlx::test]
async fn keys_that_were_announced_before_the_tag_changed_never_sign(db: PgPool) {
    let keys = Keys::start(db).await;
    for rotation in [Rotation::Now, Rotation::Announced] {
        let algorithm = if rotation == Rotation::Now { "ES256" } else { "PS256" };
        keys.rotate(Rotation::Announced).await.unwrap();
        let announced = keys.published().await;
        let pool = UserPoolId::new(keys.pool.as_str());
        let arn = keys.server.arn(&keys.pool);
        let tags = json!({"ResourceArn": arn, "Tags": {"poolhouse:signing-algorithm": algorithm}});
        keys.server.signed("TagResource", tags).await.ok();
        let at = keys.rotate(rotation).await.unwrap();
        keys.server.advance(at - keys.server.app.now());
        let found = poolhouse::rules::pools::find(&keys.server.app, &pool).await.unwrap();
        let signer = found.signer(KeyRole::Id, keys.server.app.now()).unwrap();
        assert_eq!(signer.algorithm().name(), algorithm);
        let signing = keys.signing().await;
        assert!(!signing.iter().any(|kid| announced.contains(kid)), "{rotation:?}");
    }
}

#[sqlx::test]
async fn a_key_that_left_the_key_set_verifies_no_access_token(db: PgPool) {
    let keys = Keys::start(db).await;
    let app = &keys.server.app;
    let find = async || {
        let id = UserPoolId::new(keys.pool.as_str());
        poolhouse::rules::pools::find(app, &id).await.unwrap()
    };
    let tokens = keys.tokens().await;
    let [access, id] = ["AccessToken", "IdToken"].map(|name| tokens[name].as_str().unwrap());
    let parsed = poolhouse::jwt::Unverified::parse(access).unwrap();
    keys.rotate(Rotation::Now).await.unwrap();
    keys.server.advance(Duration::hours(48) - Duration::seconds(1));
    assert!(find().await.verify(KeyRole::Access, &parsed, app.now()).is_some());
    keys.server.advance(Duration::seconds(1));
    assert!(find().await.verify(KeyRole::Access, &parsed, app.now()).is_none());
    // A hint may come late.
    assert!(poolhouse::rules::id_tokens::read_hint(app, &*find().await, id).is_some());
}

#[sqlx::test]
async fn keys_that_are_announced_are_not_announced_twice_but_can_begin_at_once(db: PgPool) {
    let keys = Keys::start(db).await;
    let first = keys.signing().await;
    let at = keys.rotate(Rotation::Announced).await.unwrap();
    let again = keys.rotate(Rotation::Announced).await.unwrap_err();
    assert_eq!(
        again.to_string(),
        format!("The next signing keys are published already; they sign from {at}.")
    );
    let published = keys.published().await;
    keys.server.advance(Duration::hours(1));
    keys.rotate(Rotation::Now).await.unwrap();
    assert_eq!(keys.published().await, published);
    assert!(keys.signing().await.iter().all(|kid| !first.contains(kid) && published.contains(kid)));
    keys.server.advance(Duration::hours(48));
    assert_eq!(keys.published().await.len(), 2);
}

#[sqlx::test]
async fn of_two_rotations_at_once_one_counts(db: PgPool) {
    let keys = Keys::start(db).await;
    let (one, two) =
        tokio::join!(keys.rotate(Rotation::Announced), keys.rotate(Rotation::Announced));
    assert!(one.is_ok() != two.is_ok());
    assert_eq!(keys.published().await.len(), 4);
}

#[sqlx::test]
async fn keys_that_may_not_become_old_are_followed_by_themselves(db: PgPool) {
    let keys = Keys::start(db).await;
    let tags = json!({"poolhouse:key-rotation-days": "30"});
    let tag = json!({"ResourceArn": keys.server.arn(&keys.pool), "Tags": tags});
    keys.server.signed("TagResource", tag).await.ok();
    let count = async || {
        let count = "SELECT count(*) FROM signing_keys WHERE user_pool_id = $1";
        let count = sqlx::query_scalar::<_, i64>(count).bind(&keys.pool);
        count.fetch_one(&keys.server.app.db).await.unwrap()
    };
    keys.server.advance(Duration::days(29));
    jobs::rotate_keys::run(&keys.server.app).await.unwrap();
    assert_eq!(count().await, 2);
    keys.server.advance(Duration::days(1));
    // Two nodes at once make one pair.
    let (one, two) =
        (jobs::rotate_keys::run(&keys.server.app), jobs::rotate_keys::run(&keys.server.app));
    let (one, two) = futures_util::future::join(one, two).await;
    one.and(two).unwrap();
    assert_eq!(count().await, 4);
    keys.server.advance(Duration::days(2));
    jobs::rotate_keys::run(&keys.server.app).await.unwrap();
    assert_eq!(count().await, 4);
}
