//! ResendConfirmationCode.

use serde_json::json;
use sqlx::PgPool;

use crate::support::users::{digits, email_as_username, proving_email};
use crate::support::{Answer, TestServer};

const LIMIT: (&str, &str) =
    ("LimitExceededException", "Attempt limit exceeded, please try after some time.");

async fn resend(server: &TestServer, client: &str, name: &str) -> Answer {
    server.call("ResendConfirmationCode", json!({"ClientId": client, "Username": name})).await
}

#[sqlx::test]
async fn a_message_that_still_waits_is_replaced(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let answer = resend(&server, &client, "ann").await.ok();
    let delivery =
        json!({"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"});
    assert_eq!(answer, json!({"CodeDeliveryDetails": delivery}));
    let sent = server.mail("ann@example.com").await;
    assert_eq!(sent.len(), 1, "only the newest is sent");
    server.confirm(&client, "ann", &digits(&sent[0])).await.ok();
}

#[sqlx::test]
async fn what_stands_in_the_way_is_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let unknown = resend(&server, &client, "nobody").await;
    let why = "Username/client id combination not found.";
    assert_eq!(unknown.refused(), ("UserNotFoundException", why));
    server.user(&client, "ann").await;
    let done = resend(&server, &client, "ann").await;
    assert_eq!(done.refused(), ("InvalidParameterException", "User is already confirmed."));
    let silent = server.pool().await;
    let client = server.client(&silent).await;
    let off = resend(&server, &client, "ann").await;
    let why = "Cannot resend codes. Auto verification not turned on.";
    assert_eq!(off.refused(), ("NotAuthorizedException", why));
}

#[sqlx::test]
async fn where_users_are_hidden_everybody_seems_to_get_a_code(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let members = json!({"PreventUserExistenceErrors": "ENABLED"});
    let client = server.client_with(&pool, members).await.id;
    server.sign_up(&client, "ann@example.com", "ann@example.com").await.ok();
    server.sign_up(&client, "bob@example.com", "bob@example.com").await.ok();
    let input = json!({"UserPoolId": pool, "Username": "bob@example.com"});
    server.signed("AdminConfirmSignUp", input).await.ok();
    server.mail("ann@example.com").await;
    let delivery = |first: &str| {
        let to = format!("{first}***@e***");
        json!({"CodeDeliveryDetails": {"Destination": to, "DeliveryMedium": "EMAIL", "AttributeName": "email"}})
    };
    // The limit is that of the name: what was sent to the address before makes no difference to the caller.
    for name in ["ann", "bob", "nobody"] {
        let address = format!("{name}@example.com");
        for _ in 0..5 {
            let answer = resend(&server, &client, &address).await.ok();
            assert_eq!(answer, delivery(&name[..1]), "{name}");
        }
        assert_eq!(resend(&server, &client, &address).await.refused(), LIMIT, "{name}");
    }
    assert_eq!(
        server.mail("ann@example.com").await.len(),
        2,
        "of those that wait the newest is sent"
    );
    assert_eq!(server.mail("bob@example.com").await.len(), 1);
    assert!(server.mail("nobody@example.com").await.is_empty());
}

#[sqlx::test]
async fn for_a_name_that_is_no_address_the_answer_is_made_up_and_stays_the_same(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let members = json!({"PreventUserExistenceErrors": "ENABLED"});
    let client = server.client_with(&pool, members).await.id;
    let first = resend(&server, &client, "nobody").await.ok();
    assert_eq!(first["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
    let shown = first["CodeDeliveryDetails"]["Destination"].as_str().unwrap();
    assert!(shown.starts_with("n***@") && shown.ends_with("***"), "{shown}");
    assert_eq!(resend(&server, &client, "nobody").await.ok(), first);
    server.run_jobs().await;
    assert!(server.app.mailer.remembered().is_empty());
}
