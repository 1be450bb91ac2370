//! CreateUserPoolDomain.

use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn a_prefix_is_one_pools_alone(db: PgPool) {
    let server = TestServer::start(db).await;
    let (ann, bob) = (server.pool().await, server.pool().await);
    let ask = |pool: &str| {
        server.signed("CreateUserPoolDomain", json!({"UserPoolId": pool, "Domain": "people"}))
    };
    assert_eq!(ask(&ann).await.ok(), json!({"ManagedLoginVersion": 1}));
    let taken = ask(&bob).await;
    let why = "Domain already associated with another user pool.";
    assert_eq!(taken.refused(), ("InvalidParameterException", why));
}
