//! Who may call signed operations.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use crate::support::{TestServer, sign};

#[sqlx::test]
async fn a_signature_counts_only_with_the_right_secret_of_a_known_key(db: PgPool) {
    let server = TestServer::start(db).await;
    let list = json!({"MaxResults": 10});
    server.signed("ListUserPools", list.clone()).await.ok();
    let wrong = sign::Key { secret: "x".repeat(40), ..server.key.clone() };
    let answer = server.signed_by(&wrong, "ListUserPools", list.clone()).await;
    assert_eq!(answer.error(), "InvalidSignatureException");
    let unknown = sign::Key { id: "AKIAUNKNOWNUNKNOWN00".to_owned(), ..server.key.clone() };
    let answer = server.signed_by(&unknown, "ListUserPools", list).await;
    assert_eq!(answer.error(), "UnrecognizedClientException");
}

#[sqlx::test]
async fn a_disabled_key_stops_at_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let id = poolhouse::model::ids::AccessKeyId::new(&server.key.id);
    assert!(poolhouse::rules::access_keys::disable(&server.app, &id).await.unwrap());
    let answer = server.signed("ListUserPools", json!({"MaxResults": 10})).await;
    assert_eq!(answer.error(), "UnrecognizedClientException");
}

#[sqlx::test]
async fn a_key_limited_to_pools_reaches_no_other(db: PgPool) {
    let server = TestServer::start(db).await;
    let (own, other) = (server.pool().await, server.pool().await);
    let key = server.key_of(&[&own]).await;
    let denied = "AccessDeniedException";
    let describe = |pool: &str| json!({"UserPoolId": pool});
    server.signed_by(&key, "DescribeUserPool", describe(&own)).await.ok();
    let answer = server.signed_by(&key, "DescribeUserPool", describe(&other)).await;
    assert_eq!(answer.error(), denied);
    let answer = server.signed_by(&key, "CreateUserPool", json!({"PoolName": "more"})).await;
    assert_eq!(answer.error(), denied);
    // The operation ignores a member that it does not know, so the limit must as well.
    let arn = format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{other}");
    let tricked = json!({"UserPoolId": own, "ResourceArn": arn, "Tags": {"a": "b"}});
    let answer = server.signed_by(&key, "TagResource", tricked).await;
    assert_eq!(answer.error(), denied);
}

#[sqlx::test]
async fn a_signature_lives_for_five_minutes(db: PgPool) {
    let server = TestServer::start(db).await;
    let target = "AWSCognitoIdentityProviderService.ListUserPools";
    let body = json!({"MaxResults": 10}).to_string();
    let host = server.url.strip_prefix("http://").unwrap().to_owned();
    for (age, passes) in [(0, true), (290, true), (310, false), (-290, true), (-310, false)] {
        let made = server.app.now() - Duration::seconds(age);
        let mut request = server.http.post(&server.url).header("x-amz-target", target);
        for (name, value) in sign::headers(&server.key, &host, target, &body, made) {
            request = request.header(name, value);
        }
        let request = request.header("content-type", "application/x-amz-json-1.1");
        let status = request.body(body.clone()).send().await.unwrap().status();
        assert_eq!(status == 200, passes, "{age} s old: {status}");
    }
}
