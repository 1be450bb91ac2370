//! Clients that read, change and delete themselves (RFC 7592).

use serde_json::json;
use sqlx::PgPool;

use super::{created, initial, manage, open_world, public, register, world};
use crate::support::pools::with;

#[sqlx::test]
async fn a_client_reads_changes_and_deletes_itself_and_nobody_else_does(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let token = made["registration_access_token"].as_str().unwrap();
    let read = manage(&made, token, "GET", None).await.ok();
    assert_eq!(read["client_id"], made["client_id"]);
    // RFC 7592 §3: strict clients drop a token that is not told again.
    assert_eq!(read["registration_access_token"], token);
    let other = created(register(&world, None, &public()).await);
    for (method, body) in [("GET", None), ("PUT", Some(public())), ("DELETE", None)] {
        for wrong in [other["registration_access_token"].as_str().unwrap(), "x", ""] {
            assert_eq!(manage(&made, wrong, method, body.as_ref()).await.status, 401);
        }
    }
    let mut changed = public();
    changed["redirect_uris"] = json!(["https://app.example/new"]);
    changed["client_name"] = json!("Editor");
    let told = manage(&made, token, "PUT", Some(&changed)).await.ok();
    assert_eq!(told["redirect_uris"], json!(["https://app.example/new"]));
    assert_eq!(told["client_name"], "Editor");
    assert_eq!(told["registration_access_token"], token);
    // RFC 7592 §2.2: it must say who it is.
    for wrong in [json!(null), json!("x"), other["client_id"].clone()] {
        let mut nameless = public();
        nameless["client_id"] = wrong;
        let refused = manage(&made, token, "PUT", Some(&nameless)).await;
        let said = (refused.status, &refused.body["error"]);
        assert_eq!(said, (400, &json!("invalid_client_metadata")));
    }
    // It stays a stranger, and gets no secret by a change.
    changed["token_endpoint_auth_method"] = json!("client_secret_basic");
    let refused = manage(&made, token, "PUT", Some(&changed)).await;
    assert_eq!(refused.body["error"], "invalid_client_metadata");
    changed = public();
    changed["redirect_uris"] = json!(["javascript:alert(1)"]);
    let refused = manage(&made, token, "PUT", Some(&changed)).await;
    assert_eq!(refused.body["error"], "invalid_redirect_uri");
    assert_eq!(manage(&made, token, "DELETE", None).await.status, 204);
    assert_eq!(manage(&made, token, "GET", None).await.status, 401);
    // A client that an administrator made has no such token.
    let place = json!({"registration_client_uri": format!("{}/oauth2/register/{}", world.base(), world.app.id)});
    assert_eq!(manage(&place, "", "GET", None).await.status, 401);
}

#[sqlx::test]
async fn a_stranger_that_was_let_in_as_a_machine_makes_itself_no_app(db: PgPool) {
    let world =
        world(db, json!({"OpenDcrEnabled": true, "OpenDcrGrantTypes": ["client_credentials"], "AllowedScopes": ["api/read"]}))
            .await;
    world.resource_server(&["read"]).await;
    let machine = json!({"grant_types": ["client_credentials"], "client_name": "Machine"});
    let made = created(register(&world, None, &machine).await);
    let token = made["registration_access_token"].as_str().unwrap();
    let refused = manage(&made, token, "PUT", Some(&public())).await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_client_metadata")));
    assert_eq!(manage(&made, token, "PUT", Some(&machine)).await.status, 200);
}

#[sqlx::test]
async fn a_client_that_came_with_a_token_can_change_itself_where_strangers_may_nothing(db: PgPool) {
    let world = world(db, json!({"OpenDcrEnabled": true, "OpenDcrGrantTypes": []})).await;
    assert_eq!(register(&world, None, &public()).await.status, 400);
    let made = created(register(&world, Some(&initial(&world).await), &public()).await);
    let token = made["registration_access_token"].as_str().unwrap();
    let mut changed = public();
    changed["client_name"] = json!("Writer");
    assert_eq!(manage(&made, token, "PUT", Some(&changed)).await.ok()["client_name"], "Writer");
}

#[sqlx::test]
async fn what_an_administrator_took_from_a_client_it_does_not_give_itself_back(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let (id, token) = (&made["client_id"], made["registration_access_token"].as_str().unwrap());
    let server = &world.server;
    let place = json!({"UserPoolId": world.pool, "ClientId": id});
    let described = async || {
        let client = server.signed("DescribeUserPoolClient", place.clone()).await.ok();
        client["UserPoolClient"].clone()
    };
    let client = described().await;
    let tightened = with(
        &place,
        json!({
            "AllowedOAuthFlows": ["code"], "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthScopes": ["openid"], "CallbackURLs": client["CallbackURLs"],
            "ExplicitAuthFlows": [], "RefreshTokenRotation": client["RefreshTokenRotation"],
            "SupportedIdentityProviders": ["COGNITO"], "PreventUserExistenceErrors": "ENABLED",
            "AccessTokenValidity": 5, "TokenValidityUnits": {"AccessToken": "minutes"},
            "ReadAttributes": ["email"],
        }),
    );
    server.signed("UpdateUserPoolClient", tightened).await.ok();
    let metadata = json!({"require_pkce": true, "dpop_bound_access_tokens": true});
    let put = with(&place, json!({"Metadata": metadata}));
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    // Not even by asking for less first.
    let mut less = public();
    less["scope"] = json!("openid");
    for asked in [public(), less, public()] {
        let told = manage(&made, token, "PUT", Some(&asked)).await.ok();
        assert_eq!(
            (&told["scope"], &told["dpop_bound_access_tokens"]),
            (&json!("openid"), &json!(true))
        );
    }
    let client = described().await;
    assert_eq!(
        (&client["AccessTokenValidity"], &client["ReadAttributes"]),
        (&json!(5), &json!(["email"]))
    );
    // What nobody took away, it changes.
    let mut moved = public();
    moved["redirect_uris"] = json!(["https://app.example/new"]);
    let told = manage(&made, token, "PUT", Some(&moved)).await.ok();
    assert_eq!(
        (&told["redirect_uris"], &told["scope"]),
        (&moved["redirect_uris"], &json!("openid"))
    );
}

#[sqlx::test]
async fn changes_are_counted_and_what_changes_nothing_is_not_written(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let token = made["registration_access_token"].as_str().unwrap();
    let changes = async || {
        let all = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM audit_events");
        all.fetch_one(&world.server.app.db).await.unwrap()
    };
    let before = changes().await;
    for _ in 0..25 {
        assert_eq!(manage(&made, token, "PUT", Some(&public())).await.status, 200);
    }
    assert_eq!(changes().await, before);
    for n in 0..21 {
        let mut changed = public();
        changed["client_name"] = json!(format!("Editor {n}"));
        let answer = manage(&made, token, "PUT", Some(&changed)).await;
        assert_eq!(answer.status, if n < 20 { 200 } else { 429 }, "{n}");
        if n == 20 {
            let rest = 3600 - world.server.app.now().timestamp() % 3600;
            assert_eq!(answer.headers["retry-after"], rest.to_string().as_str());
        }
    }
}

#[sqlx::test]
async fn a_client_names_itself_rightly_and_its_frames_are_its_own(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let token = made["registration_access_token"].as_str().unwrap();
    for (name, value) in [
        ("client_id", json!("other")),
        ("client_secret", json!("x".repeat(52))),
        ("frontchannel_logout_uri", json!("https://victim.example/")),
        ("frontchannel_logout_uri", json!("http://localhost:8080/")),
    ] {
        let mut changed = public();
        changed[name] = value;
        let refused = manage(&made, token, "PUT", Some(&changed)).await;
        assert_eq!(refused.body["error"], "invalid_client_metadata", "{name}");
    }
    let mut changed = public();
    changed["client_id"] = made["client_id"].clone();
    changed["frontchannel_logout_uri"] = json!("https://app.example/out");
    let told = manage(&made, token, "PUT", Some(&changed)).await.ok();
    assert_eq!(told["frontchannel_logout_uri"], "https://app.example/out");
}

/// An app without a server of its own is a script of its own origin.
#[sqlx::test]
async fn scripts_of_any_origin_may_manage_themselves(db: PgPool) {
    let world = open_world(db).await;
    let made = created(register(&world, None, &public()).await);
    let url = made["registration_client_uri"].as_str().unwrap();
    let http = &world.server.http;
    let preflight = http.request(reqwest::Method::OPTIONS, url);
    let preflight = preflight
        .header("origin", "https://spa.example")
        .header("access-control-request-method", "DELETE")
        .header("access-control-request-headers", "authorization");
    let answer = preflight.send().await.unwrap();
    assert_eq!(answer.status(), 204);
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, PUT, DELETE"),
        ("access-control-allow-headers", "authorization"),
    ] {
        assert_eq!(answer.headers()[name], value, "{name}");
    }
    let token = made["registration_access_token"].as_str().unwrap();
    let read = http.get(url).header("origin", "https://spa.example").bearer_auth(token);
    let read = read.send().await.unwrap();
    assert_eq!(
        (read.status().as_u16(), &read.headers()["access-control-allow-origin"] == "*"),
        (200, true)
    );
}
