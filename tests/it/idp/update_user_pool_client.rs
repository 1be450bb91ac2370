//! DescribeUserPoolClient and UpdateUserPoolClient.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::with;
use crate::support::{Answer, TestServer};

async fn update(server: &TestServer, pool: &str, client: &str, members: Value) -> Answer {
    let base = json!({"UserPoolId": pool, "ClientId": client});
    server.signed("UpdateUserPoolClient", with(&base, members)).await
}

#[sqlx::test]
async fn what_is_omitted_goes_back_to_its_default_and_secrets_stay(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server
        .client_with(
            &pool,
            json!({
                "ClientName": "web", "GenerateSecret": true, "AccessTokenValidity": 5,
                "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://myapp.com/"],
                "EnableTokenRevocation": false, "AuthSessionValidity": 10, "ReadAttributes": ["email"],
                "PreventUserExistenceErrors": "ENABLED", "RefreshTokenValidity": 7,
                "EnablePropagateAdditionalUserContextData": true,
            }),
        )
        .await;
    server.advance(chrono::Duration::seconds(1));
    let updated = update(&server, &pool, &client.id, json!({})).await.ok();
    assert_eq!(
        updated["UserPoolClient"],
        json!({
            "UserPoolId": pool, "ClientId": client.id, "ClientName": "web", "ClientType": "REGULAR",
            "ClientSecret": client.secret, "CreationDate": 1_800_000_000, "LastModifiedDate": 1_800_000_001,
            "RefreshTokenValidity": 30, "TokenValidityUnits": {}, "AuthSessionValidity": 3,
            "EnableTokenRevocation": true, "EnablePropagateAdditionalUserContextData": false,
            "AllowedOAuthFlowsUserPoolClient": false,
        })
    );
    let described = json!({"UserPoolId": pool, "ClientId": client.id});
    assert_eq!(server.signed("DescribeUserPoolClient", described).await.ok(), updated);
}

#[sqlx::test]
async fn a_new_name_and_settings_count_at_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    // It is in memory now.
    let sign_in = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "nobody", "PASSWORD": "x"},
    });
    assert_eq!(server.call("InitiateAuth", sign_in.clone()).await.error(), "UserNotFoundException");
    let members = json!({"ClientName": "other", "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]});
    let updated = update(&server, &pool, &client, members).await.ok();
    assert_eq!(updated["UserPoolClient"]["ClientName"], "other");
    let why = "USER_PASSWORD_AUTH flow not enabled for this client";
    assert_eq!(
        server.call("InitiateAuth", sign_in).await.refused(),
        ("InvalidParameterException", why)
    );
    assert!(server.audited(&pool).await.contains(&"UpdateUserPoolClient".to_owned()));
}

#[sqlx::test]
async fn what_is_refused_changes_nothing(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let described = json!({"UserPoolId": pool, "ClientId": client});
    let before = server.signed("DescribeUserPoolClient", described.clone()).await.ok();
    for (members, error, why) in [
        (
            json!({"WriteAttributes": ["nothing"]}),
            "InvalidParameterException",
            "Invalid write attributes specified while updating a client",
        ),
        (
            json!({"AllowedOAuthFlows": ["client_credentials"]}),
            "InvalidOAuthFlowException",
            "client_credentials flow can not be selected if client does not have a client secret.",
        ),
        (
            json!({"AccessTokenValidity": 100}),
            "InvalidParameterException",
            "Invalid range for token validity.",
        ),
    ] {
        let refused = update(&server, &pool, &client, members).await;
        assert_eq!(refused.refused(), (error, why));
    }
    assert_eq!(server.signed("DescribeUserPoolClient", described).await.ok(), before);
}

#[sqlx::test]
async fn unknown_pools_and_clients_are_not_found(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    let client = server.client(&other).await;
    for operation in ["DescribeUserPoolClient", "UpdateUserPoolClient", "DeleteUserPoolClient"] {
        let ask = async |pool: &str, client: &str| {
            server.signed(operation, json!({"UserPoolId": pool, "ClientId": client})).await
        };
        let why = "User pool us-east-1_nobody does not exist.";
        assert_eq!(
            ask("us-east-1_nobody", &client).await.refused(),
            ("ResourceNotFoundException", why)
        );
        for client in ["nobody", client.as_str()] {
            let why = format!("User pool client {client} does not exist.");
            assert_eq!(
                ask(&pool, client).await.refused(),
                ("ResourceNotFoundException", why.as_str())
            );
        }
    }
}
