//! A token for a narrower one.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, claims, refusal};
use crate::support::Answer;
use crate::support::pools::TestClient;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID: &str = "urn:ietf:params:oauth:token-type:id_token";

/// A service that has a whole host.
const MCP: &str = "https://mcp.example.com";

/// A client that may exchange tokens in these modes.
async fn service(world: &World, flows: &[&str]) -> TestClient {
    let members = json!({
        "GenerateSecret": true,
        "ExplicitAuthFlows": flows,
        "AllowedOAuthScopes": ["openid", "email", "api/read"],
    });
    world.server.client_with(&world.pool, members).await
}

/// Gives the pool another resource server.
async fn named(world: &World, identifier: &str, scopes: &[&str]) {
    let mut members = world.resource_members(scopes);
    members["Identifier"] = json!(identifier);
    world.server.signed("CreateResourceServer", members).await.ok();
}

async fn both(world: &World) -> TestClient {
    world.resource_server(&["read"]).await;
    let flows = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"];
    service(world, &flows).await
}

/// Exchanges an access token, with more parameters, or others.
async fn exchange(
    world: &World,
    client: &TestClient,
    token: &Value,
    changes: &[(&str, &str)],
) -> Answer {
    let mut form = vec![
        ("grant_type", GRANT),
        ("subject_token", token.as_str().unwrap()),
        ("subject_token_type", ACCESS),
    ];
    form.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    world.post_as(client, "/oauth2/token", &form).await
}

#[sqlx::test]
async fn a_token_of_the_code_flow_is_narrowed_and_bound(db: PgPool) {
    let world = World::start(db).await;
    let client = both(&world).await;
    let tokens = world.tokens(&[("scope", "openid email phone")]).await;
    let token = &tokens["access_token"];
    let answer = exchange(&world, &client, token, &[("audience", "billing")]).await;
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
    let answer = answer.ok();
    let expected = json!({
        "access_token": answer["access_token"], "issued_token_type": ACCESS,
        "token_type": "Bearer", "expires_in": 3600, "scope": "openid email",
    });
    assert_eq!(answer, expected);
    let told = claims(&answer["access_token"]);
    assert_eq!((&told["aud"], &told["client_id"]), (&json!("billing"), &json!(client.id)));
    assert_eq!((&told["version"], &told["sub"]), (&json!(2), &json!(world.ann)));
    let asked = [("scope", "email"), ("resource", "api")];
    let answer = exchange(&world, &client, token, &asked).await.ok();
    assert_eq!(
        (&answer["scope"], &claims(&answer["access_token"])["aud"]),
        (&json!("email"), &json!("api"))
    );

    // An ID token tells what the scopes that are left let out.
    let id = [("requested_token_type", ID), ("scope", "openid email")];
    let answer = exchange(&world, &client, token, &id).await.ok();
    let told = claims(&answer["access_token"]);
    assert_eq!((&answer["token_type"], answer.get("scope")), (&json!("N_A"), None));
    assert_eq!((&told["email"], &told["phone_number"]), (&json!("ann@example.com"), &Value::Null));
    assert_eq!(told["token_use"], "id");
    // Of an ID token of its own it gets the scopes of the sign-in that it asks for.
    let own = answer["access_token"].as_str().unwrap();
    let from_id = [("subject_token", own), ("subject_token_type", ID)];
    let answer = exchange(&world, &client, token, &from_id).await.ok();
    assert_eq!((answer.get("scope"), claims(&answer["access_token"]).get("scope")), (None, None));
    let asking = [&from_id[..], &[("scope", "email api/read")]].concat();
    let answer = exchange(&world, &client, token, &asking).await.ok();
    assert_eq!(answer["scope"], "email");
    let others =
        [("subject_token", tokens["id_token"].as_str().unwrap()), ("subject_token_type", ID)];
    let refused = exchange(&world, &client, token, &others).await;
    assert_eq!(refusal(&refused).1, "invalid_request");
}

/// RFC 8707 §2.2: whoever takes a token for one service could use the scopes of another.
#[sqlx::test]
async fn by_the_standards_a_token_for_a_service_has_the_scopes_of_no_other(db: PgPool) {
    let mut world = World::standards(db).await;
    world.resource_server(&["read"]).await;
    named(&world, "mail", &["send"]).await;
    named(&world, "billing", &[]).await;
    let scopes = json!(["openid", "email", "api/read", "mail/send"]);
    let mut members = app_members();
    members["AllowedOAuthScopes"] = scopes.clone();
    world.app = world.server.client_with(&world.pool, members).await;
    let members = json!({
        "GenerateSecret": true, "AllowedOAuthScopes": scopes,
        "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
    });
    let client = world.server.client_with(&world.pool, members).await;
    let tokens = world.tokens(&[("scope", "openid email api/read mail/send")]).await;
    let token = &tokens["access_token"];
    for (named, left) in [
        (("resource", "api"), "openid email api/read"),
        (("audience", "mail"), "openid email mail/send"),
        (("audience", "billing"), "openid email"),
    ] {
        let answer = exchange(&world, &client, token, &[named]).await.ok();
        assert_eq!(answer["scope"], left, "{named:?}");
        assert_eq!(claims(&answer["access_token"])["scope"], left);
    }
    let foreign = [("resource", "api"), ("scope", "api/read mail/send")];
    let refused = exchange(&world, &client, token, &foreign).await;
    assert_eq!(refusal(&refused).1, "invalid_scope");
    let own = [("resource", "api"), ("scope", "api/read")];
    assert_eq!(exchange(&world, &client, token, &own).await.ok()["scope"], "api/read");
    // Where no service is named, the token is good for what it was good for.
    let same = exchange(&world, &client, token, &[]).await.ok();
    assert_eq!(same["scope"], "openid email api/read mail/send");
}

/// A public client that may exchange tokens.
async fn public(world: &World) -> TestClient {
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
        "AllowedOAuthScopes": ["openid", "email"],
    });
    world.server.client_with(&world.pool, members).await
}

async fn exchange_in_public(world: &World, client: &TestClient, token: &Value) -> Answer {
    let form = [
        ("grant_type", GRANT),
        ("subject_token", token.as_str().unwrap()),
        ("subject_token_type", ACCESS),
        ("client_id", client.id.as_str()),
    ];
    world.post("/oauth2/token", &form).await
}

#[sqlx::test]
async fn cognito_lets_every_client_exchange_that_may_and_from_service_to_service(db: PgPool) {
    let world = World::start(db).await;
    let client = both(&world).await;
    let tokens = world.tokens(&[("resource", "https://one.example")]).await;
    let token = &tokens["access_token"];
    let turned = exchange(&world, &client, token, &[("audience", "billing")]).await.ok();
    assert_eq!(claims(&turned["access_token"])["aud"], "billing");
    let anybody = public(&world).await;
    assert_eq!(exchange_in_public(&world, &anybody, token).await.status, 200);
}

#[sqlx::test]
async fn by_the_standards_only_a_proven_client_exchanges_and_turns_no_token_of_others(db: PgPool) {
    let world = World::standards(db).await;
    let client = both(&world).await;
    named(&world, "https://one.example", &[]).await;
    named(&world, "billing", &[]).await;
    let anybody = public(&world).await;
    let tokens = world.tokens(&[]).await;
    let refused = exchange_in_public(&world, &anybody, &tokens["access_token"]).await;
    assert_eq!(refusal(&refused).1, "unauthorized_client");
    // Meant for one service: that one passes it on, and whom the token was issued to, and nobody else.
    let other = service(&world, &["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]).await;
    let onwards = [("audience", "billing")];
    for (aud, passes) in [("https://one.example", false), ("api", true), (&other.id, true)] {
        let to_it = [("audience", aud)];
        let first = exchange(&world, &client, &tokens["access_token"], &to_it).await.ok();
        let first = &first["access_token"];
        let kept = exchange(&world, &other, first, &to_it).await.ok();
        assert_eq!(claims(&kept["access_token"])["aud"], aud);
        let answer = exchange(&world, &other, first, &onwards).await;
        match passes {
            true => assert_eq!(claims(&answer.ok()["access_token"])["aud"], "billing"),
            false => assert_eq!(refusal(&answer).1, "invalid_target", "{aud}"),
        }
        let own = exchange(&world, &client, first, &onwards).await.ok();
        assert_eq!(claims(&own["access_token"])["aud"], "billing");
    }
}

/// The usual pair of an API and what lies below it.
#[sqlx::test]
async fn a_service_is_not_the_one_whose_identifier_its_own_begins_with(db: PgPool) {
    let world = World::standards(db).await;
    world.resource_server(&["read"]).await;
    for identifier in ["https://api.example", "https://api.example/x", "https://other.example"] {
        named(&world, identifier, &["read"]).await;
    }
    let members = json!({
        "GenerateSecret": true,
        "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
        "AllowedOAuthScopes": ["openid", "https://api.example/x/read", "https://other.example/read"],
    });
    let below = world.server.client_with(&world.pool, members).await;
    let members = json!({
        "GenerateSecret": true,
        "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
        "AllowedOAuthScopes": ["openid", "https://api.example/read", "https://api.example/x/read"],
    });
    let front = world.server.client_with(&world.pool, members).await;
    let tokens = world.tokens(&[]).await;
    for (service, passes) in [("https://api.example", false), ("https://api.example/x", true)] {
        let to_it = [("audience", service)];
        let first = exchange(&world, &front, &tokens["access_token"], &to_it).await.ok();
        let onwards = [("audience", "https://other.example")];
        let answer = exchange(&world, &below, &first["access_token"], &onwards).await;
        assert_eq!(answer.status == 200, passes, "{service}: {}", answer.body);
    }
}

#[sqlx::test]
async fn what_is_refused_is_refused_in_the_words_of_rfc_8693(db: PgPool) {
    let world = World::start(db).await;
    let client = both(&world).await;
    let tokens = world.tokens(&[]).await;
    let token = &tokens["access_token"];
    let id = tokens["id_token"].as_str().unwrap();
    for (changes, error) in [
        (vec![("subject_token", "")], "invalid_request"),
        (vec![("subject_token_type", "")], "invalid_request"),
        (vec![("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")], "invalid_request"),
        (vec![("subject_token_type", "urn:ietf:params:oauth:token-type:saml2")], "invalid_request"),
        (vec![("subject_token_type", ID)], "invalid_request"),
        (vec![("subject_token", "nonsense")], "invalid_request"),
        (vec![("actor_token", id)], "invalid_request"),
        (vec![("actor_token_type", ID)], "invalid_request"),
        (
            vec![("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")],
            "invalid_request",
        ),
        (
            vec![("requested_token_type", "urn:ietf:params:oauth:token-type:saml2")],
            "invalid_request",
        ),
        (vec![("audience", "a"), ("resource", "api")], "invalid_request"),
        (vec![("resource", "unknown")], "invalid_target"),
        (vec![("audience", "a"), ("audience", "b")], "invalid_target"),
        (vec![("audience", &world.app.id), ("requested_token_type", ID)], "invalid_target"),
        (vec![("scope", "api/read")], "invalid_scope"),
        (vec![("subject_token_type", ACCESS), ("subject_token_type", ID)], "invalid_request"),
    ] {
        let answer = exchange(&world, &client, token, &changes).await;
        assert_eq!((answer.status, refusal(&answer).1), (400, error), "{changes:?}");
    }
    let alone = service(&world, &["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]).await;
    let acting = [("actor_token", id), ("actor_token_type", ID)];
    assert_eq!(exchange(&world, &alone, token, &[]).await.status, 200);
    let refused = exchange(&world, &alone, token, &acting).await;
    assert_eq!(refusal(&refused).1, "unauthorized_client");
    let refused = exchange(&world, &world.app, token, &[]).await;
    assert_eq!(refusal(&refused).1, "unauthorized_client");
    let told = claims(&exchange(&world, &client, token, &acting).await.ok()["access_token"]);
    assert_eq!(told["act"], json!({"sub": world.ann}));
    let unproven = TestClient { secret: Some("x".repeat(52)), ..client };
    let refused = exchange(&world, &unproven, token, &[]).await;
    assert_eq!(refusal(&refused).1, "invalid_client");
}

#[sqlx::test]
async fn user_info_takes_what_is_bound_to_no_service(db: PgPool) {
    let world = World::start(db).await;
    let client = both(&world).await;
    let tokens = world.tokens(&[]).await;
    let token = &tokens["access_token"];
    let plain = exchange(&world, &client, token, &[]).await.ok();
    let told = world.user_info(plain["access_token"].as_str().unwrap()).await.ok();
    assert_eq!((&told["sub"], &told["email"]), (&json!(world.ann), &json!("ann@example.com")));
    let bound = exchange(&world, &client, token, &[("audience", "billing")]).await.ok();
    assert_eq!(world.user_info(bound["access_token"].as_str().unwrap()).await.status, 401);
    // A resource that the sign-in itself named changes nothing here.
    let tokens = world.tokens(&[("resource", "https://api.example")]).await;
    assert_eq!(world.user_info(tokens["access_token"].as_str().unwrap()).await.status, 200);
}

/// Bug: `resource` knew a server by one spelling alone, `audience` came out as it was written, and by the standards a token
/// named whatever was asked for.
#[sqlx::test]
async fn by_the_standards_a_token_is_exchanged_for_what_the_pool_knows(db: PgPool) {
    let world = World::standards(db).await;
    let client = both(&world).await;
    named(&world, MCP, &[]).await;
    let token = world.tokens(&[("scope", "openid email")]).await["access_token"].clone();
    let slash = format!("{MCP}/");
    for (name, value, aud) in [
        ("resource", MCP, MCP),
        ("resource", &slash, MCP),
        ("audience", MCP, MCP),
        ("audience", &slash, MCP),
        ("audience", "api", "api"),
        ("audience", &client.id, &*client.id),
        ("audience", &world.app.id, &*world.app.id),
    ] {
        let answer = exchange(&world, &client, &token, &[(name, value)]).await.ok();
        assert_eq!(claims(&answer["access_token"])["aud"], aud, "{name}={value}");
    }
    let elsewhere = world.server.pool().await;
    let foreign = world.server.client(&elsewhere).await;
    for unknown in ["billing", "https://other.example", &foreign, &format!("{MCP}/x")] {
        for name in ["resource", "audience"] {
            let answer = exchange(&world, &client, &token, &[(name, unknown)]).await;
            assert_eq!(refusal(&answer).1, "invalid_target", "{name}={unknown}");
        }
    }
}

#[sqlx::test]
async fn cognito_too_names_a_resource_server_as_it_calls_itself(db: PgPool) {
    let world = World::start(db).await;
    let client = both(&world).await;
    named(&world, MCP, &[]).await;
    let token = world.tokens(&[]).await["access_token"].clone();
    let slash = format!("{MCP}/");
    for name in ["resource", "audience"] {
        let answer = exchange(&world, &client, &token, &[(name, &slash)]).await.ok();
        assert_eq!(claims(&answer["access_token"])["aud"], MCP, "{name}");
    }
}

/// Bug: what a client had been given for a token of another could be exchanged once more when that client was gone.
#[sqlx::test]
async fn with_a_client_goes_what_it_exchanged(db: PgPool) {
    let world = World::start(db).await;
    let client = both(&world).await;
    let other = service(&world, &["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]).await;
    let tokens = world.tokens(&[]).await;
    let given = exchange(&world, &other, &tokens["access_token"], &[]).await.ok();
    exchange(&world, &client, &given["access_token"], &[]).await.ok();
    let input = json!({"UserPoolId": world.pool, "ClientId": other.id});
    world.server.signed("DeleteUserPoolClient", input).await;
    let refused = exchange(&world, &client, &given["access_token"], &[]).await;
    assert_eq!(refusal(&refused).1, "invalid_request");
    exchange(&world, &client, &tokens["access_token"], &[]).await.ok();
}
