//! What a client that registered itself is given, and what it never is.

use scraper::{Html, Selector};
use serde_json::json;
use sqlx::PgPool;

use super::{created, offered, open_world, public, register, tokens_at};
use crate::support::pools::TestClient;

#[sqlx::test]
async fn refresh_tokens_of_public_strangers_rotate_and_are_for_those_who_ask(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let id = made["client_id"].as_str().unwrap();
    let tokens = tokens_at(&world, &made).await;
    // Which scopes they are is told in either dialect: these may be others than it asked for.
    assert_eq!(tokens["scope"], "openid email");
    let first = tokens["refresh_token"].as_str().unwrap();
    let refresh = async |token: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", id)];
        world.post("/oauth2/token", &form).await
    };
    let second = refresh(first).await.ok()["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(second, first);
    world.server.advance(chrono::Duration::seconds(11));
    assert_eq!(refresh(first).await.body["error"], "invalid_grant");
    assert_eq!(refresh(&second).await.body["error"], "invalid_grant");
    let mut once = public();
    once["grant_types"] = json!(["authorization_code"]);
    let made = created(register(&world, None, &once).await);
    assert_eq!(made["grant_types"], json!(["authorization_code"]));
    let tokens = tokens_at(&world, &made).await;
    assert!(tokens["access_token"].is_string() && tokens.get("refresh_token").is_none());
}

#[sqlx::test]
async fn a_stranger_learns_nothing_of_tokens_of_others(db: PgPool) {
    let world = open_world(db).await;
    let mut confidential = public();
    confidential["token_endpoint_auth_method"] = json!("client_secret_basic");
    let made = created(register(&world, None, &confidential).await);
    let stranger = TestClient {
        id: made["client_id"].as_str().unwrap().to_owned(),
        secret: made["client_secret"].as_str().map(str::to_owned),
    };
    let tokens = world.tokens(&[]).await;
    let form = [("token", tokens["access_token"].as_str().unwrap())];
    let told = world.post_as(&stranger, "/oauth2/introspect", &form).await.ok();
    assert_eq!(told, json!({"active": false}));
    let told = world.post_as(&world.app, "/oauth2/introspect", &form).await.ok();
    assert_eq!(told["active"], true);
    // Meant for it, or its own, it is told of.
    let service = json!({
        "GenerateSecret": true, "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
        "AllowedOAuthScopes": ["openid"],
    });
    let service = world.server.client_with(&world.pool, service).await;
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", tokens["access_token"].as_str().unwrap()),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("audience", &*stranger.id),
    ];
    let meant = world.post_as(&service, "/oauth2/token", &form).await.ok();
    let form = [("token", meant["access_token"].as_str().unwrap())];
    let told = world.post_as(&stranger, "/oauth2/introspect", &form).await.ok();
    assert_eq!((&told["active"], &told["aud"]), (&json!(true), &json!(stranger.id)));
}

#[sqlx::test]
async fn no_browser_is_sent_to_a_stranger_whom_nobody_signed_in_for(db: PgPool) {
    let world = open_world(db).await;
    let mut asked = public();
    asked["post_logout_redirect_uris"] = json!(["https://app.example/bye"]);
    let made = created(register(&world, None, &asked).await);
    let id = made["client_id"].as_str().unwrap();
    let bad = [("client_id", id), ("response_type", "bogus")];
    for (mode, path) in
        [("query", "/oauth2/authorize"), ("form_post", "/oauth2/authorize"), ("query", "/login")]
    {
        let query = world.request(&[&bad[..], &[("response_mode", mode)]].concat());
        let told = offered(world.get(path, &query, None).await).await;
        assert_eq!((&*told["error"], &*told["state"]), ("unsupported_response_type", "xyz"));
    }
    let tokens = tokens_at(&world, &made).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let query = [("id_token_hint", hint), ("post_logout_redirect_uri", "https://app.example/bye")];
    let answer = world.get("/logout", &query, None).await;
    assert_eq!(answer.status(), 200);
    assert!(!["location", "refresh"].iter().any(|name| answer.headers().contains_key(*name)));
    let page = Html::parse_document(&answer.text().await.unwrap());
    let link = page.select(&Selector::parse("#signedOutOffer").unwrap()).next().unwrap();
    assert_eq!(link.attr("href"), Some("https://app.example/bye"));
    assert!(link.text().collect::<String>().contains("(app.example)"));
}
