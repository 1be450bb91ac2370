//! CreateUserPoolClient.

use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn a_client_has_cognitos_defaults(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let input = json!({"UserPoolId": pool, "ClientName": "app"});
    let mut made = server.signed("CreateUserPoolClient", input).await.ok();
    for (member, shown) in [("UserPoolId", "[pool]"), ("ClientId", "[id]")] {
        made["UserPoolClient"][member] = json!(shown);
    }
    insta::assert_json_snapshot!(made);
}
