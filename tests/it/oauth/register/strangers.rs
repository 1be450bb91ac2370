//! What a client that registered itself is given, and what it never is.

use chrono::Duration;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{
    created, initial, manage, offered, open_world, public, register, tokens_at, tokens_of,
};
use crate::conformance::receiver::Receiver;
use crate::oauth::world::{CALLBACK, CHALLENGE, VERIFIER, World, location, parameters};
use crate::support::TestServer;
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

/// RFC 7592 §2.2: a change replaces what a client was.
#[sqlx::test]
async fn a_client_that_gave_up_refresh_tokens_refreshes_no_more(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let tokens = tokens_at(&world, &made).await;
    let mut once = public();
    once["grant_types"] = json!(["authorization_code"]);
    let token = made["registration_access_token"].as_str().unwrap();
    manage(&made, token, "PUT", Some(&once)).await.ok();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", made["client_id"].as_str().unwrap()),
    ];
    let refused = world.post("/oauth2/token", &form).await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &json!("unauthorized_client")));
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

/// Whether a client is there.
async fn is_there(world: &World, made: &Value) -> bool {
    let input = json!({"UserPoolId": world.pool, "ClientId": made["client_id"]});
    world.server.signed("DescribeUserPoolClient", input).await.status == 200
}

#[sqlx::test]
async fn a_client_of_anybody_that_nobody_uses_ends(db: PgPool) {
    let world = open_world(db).await;
    let (unused, used) = (
        created(register(&world, None, &public()).await),
        created(register(&world, None, &public()).await),
    );
    let trusted = initial(&world).await;
    let known = created(register(&world, Some(&trusted), &public()).await);
    let refresh = tokens_at(&world, &used).await["refresh_token"].as_str().unwrap().to_owned();
    let after = async |days: i64| {
        world.server.advance(Duration::days(days));
        world.server.run_jobs().await;
        (is_there(&world, &unused).await, is_there(&world, &used).await)
    };
    assert_eq!(after(7).await, (true, true));
    world.server.advance(Duration::seconds(1));
    assert_eq!(after(0).await, (false, true));
    let token = unused["registration_access_token"].as_str().unwrap();
    assert_eq!(manage(&unused, token, "GET", None).await.status, 401);
    // Each use counts, not only the first.
    world.server.advance(Duration::days(20));
    let id = used["client_id"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", &*refresh), ("client_id", id)];
    world.post("/oauth2/token", &form).await.ok();
    assert_eq!(after(90).await, (false, true));
    world.server.advance(Duration::seconds(1));
    assert_eq!(after(0).await, (false, false));
    // Who came with a token, and who was made by an administrator, stays.
    assert!(is_there(&world, &known).await);
    assert!(is_there(&world, &json!({"client_id": world.app.id})).await);
}

#[sqlx::test]
async fn a_client_whose_refresh_tokens_live_longer_stays_as_long(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    tokens_at(&world, &made).await;
    let input = json!({"UserPoolId": world.pool, "ClientId": made["client_id"]});
    let client = world.server.signed("DescribeUserPoolClient", input.clone()).await.ok();
    let mut longer = client["UserPoolClient"].clone();
    longer["RefreshTokenValidity"] = json!(200);
    for name in ["CreationDate", "LastModifiedDate", "ClientType"] {
        longer.as_object_mut().unwrap().remove(name);
    }
    world.server.signed("UpdateUserPoolClient", longer).await.ok();
    for (days, there) in [(199, true), (2, false)] {
        world.server.advance(Duration::days(days));
        world.server.run_jobs().await;
        assert_eq!(is_there(&world, &made).await, there, "{days}");
    }
}

/// Nobody has asked whoever is at the address that it named.
#[sqlx::test]
async fn a_client_of_anybody_is_told_of_few_logouts_and_not_for_long(db: PgPool) {
    let world = open_world(db).await;
    let (of_stranger, of_app) = (Receiver::start(), Receiver::start());
    let mut asked = public();
    asked["backchannel_logout_uri"] = json!(of_stranger.url);
    let made = created(register(&world, None, &asked).await);
    let metadata = json!({"backchannel_logout_uri": of_app.url});
    let put = json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    // The user allows it once.
    tokens_at(&world, &made).await;
    let id = made["client_id"].as_str().unwrap();
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let stranger = [&[("client_id", id), ("scope", "openid email")][..], &pkce].concat();
    for _ in 0..21 {
        let session = world.browser(world.ann).await;
        let code = async |changes: &[(&str, &str)]| {
            let answer = world.authorize(changes, Some(&session)).await;
            parameters(location(&answer)).remove("code").unwrap()
        };
        world.redeem(&code(&[]).await, &[]).await.ok();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code(&stranger).await),
            ("redirect_uri", CALLBACK),
            ("client_id", id),
            ("code_verifier", VERIFIER),
        ];
        world.post("/oauth2/token", &form).await.ok();
    }
    of_stranger.answer(503);
    let input = json!({"UserPoolId": world.pool, "Username": "ann"});
    server.signed("AdminUserGlobalSignOut", input).await.ok();
    server.run_jobs().await;
    assert_eq!((of_stranger.taken().len(), of_app.taken().len()), (1, 21));
    server.advance(Duration::seconds(5));
    of_stranger.answer(200);
    server.run_jobs().await;
    // Twenty in all, though twenty-two sessions ended.
    assert_eq!(of_stranger.taken().len(), 20);
}

#[sqlx::test]
async fn a_client_of_anybody_that_does_not_answer_is_left_alone_soon(db: PgPool) {
    let world = open_world(db).await;
    let receiver = Receiver::start();
    let mut asked = public();
    asked["backchannel_logout_uri"] = json!(receiver.url);
    let made = created(register(&world, None, &asked).await);
    tokens_at(&world, &made).await;
    receiver.answer(503);
    let input = json!({"UserPoolId": world.pool, "Username": "ann"});
    world.server.signed("AdminUserGlobalSignOut", input).await.ok();
    for (minutes, told) in [(0, 1), (1, 1), (10, 0), (60, 0)] {
        world.server.advance(Duration::minutes(minutes));
        world.server.run_jobs().await;
        assert_eq!(receiver.taken().len(), told, "{minutes}");
    }
}

/// RFC 9700 §4.11.2.
#[sqlx::test]
async fn who_does_not_want_to_sign_in_for_a_stranger_is_offered_the_way_back(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let id = ("client_id", made["client_id"].as_str().unwrap());
    let asked = [id, ("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let url = format!("{}/login", world.base());
    let url = url::Url::parse_with_params(&url, world.request(&asked)).unwrap();
    let mut browser = world.server.browser();
    let page = browser.visit(url.as_str()).await;
    let answer = browser.submit(&page, "cancelForm", &[("cancelButton", "")]).await;
    assert_eq!((answer.status, answer.location()), (400, None));
    assert!(answer.attribute("#errorOffer", "href").contains("error=access_denied"));
}

/// Bug: whoever filled a pool with clients kept everybody out for a week.
#[sqlx::test]
async fn the_oldest_client_of_anybody_that_was_never_used_makes_room(db: PgPool) {
    let dcr = json!({"DcrConfiguration": {"OpenDcrEnabled": true}});
    let world = World::start_with(db, dcr, |config| config.quotas.registered_clients = 3).await;
    let used = created(register(&world, None, &public()).await);
    tokens_at(&world, &used).await;
    let mut unused = Vec::new();
    for _ in 0..2 {
        world.server.advance(Duration::seconds(1));
        unused.push(created(register(&world, None, &public()).await));
    }
    assert_eq!(register(&world, None, &public()).await.status, 429);
    world.server.advance(Duration::minutes(61));
    let new = created(register(&world, None, &public()).await);
    let mut there = Vec::new();
    for client in [&used, &unused[0], &unused[1], &new] {
        there.push(is_there(&world, client).await);
    }
    assert_eq!(there, [true, false, true, true]);
    created(register(&world, None, &public()).await);
    // What is left is used, or has come within the hour.
    assert_eq!(register(&world, None, &public()).await.status, 429);
}

/// Bug: one user who let in as many clients as there may be kept everybody else's out for months.
#[sqlx::test]
async fn who_alone_lets_in_more_than_ten_clients_makes_room_with_them(db: PgPool) {
    let dcr = json!({"DcrConfiguration": {"OpenDcrEnabled": true}});
    let world = World::start_with(db, dcr, |config| config.quotas.registered_clients = 13).await;
    let bob = world.user("bob").await;
    let of_bob = created(register(&world, None, &public()).await);
    tokens_of(&world, bob, &of_bob).await;
    let mut of_ann = Vec::new();
    for _ in 0..12 {
        world.server.advance(Duration::seconds(1));
        let made = created(register(&world, None, &public()).await);
        tokens_at(&world, &made).await;
        of_ann.push(made);
    }
    let shared = of_ann.remove(0);
    tokens_of(&world, bob, &shared).await;
    let new = created(register(&world, None, &public()).await);
    let mut there = Vec::new();
    for client in [&of_bob, &shared, &of_ann[0], &of_ann[1], &new] {
        there.push(is_there(&world, client).await);
    }
    assert_eq!(there, [true, true, false, true, true]);
    // Ten are hers, and the new one's user is on the way.
    world.server.advance(Duration::minutes(30));
    assert_eq!(register(&world, None, &public()).await.status, 429);
}

/// Bug: each network of a site, which are as many as it likes, registered as many clients as a source may.
#[sqlx::test]
async fn the_networks_of_one_site_have_a_number_of_registrations_in_common(db: PgPool) {
    let world = World::of(
        TestServer::start_behind_proxy(db).await,
        json!({"DcrConfiguration": {"OpenDcrEnabled": true}}),
    )
    .await;
    let url = format!("{}/oauth2/register", world.base());
    let from = async |address: &str| {
        let request = world.server.http.post(&url).header("x-forwarded-for", address);
        request.json(&public()).send().await.unwrap().status().as_u16()
    };
    for network in 0..60 {
        assert_eq!(from(&format!("2001:db8:1:{network:x}::1")).await, 201, "{network}");
    }
    assert_eq!(from("2001:db8:1:ffff::1").await, 429);
    assert_eq!(from("2001:db8:2::1").await, 201);
}
