//! CreateUserPool.

use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn a_pool_has_cognitos_defaults(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut made = server.signed("CreateUserPool", json!({"PoolName": "people"})).await.ok();
    let id = made["UserPool"]["Id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("us-east-1_") && id.len() == "us-east-1_".len() + 9, "{id}");
    for (member, shown) in [("Id", "[id]"), ("Arn", "[arn]")] {
        made["UserPool"][member] = json!(shown);
    }
    insta::assert_json_snapshot!(made);
}
