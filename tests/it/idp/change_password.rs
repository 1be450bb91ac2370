//! ChangePassword.

use futures_util::future::join_all;
use serde_json::json;
use sqlx::PgPool;

use crate::support::users::{PASSWORD, proving_email};
use crate::support::{Answer, TestServer};

const NEW: &str = "An0ther!pass";

async fn change(server: &TestServer, token: &str, previous: &str, proposed: &str) -> Answer {
    let input = json!({
        "AccessToken": token, "PreviousPassword": previous, "ProposedPassword": proposed,
    });
    server.call("ChangePassword", input).await
}

#[sqlx::test]
async fn every_other_sign_in_ends(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let (mine, other) =
        (server.access_token(&client, "ann").await, server.access_token(&client, "ann").await);
    assert_eq!(change(&server, &mine, PASSWORD, NEW).await.ok(), json!({}));
    assert_eq!(server.call("GetUser", json!({"AccessToken": mine})).await.status, 200);
    let ended = server.call("GetUser", json!({"AccessToken": other})).await;
    assert_eq!(ended.refused(), ("NotAuthorizedException", "Access Token has been revoked"));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.error(), "NotAuthorizedException");
    assert_eq!(server.sign_in(&client, "ann", NEW).await.status, 200);
}

#[sqlx::test]
async fn a_wrong_password_changes_nothing_and_five_are_enough(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    let weak = change(&server, &token, PASSWORD, "aaaaaaaa").await;
    let why = "Password does not conform to policy: Password must have uppercase characters";
    assert_eq!(weak.refused(), ("InvalidPasswordException", why));
    for _ in 0..5 {
        let wrong = change(&server, &token, "wrong", NEW).await;
        let why = "Incorrect username or password.";
        assert_eq!(wrong.refused(), ("NotAuthorizedException", why));
    }
    let limit = ("LimitExceededException", "Attempt limit exceeded, please try after some time.");
    assert_eq!(change(&server, &token, PASSWORD, NEW).await.refused(), limit);
    server.advance(chrono::Duration::hours(1));
    let token = server.access_token(&client, "ann").await;
    let missing = json!({"AccessToken": token, "ProposedPassword": NEW});
    assert_eq!(server.call("ChangePassword", missing).await.error(), "InvalidParameterException");
    assert_eq!(change(&server, &token, PASSWORD, NEW).await.status, 200);
}

#[sqlx::test]
async fn changes_that_succeed_are_not_counted(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    for n in 0..8 {
        let (from, to) = if n % 2 == 0 { (PASSWORD, NEW) } else { (NEW, PASSWORD) };
        assert_eq!(change(&server, &token, from, to).await.status, 200, "{n}");
    }
}

#[sqlx::test]
async fn of_parallel_changes_from_one_password_one_is_made(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    let new: Vec<String> = (0..4).map(|n| format!("Ch0sen!pass{n}")).collect();
    let answers = join_all(new.iter().map(|new| change(&server, &token, PASSWORD, new))).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(made, 1, "{answers:?}");
}

#[sqlx::test]
async fn a_token_that_is_none_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let tokens = server.tokens(&client, "ann").await;
    for token in ["x.y.z", "nonsense", tokens["IdToken"].as_str().unwrap()] {
        let answer = change(&server, token, PASSWORD, NEW).await;
        assert_eq!(answer.refused(), ("NotAuthorizedException", "Invalid Access Token"));
    }
    let token = tokens["AccessToken"].as_str().unwrap();
    server.advance(chrono::Duration::hours(1));
    let expired = change(&server, token, PASSWORD, NEW).await;
    assert_eq!(expired.refused(), ("NotAuthorizedException", "Access Token has expired"));
}

/// Bug: whoever had no password, since it was reset or was never chosen, could set one with a token alone, and the code that was
/// mailed for it was void.
#[sqlx::test]
async fn a_password_that_is_to_be_set_by_a_code_is_not_set_without_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    let set = "UPDATE users SET password_hash = NULL, srp_verifier = NULL, status = $1";
    for (status, done) in
        [("RESET_REQUIRED", 400), ("FORCE_CHANGE_PASSWORD", 400), ("CONFIRMED", 200)]
    {
        sqlx::query(set).bind(status).execute(&server.app.db).await.unwrap();
        let input = json!({"AccessToken": token, "ProposedPassword": NEW});
        let answer = server.call("ChangePassword", input).await;
        assert_eq!(answer.status, done, "{status} {answer:?}");
    }
}
