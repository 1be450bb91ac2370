//! What names that nobody has are told, where users are hidden: what the pool's users are told, as often.

use std::collections::BTreeMap;

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::srp::Exchange;
use crate::support::users::PASSWORD;

struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    async fn start(db: PgPool, mut members: Value) -> Self {
        // Whoever asks for so many is counted as one source otherwise.
        let trusted = ["127.0.0.0/8", "::1/128"].map(|net| net.parse().unwrap());
        let server =
            TestServer::start_with(db, |config| config.trusted_sources = trusted.to_vec()).await;
        let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
        members["Policies"] = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
        let pool = server.pool_with(members).await;
        let client = json!({
            "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
        });
        let client = server.client_with(&pool, client).await.id;
        Self { server, pool, client }
    }

    /// A user with a password and these attributes.
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

    async fn begin(&self, flow: &str, name: &str) -> Value {
        let parameters = json!({"USERNAME": name, "SRP_A": Exchange::begin().public});
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await.ok()
    }

    /// The factors that a name is offered.
    async fn offered(&self, name: &str) -> String {
        self.begin("USER_AUTH", name).await["AvailableChallenges"].to_string()
    }

    /// The username that SRP is told for a name.
    async fn told(&self, name: &str) -> String {
        let asked = self.begin("USER_SRP_AUTH", name).await;
        asked["ChallengeParameters"]["USER_ID_FOR_SRP"].as_str().unwrap().to_owned()
    }
}

#[sqlx::test]
async fn where_all_users_are_alike_so_is_nobody(db: PgPool) {
    let world = World::start(db, json!({})).await;
    for name in ["ann", "bob", "cleo"] {
        world.user(name, &[("email", &format!("{name}@example.com"))]).await;
    }
    let all = world.offered("ann").await;
    assert_eq!(all, r#"["PASSWORD_SRP","PASSWORD","EMAIL_OTP"]"#);
    for number in 0..50 {
        assert_eq!(world.offered(&format!("nobody{number}")).await, all);
    }
}

#[sqlx::test]
async fn where_users_differ_nobody_does_as_often_and_each_name_is_told_the_same(db: PgPool) {
    let world = World::start(db, json!({})).await;
    for number in 0..12 {
        let email = format!("user{number}@example.com");
        let with_email = [("email", email.as_str())];
        // A quarter has none.
        let attributes = if number % 4 == 0 { &with_email[..0] } else { &with_email };
        world.user(&format!("user{number}"), attributes).await;
    }
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for number in 0..120 {
        let name = format!("nobody{number}");
        kinds.entry(world.offered(&name).await).or_default().push(name);
    }
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    let without = kinds[r#"["PASSWORD_SRP","PASSWORD"]"#].len();
    // Thirty are to be expected; a standard deviation is less than five.
    assert!((6..=58).contains(&without), "{without}");
    // Another user who comes makes few of them others, and time none.
    world.server.advance(Duration::minutes(2));
    world.user("late", &[]).await;
    let mut changed = 0;
    for (kind, names) in &kinds {
        for name in names {
            changed += usize::from(world.offered(name).await != *kind);
        }
    }
    assert!(changed < 40, "{changed}");
}

#[sqlx::test]
async fn a_name_that_may_be_an_alias_is_told_a_uuid_in_place_of_a_username(db: PgPool) {
    let aliases = json!({"AliasAttributes": ["email", "preferred_username"]});
    let world = World::start(db, aliases).await;
    for number in 0..4 {
        let (name, email) = (format!("E-{number}004"), format!("e{number}@example.com"));
        let preferred = format!("friend{number}");
        let attributes = [
            ("email", email.as_str()),
            ("email_verified", "true"),
            ("preferred_username", &preferred),
        ];
        world.user(&name, &attributes).await;
    }
    assert_eq!(world.told("E-0004").await, "E-0004");
    assert_eq!(world.told("friend1").await, "E-1004");
    assert_eq!(world.told("e2@example.com").await, "E-2004");
    let is_uuid = |told: &str| uuid::Uuid::parse_str(told).is_ok();
    let mut other = 0;
    for number in 0..40 {
        let name = format!("friend{}", number + 100);
        let told = world.told(&name).await;
        assert!(told == name || is_uuid(&told), "{told}");
        assert_eq!(world.told(&name).await, told, "the same again");
        other += usize::from(told != name);
        let told = world.told(&format!("{name}@example.com")).await;
        assert!(is_uuid(&told), "{told}");
    }
    assert!((5..=35).contains(&other), "{other}");
    // The choice of a factor is told the same.
    for name in
        ["friend1", "friend100", "friend101", "friend102", "e2@example.com", "x@example.com"]
    {
        let told = world.told(name).await;
        let asked = world.begin("USER_AUTH", name).await;
        let input = json!({
            "ClientId": world.client, "ChallengeName": "SELECT_CHALLENGE",
            "Session": asked["Session"],
            "ChallengeResponses": {"USERNAME": told, "ANSWER": "EMAIL_OTP"},
        });
        let sent = world.server.call("RespondToAuthChallenge", input).await.ok();
        assert_eq!(sent["ChallengeName"], "EMAIL_OTP", "{name}");
    }
}

/// What is told of where codes go: how often which, by an operation that is asked for many names that nobody has.
async fn told_of_nobody(
    world: &World,
    operation: &str,
    name: impl Fn(u32) -> String,
) -> BTreeMap<(String, String), usize> {
    let mut told = BTreeMap::new();
    for number in 0..60 {
        let seen = world.destination(operation, &name(number)).await;
        assert_eq!(world.destination(operation, &name(number)).await, seen, "the same again");
        *told.entry(seen).or_default() += 1;
    }
    told
}

impl World {
    /// The way of a code, and the shape of its destination.
    async fn destination(&self, operation: &str, name: &str) -> (String, String) {
        let (medium, destination) = match operation {
            "EMAIL_OTP" | "SMS_OTP" => {
                let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": operation});
                let input = json!({
                    "ClientId": self.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
                });
                let asked = self.server.call("InitiateAuth", input).await.ok();
                let told = &asked["ChallengeParameters"];
                let of = |name: &str| told[format!("CODE_DELIVERY_{name}")].clone();
                (of("DELIVERY_MEDIUM"), of("DESTINATION"))
            }
            operation => {
                let input = json!({"ClientId": self.client, "Username": name});
                let told = self.server.call(operation, input).await.ok();
                let told = &told["CodeDeliveryDetails"];
                (told["DeliveryMedium"].clone(), told["Destination"].clone())
            }
        };
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let (medium, destination) = (text(medium), text(destination));
        // The last four digits are anybody's.
        let shape = match medium.as_str() {
            "SMS" => destination[..destination.len() - 4].to_owned(),
            _ => destination,
        };
        (medium, shape)
    }
}

#[sqlx::test]
async fn a_code_for_nobody_seems_to_go_where_those_of_users_go_as_often(db: PgPool) {
    let world =
        World::start(db, json!({"AutoVerifiedAttributes": ["email", "phone_number"]})).await;
    for number in 0..12 {
        let name = format!("user{number}");
        // Half have an address of another name than their own, a third a number of twelve digits.
        let email = match number % 2 {
            0 => format!("{name}@example.com"),
            _ => format!("post{number}@works.example"),
        };
        let phone = format!("+44207946{:04}", 1000 + number);
        let mut attributes = vec![("email", email.as_str()), ("email_verified", "true")];
        if number % 3 == 0 {
            attributes
                .extend([("phone_number", phone.as_str()), ("phone_number_verified", "true")]);
        }
        world.user(&name, &attributes).await;
    }
    let sms = || ("SMS".to_owned(), "+********".to_owned());
    let email = |shape: &str| ("EMAIL".to_owned(), shape.to_owned());
    let expected = [sms(), email("n***@e***"), email("p***@w***")];
    for operation in ["ForgotPassword", "ResendConfirmationCode"] {
        let told = told_of_nobody(&world, operation, |number| format!("nobody{number}")).await;
        assert_eq!(told.len(), 3, "{operation}: {told:?}");
        for like in &expected {
            // Twenty of each are to be expected; a standard deviation is less than four.
            assert!((5..=40).contains(&told[like]), "{operation}: {told:?}");
        }
    }
    let told = told_of_nobody(&world, "EMAIL_OTP", |number| format!("nobody{number}")).await;
    assert_eq!(told.keys().collect::<Vec<_>>(), [&expected[1], &expected[2]], "{told:?}");
    // Those whom a user is told of are told apart by nothing.
    assert_eq!(world.destination("ForgotPassword", "user0").await, expected[0]);
    assert_eq!(world.destination("ForgotPassword", "user1").await, expected[2]);
    assert_eq!(world.destination("EMAIL_OTP", "user2").await, email("u***@e***"));
}

#[sqlx::test]
async fn a_code_for_an_address_that_nobody_has_may_seem_to_be_texted(db: PgPool) {
    let world = World::start(db, json!({"UsernameAttributes": ["email"]})).await;
    for number in 0..8 {
        let (email, phone) = (format!("user{number}@example.com"), format!("+1415555{number:04}"));
        let mut attributes = vec![("email_verified", "true")];
        if number % 2 == 0 {
            attributes
                .extend([("phone_number", phone.as_str()), ("phone_number_verified", "true")]);
        }
        world.user(&email, &attributes).await;
    }
    let address = |number: u32| format!("nobody{number}@home.example");
    let told = told_of_nobody(&world, "ForgotPassword", address).await;
    let texted = ("SMS".to_owned(), "+*******".to_owned());
    let mailed = ("EMAIL".to_owned(), "n***@h***".to_owned());
    assert_eq!(told.keys().collect::<Vec<_>>(), [&mailed, &texted], "{told:?}");
    assert!((10..=50).contains(&told[&texted]), "{told:?}");
    assert_eq!(world.destination("ForgotPassword", "user0@example.com").await, texted);
}
