//! GetClientToken.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::{TestClient, with};
use crate::support::users::claims;
use crate::support::{Answer, TestServer};

/// A pool with the resource server `api` and its scopes `read` and `write`, and a client that may get both by the API.
async fn machine(server: &TestServer) -> (String, TestClient) {
    let pool = server.pool().await;
    let scope = |name| json!({"ScopeName": name, "ScopeDescription": "d"});
    let scopes = [scope("read"), scope("write"), scope("other")];
    let api = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api", "Scopes": scopes});
    server.signed("CreateResourceServer", api).await.ok();
    let members = json!({
        "GenerateSecret": true,
        "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
        "AllowedOAuthScopes": ["api/read", "api/write", "openid"],
        "AccessTokenValidity": 10,
        "TokenValidityUnits": {"AccessToken": "minutes"},
    });
    let client = server.client_with(&pool, members).await;
    (pool, client)
}

async fn ask(server: &TestServer, client: &TestClient, more: Value) -> Answer {
    let own = json!({"ClientId": client.id, "Secret": client.secret});
    server.call("GetClientToken", with(&own, more)).await
}

#[sqlx::test]
async fn a_client_gets_the_token_that_client_credentials_gives(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, client) = machine(&server).await;
    let answer = ask(&server, &client, json!({"ClientMetadata": {"any": "thing"}})).await.ok();
    let result = &answer["ClientAuthenticationResult"];
    assert_eq!((&result["ExpiresIn"], &result["TokenType"]), (&json!(600), &json!("Bearer")));
    assert_eq!(result.as_object().unwrap().len(), 3);
    let mut told = claims(&result["AccessToken"]);
    assert!(told.as_object_mut().unwrap().remove("jti").is_some());
    let now = server.app.now().timestamp();
    let expected = json!({
        "sub": client.id, "client_id": client.id, "token_use": "access", "version": 2,
        "scope": "api/read api/write", "iss": format!("{}/{pool}", server.url),
        "iat": now, "auth_time": now, "exp": now + 600,
    });
    assert_eq!(told, expected);
    // It is nobody's: no operation of users takes it.
    let get = json!({"AccessToken": result["AccessToken"]});
    let refused = server.call("GetUser", get).await;
    assert_eq!(refused.refused(), ("NotAuthorizedException", "Invalid Access Token"));
}

#[sqlx::test]
async fn scopes_are_those_of_the_client_that_a_resource_server_has(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, client) = machine(&server).await;
    let scope = async |asked: &[&str]| {
        let answer = ask(&server, &client, json!({"Scopes": asked})).await.ok();
        claims(&answer["ClientAuthenticationResult"]["AccessToken"])["scope"].clone()
    };
    assert_eq!(scope(&["api/write", "api/write"]).await, "api/write");
    assert_eq!(scope(&[]).await, "api/read api/write");
    for asked in ["openid", "api/other", "api/unknown"] {
        let refused = ask(&server, &client, json!({"Scopes": ["api/read", asked]})).await;
        let why = format!("{asked} is not a custom scope of the client.");
        assert_eq!(refused.refused(), ("InvalidParameterException", why.as_str()));
    }
    let emptied = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api"});
    server.signed("UpdateResourceServer", emptied).await.ok();
    let refused = ask(&server, &client, json!({})).await;
    assert_eq!(refused.refused(), ("InvalidParameterException", "No custom scope is left."));
}

#[sqlx::test]
async fn every_active_secret_will_do_and_no_other(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, client) = machine(&server).await;
    let names = json!({"UserPoolId": pool, "ClientId": client.id});
    let second = server.signed("AddUserPoolClientSecret", names).await.ok();
    let second = &second["ClientSecretDescriptor"]["ClientSecretValue"];
    assert_eq!(ask(&server, &client, json!({})).await.status, 200);
    assert_eq!(ask(&server, &client, json!({"Secret": second})).await.status, 200);
    let wrong = ask(&server, &client, json!({"Secret": "x".repeat(52)})).await;
    let why = format!("Unable to verify client secret for client {}", client.id);
    assert_eq!(wrong.refused(), ("NotAuthorizedException", why.as_str()));
    let unknown = ask(&server, &client, json!({"ClientId": "x"})).await;
    let why = "User pool client x does not exist.";
    assert_eq!(unknown.refused(), ("ResourceNotFoundException", why));
    let missing = server.call("GetClientToken", json!({"ClientId": client.id})).await;
    assert_eq!(missing.error(), "InvalidParameterException");
    // SDKs sign it: the signature changes nothing, good or bad.
    let input = json!({"ClientId": client.id, "Secret": client.secret});
    let mut key = server.key.clone();
    assert_eq!(server.signed_by(&key, "GetClientToken", input.clone()).await.status, 200);
    key.secret = "wrong".to_owned();
    assert_eq!(server.signed_by(&key, "GetClientToken", input).await.status, 200);
}

#[sqlx::test]
async fn only_a_client_of_this_flow_gets_one_here_and_only_here(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, client) = machine(&server).await;
    let by_grant = json!({
        "GenerateSecret": true,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["api/read"],
    });
    let other = server.client_with(&pool, by_grant).await;
    let refused = ask(&server, &other, json!({})).await;
    let why = "The client may not get tokens for itself.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    server.domain(&pool, "people").await;
    let token = |client: &TestClient| {
        let url = format!("{}/{pool}/oauth2/token", server.url);
        let request = server.http.post(url).basic_auth(&client.id, client.secret.as_ref());
        crate::support::answer(request.form(&[("grant_type", "client_credentials")]))
    };
    assert_eq!(token(&other).await.status, 200);
    assert_eq!(token(&client).await.body["error"], "unauthorized_client");
}
