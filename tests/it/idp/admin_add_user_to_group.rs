//! AdminAddUserToGroup, AdminRemoveUserFromGroup, AdminListGroupsForUser and ListUsersInGroup; and what tokens tell of
//! groups.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::with;
use crate::support::users::{claims, proving_email};
use crate::support::{Answer, TestServer};

/// Makes groups, each with the members that are given.
async fn make_groups(server: &TestServer, pool: &str, groups: &[(&str, Value)]) {
    for (name, members) in groups {
        let key = json!({"UserPoolId": pool, "GroupName": name});
        server.signed("CreateGroup", with(&key, members.clone())).await.ok();
    }
}

async fn make_user(server: &TestServer, pool: &str, name: &str) {
    let user = json!({"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", user).await.ok();
}

async fn change(
    server: &TestServer,
    operation: &str,
    pool: &str,
    user: &str,
    group: &str,
) -> Answer {
    let input = json!({"UserPoolId": pool, "Username": user, "GroupName": group});
    server.signed(operation, input).await
}

async fn add(server: &TestServer, pool: &str, user: &str, group: &str) {
    let added = change(server, "AdminAddUserToGroup", pool, user, group).await;
    assert_eq!((added.status, added.body), (200, Value::Null));
}

fn named(list: &Value, member: &str) -> Vec<String> {
    let listed = list.as_array().unwrap().iter();
    listed.map(|one| one[member].as_str().unwrap().to_owned()).collect()
}

#[sqlx::test]
async fn a_user_comes_into_a_group_once_and_goes_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    make_user(&server, &pool, "ann").await;
    make_groups(&server, &pool, &[("admins", json!({"Precedence": 1}))]).await;
    let groups = json!({"UserPoolId": pool, "Username": "ann"});
    let users = json!({"UserPoolId": pool, "GroupName": "admins"});
    for _ in 0..2 {
        add(&server, &pool, "ann", "admins").await;
        let listed = server.signed("AdminListGroupsForUser", groups.clone()).await.ok();
        let group = server.signed("GetGroup", users.clone()).await.ok();
        assert_eq!(listed, json!({"Groups": [group["Group"]]}));
        let listed = server.signed("ListUsersInGroup", users.clone()).await.ok();
        let all = server.signed("ListUsers", json!({"UserPoolId": pool})).await.ok();
        assert_eq!(listed, all);
    }
    for _ in 0..2 {
        let removed = change(&server, "AdminRemoveUserFromGroup", &pool, "ann", "admins").await;
        assert_eq!((removed.status, removed.body), (200, Value::Null));
        let listed = server.signed("ListUsersInGroup", users.clone()).await.ok();
        assert_eq!(listed, json!({"Users": []}));
    }
    let events = server.audited(&pool).await;
    assert_eq!(events[3..], ["AdminAddUserToGroup", "AdminRemoveUserFromGroup"]);
}

#[sqlx::test]
async fn what_is_not_there_is_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    make_user(&server, &pool, "ann").await;
    make_groups(&server, &pool, &[("admins", json!({}))]).await;
    for operation in ["AdminAddUserToGroup", "AdminRemoveUserFromGroup"] {
        for (pool, user, group, refused) in [
            (pool.as_str(), "ann", "x", ("ResourceNotFoundException", "Group not found.")),
            (&pool, "bob", "admins", ("UserNotFoundException", "User does not exist.")),
            (&pool, "bob", "x", ("UserNotFoundException", "User does not exist.")),
            (
                "us-east-1_nobody",
                "ann",
                "admins",
                ("ResourceNotFoundException", "User pool us-east-1_nobody does not exist."),
            ),
        ] {
            let answer = change(&server, operation, pool, user, group).await;
            assert_eq!(answer.refused(), refused, "{operation}");
        }
    }
    let bob = json!({"UserPoolId": pool, "Username": "bob"});
    let unknown = server.signed("AdminListGroupsForUser", bob).await;
    assert_eq!(unknown.refused(), ("UserNotFoundException", "User does not exist."));
}

#[sqlx::test]
async fn a_user_is_in_no_more_groups_than_may_be(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.quotas.groups_of_user = 2).await;
    let pool = server.pool().await;
    make_user(&server, &pool, "ann").await;
    let none = json!({});
    make_groups(&server, &pool, &[("a", none.clone()), ("b", none.clone()), ("c", none)]).await;
    add(&server, &pool, "ann", "a").await;
    add(&server, &pool, "ann", "b").await;
    let full = change(&server, "AdminAddUserToGroup", &pool, "ann", "c").await;
    let why = "The maximum number of groups of a user is 2.";
    assert_eq!(full.refused(), ("InvalidParameterException", why));
    // Who is in already stays in.
    add(&server, &pool, "ann", "b").await;
    let missing = change(&server, "AdminAddUserToGroup", &pool, "ann", "x").await;
    assert_eq!(missing.error(), "ResourceNotFoundException");
}

#[sqlx::test]
async fn both_lists_go_on_where_the_last_page_ended(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let users = ["ann", "bob", "cid"];
    for name in users {
        make_user(&server, &pool, name).await;
    }
    let none = json!({});
    make_groups(&server, &pool, &[("b", none.clone()), ("c", none.clone()), ("a", none)]).await;
    for name in users {
        add(&server, &pool, name, "a").await;
    }
    for group in ["b", "c"] {
        add(&server, &pool, "ann", group).await;
    }
    let pages = async |operation: &str, input: Value, list: &str, member: &str| {
        let (mut names, mut input) = (Vec::new(), with(&input, json!({"Limit": 2})));
        loop {
            let page = server.signed(operation, input.clone()).await.ok();
            assert!(page[list].as_array().unwrap().len() <= 2);
            names.extend(named(&page[list], member));
            let Some(next) = page.get("NextToken") else { return names };
            input["NextToken"] = next.clone();
        }
    };
    let ann = json!({"UserPoolId": pool, "Username": "ann"});
    let groups = pages("AdminListGroupsForUser", ann.clone(), "Groups", "GroupName").await;
    assert_eq!(groups, ["a", "b", "c"]);
    let group = json!({"UserPoolId": pool, "GroupName": "a"});
    let mut members = pages("ListUsersInGroup", group, "Users", "Username").await;
    members.sort();
    assert_eq!(members, users);
    // The page of one user's groups is no page of another's.
    let page = server.signed("AdminListGroupsForUser", with(&ann, json!({"Limit": 2}))).await.ok();
    let bob = json!({"UserPoolId": pool, "Username": "bob", "NextToken": page["NextToken"]});
    let refused = server.signed("AdminListGroupsForUser", bob).await;
    assert_eq!(refused.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn a_user_who_is_deleted_is_in_no_group(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    make_user(&server, &pool, "ann").await;
    make_groups(&server, &pool, &[("admins", json!({}))]).await;
    add(&server, &pool, "ann", "admins").await;
    let ann = json!({"UserPoolId": pool, "Username": "ann"});
    server.signed("AdminDeleteUser", ann).await.ok();
    let group = json!({"UserPoolId": pool, "GroupName": "admins"});
    assert_eq!(server.signed("ListUsersInGroup", group).await.ok(), json!({"Users": []}));
}

#[sqlx::test]
async fn of_a_group_that_goes_while_users_come_nothing_is_left(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    for name in ["ann", "bob", "cid"] {
        make_user(&server, &pool, name).await;
    }
    for _ in 0..5 {
        make_groups(&server, &pool, &[("admins", json!({}))]).await;
        let come = |name| change(&server, "AdminAddUserToGroup", &pool, name, "admins");
        let go = server.signed("DeleteGroup", json!({"UserPoolId": pool, "GroupName": "admins"}));
        let (ann, gone, bob, cid) = tokio::join!(come("ann"), go, come("bob"), come("cid"));
        assert_eq!(gone.status, 200, "{gone:?}");
        for came in [ann, bob, cid] {
            let refused = came.error() == "ResourceNotFoundException";
            assert!(came.status == 200 || refused, "{came:?}");
        }
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM group_members")
            .fetch_one(&server.app.db)
            .await
            .unwrap();
        assert_eq!(left, 0);
    }
}

#[sqlx::test]
async fn tokens_tell_of_groups_and_roles_as_they_are_at_their_issue(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let (boss, desk) =
        ("arn:aws:iam::000000000000:role/boss", "arn:aws:iam::000000000000:role/desk");
    let groups = [
        ("clerks", json!({"Precedence": 5, "RoleArn": desk})),
        ("admins", json!({"Precedence": 2, "RoleArn": boss})),
        ("everybody", json!({})),
    ];
    make_groups(&server, &pool, &groups).await;
    let told = |tokens: &Value| {
        let (id, access) = (claims(&tokens["IdToken"]), claims(&tokens["AccessToken"]));
        assert_eq!(id["cognito:groups"], access["cognito:groups"]);
        for only_in_id in ["cognito:roles", "cognito:preferred_role"] {
            assert_eq!(access.get(only_in_id), None);
        }
        ["cognito:groups", "cognito:roles", "cognito:preferred_role"].map(|name| id[name].clone())
    };
    let nothing = [Value::Null, Value::Null, Value::Null];
    let tokens = server.tokens(&client, "ann").await;
    assert_eq!(told(&tokens), nothing);
    let refreshed = async || {
        let input = json!({"ClientId": client, "RefreshToken": tokens["RefreshToken"]});
        let answer = server.call("GetTokensFromRefreshToken", input).await.ok();
        answer["AuthenticationResult"].clone()
    };

    add(&server, &pool, "ann", "everybody").await;
    let only_everybody = [json!(["everybody"]), Value::Null, Value::Null];
    assert_eq!(told(&refreshed().await), only_everybody);
    add(&server, &pool, "ann", "clerks").await;
    add(&server, &pool, "ann", "admins").await;
    let all = [json!(["admins", "clerks", "everybody"]), json!([boss, desk]), json!(boss)];
    assert_eq!(told(&refreshed().await), all);
    assert_eq!(told(&server.tokens(&client, "ann").await), all);

    let tie = json!({"UserPoolId": pool, "GroupName": "clerks", "Precedence": 2});
    server.signed("UpdateGroup", tie).await.ok();
    let tied = [json!(["admins", "clerks", "everybody"]), json!([boss, desk]), Value::Null];
    assert_eq!(told(&refreshed().await), tied);

    for (name, _) in &groups {
        let group = json!({"UserPoolId": pool, "GroupName": name});
        server.signed("DeleteGroup", group).await.ok();
    }
    assert_eq!(told(&refreshed().await), nothing);
}

#[sqlx::test]
async fn a_user_in_a_hundred_groups_with_long_names_signs_in_and_uses_the_token(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let sql =
        "WITH g AS (INSERT INTO groups SELECT $1, repeat('漢', 125) || n, NULL, NULL, n, $2, $2
                   FROM generate_series(100, 199) AS n RETURNING name)
               SELECT name FROM g";
    sqlx::query(sql).bind(&pool).bind(server.app.now()).execute(&server.app.db).await.unwrap();
    let sql =
        "INSERT INTO group_members SELECT g.user_pool_id, g.name, u.sub FROM groups g, users u";
    sqlx::query(sql).execute(&server.app.db).await.unwrap();
    let token = server.access_token(&client, "ann").await;
    assert!(token.len() > 50_000);
    let user = server.call("GetUser", json!({"AccessToken": token})).await.ok();
    assert_eq!(user["Username"], "ann");
}
