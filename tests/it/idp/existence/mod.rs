//! PreventUserExistenceErrors, on every operation that could tell whether there is a user.

mod cases;
mod told;

use std::collections::HashMap;

use chrono::Duration;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use sqlx::PgPool;

use cases::{CASES, CHOICES};

use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, email_as_username};
use crate::support::{Answer, TestServer};

const NEW: &str = "An0ther!pass";

/// Whoever is asked for. All have a first letter of their own, which a masked address shows.
const NAMES: [&str; 6] = ["unknown", "existing", "pending", "disabled", "invited", "voided"];

fn address(name: &str) -> String {
    format!("{name}@example.com")
}

/// A pool with a user of each kind, and a client that hides them or not.
struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    async fn start(db: PgPool, hiding: &str) -> Self {
        let server = TestServer::start(db).await;
        let mut members = email_as_username();
        let factors = json!(["PASSWORD", "EMAIL_OTP", "SMS_OTP"]);
        members["Policies"] = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
        let pool = server.pool_with(members).await;
        let flows = [
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_USER_AUTH",
            "ALLOW_CUSTOM_AUTH",
        ];
        let members = json!({"ExplicitAuthFlows": flows, "PreventUserExistenceErrors": hiding});
        let client = server.client_with(&pool, members).await.id;
        let world = Self { server, pool, client };
        for name in ["existing", "pending", "disabled", "voided"] {
            world.server.sign_up(&world.client, &address(name), &address(name)).await.ok();
        }
        for name in ["existing", "disabled", "voided"] {
            let code = world.server.code(&address(name)).await;
            world.server.confirm(&world.client, &address(name), &code).await.ok();
        }
        for (number, name) in ["existing", "pending", "disabled", "voided"].iter().enumerate() {
            let phone = json!({"Name": "phone_number", "Value": format!("+1415555{number:04}")});
            let number = json!({"UserAttributes": [phone]});
            world.admin("AdminUpdateUserAttributes", name, number).await.ok();
        }
        world.admin("AdminDisableUser", "disabled", json!({})).await.ok();
        world.admin("AdminResetUserPassword", "voided", json!({})).await.ok();
        let proven = json!([{"Name": "email", "Value": address("invited")}, {"Name": "email_verified", "Value": "true"}]);
        let invited = json!({"UserAttributes": proven, "TemporaryPassword": "T3mporary-horse"});
        world.admin("AdminCreateUser", "invited", invited).await.ok();
        world
    }

    async fn admin(&self, operation: &str, name: &str, more: Value) -> Answer {
        let mut input = json!({"UserPoolId": self.pool, "Username": address(name)});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.server.signed(operation, input).await
    }

    async fn client(&self, operation: &str, name: &str, more: Value) -> Answer {
        let mut input = json!({"ClientId": self.client, "Username": address(name)});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.server.call(operation, input).await
    }

    async fn sign_in(&self, name: &str) -> Answer {
        self.server.sign_in(&self.client, &address(name), "Wr0ng-password").await
    }

    async fn admin_sign_in(&self, name: &str) -> Answer {
        let parameters = json!({"USERNAME": address(name), "PASSWORD": "Wr0ng-password"});
        let input = json!({"UserPoolId": self.pool, "ClientId": self.client,
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": parameters});
        self.server.signed("AdminInitiateAuth", input).await
    }
}

impl World {
    async fn initiate(&self, flow: &str, name: &str, mut parameters: Value) -> Answer {
        parameters["USERNAME"] = json!(address(name));
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await
    }

    async fn answer(&self, asked: &Value, name: &str, mut responses: Value) -> Answer {
        responses["USERNAME"] = json!(address(name));
        let challenge = asked["ChallengeName"].as_str().unwrap();
        self.server.respond(&self.client, challenge, &asked["Session"], responses).await
    }

    /// An exchange with a wrong password, by one of the flows that have it; how far it goes.
    async fn srp(&self, flow: &str, name: &str) -> Answer {
        let exchange = Exchange::begin();
        let begin = json!({"SRP_A": exchange.public, "PREFERRED_CHALLENGE": "PASSWORD_SRP"});
        let asked = self.initiate(flow, name, begin).await;
        if asked.body["ChallengeName"] != "PASSWORD_VERIFIER" {
            return asked;
        }
        let (now, told) = (self.server.app.now(), &asked.body["ChallengeParameters"]);
        let proof = exchange.responses(now, &self.pool, told, "Wr0ng-password");
        self.answer(&asked.body, name, proof).await
    }

    /// An answer to a challenge by whoever has no Session of one.
    async fn without_session(&self, name: &str, challenge: &str, session: Value) -> Answer {
        let code = "123456";
        let responses = json!({
            "USERNAME": address(name), "ANSWER": "EMAIL_OTP", "NEW_PASSWORD": NEW,
            "SMS_MFA_CODE": code, "EMAIL_OTP_CODE": code, "SOFTWARE_TOKEN_MFA_CODE": code,
            "PASSWORD": PASSWORD, "SRP_A": Exchange::begin().public, "DEVICE_KEY": "us-east-1_x",
            "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA", "PASSWORD_CLAIM_SIGNATURE": "AAAA",
            "TIMESTAMP": "Wed May 7 00:09:40 UTC 2025", "CREDENTIAL": "{}",
        });
        self.server.respond(&self.client, challenge, &session, responses).await
    }

    /// A code that is wrong.
    async fn one_time_code(&self, factor: &str, name: &str) -> Answer {
        let asked = self.initiate("USER_AUTH", name, json!({"PREFERRED_CHALLENGE": factor})).await;
        match asked.body["ChallengeName"] == factor {
            true => {
                let code = json!({format!("{factor}_CODE"): "01234567"});
                self.answer(&asked.body, name, code).await
            }
            false => asked,
        }
    }
}

/// Exception and message; nothing for a success.
type Told = (&'static str, &'static str);

/// An operation, and what it says of each of [`NAMES`] where nobody is hidden.
struct Case {
    operation: &'static str,
    call: for<'a> fn(&'a World, &'a str) -> BoxFuture<'a, Answer>,
    open: [Told; 6],
}

/// Status, headers and body, without what differs from one request to the next and the letter that the caller gave.
fn seen(answer: &Answer, name: &str) -> (u16, Vec<(String, String)>, String) {
    let fixed =
        |header: &str| !header.contains("request") && !["date", "content-length"].contains(&header);
    let headers = answer.headers.iter().filter(|(header, _)| fixed(header.as_str()));
    let mut headers: Vec<(String, String)> = headers
        .map(|(header, value)| (header.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    let mut body = answer.body.clone();
    // What is sealed in it does not show in its length.
    if let Some(session) = body.get_mut("Session") {
        *session = json!(session.as_str().map(str::len));
    }
    // Of a number its last digits show, of nobody's as of somebody's.
    if let Some(to) = body.pointer_mut("/ChallengeParameters/CODE_DELIVERY_DESTINATION")
        && to.as_str().is_some_and(|to| to.starts_with('+'))
    {
        *to = json!(to.as_str().map(|to| to.replace(|sign: char| sign.is_ascii_digit(), "?")));
    }
    let body = body.to_string().replace(&format!("\"{}***@", &name[..1]), "\"?***@");
    (answer.status, headers, body)
}

#[sqlx::test]
async fn where_users_are_hidden_nobody_is_told_from_nobody(db: PgPool) {
    let world = World::start(db, "ENABLED").await;
    for Case { operation, call, .. } in &CASES {
        // What came before locks nobody.
        world.server.advance(Duration::minutes(16));
        // Seven times, so that every limit is met on the way.
        for turn in 0..7 {
            let mut first = None;
            for name in NAMES {
                let answer = seen(&call(&world, name).await, name);
                let expected = first.get_or_insert_with(|| answer.clone());
                assert_eq!(answer, *expected, "{operation}, {name}, try {turn}");
            }
        }
    }
    // What was promised was sent to those that it is good for.
    let sent = async |name: &str| world.server.mail(&address(name)).await.len();
    assert_eq!(sent("unknown").await, 0);
    assert_eq!(sent("disabled").await, 1, "the code of the sign-up");
    assert_eq!(sent("invited").await, 2, "the invitation, and that there is no code");
    assert!(sent("existing").await > 1);
}

#[sqlx::test]
async fn where_nobody_is_hidden_each_operation_says_how_it_stands(db: PgPool) {
    let world = World::start(db, "LEGACY").await;
    for Case { operation, call, open } in CASES.iter().chain(&CHOICES) {
        world.server.advance(Duration::minutes(16));
        for (name, expected) in NAMES.iter().zip(open) {
            let answer = call(&world, name).await;
            let told = (answer.error(), answer.message());
            assert_eq!(told, *expected, "{operation}, {name}");
        }
    }
}

/// The challenges that somebody is offered.
async fn offered(world: &World, name: &str) -> String {
    let asked = world.initiate("USER_AUTH", name, json!({})).await.ok();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE", "{name}");
    asked["AvailableChallenges"].to_string()
}

#[sqlx::test]
async fn where_users_are_hidden_a_choice_tells_nobody_from_nobody(db: PgPool) {
    let world = World::start(db.clone(), "ENABLED").await;
    // Names that nobody has pretend to be users of every kind, each the same one again.
    let mut kinds = HashMap::new();
    for number in 0..100 {
        let name = format!("u{number:02}");
        let list = offered(&world, &name).await;
        assert_eq!(offered(&world, &name).await, list);
        kinds.entry(list).or_insert_with(Vec::new).push(name);
    }
    for name in &NAMES[1..] {
        let list = offered(&world, name).await;
        assert!(kinds.contains_key(&list), "{name} is offered {list}");
    }
    // Each beside a name of its own that nobody has and that is offered the same.
    let mut pairs = Vec::new();
    for name in ["existing", "pending", "disabled", "voided"] {
        let like = kinds.get_mut(&offered(&world, name).await).and_then(Vec::pop);
        pairs.push([like.unwrap(), name.to_owned()]);
    }
    for Case { operation, call, .. } in &CHOICES {
        // Nor do the messages that it caused in its hour.
        world.server.advance(Duration::minutes(61));
        for (turn, pair) in (0..7).flat_map(|turn| pairs.iter().map(move |pair| (turn, pair))) {
            let mut first = None;
            for name in pair {
                world.server.app.audit.flush().await;
                let before = written(&db).await;
                let answer = seen(&call(&world, name).await, name);
                world.server.app.audit.flush().await;
                let more = written(&db).await.into_iter().zip(before);
                let more: Vec<i64> = more.map(|(after, before)| after - before).collect();
                let expected = first.get_or_insert_with(|| (answer.clone(), more.clone()));
                assert_eq!((answer, more), *expected, "{operation}, {name}, try {turn}");
            }
        }
    }
}

#[sqlx::test]
async fn for_administrators_nobody_is_hidden(db: PgPool) {
    let world = World::start(db, "ENABLED").await;
    let set = json!({"Password": NEW, "Permanent": true});
    let attributes = json!({"UserAttributes": [{"Name": "nickname", "Value": "x"}]});
    for (operation, more) in [
        ("AdminGetUser", json!({})),
        ("AdminSetUserPassword", set),
        ("AdminResetUserPassword", json!({})),
        ("AdminConfirmSignUp", json!({})),
        ("AdminEnableUser", json!({})),
        ("AdminDisableUser", json!({})),
        ("AdminDeleteUser", json!({})),
        ("AdminUserGlobalSignOut", json!({})),
        ("AdminUpdateUserAttributes", attributes),
        ("AdminDeleteUserAttributes", json!({"UserAttributeNames": ["nickname"]})),
    ] {
        let answer = world.admin(operation, "unknown", more).await;
        let told = ("UserNotFoundException", "User does not exist.");
        assert_eq!(answer.refused(), told, "{operation}");
    }
}

#[sqlx::test]
async fn sign_up_names_whoever_has_the_name_as_cognito_does(db: PgPool) {
    let world = World::start(db, "ENABLED").await;
    let open = world.server.client_with(&world.pool, json!({})).await.id;
    let taken = "An account with the given email already exists.";
    for name in &NAMES[1..] {
        let answer = world.client("SignUp", name, json!({"Password": PASSWORD})).await;
        assert_eq!(answer.refused(), ("UsernameExistsException", taken), "{name}");
        let answer = world.server.sign_up(&open, &address(name), &address(name)).await;
        assert_eq!(answer.refused(), ("UsernameExistsException", taken), "{name}");
    }
}

/// Every challenge that an answer can name.
pub const CHALLENGES: [&str; 14] = [
    "NEW_PASSWORD_REQUIRED",
    "SMS_MFA",
    "EMAIL_OTP",
    "SMS_OTP",
    "SOFTWARE_TOKEN_MFA",
    "SELECT_MFA_TYPE",
    "MFA_SETUP",
    "PASSWORD_VERIFIER",
    "DEVICE_SRP_AUTH",
    "DEVICE_PASSWORD_VERIFIER",
    "SELECT_CHALLENGE",
    "PASSWORD",
    "PASSWORD_SRP",
    "WEB_AUTHN",
];

#[sqlx::test]
async fn whoever_has_no_session_learns_nothing_by_answering(db: PgPool) {
    let mut world = World::start(db, "ENABLED").await;
    let open = world.server.client_with(&world.pool, json!({})).await.id;
    for client in [world.client.clone(), open] {
        world.client = client;
        for challenge in CHALLENGES {
            for session in [Value::Null, json!("x".repeat(60)), json!(format!("{}.x", world.pool))]
            {
                let mut first = None;
                for name in NAMES {
                    let refused = world.without_session(name, challenge, session.clone()).await;
                    let refused = seen(&refused, name);
                    assert_eq!(refused.0, 400, "{challenge} {session}");
                    let expected = first.get_or_insert_with(|| refused.clone());
                    assert_eq!(refused, *expected, "{challenge} {session} {name}");
                }
            }
        }
    }
}

/// What is written for a request: rows by table, with the counts that count.
async fn written(db: &PgPool) -> Vec<i64> {
    let sql = "SELECT unnest(ARRAY[
        (SELECT count(*) FROM outbox), (SELECT count(*) FROM audit_events),
        (SELECT sum(count) FROM hourly_counts), (SELECT sum(failures) FROM sign_in_failures)])";
    let rows: Vec<Option<i64>> = sqlx::query_scalar(sql).fetch_all(db).await.unwrap();
    rows.into_iter().map(Option::unwrap_or_default).collect()
}

#[sqlx::test]
async fn for_nobody_as_much_is_written_as_for_somebody(db: PgPool) {
    let world = World::start(db.clone(), "ENABLED").await;
    for Case { operation, call, .. } in &CASES {
        let mut first = None;
        for name in NAMES {
            world.server.app.audit.flush().await;
            let before = written(&db).await;
            call(&world, name).await;
            world.server.app.audit.flush().await;
            let after = written(&db).await;
            let more: Vec<i64> =
                after.iter().zip(before).map(|(after, before)| after - before).collect();
            let expected = first.get_or_insert_with(|| more.clone());
            assert_eq!(more, *expected, "{operation}, {name}");
        }
    }
}
