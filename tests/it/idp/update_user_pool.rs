//! UpdateUserPool.

use poolhouse::jobs;
use poolhouse::model::ids::UserPoolId;
use poolhouse::rules::pools;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::pools::with;

async fn update(server: &TestServer, pool: &str, members: Value) {
    let input = with(&json!({"UserPoolId": pool}), members);
    assert_eq!(server.signed("UpdateUserPool", input).await.ok(), json!({}));
}

#[sqlx::test]
async fn what_is_omitted_goes_back_to_its_default(db: PgPool) {
    let server = TestServer::start(db).await;
    let plain = server.described(&server.pool().await).await;
    let pool = server
        .pool_with(json!({
            "AutoVerifiedAttributes": ["email"],
            "MfaConfiguration": "ON",
            "DeletionProtection": "ACTIVE",
            "Policies": {"PasswordPolicy": {"MinimumLength": 20, "TemporaryPasswordValidityDays": 1}},
            "LambdaConfig": {"PreSignUp": "arn:aws:lambda:us-east-1:123456789012:function:pre"},
            "VerificationMessageTemplate": {"EmailMessage": "Yours: {####}"},
            "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
            "AcrConfiguration": {"Level1": {"AcrValue": "tin"}},
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        }))
        .await;
    server.advance(chrono::Duration::minutes(1));
    update(&server, &pool, json!({})).await;
    let own = json!({
        "Id": pool, "Arn": server.arn(&pool), "LastModifiedDate": 1_800_000_060,
    });
    assert_eq!(server.described(&pool).await, with(&plain, own));
}

#[sqlx::test]
async fn what_was_settled_at_creation_stays(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server
        .pool_with(json!({
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": false},
            "Schema": [{"Name": "plan", "AttributeDataType": "String"}, {"Name": "email", "Required": true}],
            "UserPoolTier": "PLUS",
            "DcrConfiguration": {"OpenDcrEnabled": true},
            "UserPoolTags": {"team": "a"},
        }))
        .await;
    let before = server.described(&pool).await;
    let fixed = json!({"AliasAttributes": ["email"], "UsernameAttributes": [], "Schema": [], "MfaConfiguration": "ON"});
    update(&server, &pool, fixed).await;
    assert_eq!(server.described(&pool).await, with(&before, json!({"MfaConfiguration": "ON"})));
}

#[sqlx::test]
async fn name_tier_registration_and_tags_change_when_they_are_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let tags = json!({"UserPoolTags": {"team": "a", "poolhouse:dialect": "standards"}});
    let pool =
        server.pool_with(with(&tags, json!({"DcrConfiguration": {"OpenDcrEnabled": true}}))).await;
    update(
        &server,
        &pool,
        json!({
            "PoolName": "customers", "UserPoolTier": "LITE", "UserPoolTags": {"cost": "b"},
            "DcrConfiguration": {"EnableStatus": "Disabled"},
        }),
    )
    .await;
    let described = server.described(&pool).await;
    assert_eq!(described["Name"], "customers");
    assert_eq!(described["UserPoolTier"], "LITE");
    assert_eq!(described["UserPoolTags"], json!({"cost": "b"}));
    assert_eq!(
        described["DcrConfiguration"],
        json!({"EnableStatus": "Disabled", "OpenDcrEnabled": false})
    );
    assert_eq!(server.audited(&pool).await, ["CreateUserPool", "UpdateUserPool"]);
}

#[sqlx::test]
async fn what_is_refused_changes_nothing(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"UserPoolTags": {"poolhouse:id": "us-east-1_Own"}})).await;
    let before = server.described(&pool).await;
    let recovery =
        json!([{"Name": "admin_only", "Priority": 1}, {"Name": "verified_email", "Priority": 2}]);
    for (members, error) in [
        (
            json!({"AccountRecoverySetting": {"RecoveryMechanisms": recovery}}),
            "InvalidParameterException",
        ),
        (json!({"UserPoolTags": {"poolhouse:srp": "maybe"}}), "InvalidParameterException"),
        (json!({"UserPoolTags": {"poolhouse:id": "us-east-1_Other"}}), "InvalidParameterException"),
        (json!({"UserPoolTags": {"aws:x": "y"}}), "UserPoolTaggingException"),
    ] {
        let refused =
            server.signed("UpdateUserPool", with(&json!({"UserPoolId": pool}), members)).await;
        assert_eq!(refused.error(), error);
    }
    assert_eq!(server.described(&pool).await, before);
    // Terraform writes what it was made with again and again.
    update(&server, &pool, json!({"UserPoolTags": {"poolhouse:id": "us-east-1_Own"}})).await;
    let unknown = server.signed("UpdateUserPool", json!({"UserPoolId": "us-east-1_x"})).await;
    let why = "User pool us-east-1_x does not exist.";
    assert_eq!(unknown.refused(), ("ResourceNotFoundException", why));
}

#[sqlx::test]
async fn a_change_is_seen_at_once_here_and_after_a_poll_elsewhere(db: PgPool) {
    let (here, there) = (TestServer::start(db.clone()).await, TestServer::start(db).await);
    let pool = here.pool().await;
    let id = UserPoolId::new(pool.as_str());
    let name =
        async |server: &TestServer| pools::find(&server.app, &id).await.unwrap().name.clone();
    jobs::run_all(&there.app).await.unwrap();
    assert_eq!((name(&here).await, name(&there).await), ("people".into(), "people".into()));
    update(&here, &pool, json!({"PoolName": "customers"})).await;
    assert_eq!((name(&here).await, name(&there).await), ("customers".into(), "people".into()));
    jobs::run_all(&there.app).await.unwrap();
    assert_eq!(name(&there).await, "customers");
}

#[sqlx::test]
async fn without_a_poll_what_is_in_memory_counts_for_five_seconds(db: PgPool) {
    let (here, there) = (TestServer::start(db.clone()).await, TestServer::start(db).await);
    let pool = here.pool().await;
    let id = UserPoolId::new(pool.as_str());
    let name = async || pools::find(&there.app, &id).await.unwrap().name.clone();
    assert_eq!(name().await, "people");
    update(&here, &pool, json!({"PoolName": "customers"})).await;
    there.advance(chrono::Duration::seconds(5));
    assert_eq!(name().await, "people");
    there.advance(chrono::Duration::seconds(1));
    assert_eq!(name().await, "customers");
}

#[sqlx::test]
async fn switching_srp_off_deletes_its_verifiers(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    for pool in [&pool, &other] {
        let users = "INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, srp_verifier, created_at, modified_at)
                     SELECT $1, gen_random_uuid(), 'user' || n, 'CONFIRMED', true, '{}', 'x', now(), now()
                     FROM generate_series(1, 1500) AS n";
        sqlx::query(users).bind(pool).execute(&server.app.db).await.unwrap();
    }
    let left = async |pool: &str| -> i64 {
        let count = "SELECT count(srp_verifier) FROM users WHERE user_pool_id = $1";
        sqlx::query_scalar(count).bind(pool).fetch_one(&server.app.db).await.unwrap()
    };
    let off = json!({"UserPoolTags": {"poolhouse:srp": "off"}});
    update(&server, &pool, off).await;
    assert_eq!((left(&pool).await, left(&other).await), (0, 1500));
    // What a node wrote that had not heard of it goes with the job.
    let late = "UPDATE users SET srp_verifier = 'x' WHERE user_pool_id = $1 AND username = 'user1'";
    sqlx::query(late).bind(&pool).execute(&server.app.db).await.unwrap();
    jobs::run_all(&server.app).await.unwrap();
    assert_eq!((left(&pool).await, left(&other).await), (0, 1500));
}
