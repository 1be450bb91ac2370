//! A second registration over one that was never confirmed.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Answer, TestServer};

async fn sign_up(server: &TestServer, client: &str, password: &str) -> Answer {
    let input = json!({"ClientId": client, "Username": "ann", "Password": password});
    server.call("SignUp", input).await
}

async fn sign_in(server: &TestServer, client: &str, password: &str) -> Answer {
    let parameters = json!({"USERNAME": "ann", "PASSWORD": password});
    let input =
        json!({"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
    server.call("InitiateAuth", input).await
}

#[sqlx::test]
async fn an_unproven_registration_gives_way_by_the_standards_alone(db: PgPool) {
    let server = TestServer::start(db).await;
    for (dialect, replaced) in [("cognito", false), ("standards", true)] {
        let tags = json!({"UserPoolTags": {"poolhouse:dialect": dialect}});
        let pool = server.pool_with(tags).await;
        let client = server.client(&pool).await;
        sign_up(&server, &client, "First-passw0rd!").await.ok();
        let second = sign_up(&server, &client, "Second-passw0rd!").await;
        let expected = if replaced { "" } else { "UsernameExistsException" };
        assert_eq!(second.error(), expected, "{dialect}");
        let confirmed = server
            .signed("AdminConfirmSignUp", json!({"UserPoolId": pool, "Username": "ann"}))
            .await;
        assert_eq!(confirmed.ok(), Value::from(serde_json::Map::new()));
        let (old, new) = (
            sign_in(&server, &client, "First-passw0rd!").await,
            sign_in(&server, &client, "Second-passw0rd!").await,
        );
        assert_eq!((old.status == 200, new.status == 200), (!replaced, replaced), "{dialect}");
        // A confirmed one never does.
        let third = sign_up(&server, &client, "Third-passw0rd!").await;
        assert_eq!(third.error(), "UsernameExistsException");
    }
}

/// Bug: whoever signed up again with the name of a disabled user got an enabled one, without its groups.
#[sqlx::test]
async fn a_registration_that_was_disabled_gives_way_to_nobody(db: PgPool) {
    let server = TestServer::start(db).await;
    let tags = json!({"UserPoolTags": {"poolhouse:dialect": "standards"}});
    let pool = server.pool_with(tags).await;
    let client = server.client(&pool).await;
    sign_up(&server, &client, "First-passw0rd!").await.ok();
    let group = json!({"UserPoolId": pool, "GroupName": "watched"});
    server.signed("CreateGroup", group).await.ok();
    let ann = json!({"UserPoolId": pool, "Username": "ann", "GroupName": "watched"});
    server.signed("AdminAddUserToGroup", ann).await.ok();
    let ann = json!({"UserPoolId": pool, "Username": "ann"});
    server.signed("AdminDisableUser", ann.clone()).await.ok();
    let before = server.admin_get(&pool, "ann").await.ok();
    let again = sign_up(&server, &client, "Second-passw0rd!").await;
    assert_eq!(again.error(), "UsernameExistsException");
    assert_eq!(server.admin_get(&pool, "ann").await.ok(), before);
    assert_eq!(before["Enabled"], false);
    let groups = server.signed("AdminListGroupsForUser", ann.clone()).await.ok();
    assert_eq!(groups["Groups"].as_array().unwrap().len(), 1);
    // Once it is enabled again it gives way as before.
    server.signed("AdminEnableUser", ann).await.ok();
    sign_up(&server, &client, "Second-passw0rd!").await.ok();
}
