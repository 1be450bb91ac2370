//! ListUserPools, and page tokens in general.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::sign::Key;

/// The ids on each page of two.
async fn pages(server: &TestServer, key: &Key) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut token = Value::Null;
    loop {
        let input = json!({"MaxResults": 2, "NextToken": token});
        let mut page = server.signed_by(key, "ListUserPools", input).await.ok();
        let ids = page["UserPools"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["Id"].as_str().unwrap().to_owned());
        pages.push(ids.collect());
        token = page["NextToken"].take();
        if token.is_null() {
            return pages;
        }
    }
}

#[sqlx::test]
async fn pools_come_page_by_page_each_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(server.pool().await);
    }
    made.sort();
    let pages = pages(&server, &server.key).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(pages.concat(), made);
}

#[sqlx::test]
async fn a_full_last_page_has_no_token(db: PgPool) {
    let server = TestServer::start(db).await;
    server.pool().await;
    server.pool().await;
    let page = server.signed("ListUserPools", json!({"MaxResults": 2})).await.ok();
    assert_eq!(page.get("NextToken"), None);
    let shown = &page["UserPools"][0];
    assert_eq!(shown["Name"], "people");
    assert_eq!(shown["LambdaConfig"], json!({}));
    assert_eq!(shown["CreationDate"], 1_800_000_000);
}

#[sqlx::test]
async fn a_key_that_is_limited_to_pools_sees_those(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut made = Vec::new();
    for _ in 0..6 {
        made.push(server.pool().await);
    }
    made.sort();
    let mine = [made[0].as_str(), made[3].as_str(), made[5].as_str(), "us-east-1_none"];
    let key = server.key_of(&mine).await;
    assert_eq!(
        pages(&server, &key).await,
        [vec![made[0].clone(), made[3].clone()], vec![made[5].clone()]]
    );
    // A token of everybody's list says nothing to a key that may not see it.
    let token =
        server.signed("ListUserPools", json!({"MaxResults": 1})).await.ok()["NextToken"].take();
    let input = json!({"MaxResults": 1, "NextToken": token});
    let refused = server.signed_by(&key, "ListUserPools", input).await;
    assert_eq!(refused.refused(), ("InvalidParameterException", "Invalid pagination token."));
}

#[sqlx::test]
async fn a_page_token_counts_for_its_own_list_for_an_hour(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    for pool in [&pool, &other] {
        server.client(pool).await;
        server.client(pool).await;
        for name in ["a", "b"] {
            let input = json!({"UserPoolId": pool, "Identifier": name, "Name": name});
            server.signed("CreateResourceServer", input).await.ok();
        }
    }
    let list = async |operation: &str, pool: &str, token: Value| {
        let input = json!({"UserPoolId": pool, "MaxResults": 1, "NextToken": token});
        server.signed(operation, input).await
    };
    let token = list("ListUserPoolClients", &pool, Value::Null).await.ok()["NextToken"].take();
    let text = token.as_str().unwrap().to_owned();
    list("ListUserPoolClients", &pool, token.clone()).await.ok();
    let refused = ("InvalidParameterException", "Invalid pagination token.");
    assert_eq!(list("ListUserPoolClients", &other, token.clone()).await.refused(), refused);
    assert_eq!(list("ListResourceServers", &pool, token.clone()).await.refused(), refused);
    let moved = text.replace(&pool, &other);
    assert_eq!(list("ListUserPoolClients", &other, json!(moved)).await.refused(), refused);
    for forged in [
        "x".to_owned(),
        pool.clone(),
        format!("{pool}."),
        format!("{pool}.AAAA"),
        text[1..].to_owned(),
    ] {
        assert_eq!(
            list("ListUserPoolClients", &pool, json!(forged)).await.refused(),
            refused,
            "{forged}"
        );
    }
    for at in pool.len() + 1..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
        let forged = String::from_utf8(bytes).unwrap();
        assert_eq!(
            list("ListUserPoolClients", &pool, json!(forged)).await.refused(),
            refused,
            "byte {at}"
        );
    }
    server.advance(chrono::Duration::minutes(59));
    list("ListUserPoolClients", &pool, token.clone()).await.ok();
    server.advance(chrono::Duration::minutes(1));
    assert_eq!(list("ListUserPoolClients", &pool, token).await.refused(), refused);
}
