//! TagResource, UntagResource and ListTagsForResource.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::{claims, proving_email};

#[sqlx::test]
async fn tags_are_added_changed_and_taken_off(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"UserPoolTags": {"team": "a", "cost": "1"}})).await;
    let arn = server.arn(&pool);
    let tags = async || -> Value {
        let answer = server.signed("ListTagsForResource", json!({"ResourceArn": arn})).await;
        answer.ok()["Tags"].take()
    };
    let input =
        json!({"ResourceArn": arn, "Tags": {"team": "b", "poolhouse:dialect": "standards"}});
    assert_eq!(server.signed("TagResource", input).await.ok(), json!({}));
    assert_eq!(tags().await, json!({"cost": "1", "poolhouse:dialect": "standards", "team": "b"}));
    let input = json!({"ResourceArn": arn, "TagKeys": ["cost", "nothing", "poolhouse:dialect"]});
    assert_eq!(server.signed("UntagResource", input).await.ok(), json!({}));
    assert_eq!(tags().await, json!({"team": "b"}));
    assert_eq!(server.described(&pool).await["UserPoolTags"], json!({"team": "b"}));
    assert_eq!(server.audited(&pool).await, ["CreateUserPool", "TagResource", "UntagResource"]);
}

#[sqlx::test]
async fn a_pool_without_tags_has_none(db: PgPool) {
    let server = TestServer::start(db).await;
    let arn = server.arn(&server.pool().await);
    let answer = server.signed("ListTagsForResource", json!({"ResourceArn": arn})).await.ok();
    assert_eq!(answer, json!({"Tags": {}}));
}

#[sqlx::test]
async fn tags_that_cannot_be_change_nothing(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"UserPoolTags": {"team": "a"}})).await;
    let many: Value = (0..50).map(|n| (format!("tag{n}"), json!("x"))).collect();
    for (tags, why) in [
        (json!({"poolhouse:srp": "perhaps", "team": "b"}), "Tag poolhouse:srp takes on, off."),
        (
            json!({"poolhouse:id": "us-east-1_Wanted"}),
            "Tag poolhouse:id is taken only when a user pool is created.",
        ),
        (json!({"aws:x": "y"}), "Tag key aws:x: keys that begin with aws: are reserved."),
        (many, "A user pool can have at most 50 tags."),
    ] {
        let input = json!({"ResourceArn": server.arn(&pool), "Tags": tags});
        let refused = server.signed("TagResource", input).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    assert_eq!(server.described(&pool).await["UserPoolTags"], json!({"team": "a"}));
    // Its own id may be repeated.
    let input = json!({"ResourceArn": server.arn(&pool), "Tags": {"poolhouse:id": pool}});
    server.signed("TagResource", input).await.ok();
}

#[sqlx::test]
async fn a_resource_is_a_pool_of_this_account(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let own = server.arn(&pool);
    let missing = format!("User pool {pool} does not exist.");
    for (arn, error, why) in [
        (own.replace("000000000000", "123456789012"), "ResourceNotFoundException", missing.clone()),
        (own.replace("idp:us-east-1", "idp:eu-west-1"), "ResourceNotFoundException", missing),
        (
            own.replace(&pool, "us-east-1_nobody"),
            "ResourceNotFoundException",
            "User pool us-east-1_nobody does not exist.".to_owned(),
        ),
        (
            own.replace("userpool/", "pool/"),
            "InvalidParameterException",
            format!("Invalid resource ARN: {}", own.replace("userpool/", "pool/")),
        ),
    ] {
        for (operation, more) in [
            ("ListTagsForResource", json!({})),
            ("TagResource", json!({"Tags": {"a": "b"}})),
            ("UntagResource", json!({"TagKeys": ["a"]})),
        ] {
            let input = crate::support::pools::with(&more, json!({"ResourceArn": arn}));
            let refused = server.signed(operation, input).await;
            assert_eq!(refused.refused(), (error, why.as_str()), "{operation}");
        }
    }
}

#[sqlx::test]
async fn a_key_that_is_limited_to_pools_tags_no_others(db: PgPool) {
    let server = TestServer::start(db).await;
    let (mine, other) = (server.pool().await, server.pool().await);
    let key = server.key_of(&[&mine]).await;
    for (pool, error) in [(&mine, ""), (&other, "AccessDeniedException")] {
        let input = json!({"ResourceArn": server.arn(pool), "Tags": {"a": "b"}});
        assert_eq!(server.signed_by(&key, "TagResource", input).await.error(), error);
    }
}

/// Bug: tag poolhouse:issuer made every access token that the pool had issued invalid at once.
#[sqlx::test]
async fn tokens_from_before_the_pool_had_an_issuer_of_its_own_stay_good(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let before = server.access_token(&client, "ann").await;
    let issuer = "https://id.example.com";
    let tags = json!({"poolhouse:issuer": issuer});
    let input = json!({"ResourceArn": server.arn(&pool), "Tags": tags});
    server.signed("TagResource", input).await.ok();
    let after = server.access_token(&client, "ann").await;
    assert_eq!(claims(&json!(after))["iss"], issuer);
    for token in [before, after] {
        server.call("GetUser", json!({"AccessToken": token})).await.ok();
    }
}
