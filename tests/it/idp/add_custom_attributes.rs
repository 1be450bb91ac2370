//! AddCustomAttributes.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::proving_email;
use crate::support::{Answer, TestServer};

async fn add(server: &TestServer, pool: &str, attributes: Value) -> Answer {
    let input = json!({"UserPoolId": pool, "CustomAttributes": attributes});
    server.signed("AddCustomAttributes", input).await
}

async fn custom(server: &TestServer, pool: &str) -> Vec<String> {
    let pool = server.described(pool).await;
    let names = pool["SchemaAttributes"].as_array().unwrap().iter();
    let names = names.map(|attribute| attribute["Name"].as_str().unwrap().to_owned());
    names.filter(|name| name.contains("custom:")).collect()
}

#[sqlx::test]
async fn a_new_attribute_can_be_written_at_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    let write = |name: &str, value: &str| {
        let input =
            json!({"AccessToken": token, "UserAttributes": [{"Name": name, "Value": value}]});
        server.call("UpdateUserAttributes", input)
    };
    assert_eq!(write("custom:age", "41").await.error(), "InvalidParameterException");
    let attributes = json!([
        {"Name": "age", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "0", "MaxValue": "150"}},
        {"Name": "note", "AttributeDataType": "String", "DeveloperOnlyAttribute": true, "Mutable": false},
    ]);
    assert_eq!(add(&server, &pool, attributes).await.ok(), json!({}));
    assert_eq!(custom(&server, &pool).await, ["custom:age", "dev:custom:note"]);
    write("custom:age", "41").await.ok();
    assert_eq!(server.attribute(&pool, "ann", "custom:age").await.as_deref(), Some("41"));
    assert_eq!(write("custom:age", "151").await.error(), "InvalidParameterException");
    // An update of the pool keeps the schema.
    server.signed("UpdateUserPool", json!({"UserPoolId": pool})).await.ok();
    assert_eq!(custom(&server, &pool).await.len(), 2);
    assert!(server.audited(&pool).await.iter().any(|event| event == "AddCustomAttributes"));
}

#[sqlx::test]
async fn what_cannot_be_added_adds_nothing(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let text = |name: &str| json!({"Name": name, "AttributeDataType": "String"});
    add(&server, &pool, json!([text("team")])).await.ok();
    let exists = "custom:team: Existing attribute already has name custom:team.";
    let required = json!({"Name": "x", "AttributeDataType": "String", "Required": true});
    let bounds = json!({"Name": "x", "AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "5", "MaxLength": "4"}});
    for (attribute, why) in [
        (text("team"), exists),
        (required, "Required custom attributes are not supported currently."),
        (
            json!({"Name": "x"}),
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
        (json!({"AttributeDataType": "String"}), "Invalid schema attribute: it has no Name."),
        (bounds, "user.custom:x: Max length cannot be less than min length."),
    ] {
        let refused = add(&server, &pool, json!([text("fresh"), attribute])).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    let long = add(&server, &pool, json!([text("a_name_with_more_than_20")])).await;
    assert_eq!(long.error(), "InvalidParameterException");
    assert_eq!(custom(&server, &pool).await, ["custom:team"]);
    let elsewhere = add(&server, "us-east-1_Nowhere00", json!([text("x")])).await;
    let why = "User pool us-east-1_Nowhere00 does not exist.";
    assert_eq!(elsewhere.refused(), ("ResourceNotFoundException", why));
}

#[sqlx::test]
async fn a_pool_has_fifty_at_most_however_many_are_added_at_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let many = |from: usize, to: usize| -> Value {
        (from..to)
            .map(|n| json!({"Name": format!("a{n}"), "AttributeDataType": "String"}))
            .collect()
    };
    add(&server, &pool, many(0, 25)).await.ok();
    let (first, second) =
        tokio::join!(add(&server, &pool, many(25, 50)), add(&server, &pool, many(50, 75)));
    let full = ("InvalidParameterException", "A user pool can have at most 50 custom attributes.");
    let refused = [&first, &second].into_iter().find(|answer| answer.status != 200).unwrap();
    assert_eq!(refused.refused(), full);
    assert_eq!(custom(&server, &pool).await.len(), 50);
}
