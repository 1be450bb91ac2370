//! How many messages one client and one pool may cause, whoever asks and whomever they go to.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use crate::support::users::{PASSWORD, proving_email};
use crate::support::{Answer, TestServer};

/// Enough people for any count to come to its end: a count is split into parts, one of which is full first.
const MANY: usize = 40;

async fn sign_up(server: &TestServer, client: &str, name: &str) -> Answer {
    server.sign_up(client, name, &format!("{name}@example.com")).await
}

/// How many of many sign-ups a client gets through; those after the first refusal as well.
async fn got_through(server: &TestServer, client: &str, prefix: &str) -> usize {
    let mut through = 0;
    for number in 0..MANY {
        let answer = sign_up(server, client, &format!("{prefix}{number}")).await;
        match answer.status {
            200 => through += 1,
            _ => assert_eq!(answer.error(), "LimitExceededException", "{}", answer.body),
        }
    }
    through
}

#[sqlx::test]
async fn a_client_has_its_messages_and_others_of_the_pool_have_theirs(db: PgPool) {
    let server =
        TestServer::start_with(db.clone(), |config| config.quotas.messages_per_client = 16).await;
    let pool = server.pool_with(proving_email()).await;
    let (one, other) = (server.client(&pool).await, server.client(&pool).await);
    let through = got_through(&server, &one, "one").await;
    assert!((2..=16).contains(&through), "{through}");
    let users = server.signed("ListUsers", json!({"UserPoolId": pool})).await.ok();
    assert_eq!(users["Users"].as_array().unwrap().len(), through, "who is refused is not made");
    let sent: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox").fetch_one(&db).await.unwrap();
    assert_eq!(usize::try_from(sent).unwrap(), through, "one message for each");
    assert!(got_through(&server, &other, "other").await >= 2);
    // An hour later there are others.
    server.advance(Duration::hours(1));
    assert!(got_through(&server, &one, "again").await >= 2);
}

#[sqlx::test]
async fn a_pool_has_its_messages_whatever_the_client_and_another_pool_has_its_own(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.quotas.messages_per_pool = 16).await;
    let pool = server.pool_with(proving_email()).await;
    let (one, other) = (server.client(&pool).await, server.client(&pool).await);
    let through =
        got_through(&server, &one, "one").await + got_through(&server, &other, "two").await;
    assert!((2..=16).contains(&through), "{through}");
    // Codes of sign-ins are messages as others are: who is not told why is told to come back later.
    let elsewhere = server.pool_with(proving_email()).await;
    let client = server.client(&elsewhere).await;
    sign_up(&server, &client, "ann").await.ok();
    // What asks for no message is served.
    let set = json!({
        "UserPoolId": pool, "Username": "one0", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.signed("AdminConfirmSignUp", json!({"UserPoolId": pool, "Username": "one0"})).await;
    server.tokens(&one, "one0").await;
}
