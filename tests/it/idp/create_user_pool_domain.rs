//! CreateUserPoolDomain, DescribeUserPoolDomain, UpdateUserPoolDomain and DeleteUserPoolDomain.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::with;
use crate::support::{Answer, TestServer};

const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/x";
const MISSING: (&str, &str) = ("InvalidParameterException", "No such domain or user pool exists.");

async fn create(server: &TestServer, pool: &str, domain: &str) -> Answer {
    server.signed("CreateUserPoolDomain", json!({"UserPoolId": pool, "Domain": domain})).await
}

async fn create_custom(server: &TestServer, pool: &str, domain: &str) -> Answer {
    let input = json!({
        "UserPoolId": pool, "Domain": domain, "CustomDomainConfig": {"CertificateArn": CERTIFICATE},
    });
    server.signed("CreateUserPoolDomain", input).await
}

async fn describe(server: &TestServer, domain: &str) -> Value {
    let answer = server.signed("DescribeUserPoolDomain", json!({"Domain": domain})).await;
    answer.ok()["DomainDescription"].take()
}

#[sqlx::test]
async fn a_prefix_is_one_pools_alone(db: PgPool) {
    let server = TestServer::start(db).await;
    let (ann, bob) = (server.pool().await, server.pool().await);
    assert_eq!(create(&server, &ann, "people").await.ok(), json!({"ManagedLoginVersion": 1}));
    let why = "Domain already associated with another user pool.";
    assert_eq!(create(&server, &bob, "people").await.refused(), ("InvalidParameterException", why));
    let second = create(&server, &ann, "others").await;
    let why = format!("User pool {ann} already has a domain of this kind: people.");
    assert_eq!(second.refused(), ("InvalidParameterException", why.as_str()));
    let unknown = create(&server, "us-east-1_nobody", "nobody").await;
    assert_eq!(unknown.error(), "ResourceNotFoundException");
    assert_eq!(server.audited(&ann).await, ["CreateUserPool", "CreateUserPoolDomain"]);
}

#[sqlx::test]
async fn of_pools_that_want_the_same_domain_one_gets_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut pools = Vec::new();
    for _ in 0..5 {
        pools.push(server.pool().await);
    }
    let tries = pools.iter().map(|pool| create(&server, pool, "raced"));
    let answers = futures_util::future::join_all(tries).await;
    let made: Vec<_> = answers.iter().map(|answer| answer.status == 200).collect();
    assert_eq!(made.iter().filter(|made| **made).count(), 1, "{answers:?}");
    assert!(
        answers.iter().all(|answer| matches!(answer.error(), "" | "InvalidParameterException"))
    );
    let winner = &pools[made.iter().position(|made| *made).unwrap()];
    assert_eq!(&describe(&server, "raced").await["UserPoolId"], winner);
}

#[sqlx::test]
async fn a_pool_that_wants_two_prefixes_at_once_gets_one(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let tries = ["one", "two", "three"].map(|prefix| create(&server, &pool, prefix));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
}

#[sqlx::test]
async fn a_prefix_is_one_label_without_the_names_of_others(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let form = "The domain name contains an invalid character. Domain names can only contain lower-case letters, \
                numbers, and hyphens. Please enter a different name that follows this format: \
                ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$";
    for (name, why) in [
        ("People", form),
        ("pe_ople", form),
        ("-people", form),
        ("people-", form),
        ("people.example.com", form),
        ("my-cognito", "Domain cannot contain reserved word: cognito"),
        ("laws", "Domain cannot contain reserved word: aws"),
        ("amazonas", "Domain cannot contain reserved word: amazon"),
    ] {
        let refused = create(&server, &pool, name).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why), "{name}");
    }
    let input = json!({"UserPoolId": pool, "Domain": "people", "ManagedLoginVersion": 3});
    let refused = server.signed("CreateUserPoolDomain", input).await;
    let why = "Invalid ManagedLoginVersion: it must be 1 or 2.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn a_name_of_its_own_stands_beside_the_prefix(db: PgPool) {
    let server = TestServer::start_with(db, |config| {
        config.public_url = "https://id.example.com".to_owned();
        config.domain_suffix = Some("login.example.com".to_owned());
    })
    .await;
    let pool = server.pool().await;
    server.domain(&pool, "people").await;
    let made = create_custom(&server, &pool, "auth.customer.org").await.ok();
    assert_eq!(made, json!({"CloudFrontDomain": "id.example.com", "ManagedLoginVersion": 1}));
    assert_eq!(
        describe(&server, "auth.customer.org").await,
        json!({
            "UserPoolId": pool, "AWSAccountId": "000000000000", "Domain": "auth.customer.org",
            "CloudFrontDistribution": "id.example.com", "Version": "20270115080000", "Status": "ACTIVE",
            "CustomDomainConfig": {"CertificateArn": CERTIFICATE}, "ManagedLoginVersion": 1,
        })
    );
    let prefix = describe(&server, "people").await;
    assert_eq!(prefix["CloudFrontDistribution"], "people.login.example.com");
    assert_eq!(prefix["CustomDomainConfig"], json!({}));
    let other = server.pool().await;
    let form = "Custom domain is not a valid subdomain: it must be a host name in lower-case letters, such as \
                auth.example.com.";
    for (name, why) in [
        ("customer", form),
        ("Auth.customer.org", form),
        ("auth..org", form),
        ("auth.customer.org.", form),
        ("10.0.0.1", form),
        ("id.example.com", "Custom domain id.example.com is a name of this installation."),
        (
            "x.login.example.com",
            "Custom domain x.login.example.com is a name of this installation.",
        ),
        ("login.example.com", "Custom domain login.example.com is a name of this installation."),
        ("auth.customer.org", "Domain already associated with another user pool."),
    ] {
        let refused = create_custom(&server, &other, name).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why), "{name}");
    }
}

#[sqlx::test]
async fn an_unknown_domain_is_described_by_nothing(db: PgPool) {
    let server = TestServer::start(db).await;
    let (mine, other) = (server.pool().await, server.pool().await);
    server.domain(&mine, "mine").await;
    server.domain(&other, "other").await;
    assert_eq!(describe(&server, "nobody").await, json!({}));
    // A key that is limited to pools hears of no others.
    let key = server.key_of(&[&mine]).await;
    let ask = async |domain: &str| {
        server.signed_by(&key, "DescribeUserPoolDomain", json!({"Domain": domain})).await.ok()
    };
    assert_eq!(ask("mine").await["DomainDescription"]["UserPoolId"], mine);
    assert_eq!(ask("other").await, json!({"DomainDescription": {}}));
}

#[sqlx::test]
async fn a_domain_changes_in_what_is_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    server.domain(&pool, "people").await;
    create_custom(&server, &pool, "auth.customer.org").await.ok();
    server.advance(chrono::Duration::seconds(5));
    let update = async |pool: &str, domain: &str, members: Value| {
        let base = json!({"UserPoolId": pool, "Domain": domain});
        server.signed("UpdateUserPoolDomain", with(&base, members)).await
    };
    let answer = update(&pool, "people", json!({"ManagedLoginVersion": 2})).await.ok();
    assert_eq!(answer, json!({"ManagedLoginVersion": 2}));
    let newer = json!({"CustomDomainConfig": {"CertificateArn": CERTIFICATE.replace("/x", "/y")}});
    update(&pool, "auth.customer.org", newer.clone()).await.ok();
    let described = describe(&server, "auth.customer.org").await;
    assert_eq!(described["CustomDomainConfig"], newer["CustomDomainConfig"]);
    assert_eq!(
        (&described["ManagedLoginVersion"], &described["Version"]),
        (&json!(1), &json!("20270115080005"))
    );
    let why = "CustomDomainConfig cannot be given for a prefix domain.";
    let refused = update(&pool, "people", newer.clone()).await;
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    assert_eq!(update(&other, "people", json!({})).await.refused(), MISSING);
    assert_eq!(update(&pool, "nobody", json!({})).await.refused(), MISSING);
    assert_eq!(update("us-east-1_nobody", "people", json!({})).await.refused(), MISSING);
}

#[sqlx::test]
async fn a_deleted_domain_is_free_for_others(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    server.domain(&pool, "people").await;
    let delete = async |pool: &str| {
        server.signed("DeleteUserPoolDomain", json!({"UserPoolId": pool, "Domain": "people"})).await
    };
    assert_eq!(delete(&other).await.refused(), MISSING);
    assert_eq!(delete(&pool).await.ok(), json!({}));
    assert_eq!(delete(&pool).await.refused(), MISSING);
    assert_eq!(server.described(&pool).await.get("Domain"), None);
    create(&server, &other, "people").await.ok();
    assert_eq!(describe(&server, "people").await["UserPoolId"], other);
}
