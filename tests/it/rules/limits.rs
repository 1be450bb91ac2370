//! How many messages one client and one pool may cause, whoever asks and whomever they go to; and how many codes strangers
//! leave to whom they are meant for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use serde_json::{Value, json};
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

const ANN: &str = "ann@example.com";

/// A pool that lets `ann` in by a code, at a server behind a proxy; a client that hides users, and a device of hers that
/// is remembered.
struct Codes {
    server: TestServer,
    pool: String,
    client: String,
    device: String,
}

impl Codes {
    async fn start(db: PgPool) -> Self {
        let server = TestServer::start_behind_proxy(db).await;
        let factors = json!({"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]});
        let pool = server
            .pool_with(json!({
                "AutoVerifiedAttributes": ["email"], "Policies": {"SignInPolicy": factors},
                "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": false},
            }))
            .await;
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
        let client = json!({"ExplicitAuthFlows": flows, "PreventUserExistenceErrors": "ENABLED"});
        let client = server.client_with(&pool, client).await.id;
        server.user(&client, "ann").await;
        let tokens = server.tokens(&client, "ann").await;
        let offered = &tokens["NewDeviceMetadata"];
        let text = |member: &str| offered[member].as_str().unwrap().to_owned();
        let (device, group) = (text("DeviceKey"), text("DeviceGroupKey"));
        let made = poolhouse::srp::verifier(&group, &device, PASSWORD, [0x3f; 16]).unwrap();
        let config = json!({
            "PasswordVerifier": STANDARD.encode(&made.verifier), "Salt": STANDARD.encode(made.salt),
        });
        let input = json!({
            "AccessToken": tokens["AccessToken"], "DeviceKey": device,
            "DeviceSecretVerifierConfig": config,
        });
        server.call("ConfirmDevice", input).await.ok();
        Self { server, pool, client, device }
    }

    /// Asks for a code: the challenge, and whether the code was sent.
    async fn ask(&self, from: &str, device: Option<&str>) -> (Value, bool) {
        let before = self.server.mail(ANN).await.len();
        let parameters =
            json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": "EMAIL_OTP", "DEVICE_KEY": device});
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        let asked = self.server.call_from(from, "InitiateAuth", input).await.ok();
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        (asked, self.server.mail(ANN).await.len() > before)
    }

    /// Signs in with the code that was sent last.
    async fn answer(&self, from: &str, asked: &Value) {
        let text = self.server.mail(ANN).await.pop().unwrap().text;
        let mut runs = text.split(|c: char| !c.is_ascii_digit());
        let code = runs.find(|run| run.len() == 8).unwrap();
        let input = json!({
            "ClientId": self.client, "ChallengeName": "EMAIL_OTP", "Session": asked["Session"],
            "ChallengeResponses": {"USERNAME": "ann", "EMAIL_OTP_CODE": code},
        });
        self.server.call_from(from, "RespondToAuthChallenge", input).await.ok();
    }

    /// How many of so many codes are sent.
    async fn sent(&self, from: &str, device: Option<&str>, many: usize) -> usize {
        let mut sent = 0;
        for _ in 0..many {
            sent += usize::from(self.ask(from, device).await.1);
        }
        sent
    }
}

impl Codes {
    async fn forgot(&self, from: &str, name: &str) -> Answer {
        let input = json!({"ClientId": self.client, "Username": name});
        self.server.call_from(from, "ForgotPassword", input).await
    }
}

/// Lets so many have been counted in each part of a count.
async fn fill(server: &TestServer, pool: &str, count: &str, so_many: i32) {
    let rows = "INSERT INTO hourly_counts (user_pool_id, bucket, hour, count)
        SELECT $1, $2 || part, $3, $4 FROM generate_series(0, 7) AS part
        ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = $4";
    let rows = sqlx::query(rows).bind(pool).bind(count).bind(server.app.now()).bind(so_many);
    rows.execute(&server.app.db).await.unwrap();
}

/// Bug: whoever made up names used up what the client and the pool had to send, and nobody got a second factor by mail.
#[sqlx::test]
async fn what_nobody_is_sent_leaves_a_client_its_messages(db: PgPool) {
    let codes = Codes::start(db.clone()).await;
    let counted = async |count: &str| {
        let counts =
            "SELECT coalesce(sum(count), 0) FROM hourly_counts WHERE bucket LIKE $1 || '%'";
        let counts = sqlx::query_scalar::<_, i64>(counts).bind(count);
        counts.fetch_one(&db).await.unwrap()
    };
    let counts = ["messages_of:", "messages_of_pool:"];
    let before = (counted(counts[0]).await, counted(counts[1]).await);
    for n in 0..10 {
        codes.forgot("198.51.100.1", &format!("nobody{n}")).await.ok();
    }
    // Nor does who asks for more than an address gets.
    assert_eq!(codes.sent("198.51.100.2", None, 8).await, 5);
    let after = (counted(counts[0]).await, counted(counts[1]).await);
    assert_eq!((after.0 - before.0, after.1 - before.1), (5, 5));
    // The source has had its messages, whoever reads them.
    for n in 0..10 {
        codes.forgot("198.51.100.1", &format!("other{n}")).await.ok();
    }
    assert_eq!(codes.forgot("198.51.100.1", "ann").await.error(), "LimitExceededException");
}

#[sqlx::test]
async fn a_client_that_has_had_its_messages_tells_nobody_from_somebody(db: PgPool) {
    let codes = Codes::start(db).await;
    for count in [format!("messages_of:{}:", codes.client), "messages_of_pool:".to_owned()] {
        fill(&codes.server, &codes.pool, &count, 6_000).await;
        for name in ["ann", "nobody"] {
            let refused = codes.forgot("198.51.100.1", name).await;
            assert_eq!(refused.error(), "LimitExceededException", "{count} {name}");
            let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "EMAIL_OTP"});
            let input = json!({
                "ClientId": codes.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
            });
            let refused = codes.server.call_from("198.51.100.1", "InitiateAuth", input).await;
            assert_eq!(refused.error(), "TooManyRequestsException", "{count} {name}");
        }
        fill(&codes.server, &codes.pool, &count, 0).await;
    }
}

/// Bug: whoever signed up with one address after the other left those no second factor who had given the first.
#[sqlx::test]
async fn second_factors_are_sent_when_strangers_have_had_theirs(db: PgPool) {
    let quotas = |config: &mut poolhouse::config::Config| {
        (config.quotas.messages_per_client, config.quotas.messages_per_pool) = (80, 160);
    };
    let server = TestServer::start_with(db, quotas).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    server.ask_for_factors(&pool, "OPTIONAL").await;
    let prefer = json!({
        "UserPoolId": pool, "Username": "ann",
        "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
    });
    server.signed("AdminSetUserMFAPreference", prefer).await.ok();
    for (count, strangers, all) in
        [(format!("messages_of:{client}:"), 8, 10), ("messages_of_pool:".to_owned(), 16, 20)]
    {
        fill(&server, &pool, &count, strangers).await;
        let refused = sign_up(&server, &client, "bob").await;
        assert_eq!(refused.error(), "LimitExceededException", "{count}");
        let asked = server.sign_in(&client, "ann", PASSWORD).await.ok();
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP", "{count}");
        fill(&server, &pool, &count, all).await;
        let refused = server.sign_in(&client, "ann", PASSWORD).await;
        assert_eq!(refused.error(), "TooManyRequestsException", "{count}");
        fill(&server, &pool, &count, 0).await;
    }
}

/// Bug: whoever has a /48 has more sources than a pool has messages.
#[sqlx::test]
async fn all_sources_of_one_customer_have_their_messages_together(db: PgPool) {
    let codes = Codes::start(db.clone()).await;
    let (one, other) = ("2001:db8:1:1::1", "2001:db8:1:2::1");
    let site = "SELECT count FROM hourly_counts WHERE bucket = 'messages:2001:db8:1::/48'";
    let counted = async || sqlx::query_scalar::<_, i32>(site).fetch_one(&db).await.unwrap();
    let (asked, _) = codes.ask(one, None).await;
    codes.forgot(other, "nobody").await.ok();
    assert_eq!(counted().await, 2);
    codes.answer(one, &asked).await;
    assert_eq!(counted().await, 1, "what comes back is counted no longer");
    let full = "UPDATE hourly_counts SET count = 1000 WHERE bucket = 'messages:2001:db8:1::/48'";
    sqlx::query(full).execute(&db).await.unwrap();
    for name in ["ann", "nobody"] {
        let refused = codes.forgot("2001:db8:1:3::1", name).await;
        assert_eq!(refused.error(), "LimitExceededException", "{name}");
    }
    codes.forgot("2001:db8:2:1::1", "ann").await.ok();
}

#[sqlx::test]
async fn codes_that_strangers_ask_for_leave_some_to_whom_they_are_meant_for(db: PgPool) {
    let codes = Codes::start(db).await;
    assert_eq!(codes.sent("198.51.100.1", None, 7).await, 5);
    assert_eq!(codes.sent("192.0.2.1", None, 7).await, 5, "another source has its own");
    // Many sources come to the end of what a mailbox gets.
    assert_eq!(codes.sent("198.51.100.2", None, 5).await, 5);
    assert_eq!(codes.sent("198.51.100.3", None, 5).await, 5);
    assert_eq!(codes.sent("192.0.2.2", None, 1).await, 0);
    let strange = "us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    assert_eq!(codes.sent("192.0.2.2", Some(strange), 1).await, 0, "a device that is none");
    // A device that is remembered has its own, and no more than the others.
    assert_eq!(codes.sent("192.0.2.2", Some(&codes.device), 7).await, 5);
    codes.server.advance(Duration::hours(1));
    assert_eq!(codes.sent("192.0.2.2", None, 1).await, 1);
}

#[sqlx::test]
async fn a_code_that_comes_back_is_counted_no_longer(db: PgPool) {
    let codes = Codes::start(db).await;
    for device in [None, Some(codes.device.as_str())] {
        for _ in 0..7 {
            let (asked, sent) = codes.ask("192.0.2.1", device).await;
            assert!(sent);
            codes.answer("192.0.2.1", &asked).await;
        }
    }
}

#[sqlx::test]
async fn a_code_that_a_stranger_asks_for_does_not_erase_the_one_that_waits(db: PgPool) {
    let codes = Codes::start(db).await;
    let before = codes.server.mail(ANN).await.len();
    for from in ["192.0.2.1", "198.51.100.1"] {
        let input = json!({
            "ClientId": codes.client, "AuthFlow": "USER_AUTH",
            "AuthParameters": {"USERNAME": "ann", "PREFERRED_CHALLENGE": "EMAIL_OTP"},
        });
        codes.server.call_from(from, "InitiateAuth", input).await.ok();
    }
    assert_eq!(codes.server.mail(ANN).await.len(), before + 2);
}
