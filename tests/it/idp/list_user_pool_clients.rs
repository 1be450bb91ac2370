//! ListUserPoolClients.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn clients_come_page_by_page_with_nothing_but_their_names(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    server.client(&server.pool().await).await;
    let mut made = Vec::new();
    for n in 0..3 {
        let members = json!({"ClientName": format!("app {n}"), "GenerateSecret": true});
        made.push((server.client_with(&pool, members).await.id, format!("app {n}")));
    }
    made.sort();
    let expected: Vec<Value> = made
        .iter()
        .map(|(id, name)| json!({"ClientId": id, "UserPoolId": pool, "ClientName": name}))
        .collect();
    let first = server
        .signed("ListUserPoolClients", json!({"UserPoolId": pool, "MaxResults": 2}))
        .await
        .ok();
    assert_eq!(first["UserPoolClients"], json!(expected[..2]));
    let input = json!({"UserPoolId": pool, "MaxResults": 2, "NextToken": first["NextToken"]});
    let second = server.signed("ListUserPoolClients", input).await.ok();
    assert_eq!(second, json!({"UserPoolClients": expected[2..]}));
}

#[sqlx::test]
async fn clients_are_filtered_by_how_they_came(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    server.client(&pool).await;
    let count = async |kind: &str| {
        let input = json!({"UserPoolId": pool, "ClientType": kind});
        server.signed("ListUserPoolClients", input).await.ok()["UserPoolClients"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((count("REGULAR").await, count("DCR").await), (1, 0));
    for kind in [json!("REGULAR"), json!("DCR"), Value::Null] {
        let input = json!({"UserPoolId": "us-east-1_nobody", "ClientType": kind});
        assert_eq!(
            server.signed("ListUserPoolClients", input).await.error(),
            "ResourceNotFoundException"
        );
    }
}
