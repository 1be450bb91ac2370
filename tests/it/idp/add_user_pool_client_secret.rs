//! AddUserPoolClientSecret, ListUserPoolClientSecrets and DeleteUserPoolClientSecret.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::with;
use crate::support::users::{PASSWORD, proving_email, secret_hash};
use crate::support::{Answer, TestServer, beginning};

/// A pool and a client with a secret of it: their names, and the secret.
async fn confidential(server: &TestServer) -> (Value, String) {
    let pool = server.pool_with(proving_email()).await;
    let members = json!({
        "GenerateSecret": true, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
    });
    let client = server.client_with(&pool, members).await;
    (json!({"UserPoolId": pool, "ClientId": client.id}), client.secret.unwrap())
}

async fn list(server: &TestServer, names: &Value) -> Vec<Value> {
    let listed = server.signed("ListUserPoolClientSecrets", names.clone()).await.ok();
    assert_eq!(listed.as_object().unwrap().len(), 1);
    listed["ClientSecrets"].as_array().unwrap().clone()
}

/// What a sign-in of nobody gets from a client that shows a hash made with this secret.
async fn sign_in(server: &TestServer, names: &Value, secret: &str) -> Answer {
    let client = names["ClientId"].as_str().unwrap();
    let hash = secret_hash(secret, "ann", client);
    let parameters = json!({"USERNAME": "ann", "PASSWORD": PASSWORD, "SECRET_HASH": hash});
    let input = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
    });
    server.call("InitiateAuth", input).await
}

#[sqlx::test]
async fn a_second_secret_takes_over_from_the_first_without_a_break(db: PgPool) {
    let server = TestServer::start(db).await;
    let (names, first) = confidential(&server).await;
    server.advance(Duration::seconds(10));
    let made = server.signed("AddUserPoolClientSecret", names.clone()).await.ok();
    let made = &made["ClientSecretDescriptor"];
    let second = made["ClientSecretValue"].as_str().unwrap().to_owned();
    assert!(second.len() == 52 && second != first);
    let at = (beginning() + Duration::seconds(10)).timestamp_millis();
    let client = names["ClientId"].as_str().unwrap();
    assert_eq!(made["ClientSecretId"], format!("{client}--{at}"));
    assert_eq!(made["ClientSecretCreateDate"], at / 1000);

    let known = |answer: &Answer| answer.error() == "UserNotFoundException";
    assert!(known(&sign_in(&server, &names, &first).await));
    assert!(known(&sign_in(&server, &names, &second).await));
    let described = server.signed("DescribeUserPoolClient", names.clone()).await.ok();
    assert_eq!(described["UserPoolClient"]["ClientSecret"], *second);

    let listed = list(&server, &names).await;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|one| one.get("ClientSecretValue").is_none()));
    let gone = with(&names, json!({"ClientSecretId": listed[0]["ClientSecretId"]}));
    assert_eq!(server.signed("DeleteUserPoolClientSecret", gone.clone()).await.ok(), json!({}));
    let why = format!("Unable to verify secret hash for client {client}");
    let refused = sign_in(&server, &names, &first).await;
    assert_eq!(refused.refused(), ("NotAuthorizedException", why.as_str()));
    assert!(known(&sign_in(&server, &names, &second).await));
    assert_eq!(list(&server, &names).await, listed[1..]);

    let id = gone["ClientSecretId"].as_str().unwrap();
    let again = server.signed("DeleteUserPoolClientSecret", gone.clone()).await;
    let why = format!("Client secret {id} does not exist.");
    assert_eq!(again.refused(), ("ResourceNotFoundException", why.as_str()));
    let last = with(&names, json!({"ClientSecretId": listed[1]["ClientSecretId"]}));
    let kept = server.signed("DeleteUserPoolClientSecret", last).await;
    let why = "The last secret of an app client cannot be deleted.";
    assert_eq!(kept.refused(), ("InvalidParameterException", why));
    let events = server.audited(names["UserPoolId"].as_str().unwrap()).await;
    let last = ["AddUserPoolClientSecret", "DeleteUserPoolClientSecret"];
    assert!(last.iter().all(|event| events.iter().filter(|known| known == event).count() == 1));
}

#[sqlx::test]
async fn a_secret_of_ones_own_is_not_told_again(db: PgPool) {
    let server = TestServer::start(db).await;
    let (names, _) = confidential(&server).await;
    let own = "a_secret_of_their_own_1234";
    let made =
        server.signed("AddUserPoolClientSecret", with(&names, json!({"ClientSecret": own}))).await;
    assert_eq!(made.ok()["ClientSecretDescriptor"].get("ClientSecretValue"), None);
    assert_eq!(sign_in(&server, &names, own).await.error(), "UserNotFoundException");
    let short = with(&names, json!({"ClientSecret": "short"}));
    let refused = server.signed("AddUserPoolClientSecret", short).await;
    assert_eq!(refused.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn of_several_at_once_one_finds_room(db: PgPool) {
    let server = TestServer::start(db).await;
    let (names, _) = confidential(&server).await;
    let add = || server.signed("AddUserPoolClientSecret", names.clone());
    let (a, b, c) = tokio::join!(add(), add(), add());
    let (made, full): (Vec<_>, Vec<_>) =
        [a, b, c].into_iter().partition(|answer| answer.status == 200);
    assert_eq!((made.len(), full.len()), (1, 2));
    let why = "The maximum number of secrets of an app client is 2.";
    assert!(full.iter().all(|one| one.refused() == ("LimitExceededException", why)));
    assert_eq!(list(&server, &names).await.len(), 2);
    // Nor do two that go at once leave none.
    let ids: Vec<_> = list(&server, &names).await;
    let go = |at: usize| {
        let input = with(&names, json!({"ClientSecretId": ids[at]["ClientSecretId"]}));
        server.signed("DeleteUserPoolClientSecret", input)
    };
    let (a, b) = tokio::join!(go(0), go(1));
    assert_eq!([a, b].iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(list(&server, &names).await.len(), 1);
}

#[sqlx::test]
async fn a_public_client_stays_public_and_an_unknown_one_is_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let public = json!({"UserPoolId": pool, "ClientId": server.client(&pool).await});
    let refused = server.signed("AddUserPoolClientSecret", public.clone()).await;
    let why = "A client secret can be added only to an app client that has one.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    assert!(list(&server, &public).await.is_empty());
    let secret = json!({"ClientSecretId": "x"});
    for (names, why) in [
        (json!({"UserPoolId": pool, "ClientId": "x"}), "User pool client x does not exist."),
        (
            json!({"UserPoolId": "us-east-1_x", "ClientId": public["ClientId"]}),
            "User pool us-east-1_x does not exist.",
        ),
    ] {
        for operation in
            ["AddUserPoolClientSecret", "ListUserPoolClientSecrets", "DeleteUserPoolClientSecret"]
        {
            let refused = server.signed(operation, with(&names, secret.clone())).await;
            assert_eq!(refused.refused(), ("ResourceNotFoundException", why), "{operation}");
        }
    }
}
