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
