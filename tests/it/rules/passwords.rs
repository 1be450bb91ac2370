//! What every operation that sets a password asks of it.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::{PASSWORD, proving_email};
use crate::support::{Answer, TestServer};

/// It keeps every rule of Cognito's default policy.
const COMMON: &str = "Password1!";
const REFUSED: (&str, &str) =
    ("InvalidPasswordException", "Provided password cannot be used for security reasons.");

/// What every operation that sets a password answers to this one. Of the users `ann` has a password, `bob` waits for
/// one, and `new-…` come to be.
async fn everywhere(
    server: &TestServer,
    pool: &str,
    client: &str,
    password: &str,
) -> Vec<(&'static str, Answer)> {
    let token = server.access_token(client, "ann").await;
    let change =
        json!({"AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": password});
    let sign_up =
        json!({"ClientId": client, "Username": format!("new-{password}"), "Password": password});
    let named = |name: &str| json!({"UserPoolId": pool, "Username": name});
    let mut create = named(&format!("made-{password}"));
    create["TemporaryPassword"] = json!(password);
    let mut set = named("ann");
    set["Password"] = json!(password);
    let mut temporary = named("bob");
    temporary["Password"] = json!("Tempor4ry-horse");
    server.signed("AdminSetUserPassword", temporary).await.ok();
    let asked = server.sign_in(client, "bob", "Tempor4ry-horse").await.ok();
    let respond = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": {"USERNAME": "bob", "NEW_PASSWORD": password},
    });
    server.call("ForgotPassword", json!({"ClientId": client, "Username": "cid"})).await.ok();
    let code = server.code("cid@example.com").await;
    let choose = json!({"ClientId": client, "Username": "cid", "ConfirmationCode": code, "Password": password});
    vec![
        ("SignUp", server.call("SignUp", sign_up).await),
        ("ChangePassword", server.call("ChangePassword", change).await),
        ("ConfirmForgotPassword", server.call("ConfirmForgotPassword", choose).await),
        ("RespondToAuthChallenge", server.call("RespondToAuthChallenge", respond).await),
        ("AdminCreateUser", server.signed("AdminCreateUser", create).await),
        ("AdminSetUserPassword", server.signed("AdminSetUserPassword", set).await),
    ]
}

async fn people(server: &TestServer) -> (String, String) {
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    for name in ["ann", "bob", "cid"] {
        server.user(&client, name).await;
    }
    (pool, client)
}

#[sqlx::test]
async fn a_password_that_is_guessed_first_is_refused_wherever_one_is_set(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, client) = people(&server).await;
    for (operation, answer) in everywhere(&server, &pool, &client, COMMON).await {
        assert_eq!(answer.refused(), REFUSED, "{operation}");
    }
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
}

#[sqlx::test]
async fn a_pool_may_take_it_as_cognito_does(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, client) = people(&server).await;
    let tags = |value: &str| -> Value {
        json!({"ResourceArn": server.arn(&pool), "Tags": {"poolhouse:common-passwords": value}})
    };
    let wrong = server.signed("TagResource", tags("off")).await;
    let why = "Tag poolhouse:common-passwords takes refuse, accept.";
    assert_eq!(wrong.refused(), ("InvalidParameterException", why));
    server.signed("TagResource", tags("accept")).await.ok();
    for (operation, answer) in everywhere(&server, &pool, &client, COMMON).await {
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
    }
    // Whoever has one keeps it when the pool becomes strict.
    server.signed("TagResource", tags("refuse")).await.ok();
    assert_eq!(server.sign_in(&client, "cid", COMMON).await.status, 200);
}
