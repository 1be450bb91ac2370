//! What every call shares: target, body, signature.

use poolhouse::api::contract::Contract;
use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn an_unknown_target_is_an_unknown_operation(db: PgPool) {
    let server = TestServer::start(db).await;
    let answer = server.target("AWSCognitoIdentityProviderService.NoSuchThing", "{}").await;
    assert_eq!((answer.status, answer.error()), (400, "UnknownOperationException"));
}

#[sqlx::test]
async fn what_is_not_an_object_is_a_serialization_error(db: PgPool) {
    let server = TestServer::start(db).await;
    for body in ["", "[]", "null", "{", "{} x", "{\"a\":1,\"a\":2}", "\u{feff}{}"] {
        let answer = server.target("AWSCognitoIdentityProviderService.InitiateAuth", body).await;
        assert_eq!((answer.status, answer.error()), (400, "SerializationException"), "{body}");
    }
}

#[sqlx::test]
async fn a_body_over_the_limit_is_refused_as_aws_json(db: PgPool) {
    let server = TestServer::start(db).await;
    let body = format!("{{\"ClientId\":\"{}\"}}", "x".repeat(300 * 1024));
    let answer = server.target("AWSCognitoIdentityProviderService.InitiateAuth", body).await;
    assert_eq!((answer.status, answer.error()), (400, "SerializationException"));
}

/// Bug: what was answered to SELECT_MFA_TYPE came back whole, in the body and in a header that no client takes.
#[sqlx::test]
async fn a_refusal_does_not_repeat_all_that_came_in(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let responses = json!({"USERNAME": "ann", "ANSWER": "x".repeat(100_000)});
    let session = json!("s".repeat(40));
    let refused = server.respond(&client, "SELECT_MFA_TYPE", &session, responses).await;
    let why = format!("{}... is not available to the user.", "x".repeat(512));
    assert_eq!(refused.refused(), ("InvalidParameterException", why.as_str()));
    // A list of violations is long, and stands in no header.
    let attribute = json!({"Name": "", "Value": "v".repeat(3000)});
    let input = json!({
        "ClientId": client, "Username": "ann", "Password": "Passw0rd!",
        "UserAttributes": vec![attribute; 40],
    });
    let target = "AWSCognitoIdentityProviderService.SignUp";
    let request = server.http.post(&server.url).header("x-amz-target", target);
    let answer = request.body(input.to_string()).send().await.unwrap();
    assert_eq!(answer.headers()["x-amzn-errortype"], "InvalidParameterException:");
    assert!(!answer.headers().contains_key("x-amzn-errormessage"));
    assert!(answer.text().await.unwrap().contains("50 validation errors detected: "));
}

#[sqlx::test]
async fn no_signed_operation_runs_without_a_signature(db: PgPool) {
    let server = TestServer::start(db).await;
    let signed = Contract::get().operations().filter(|operation| operation.signed);
    let mut tried = 0;
    for operation in signed {
        let answer = server.target(&operation.target(), "{}").await;
        let name = answer.error();
        assert_eq!(name, "MissingAuthenticationTokenException", "{}", operation.name);
        tried += 1;
    }
    assert!(tried > 120, "{tried} operations");
}

#[sqlx::test]
async fn a_compressed_body_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let request = server.http.post(&server.url).header("content-encoding", "gzip");
    let target = "AWSCognitoIdentityProviderService.InitiateAuth";
    let answer = request.header("x-amz-target", target).body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()["x-amzn-errortype"], "SerializationException:");
}

#[sqlx::test]
async fn two_targets_name_no_operation(db: PgPool) {
    let server = TestServer::start(db).await;
    let target = "AWSCognitoIdentityProviderService.InitiateAuth";
    let request = server.http.post(&server.url).header("x-amz-target", target);
    let answer = request.header("x-amz-target", target).body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()["x-amzn-errortype"], "UnknownOperationException:");
}
