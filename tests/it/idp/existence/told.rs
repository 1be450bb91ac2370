//! What is told of a name, and of the username that it is told: the same of both, at any time and by any node, whether or not
//! somebody has it.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::passkey::Authenticator;
use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, secret_hash};
use crate::support::{Answer, TestServer};

struct World {
    server: TestServer,
    pool: String,
    client: String,
    secret: Option<String>,
}

/// A node, by which whoever asks for many names is not counted as one source.
async fn node(db: &PgPool) -> TestServer {
    let trusted = ["127.0.0.0/8", "::1/128"].map(|net| net.parse().unwrap());
    TestServer::start_with(db.clone(), |config| config.trusted_sources = trusted.to_vec()).await
}

impl World {
    async fn start(db: &PgPool, mut members: Value) -> Self {
        let server = node(db).await;
        let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"];
        members["Policies"] = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
        members["AutoVerifiedAttributes"] = json!(["email"]);
        let pool = server.pool_with(members).await;
        let set = json!({"UserPoolId": pool, "WebAuthnConfiguration": {"RelyingPartyId": RP}});
        server.signed("SetUserPoolMfaConfig", set).await.ok();
        let client = server.client_with(&pool, hiding()).await.id;
        Self { server, pool, client, secret: None }
    }

    /// The same pool by another node.
    async fn elsewhere(&self, db: &PgPool) -> Self {
        let (pool, client) = (self.pool.clone(), self.client.clone());
        Self { server: node(db).await, pool, client, secret: None }
    }

    async fn user(&self, name: &str, attributes: &[(&str, &str)]) {
        let attributes: Vec<Value> =
            attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
        let made = json!({
            "UserPoolId": self.pool, "Username": name, "MessageAction": "SUPPRESS",
            "UserAttributes": attributes,
        });
        self.server.signed("AdminCreateUser", made).await.ok();
        let set = json!({
            "UserPoolId": self.pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        self.server.signed("AdminSetUserPassword", set).await.ok();
    }

    async fn initiate(&self, flow: &str, name: &str, more: Value) -> Answer {
        let mut parameters = json!({"USERNAME": name, "SRP_A": Exchange::begin().public});
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        if let Some(secret) = &self.secret {
            parameters["SECRET_HASH"] = json!(secret_hash(secret, name, &self.client));
        }
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await
    }

    /// The username and the salt that SRP is told for a name.
    async fn told(&self, name: &str) -> (String, String) {
        let asked = self.initiate("USER_SRP_AUTH", name, json!({})).await.ok();
        let text = |member: &str| asked["ChallengeParameters"][member].as_str().unwrap().to_owned();
        (text("USER_ID_FOR_SRP"), text("SALT"))
    }

    async fn forgot(&self, name: &str) -> Answer {
        let input = json!({"ClientId": self.client, "Username": name});
        self.server.call("ForgotPassword", input).await
    }

    /// The passkeys that a name is asked for.
    async fn passkeys(&self, name: &str) -> Value {
        let wish = json!({"PREFERRED_CHALLENGE": "WEB_AUTHN"});
        let asked = self.initiate("USER_AUTH", name, wish).await.ok();
        assert_eq!(asked["ChallengeName"], "WEB_AUTHN", "{name}: {asked}");
        let options = asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
        serde_json::from_str::<Value>(options).unwrap()["allowCredentials"].clone()
    }

    /// All that anybody is told of a name, but for what differs each time.
    async fn seen(&self, name: &str) -> Vec<(u16, Value)> {
        let resend = json!({"ClientId": self.client, "Username": name});
        let wish = |factor: &str| json!({"PREFERRED_CHALLENGE": factor});
        let answers = [
            self.initiate("USER_SRP_AUTH", name, json!({})).await,
            self.initiate("USER_AUTH", name, json!({})).await,
            self.initiate("USER_AUTH", name, wish("PASSWORD_SRP")).await,
            self.initiate("USER_AUTH", name, wish("EMAIL_OTP")).await,
            self.initiate("USER_AUTH", name, wish("SMS_OTP")).await,
            self.forgot(name).await,
            self.server.call("ResendConfirmationCode", resend).await,
        ];
        let without = |mut answer: Answer| {
            answer.body["Session"] = Value::Null;
            for member in ["SRP_B", "SECRET_BLOCK"] {
                if let Some(parameters) = answer.body["ChallengeParameters"].as_object_mut() {
                    parameters.remove(member);
                }
            }
            (answer.status, answer.body)
        };
        answers.map(without).to_vec()
    }
}

const RP: &str = "login.example";

fn hiding() -> Value {
    json!({
        "ExplicitAuthFlows": [
            "ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
        ],
        "PreventUserExistenceErrors": "ENABLED",
    })
}

/// Names that nobody has, of every form.
const UNKNOWN: [&str; 9] = [
    "zoe@works.example",
    "Zed@Works.example",
    "+442079460018",
    "+49",
    "zoe",
    "friend1",
    "friend2",
    "friend3",
    "8d4a1f4e-0d5c-4f8a-9a55-0f3c5a7b9e11",
];

const VERIFIED: (&str, &str) = ("email_verified", "true");

/// In a pool where somebody has the first of these usernames, and somebody who is disabled the second, everybody and nobody is
/// told the same by the username that is told for a name as by the name.
async fn is_told_the_same_again(db: PgPool, members: Value, usernames: [&str; 2]) {
    let world = World::start(&db, members).await;
    let emails = ["ann@example.com", "off@example.com"];
    let phones = ["+4930901820", "+4930901821"];
    for ((username, email), phone) in usernames.iter().zip(emails).zip(phones) {
        world.user(username, &[("email", email), VERIFIED, ("phone_number", phone)]).await;
    }
    let input = json!({"UserPoolId": world.pool, "Username": usernames[1]});
    world.server.signed("AdminDisableUser", input).await.ok();
    for name in usernames.into_iter().chain(emails).chain(UNKNOWN) {
        let (told, salt) = world.told(name).await;
        assert_eq!(world.told(&told).await, (told.clone(), salt), "{name}");
        assert_eq!(world.seen(&told).await, world.seen(name).await, "{name}");
    }
}

#[sqlx::test]
async fn by_the_username_that_is_told_the_same_is_told(db: PgPool) {
    is_told_the_same_again(db, json!({}), ["ann", "off"]).await;
}

#[sqlx::test]
async fn by_the_username_that_is_told_for_an_address_the_same_is_told(db: PgPool) {
    let insensitive = json!({"CaseSensitive": false});
    let members = json!({"UsernameAttributes": ["email"], "UsernameConfiguration": insensitive});
    is_told_the_same_again(db, members, ["ann@example.com", "off@example.com"]).await;
}

#[sqlx::test]
async fn by_the_username_that_is_told_for_an_address_or_number_the_same_is_told(db: PgPool) {
    let members = json!({"UsernameAttributes": ["email", "phone_number"]});
    is_told_the_same_again(db, members, ["ann@example.com", "+4930901821"]).await;
}

#[sqlx::test]
async fn by_the_username_that_is_told_for_an_alias_the_same_is_told(db: PgPool) {
    let members = json!({
        "AliasAttributes": ["email", "phone_number", "preferred_username"],
        "UsernameConfiguration": {"CaseSensitive": false},
    });
    is_told_the_same_again(db, members, ["ann", "5f3c4d1e-7b60-4c7e-8f0e-0d3b1c2a9e55"]).await;
}

#[sqlx::test]
async fn what_shows_of_an_address_is_its_letters_by_whichever_name(db: PgPool) {
    let members = json!({"UsernameAttributes": ["email"], "AccountRecoverySetting": {
        "RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}],
    }});
    let world = World::start(&db, members).await;
    world.user("ann@example.com", &[VERIFIED]).await;
    for (name, shown) in [("ann@example.com", "a***@e***"), ("Zoe@works.example", "z***@w***")] {
        let told = world.told(name).await.0;
        for name in [name, told.as_str()] {
            let sent = world.forgot(name).await.ok();
            assert_eq!(sent["CodeDeliveryDetails"]["Destination"], shown, "{name}");
        }
    }
    // What nobody was told is told itself, and the same again.
    let other = "8d4a1f4e-0d5c-4f8a-9a55-0f3c5a7b9e11";
    assert_eq!(world.told(other).await.0, other);
    assert_eq!(world.forgot(other).await.ok(), world.forgot(other).await.ok());
}

#[sqlx::test]
async fn what_a_name_is_told_stays_as_users_come_and_is_the_same_at_every_node(db: PgPool) {
    let world =
        World::start(&db, json!({"AliasAttributes": ["email", "preferred_username"]})).await;
    let elsewhere = world.elsewhere(&db).await;
    world.user("E-0004", &[("email", "ann@example.com"), VERIFIED]).await;
    let mut before = Vec::new();
    for name in UNKNOWN {
        before.push(world.told(name).await);
    }
    let sent = world.forgot(UNKNOWN[0]).await.ok();
    for number in 0..9 {
        let (name, email) = (format!("user{number}"), format!("user{number}@example.com"));
        let preferred = format!("ann{number}");
        let preferred = ("preferred_username", preferred.as_str());
        world.user(&name, &[("email", &email), VERIFIED, preferred]).await;
    }
    for world in [&world, &elsewhere] {
        world.server.advance(Duration::minutes(2));
        for (name, before) in UNKNOWN.iter().zip(&before) {
            assert_eq!(world.told(name).await, *before, "{name}");
        }
        assert_eq!(world.forgot(UNKNOWN[0]).await.ok(), sent);
    }
}

#[sqlx::test]
async fn passkeys_that_nobody_has_are_as_various_as_those_that_are_made(db: PgPool) {
    let world = World::start(&db, json!({"AliasAttributes": ["email"]})).await;
    world.server.user(&world.client, "ann").await;
    let token = world.server.access_token(&world.client, "ann").await;
    let started = json!({"AccessToken": token});
    let started = world.server.call("StartWebAuthnRegistration", started).await.ok();
    let mut passkey = Authenticator::new("https://app.login.example", RP);
    let credential = passkey.register(&started["CredentialCreationOptions"]);
    let input = json!({"AccessToken": token, "Credential": credential});
    world.server.call("CompleteWebAuthnRegistration", input).await.ok();
    assert_eq!(world.passkeys("ann@example.com").await[0]["id"], passkey.id());
    let elsewhere = world.elsewhere(&db).await;
    let (mut counts, mut lengths, mut ways) = (HashSet::new(), HashSet::new(), HashSet::new());
    for number in 0..40 {
        let name = format!("zoe{number}@example.com");
        let listed = world.passkeys(&name).await;
        let told = world.told(&name).await.0;
        assert_eq!(world.passkeys(&told).await, listed, "{name}");
        assert_eq!(elsewhere.passkeys(&name).await, listed, "{name}");
        let listed = listed.as_array().unwrap();
        counts.insert(listed.len());
        for key in listed {
            let id = URL_SAFE_NO_PAD.decode(key["id"].as_str().unwrap()).unwrap();
            lengths.insert(id.len());
            ways.insert(key["transports"].to_string());
        }
    }
    assert!(counts.len() > 1, "{counts:?}");
    assert!(lengths.len() > 2 && lengths.contains(&32), "{lengths:?}");
    assert!(ways.len() > 1, "{ways:?}");
}

#[sqlx::test]
async fn a_secret_hash_over_the_username_that_is_told_tells_nobody_from_nobody(db: PgPool) {
    let mut world = World::start(&db, json!({"UsernameAttributes": ["email"]})).await;
    world.user("ann@example.com", &[VERIFIED]).await;
    let mut members = hiding();
    members["GenerateSecret"] = json!(true);
    let client = world.server.client_with(&world.pool, members).await;
    (world.client, world.secret) = (client.id.clone(), client.secret.clone());
    let secret = client.secret.unwrap();
    let hash = |name: &str| json!(secret_hash(&secret, name, &client.id));
    let wrong = ("NotAuthorizedException", "Incorrect username or password.");
    let why = format!("Unable to verify secret hash for client {}", client.id);
    let unproven = ("NotAuthorizedException", why.as_str());
    for name in ["ann@example.com", "zoe@example.com"] {
        for (flow, wish) in
            [("USER_SRP_AUTH", "-"), ("USER_AUTH", "PASSWORD_SRP"), ("USER_AUTH", "PASSWORD")]
        {
            let exchange = Exchange::begin();
            let wished = json!({"SRP_A": exchange.public, "PREFERRED_CHALLENGE": wish});
            let asked = world.initiate(flow, name, wished).await.ok();
            let (challenge, parameters) =
                (asked["ChallengeName"].as_str().unwrap(), &asked["ChallengeParameters"]);
            let now = world.server.app.now();
            let mut responses = match challenge {
                "PASSWORD_VERIFIER" => {
                    exchange.responses(now, &world.pool, parameters, "Wr0ng-password")
                }
                _ => json!({"PASSWORD": "Wr0ng-password"}),
            };
            responses["USERNAME"] = json!(name);
            let told = world.told(name).await.0;
            for (over, refused) in [("ann", unproven), (told.as_str(), wrong)] {
                responses["SECRET_HASH"] = hash(over);
                let answer = world
                    .server
                    .respond(&client.id, challenge, &asked["Session"], responses.clone())
                    .await;
                assert_eq!(answer.refused(), refused, "{name}, {flow}, {challenge}, over {over}");
            }
        }
    }
}
