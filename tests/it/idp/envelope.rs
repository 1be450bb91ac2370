//! What every call shares: target, body, signature.

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
