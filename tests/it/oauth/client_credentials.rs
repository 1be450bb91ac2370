//! Tokens for clients themselves.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, claims, refusal};
use crate::support::pools::TestClient;

async fn machine(world: &World) -> TestClient {
    world.resource_server(&["read", "write"]).await;
    let members = json!({
        "GenerateSecret": true,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["api/read", "api/write"],
    });
    world.server.client_with(&world.pool, members).await
}

#[sqlx::test]
async fn a_client_gets_a_token_for_itself_and_nothing_is_written(db: PgPool) {
    let world = World::start(db).await;
    let machine = machine(&world).await;
    let form = [("grant_type", "client_credentials")];
    let answer = world.post_as(&machine, "/oauth2/token", &form).await.ok();
    let names: Vec<_> = answer.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "expires_in", "token_type"]);
    let token = claims(&answer["access_token"]);
    let now = world.server.app.now().timestamp();
    assert_eq!(token["sub"], json!(machine.id));
    assert_eq!((&token["client_id"], &token["token_use"]), (&json!(machine.id), &json!("access")));
    assert_eq!((&token["scope"], &token["version"]), (&json!("api/read api/write"), &json!(2)));
    assert_eq!((&token["iat"], &token["auth_time"]), (&json!(now), &json!(now)));
    for absent in ["username", "event_id", "origin_jti"] {
        assert_eq!(token[absent], Value::Null, "{absent}");
    }
    let grants: i64 = sqlx::query_scalar("SELECT count(*) FROM grants")
        .fetch_one(&world.server.app.db)
        .await
        .unwrap();
    assert_eq!(grants, 0);
    // It is nobody's token.
    assert_eq!(world.user_info(answer["access_token"].as_str().unwrap()).await.status, 401);
}

#[sqlx::test]
async fn scopes_are_the_clients_own_custom_ones(db: PgPool) {
    let world = World::start(db).await;
    let machine = machine(&world).await;
    let ask = async |scope: &str| {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        world.post_as(&machine, "/oauth2/token", &form).await
    };
    for (scope, expected) in [
        ("api/write", "api/write"),
        ("api/write api/read api/write", "api/write api/read"),
        ("", "api/read api/write"),
    ] {
        assert_eq!(claims(&ask(scope).await.ok()["access_token"])["scope"], expected);
    }
    for wrong in ["openid", "api/admin", "api/read openid", " ", "API/READ"] {
        assert_eq!(refusal(&ask(wrong).await), (400, "invalid_scope", None), "{wrong}");
    }
    // A scope that its resource server lost means nothing any more.
    world.server.signed("UpdateResourceServer", world.resource_members(&["read"])).await.ok();
    assert_eq!(claims(&ask("").await.ok()["access_token"])["scope"], "api/read");
    assert_eq!(refusal(&ask("api/write").await).1, "invalid_scope");
}

#[sqlx::test]
async fn it_goes_on_while_the_database_is_away(db: PgPool) {
    let world = World::start(db).await;
    let machine = machine(&world).await;
    let form = [("grant_type", "client_credentials")];
    world.post_as(&machine, "/oauth2/token", &form).await.ok();
    world.server.app.db.close().await;
    world.post_as(&machine, "/oauth2/token", &form).await.ok();
    // Until what is in memory is no longer known to hold.
    world.server.advance(chrono::Duration::seconds(6));
    assert_eq!(world.post_as(&machine, "/oauth2/token", &form).await.status, 503);
}
