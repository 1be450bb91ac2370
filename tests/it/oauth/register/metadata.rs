//! What a client says of itself besides what it takes to register.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{created, manage, open_world, public, register, tokens_at};
use crate::oauth::world::{CALLBACK, CHALLENGE, claims};

/// OIDC Registration §2.
#[sqlx::test]
async fn a_client_registers_how_fresh_and_how_strong_sign_ins_are_to_be(db: PgPool) {
    let world = open_world(db).await;
    let mut asked = public();
    asked["default_max_age"] = json!(600);
    asked["default_acr_values"] = json!(["urn:cognito:loa:1"]);
    asked["require_auth_time"] = json!(true);
    let made = created(register(&world, None, &asked).await);
    let said = |told: &Value| {
        ["default_max_age", "default_acr_values", "require_auth_time"]
            .map(|name| told[name].clone())
    };
    assert_eq!(said(&made), said(&asked));
    let token = made["registration_access_token"].as_str().unwrap();
    assert_eq!(said(&manage(&made, token, "GET", None).await.ok()), said(&asked));
    let tokens = tokens_at(&world, &made).await;
    let auth_time = world.server.app.now().timestamp();
    assert_eq!(claims(&tokens["id_token"])["auth_time"], auth_time);
    // Whether the page of a client asks who has signed in before.
    let session = world.browser(world.ann).await;
    let asks = async |more: &[(&str, &str)]| {
        let id = made["client_id"].as_str().unwrap();
        let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
        let query = [&[("client_id", id), ("scope", "openid email")][..], &pkce, more].concat();
        let answer = world.authorize(&query, Some(&session)).await;
        let to = answer.headers()["location"].to_str().unwrap();
        assert!(to.contains("/login?") || to.starts_with(CALLBACK), "{to}");
        to.contains("/login?")
    };
    world.server.advance(Duration::seconds(600));
    assert!(!asks(&[]).await);
    world.server.advance(Duration::seconds(1));
    assert!(asks(&[]).await);
    // What a request says counts for more, either way.
    assert!(!asks(&[("max_age", "3000")]).await && asks(&[("max_age", "600")]).await);
    // RFC 7592 §2.2: what is left out is gone.
    let mut changed = public();
    changed["default_max_age"] = json!(0);
    let told = manage(&made, token, "PUT", Some(&changed)).await.ok();
    assert_eq!(said(&told), [json!(0), Value::Null, Value::Null]);
    assert!(asks(&[]).await);
    let told = manage(&made, token, "PUT", Some(&public())).await.ok();
    assert_eq!(said(&told), [Value::Null, Value::Null, Value::Null]);
    assert!(!asks(&[]).await);
}

/// RFC 7592 §2.2.
#[sqlx::test]
async fn what_is_null_is_not_said(db: PgPool) {
    let world = open_world(db).await;
    let mut asked = public();
    for name in [
        "default_acr_values",
        "default_max_age",
        "dpop_bound_access_tokens",
        "jwks",
        "post_logout_redirect_uris",
        "require_auth_time",
        "require_pushed_authorization_requests",
    ] {
        asked[name] = Value::Null;
    }
    let made = created(register(&world, None, &asked).await);
    let bare = created(register(&world, None, &public()).await);
    let members = |told: &Value| told.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&made), members(&bare));
    let token = made["registration_access_token"].as_str().unwrap();
    let told = manage(&made, token, "PUT", Some(&asked)).await.ok();
    assert_eq!(members(&told), members(&bare));
    asked["redirect_uris"] = Value::Null;
    let refused = register(&world, None, &asked).await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_redirect_uri")));
}
