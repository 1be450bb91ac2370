//! CreateResourceServer, DescribeResourceServer, ListResourceServers, UpdateResourceServer and DeleteResourceServer.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::pools::with;

fn scope(name: &str) -> Value {
    json!({"ScopeName": name, "ScopeDescription": format!("May {name}")})
}

#[sqlx::test]
async fn a_resource_server_is_described_as_it_was_made(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let api = json!({
        "UserPoolId": pool, "Identifier": "https://api.example.com", "Name": "The API",
        "Scopes": [scope("read"), scope("write:all")],
    });
    let made = server.signed("CreateResourceServer", api.clone()).await.ok();
    assert_eq!(made, json!({"ResourceServer": api}));
    let key = json!({"UserPoolId": pool, "Identifier": "https://api.example.com"});
    assert_eq!(server.signed("DescribeResourceServer", key).await.ok(), made);
    let bare = json!({"UserPoolId": pool, "Identifier": "bare", "Name": "bare"});
    let made = server.signed("CreateResourceServer", bare.clone()).await.ok();
    assert_eq!(made["ResourceServer"], with(&bare, json!({"Scopes": []})));
}

#[sqlx::test]
async fn what_cannot_be_is_refused(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.quotas.resource_servers = 1).await;
    let pool = server.pool().await;
    let api = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api"});
    let create =
        async |change: Value| server.signed("CreateResourceServer", with(&api, change)).await;
    create(json!({})).await.ok();
    for (change, error, why) in [
        (
            json!({}),
            "InvalidParameterException",
            format!("api already exists in user pool {pool}."),
        ),
        (
            json!({"Identifier": "other"}),
            "LimitExceededException",
            "The maximum number of resource servers of a user pool is 1.".to_owned(),
        ),
        (
            json!({"Identifier": "other", "Scopes": [scope("a"), scope("b"), scope("a")]}),
            "InvalidParameterException",
            "Scope a is given twice.".to_owned(),
        ),
        (
            json!({"Identifier": "aws.cognito/dcr"}),
            "InvalidParameterException",
            "Resource server identifiers that begin with aws.cognito are reserved.".to_owned(),
        ),
        (
            json!({"UserPoolId": "us-east-1_nobody"}),
            "ResourceNotFoundException",
            "User pool us-east-1_nobody does not exist.".to_owned(),
        ),
    ] {
        assert_eq!(create(change).await.refused(), (error, why.as_str()));
    }
    let slash = create(json!({"Identifier": "other", "Scopes": [scope("a/b")]})).await;
    assert!(
        slash
            .message()
            .starts_with("1 validation error detected: Value 'a/b' at 'scopes.1.member.scopeName'")
    );
}

#[sqlx::test]
async fn an_update_replaces_name_and_scopes(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let key = json!({"UserPoolId": pool, "Identifier": "api"});
    let api = with(&key, json!({"Name": "api", "Scopes": [scope("read"), scope("write")]}));
    server.signed("CreateResourceServer", api).await.ok();
    let changed = with(&key, json!({"Name": "The API", "Scopes": [scope("list")]}));
    let answer = server.signed("UpdateResourceServer", changed.clone()).await.ok();
    assert_eq!(answer["ResourceServer"], changed);
    let oauth = |scope: &str| json!({"AllowedOAuthScopes": [scope]});
    server.client_with(&pool, oauth("api/list")).await;
    let base = json!({"UserPoolId": pool, "ClientName": "app"});
    let gone = server.signed("CreateUserPoolClient", with(&base, oauth("api/read"))).await;
    assert_eq!(gone.refused(), ("ScopeDoesNotExistException", "Invalid scope requested: api/read"));
    let emptied = with(&key, json!({"Name": "The API"}));
    let answer = server.signed("UpdateResourceServer", emptied).await.ok();
    assert_eq!(answer["ResourceServer"]["Scopes"], json!([]));
}

#[sqlx::test]
async fn a_deleted_one_is_gone(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let key = json!({"UserPoolId": pool, "Identifier": "api"});
    let why = "Resource server api does not exist.";
    for operation in ["DescribeResourceServer", "UpdateResourceServer", "DeleteResourceServer"] {
        let missing = server.signed(operation, with(&key, json!({"Name": "api"}))).await;
        assert_eq!(missing.refused(), ("ResourceNotFoundException", why), "{operation}");
    }
    server.signed("CreateResourceServer", with(&key, json!({"Name": "api"}))).await.ok();
    let deleted = server.signed("DeleteResourceServer", key.clone()).await;
    assert_eq!((deleted.status, deleted.body), (200, Value::Null));
    assert_eq!(
        server.signed("DescribeResourceServer", key).await.error(),
        "ResourceNotFoundException"
    );
    let events = server.audited(&pool).await;
    assert_eq!(events, ["CreateUserPool", "CreateResourceServer", "DeleteResourceServer"]);
}

#[sqlx::test]
async fn they_are_listed_page_by_page(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    for name in ["c", "a", "b"] {
        let api = json!({"UserPoolId": pool, "Identifier": name, "Name": name, "Scopes": [scope("read")]});
        server.signed("CreateResourceServer", api).await.ok();
    }
    let names = |page: &Value| -> Vec<String> {
        let listed = page["ResourceServers"].as_array().unwrap().iter();
        listed.map(|server| server["Identifier"].as_str().unwrap().to_owned()).collect()
    };
    let first = server
        .signed("ListResourceServers", json!({"UserPoolId": pool, "MaxResults": 2}))
        .await
        .ok();
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(first["ResourceServers"][0]["Scopes"], json!([scope("read")]));
    let input = json!({"UserPoolId": pool, "MaxResults": 2, "NextToken": first["NextToken"]});
    let second = server.signed("ListResourceServers", input).await.ok();
    assert_eq!((names(&second), second.get("NextToken")), (vec!["c".to_owned()], None));
    let all = server.signed("ListResourceServers", json!({"UserPoolId": pool})).await.ok();
    assert_eq!(names(&all), ["a", "b", "c"]);
    let unknown =
        server.signed("ListResourceServers", json!({"UserPoolId": "us-east-1_nobody"})).await;
    assert_eq!(unknown.error(), "ResourceNotFoundException");
}
