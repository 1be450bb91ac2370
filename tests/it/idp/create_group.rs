//! CreateGroup, GetGroup, ListGroups, UpdateGroup and DeleteGroup.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::with;
use crate::support::{TestServer, beginning};

const ROLE: &str = "arn:aws:iam::000000000000:role/admins";

#[sqlx::test]
async fn a_group_is_described_as_it_was_made(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let group = json!({
        "UserPoolId": pool, "GroupName": "admins", "Description": "May do everything",
        "RoleArn": ROLE, "Precedence": 0,
    });
    let made = server.signed("CreateGroup", group.clone()).await.ok();
    let now = beginning().timestamp();
    let times = json!({"CreationDate": now, "LastModifiedDate": now});
    assert_eq!(made["Group"], with(&group, times.clone()));
    let key = json!({"UserPoolId": pool, "GroupName": "admins"});
    assert_eq!(server.signed("GetGroup", key).await.ok(), made);
    let bare = json!({"UserPoolId": pool, "GroupName": "⚙"});
    let made = server.signed("CreateGroup", bare.clone()).await.ok();
    assert_eq!(made["Group"], with(&bare, times));
}

#[sqlx::test]
async fn what_cannot_be_is_refused(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.quotas.groups = 1).await;
    let pool = server.pool().await;
    let group = json!({"UserPoolId": pool, "GroupName": "admins"});
    let create = async |change: Value| server.signed("CreateGroup", with(&group, change)).await;
    create(json!({})).await.ok();
    for (change, error, why) in [
        (json!({}), "GroupExistsException", "A group with the name already exists"),
        (
            json!({"GroupName": "others"}),
            "LimitExceededException",
            "The maximum number of groups of a user pool is 1.",
        ),
        (
            json!({"UserPoolId": "us-east-1_nobody"}),
            "ResourceNotFoundException",
            "User pool us-east-1_nobody does not exist.",
        ),
        (
            json!({"Precedence": -1}),
            "InvalidParameterException",
            "1 validation error detected: Value '-1' at 'precedence' failed to satisfy constraint: Member must have \
             value greater than or equal to 0",
        ),
    ] {
        assert_eq!(create(change).await.refused(), (error, why));
    }
    for change in [
        json!({"GroupName": ""}),
        json!({"GroupName": "two words"}),
        json!({"GroupName": "x".repeat(129)}),
        json!({"RoleArn": "arn:aws:iam::role/admins"}),
        json!({"Description": "x".repeat(2049)}),
    ] {
        assert_eq!(create(change.clone()).await.error(), "InvalidParameterException", "{change}");
    }
    assert_eq!(create(json!({"GroupName": null})).await.error(), "InvalidParameterException");
    let too_large = create(json!({"Precedence": 3_000_000_000_i64})).await;
    assert_eq!(too_large.error(), "SerializationException");
}

#[sqlx::test]
async fn an_update_changes_what_it_names(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let key = json!({"UserPoolId": pool, "GroupName": "admins"});
    let group = with(&key, json!({"Description": "d", "RoleArn": ROLE, "Precedence": 3}));
    let made = server.signed("CreateGroup", group).await.ok();
    server.advance(Duration::seconds(5));
    let changed = server.signed("UpdateGroup", with(&key, json!({"Precedence": 1}))).await.ok();
    let now = server.app.now().timestamp();
    let expected = with(&made["Group"], json!({"Precedence": 1, "LastModifiedDate": now}));
    assert_eq!(changed["Group"], expected);
    assert_eq!(server.signed("GetGroup", key.clone()).await.ok(), changed);
    let emptied = server.signed("UpdateGroup", with(&key, json!({"Description": ""}))).await.ok();
    assert_eq!(emptied["Group"]["Description"], "");
}

#[sqlx::test]
async fn a_deleted_one_is_gone_and_its_users_stay(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let key = json!({"UserPoolId": pool, "GroupName": "admins"});
    for operation in ["GetGroup", "UpdateGroup", "DeleteGroup", "ListUsersInGroup"] {
        let missing = server.signed(operation, key.clone()).await;
        let expected = ("ResourceNotFoundException", "Group not found.");
        assert_eq!(missing.refused(), expected, "{operation}");
    }
    server.signed("CreateGroup", key.clone()).await.ok();
    let ann = json!({"UserPoolId": pool, "Username": "ann"});
    server.signed("AdminCreateUser", with(&ann, json!({"MessageAction": "SUPPRESS"}))).await.ok();
    let member = with(&ann, json!({"GroupName": "admins"}));
    server.signed("AdminAddUserToGroup", member).await.ok();
    let deleted = server.signed("DeleteGroup", key.clone()).await;
    assert_eq!((deleted.status, deleted.body), (200, Value::Null));
    assert_eq!(server.signed("GetGroup", key.clone()).await.error(), "ResourceNotFoundException");
    assert_eq!(server.admin_get(&pool, "ann").await.status, 200);
    let left = server.signed("AdminListGroupsForUser", ann).await.ok();
    assert_eq!(left, json!({"Groups": []}));
    // Another group of the name begins empty.
    server.signed("CreateGroup", key.clone()).await.ok();
    assert_eq!(server.signed("ListUsersInGroup", key).await.ok(), json!({"Users": []}));
    let events = server.audited(&pool).await;
    assert_eq!(
        events[1..],
        ["CreateGroup", "AdminCreateUser", "AdminAddUserToGroup", "DeleteGroup", "CreateGroup"]
    );
}

#[sqlx::test]
async fn groups_are_listed_by_name_page_by_page(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    for name in ["c", "a", "b"] {
        server.signed("CreateGroup", json!({"UserPoolId": pool, "GroupName": name})).await.ok();
    }
    let names = |page: &Value| -> Vec<String> {
        let listed = page["Groups"].as_array().unwrap().iter();
        listed.map(|group| group["GroupName"].as_str().unwrap().to_owned()).collect()
    };
    let list = async |more: Value| {
        server.signed("ListGroups", with(&json!({"UserPoolId": pool}), more)).await
    };
    let first = list(json!({"Limit": 2})).await.ok();
    assert_eq!(names(&first), ["a", "b"]);
    let token = &first["NextToken"];
    let second = list(json!({"Limit": 2, "NextToken": token})).await.ok();
    assert_eq!((names(&second), second.get("NextToken")), (vec!["c".to_owned()], None));
    for limit in [json!({}), json!({"Limit": 0})] {
        assert_eq!(names(&list(limit).await.ok()), ["a", "b", "c"]);
    }
    assert_eq!(list(json!({"Limit": 61})).await.error(), "InvalidParameterException");
    assert_eq!(list(json!({"NextToken": "x"})).await.error(), "InvalidParameterException");
    let elsewhere = json!({"UserPoolId": other, "NextToken": token});
    let refused = server.signed("ListGroups", elsewhere).await;
    assert_eq!(refused.error(), "InvalidParameterException");
    let unknown = server.signed("ListGroups", json!({"UserPoolId": "us-east-1_nobody"})).await;
    assert_eq!(unknown.error(), "ResourceNotFoundException");
}
