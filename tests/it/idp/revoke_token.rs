//! RevokeToken.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::proving_email;

#[sqlx::test]
async fn a_revoked_token_takes_its_access_tokens_along(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let (tokens, other) =
        (server.tokens(&client, "ann").await, server.tokens(&client, "ann").await);
    let revoke = json!({"ClientId": client, "Token": tokens["RefreshToken"]});
    // Once more changes nothing.
    for _ in 0..2 {
        assert_eq!(server.call("RevokeToken", revoke.clone()).await.ok(), json!({}));
    }
    let get =
        |tokens: &Value| server.call("GetUser", json!({"AccessToken": tokens["AccessToken"]}));
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(get(&tokens).await.refused(), revoked);
    assert_eq!(get(&other).await.status, 200);
}

#[sqlx::test]
async fn what_may_not_be_revoked_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let (client, other) = (server.client(&pool).await, server.client(&pool).await);
    server.user(&client, "ann").await;
    let tokens = server.tokens(&client, "ann").await;
    let revoke = |client: &str, token: &Value| {
        server.call("RevokeToken", json!({"ClientId": client, "Token": token}))
    };
    for kind in ["AccessToken", "IdToken"] {
        let answer = revoke(&client, &tokens[kind]).await;
        assert_eq!(answer.error(), "UnsupportedTokenTypeException");
    }
    assert_eq!(revoke(&other, &tokens["RefreshToken"]).await.error(), "UnauthorizedException");
    assert_eq!(
        revoke("nosuchclient", &tokens["RefreshToken"]).await.error(),
        "UnauthorizedException"
    );
    assert_eq!(revoke(&client, &json!("unknown")).await.status, 200);
    let get = json!({"AccessToken": tokens["AccessToken"]});
    assert_eq!(server.call("GetUser", get).await.status, 200);
    let off = server.client_with(&pool, json!({"EnableTokenRevocation": false})).await.id;
    assert_eq!(revoke(&off, &json!("unknown")).await.error(), "UnsupportedOperationException");
}
