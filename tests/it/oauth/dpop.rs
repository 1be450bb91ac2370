//! Tokens that are bound to a key, at every door that they leave by (RFC 9449).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poolhouse::database;
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;

use super::world::{
    CALLBACK, CHALLENGE, VERIFIER, World, app_members, claims, location, parameters, refusal,
};
use crate::conformance::keys::Key;
use crate::support::pools::{TestClient, with};
use crate::support::wire::Wire;
use crate::support::{Answer, answer};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID: &str = "urn:ietf:params:oauth:token-type:id_token";

pub fn key() -> Key {
    Key::new(Algorithm::Es256)
}

pub fn proof(world: &World, key: &Key, method: &str, path: &str, token: Option<&str>) -> String {
    let mut claims = json!({
        "htm": method, "htu": format!("{}{path}", world.base()),
        "iat": world.server.app.now().timestamp(), "jti": Random.token(),
    });
    if let Some(token) = token {
        claims["ath"] = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(token)));
    }
    key.sign(json!({"typ": "dpop+jwt", "jwk": key.bare()}), &claims)
}

/// A POST to the token endpoint by a client, with the proof of a key.
async fn ask(
    world: &World,
    client: &TestClient,
    key: Option<&Key>,
    form: &[(&str, &str)],
) -> Answer {
    let mut request = world.server.http.post(format!("{}/oauth2/token", world.base()));
    let mut form = form.to_vec();
    match &client.secret {
        Some(secret) => request = request.basic_auth(&client.id, Some(secret)),
        None => form.push(("client_id", &client.id)),
    }
    if let Some(key) = key {
        request = request.header("dpop", proof(world, key, "POST", "/oauth2/token", None));
    }
    answer(request.form(&form)).await
}

async fn code(world: &World, client: &TestClient, key: Option<&Key>) -> Value {
    let code = world.code(&[("client_id", &client.id)]).await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    ask(world, client, key, &form).await.ok()
}

/// Redeems a code with a proof that was made before.
async fn redeem_with(world: &World, client: &TestClient, code: &str, shown: &str) -> Answer {
    let mut form = vec![("grant_type", "authorization_code"), ("code", code)];
    form.push(("redirect_uri", CALLBACK));
    let mut request = world.server.http.post(format!("{}/oauth2/token", world.base()));
    match &client.secret {
        Some(secret) => request = request.basic_auth(&client.id, Some(secret)),
        None => form.push(("client_id", &client.id)),
    }
    answer(request.header("dpop", shown).form(&form)).await
}

async fn refresh(world: &World, client: &TestClient, key: Option<&Key>, tokens: &Value) -> Answer {
    let token = tokens["refresh_token"].as_str().unwrap();
    ask(world, client, key, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

async fn public(world: &World, more: Value) -> TestClient {
    let own = with(&app_members(), json!({"GenerateSecret": false}));
    world.server.client_with(&world.pool, with(&own, more)).await
}

async fn put(world: &World, client: &TestClient, metadata: Value) {
    let put = json!({"UserPoolId": world.pool, "ClientId": client.id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
}

fn jkt(answer: &Value) -> Value {
    claims(&answer["access_token"])["cnf"]["jkt"].clone()
}

async fn user_info(world: &World, scheme: &str, token: &str, proof: Option<&str>) -> Answer {
    let url = format!("{}/oauth2/userInfo", world.base());
    let request = world.server.http.get(url).header("authorization", format!("{scheme} {token}"));
    answer(match proof {
        Some(proof) => request.header("dpop", proof),
        None => request,
    })
    .await
}

#[sqlx::test]
async fn a_public_client_goes_on_with_the_key_that_its_code_was_redeemed_with(db: PgPool) {
    let world = World::start(db).await;
    let client = public(&world, json!({})).await;
    let own = key();
    let tokens = code(&world, &client, Some(&own)).await;
    for stolen in [None, Some(&key())] {
        let refused = refresh(&world, &client, stolen, &tokens).await;
        assert_eq!(refusal(&refused), (400, "invalid_grant", None));
    }
    assert_eq!(jkt(&refresh(&world, &client, Some(&own), &tokens).await.ok()), own.jkt());
}

#[sqlx::test]
async fn a_refresh_with_a_proof_gives_a_bound_token_and_binds_nothing_else(db: PgPool) {
    let world = World::start(db).await;
    let client = public(&world, json!({})).await;
    let tokens = code(&world, &client, None).await;
    assert_eq!((&tokens["token_type"], &jkt(&tokens)), (&json!("Bearer"), &Value::Null));
    let own = key();
    let bound = refresh(&world, &client, Some(&own), &tokens).await.ok();
    assert_eq!((&bound["token_type"], jkt(&bound)), (&json!("DPoP"), json!(own.jkt())));
    // What the answer calls it, it is.
    let access = bound["access_token"].as_str().unwrap();
    assert_eq!(user_info(&world, "Bearer", access, None).await.status, 401);
    let own_proof = proof(&world, &own, "GET", "/oauth2/userInfo", Some(access));
    assert_eq!(user_info(&world, "DPoP", access, Some(&own_proof)).await.status, 200);
    let other = key();
    assert_eq!(jkt(&refresh(&world, &client, Some(&other), &tokens).await.ok()), other.jkt());
    let bare = refresh(&world, &client, None, &tokens).await.ok();
    assert_eq!((&bare["token_type"], &jkt(&bare)), (&json!("Bearer"), &Value::Null));
}

/// Bug: who stole a refresh token bound it to a key of their own, and went on after the owner had used it again.
#[sqlx::test]
async fn a_stolen_refresh_token_that_comes_with_a_proof_is_noticed_by_its_second_use(db: PgPool) {
    let world = World::standards(db).await;
    let rotating = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    });
    for (more, grace) in [(json!({}), 10), (rotating, 0)] {
        let client = public(&world, more).await;
        let pkce = [
            ("client_id", client.id.as_str()),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let code = world.code(&pkce).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let owners = ask(&world, &client, None, &form).await.ok();
        let thief = key();
        let taken = refresh(&world, &client, Some(&thief), &owners).await.ok();
        assert_eq!(jkt(&taken), thief.jkt());
        world.server.advance(chrono::Duration::seconds(grace));
        let refused = refresh(&world, &client, None, &owners).await;
        assert_eq!(refusal(&refused), (400, "invalid_grant", None));
        let gone = refresh(&world, &client, Some(&thief), &taken).await;
        assert_eq!(refusal(&gone), (400, "invalid_grant", None));
    }
}

#[sqlx::test]
async fn a_client_that_authenticates_may_change_its_key_and_not_do_without(db: PgPool) {
    let world = World::start(db).await;
    let tokens = code(&world, &world.app, Some(&key())).await;
    let next = key();
    let again = refresh(&world, &world.app, Some(&next), &tokens).await.ok();
    assert_eq!((&again["token_type"], jkt(&again)), (&json!("DPoP"), json!(next.jkt())));
    let bare = refresh(&world, &world.app, None, &tokens).await;
    assert_eq!(refusal(&bare), (400, "invalid_grant", None));
}

#[sqlx::test]
async fn a_client_of_bound_tokens_gets_no_bearer_token_by_any_door(db: PgPool) {
    let world = World::start(db).await;
    world.resource_server(&["read"]).await;
    let flows = json!({
        "AllowedOAuthFlows": ["code", "implicit"],
        "ExplicitAuthFlows": [
            "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
        ],
    });
    let client = public(&world, flows).await;
    let tokens = code(&world, &client, None).await;
    let machine = json!({
        "GenerateSecret": true,
        "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
        "AllowedOAuthScopes": ["api/read"],
    });
    let machine = world.server.client_with(&world.pool, machine).await;
    for client in [&client, &machine] {
        put(&world, client, json!({"dpop_bound_access_tokens": true})).await;
    }
    let refused = ("NotAuthorizedException", "The client must prove possession of a key.");
    let token = &tokens["refresh_token"];
    let auth = |flow: &str, parameters: Value| json!({"ClientId": client.id, "AuthFlow": flow, "AuthParameters": parameters});
    let password = json!({"USERNAME": "ann", "PASSWORD": super::world::PASSWORD});
    for (operation, input) in [
        ("InitiateAuth", auth("USER_PASSWORD_AUTH", password)),
        ("InitiateAuth", auth("REFRESH_TOKEN_AUTH", json!({"REFRESH_TOKEN": token}))),
        ("GetTokensFromRefreshToken", json!({"ClientId": client.id, "RefreshToken": token})),
        ("GetClientToken", json!({"ClientId": machine.id, "Secret": machine.secret})),
        (
            "GetDerivedToken",
            json!({
                "ClientId": client.id, "SubjectToken": tokens["access_token"],
                "SubjectTokenType": "ACCESS_TOKEN",
            }),
        ),
    ] {
        assert_eq!(world.server.call(operation, input).await.refused(), refused, "{operation}");
    }
    let browser = world.browser(world.ann).await;
    let implicit = [("client_id", client.id.as_str()), ("response_type", "token")];
    let answer = world.authorize(&implicit, Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "unauthorized_client");
    // By the door where there are proofs, it does.
    assert_eq!(refresh(&world, &client, Some(&key()), &tokens).await.status, 200);
}

#[sqlx::test]
async fn a_token_is_exchanged_for_a_bound_one_with_a_proof(db: PgPool) {
    let world = World::start(db).await;
    let flows = json!({
        "GenerateSecret": true, "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
    });
    let app = world.server.client_with(&world.pool, with(&app_members(), flows)).await;
    let (own, other) = (key(), key());
    let bound = code(&world, &app, Some(&own)).await;
    let exchange = async |token: &str, kind: &str, key: Option<&Key>| {
        let form = [
            ("grant_type", EXCHANGE),
            ("subject_token", bound[token].as_str().unwrap()),
            ("subject_token_type", kind),
            ("scope", "email"),
        ];
        ask(&world, &app, key, &form).await
    };
    let issued = exchange("access_token", ACCESS, Some(&own)).await;
    assert!(issued.headers.contains_key("dpop-nonce"));
    let issued = issued.ok();
    assert_eq!((&issued["token_type"], jkt(&issued)), (&json!("DPoP"), json!(own.jkt())));
    // The key of who asks, not that of the sign-in.
    let issued = exchange("id_token", ID, Some(&other)).await.ok();
    assert_eq!((&issued["token_type"], jkt(&issued)), (&json!("DPoP"), json!(other.jkt())));
    for (token, kind, key) in [
        ("access_token", ACCESS, Some(&other)),
        ("access_token", ACCESS, None),
        ("id_token", ID, None),
    ] {
        let refused = exchange(token, kind, key).await;
        assert_eq!(refusal(&refused).1, "invalid_request", "{token}");
    }
}

#[sqlx::test]
async fn a_proof_of_who_has_no_token_is_not_written_down(db: PgPool) {
    let world = World::start(db).await;
    let own = key();
    let plain = world.tokens(&[]).await;
    for token in ["x", plain["access_token"].as_str().unwrap()] {
        let shown = proof(&world, &own, "GET", "/oauth2/userInfo", Some(token));
        let refused = user_info(&world, "DPoP", token, Some(&shown)).await;
        assert_eq!(refusal(&refused).1, "invalid_token");
    }
    assert_eq!(noted(&world).await, 0);
}

/// How many uses are written down.
async fn noted(world: &World) -> i64 {
    let kept = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sealed_uses");
    kept.fetch_one(&world.server.app.db).await.unwrap()
}

/// Whoever knows the id of a public client could fill the table.
#[sqlx::test]
async fn a_proof_is_written_down_only_of_a_request_that_is_good_in_all_else(db: PgPool) {
    let world = World::start(db).await;
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]});
    let client = public(&world, flows).await;
    put(&world, &client, json!({"device_authorization": true})).await;
    let other = public(&world, json!({})).await;
    let of_other = world.code(&[("client_id", &other.id)]).await;
    let own = world.code(&[("client_id", &client.id)]).await;
    let device = [("client_id", client.id.as_str())];
    let device = world.post("/oauth2/device_authorization", &device).await.ok();
    let device_code = device["device_code"].as_str().unwrap();
    let code_grant = ("grant_type", "authorization_code");
    let device_grant = ("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    let here = ("redirect_uri", CALLBACK);
    let elsewhere = ("redirect_uri", "myapp://callback");
    let forms: [&[(&str, &str)]; 9] = [
        &[code_grant, ("code", "x"), here],
        &[code_grant, ("code", &of_other), here],
        &[code_grant, ("code", &own), elsewhere],
        &[("grant_type", "refresh_token"), ("refresh_token", "x")],
        &[device_grant, ("device_code", "x")],
        &[device_grant, ("device_code", device_code)],
        &[("grant_type", EXCHANGE), ("subject_token", "x"), ("subject_token_type", ACCESS)],
        &[("grant_type", "client_credentials")],
        &[("grant_type", "none")],
    ];
    for form in forms {
        let refused = ask(&world, &client, Some(&key()), form).await;
        assert_eq!(refused.status, 400, "{form:?} {}", refused.body);
    }
    let pushed = async |uri: &str| {
        let shown = proof(&world, &key(), "POST", "/oauth2/par", None);
        let form = world.request(&[("client_id", &client.id), ("redirect_uri", uri)]);
        let request = world.server.http.post(format!("{}/oauth2/par", world.base()));
        answer(request.header("dpop", shown).form(&form)).await
    };
    assert_eq!(pushed("https://evil.example/").await.status, 400);
    assert_eq!(noted(&world).await, 0);
    assert_eq!(pushed(CALLBACK).await.status, 201);
    ask(&world, &client, Some(&key()), &[code_grant, ("code", &own), here]).await.ok();
    assert_eq!(noted(&world).await, 2);
}

#[sqlx::test]
async fn a_proof_redeems_one_code_even_at_the_same_time_and_burns_no_other(db: PgPool) {
    let world = World::start(db).await;
    for client in [public(&world, json!({})).await, world.app.clone()] {
        let own = key();
        let shown = proof(&world, &own, "POST", "/oauth2/token", None);
        let mut codes = Vec::new();
        for _ in 0..6 {
            codes.push(world.code(&[("client_id", &client.id)]).await);
        }
        let redeem =
            async |code: &str, shown: &str| redeem_with(&world, &client, code, shown).await;
        let answers = codes.iter().map(|code| redeem(code, &shown));
        let answers = futures_util::future::join_all(answers).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for (code, first) in codes.iter().zip(answers).filter(|(_, first)| first.status != 200) {
            let why = Some("the proof was used before");
            assert_eq!(refusal(&first), (400, "invalid_dpop_proof", why));
            let fresh = proof(&world, &own, "POST", "/oauth2/token", None);
            redeem(code, &fresh).await.ok();
        }
    }
}

/// RFC 6749 §4.1.2 counts for more than RFC 9449 §11.1: somebody else may have both.
#[sqlx::test]
async fn a_request_that_comes_again_as_a_whole_is_a_second_use_of_its_code(db: PgPool) {
    let world = World::start(db).await;
    for client in [public(&world, json!({})).await, world.app.clone()] {
        let shown = proof(&world, &key(), "POST", "/oauth2/token", None);
        let code = world.code(&[("client_id", &client.id)]).await;
        let tokens = redeem_with(&world, &client, &code, &shown).await.ok();
        let form = [("token", tokens["access_token"].as_str().unwrap())];
        let active = async || {
            world.post_as(&world.app, "/oauth2/introspect", &form).await.ok()["active"].clone()
        };
        assert_eq!(active().await, true);
        let again = redeem_with(&world, &client, &code, &shown).await;
        assert_eq!(refusal(&again), (400, "invalid_grant", None));
        assert_eq!(active().await, false);
    }
}

#[sqlx::test]
async fn a_proof_refreshes_one_token_that_rotates_even_at_the_same_time(db: PgPool) {
    let world = World::start(db).await;
    let rotating = json!({
        "ExplicitAuthFlows": [],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    });
    let rotating = with(&app_members(), rotating);
    let client = world.server.client_with(&world.pool, rotating).await;
    let own = key();
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(code(&world, &client, Some(&own)).await);
    }
    let shown = proof(&world, &own, "POST", "/oauth2/token", None);
    let refresh = async |tokens: &Value, shown: &str| {
        let token = tokens["refresh_token"].as_str().unwrap();
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let request = world.server.http.post(format!("{}/oauth2/token", world.base()));
        let request = request.basic_auth(&client.id, client.secret.as_ref());
        answer(request.header("dpop", shown).form(&form)).await
    };
    let answers = held.iter().map(|tokens| refresh(tokens, &shown));
    let answers = futures_util::future::join_all(answers).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for (tokens, first) in held.iter().zip(answers).filter(|(_, first)| first.status != 200) {
        assert_eq!(refusal(&first).1, "invalid_dpop_proof");
        // Its token was not rotated, and is good for one with another proof.
        let fresh = proof(&world, &own, "POST", "/oauth2/token", None);
        let next = refresh(tokens, &fresh).await.ok();
        assert_eq!(jkt(&next), own.jkt());
        assert_ne!(next["refresh_token"], tokens["refresh_token"]);
    }
}

#[sqlx::test]
async fn a_proof_pushes_one_request(db: PgPool) {
    let world = World::start(db).await;
    let shown = proof(&world, &key(), "POST", "/oauth2/par", None);
    let push = async || {
        let request = world.server.http.post(format!("{}/oauth2/par", world.base()));
        let request = request.basic_auth(&world.app.id, world.app.secret.as_ref());
        answer(request.header("dpop", &shown).form(&world.request(&[]))).await
    };
    assert_eq!(push().await.status, 201);
    assert_eq!(refusal(&push().await).1, "invalid_dpop_proof");
}

/// What proves possession is written by the statement that gives something for it.
#[sqlx::test]
async fn a_proof_costs_no_round_trip_of_its_own(db: PgPool) {
    let wire = Wire::tap(&db).await;
    let world = World::start(database::connect(wire.options.clone(), 1).await.unwrap()).await;
    let open = public(&world, json!({})).await;
    let own = key();
    // What is written after an answer.
    let later = ["INSERT INTO audit_events", "WITH seen AS ("];
    for client in [&open, &world.app] {
        for warm in [false, true] {
            let code = world.code(&[("client_id", &client.id)]).await;
            let redeem = proof(&world, &own, "POST", "/oauth2/token", None);
            let app = &world.server.app;
            app.audit.flush().await;
            app.activity.flush().await;
            wire.take();
            redeem_with(&world, client, &code, &redeem).await.ok();
            let trips: Vec<_> = wire
                .take()
                .into_iter()
                .flatten()
                .filter(|statement| !later.iter().any(|later| statement.starts_with(later)))
                .collect();
            // The first one reads the client, and has the statement prepared.
            if warm {
                assert_eq!(trips.len(), 1, "{trips:#?}");
                assert!(trips[0].contains("INSERT INTO sealed_uses"), "{trips:#?}");
            }
        }
    }
}

#[sqlx::test]
async fn times_of_proofs_may_have_a_fraction(db: PgPool) {
    let world = World::start(db).await;
    let own = key();
    let iat = world.server.app.now().timestamp() as f64 + 0.25;
    let claims = json!({
        "htm": "POST", "htu": format!("{}/oauth2/token", world.base()),
        "iat": iat, "jti": Random.token(),
    });
    let shown = own.sign(json!({"typ": "dpop+jwt", "jwk": own.bare()}), &claims);
    let code = world.code(&[]).await;
    let form = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", CALLBACK)];
    let request = world.server.http.post(format!("{}/oauth2/token", world.base()));
    let request = request.basic_auth(&world.app.id, world.app.secret.as_ref());
    let tokens = answer(request.header("dpop", shown).form(&form)).await.ok();
    assert_eq!(jkt(&tokens), own.jkt());
}
