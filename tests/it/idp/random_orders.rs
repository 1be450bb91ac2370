//! Random orders of calls, against a model of what they have proven: tokens come when every factor that is demanded is proven,
//! and never before, whatever else is tried in between.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::existence::CHALLENGES;
use crate::support::mfa::code_of;
use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, claims};
use crate::support::{Answer, TestServer};

/// How many users are tried, and how often each.
const CASES: usize = 30;
const STEPS: usize = 12;

/// A pool, and what it demands.
struct World {
    server: TestServer,
    pool: String,
    client: String,
    mode: &'static str,
    device_is_enough: bool,
}

/// A user, and what the user has.
struct Person {
    name: String,
    /// The second factors that are switched on.
    on: BTreeSet<&'static str>,
    /// The seed of a software token.
    secret: Option<String>,
    temporary: bool,
    /// A remembered device, and its group.
    device: Option<(String, String)>,
    /// It was there when a second factor was proven.
    device_saw_factor: bool,
    password: String,
    /// Wrong answers so far; too many would lock what is to be tried.
    failures: u8,
}

/// A challenge that waits, or was answered.
#[derive(Clone, Debug)]
struct Open {
    asked: Value,
    proven: BTreeSet<&'static str>,
    /// The device that was named at the beginning.
    names_device: bool,
    /// The right answer, where it was sent.
    code: Option<String>,
    used: bool,
}

/// What came of a call.
enum Then {
    Tokens,
    Asked(Open),
    /// An address or a number has had its codes of the hour: nothing has changed.
    Busy,
}

/// Bytes that decide.
struct Choices(std::vec::IntoIter<u8>);

impl Choices {
    fn one_of(&mut self, many: usize) -> usize {
        usize::from(self.0.next().unwrap_or_default()) % many.max(1)
    }

    fn yes(&mut self) -> bool {
        self.one_of(2) == 1
    }
}

const SECRET: &str = "the device's own password";
const SMS: &str = "SMS_MFA";
const EMAIL: &str = "EMAIL_OTP";
const TOKEN: &str = "SOFTWARE_TOKEN_MFA";

impl World {
    async fn start(server: TestServer, mode: &'static str, device_is_enough: bool) -> Self {
        let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
        let pool = server
            .pool_with(json!({
                "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
                "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": device_is_enough},
            }))
            .await;
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"];
        let client = json!({"ExplicitAuthFlows": flows, "AuthSessionValidity": 15});
        let client = server.client_with(&pool, client).await.id;
        Self { server, pool, client, mode, device_is_enough }
    }

    async fn admin(&self, operation: &str, name: &str, mut input: Value) {
        input["UserPoolId"] = json!(self.pool);
        input["Username"] = json!(name);
        self.server.signed(operation, input).await.ok();
    }

    async fn person(&self, number: usize, choices: &mut Choices) -> Person {
        let name = format!("user{number}");
        let attributes = json!([
            {"Name": "email", "Value": format!("{name}@example.com")},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "phone_number", "Value": phone(&name)},
            {"Name": "phone_number_verified", "Value": "true"},
        ]);
        let made = json!({"MessageAction": "SUPPRESS", "UserAttributes": attributes});
        self.admin("AdminCreateUser", &name, made).await;
        let set = json!({"Password": PASSWORD, "Permanent": true});
        self.admin("AdminSetUserPassword", &name, set).await;
        let mut person = Person {
            name: name.clone(),
            on: BTreeSet::new(),
            secret: None,
            temporary: false,
            device: None,
            device_saw_factor: false,
            password: PASSWORD.to_owned(),
            failures: 0,
        };
        // What it takes to be signed in is made before second factors are demanded.
        let off = json!({"UserPoolId": self.pool, "MfaConfiguration": "OFF"});
        self.server.signed("SetUserPoolMfaConfig", off).await.ok();
        let mut tokens = self.server.tokens(&self.client, &name).await;
        let offered = tokens["NewDeviceMetadata"].take();
        if choices.yes() {
            person.device = Some(self.confirm(&tokens, &offered).await);
        }
        if self.mode != "OFF" {
            self.server.ask_for_factors(&self.pool, self.mode).await;
            if choices.yes() {
                let token = tokens["AccessToken"].as_str().unwrap();
                person.secret = Some(self.server.enrol(token).await);
                person.on.insert(TOKEN);
            }
            let on = |on: bool| json!({"Enabled": on, "PreferredMfa": false});
            let (sms, email) = (choices.yes(), choices.yes());
            let token = on(person.secret.is_some());
            let prefer = json!({
                "SMSMfaSettings": on(sms), "EmailMfaSettings": on(email),
                "SoftwareTokenMfaSettings": token,
            });
            self.admin("AdminSetUserMFAPreference", &name, prefer).await;
            person.on.extend(sms.then_some(SMS));
            person.on.extend(email.then_some(EMAIL));
        }
        if choices.one_of(4) == 0 {
            let set = json!({"Password": PASSWORD, "Permanent": false});
            self.admin("AdminSetUserPassword", &name, set).await;
            person.temporary = true;
            // That ends what was remembered.
            person.device = None;
        }
        person
    }

    async fn confirm(&self, tokens: &Value, offered: &Value) -> (String, String) {
        let text = |member: &str| offered[member].as_str().unwrap().to_owned();
        let (key, group) = (text("DeviceKey"), text("DeviceGroupKey"));
        let made = poolhouse::srp::verifier(&group, &key, SECRET, [0x3f; 16]).unwrap();
        let config = json!({
            "PasswordVerifier": STANDARD.encode(&made.verifier), "Salt": STANDARD.encode(made.salt),
        });
        let input = json!({
            "AccessToken": tokens["AccessToken"], "DeviceKey": key,
            "DeviceSecretVerifierConfig": config,
        });
        self.server.call("ConfirmDevice", input).await.ok();
        (key, group)
    }

    /// The newest code of so many digits that was sent to somebody.
    async fn sent(&self, to: &str, digits: usize) -> String {
        let sent = self.server.mail(to).await;
        let text = &sent.last().expect("a message").text;
        let mut runs = text.split(|c: char| !c.is_ascii_digit());
        runs.find(|run| run.len() == digits).expect("a code").to_owned()
    }

    /// Whether tokens may be handed out, said another way than the server says it.
    fn is_done(&self, person: &Person, open: &Open) -> bool {
        let has = |method: &str| open.proven.contains(method);
        let kinds = kinds(open);
        let stands_in = self.device_is_enough && person.device_saw_factor && has("device");
        let demanded = match self.mode {
            "OFF" => false,
            "ON" => true,
            _ => !person.on.is_empty(),
        };
        let device = !open.names_device || person.device.is_none() || has("device");
        kinds > 0 && !person.temporary && device && (!demanded || kinds > 1 || stands_in)
    }

    /// Looks at what came of a right answer: tokens, or one challenge more.
    async fn look(&self, person: &Person, mut open: Open, answer: Answer, first: bool) -> Then {
        if answer.error() == "TooManyRequestsException" {
            return Then::Busy;
        }
        let answer = answer.ok();
        let done = self.is_done(person, &open);
        let tokens = &answer["AuthenticationResult"];
        assert_eq!(tokens["AccessToken"].is_string(), done, "{:?} {open:?} {answer}", person.on);
        if done {
            let told = claims(&tokens["AccessToken"]);
            let used = told["amr"].as_array().unwrap().iter().filter_map(Value::as_str);
            let used: BTreeSet<&str> = used.filter(|method| *method != "mfa").collect();
            let proven = open.proven.iter().copied().filter(|method| *method != "device");
            assert_eq!(used, proven.collect::<BTreeSet<_>>());
            assert_eq!(told["device_key"].is_string(), open.proven.contains("device"));
            return Then::Tokens;
        }
        let email = format!("{}@example.com", person.name);
        let digits = if first { 8 } else { 6 };
        open.code = match answer["ChallengeName"].as_str().expect("a challenge") {
            "EMAIL_OTP" => Some(self.sent(&email, digits).await),
            "SMS_MFA" | "SMS_OTP" => Some(self.sent(&phone(&person.name), digits).await),
            _ => None,
        };
        open.asked = answer;
        open.used = false;
        Then::Asked(open)
    }

    async fn begin(&self, person: &Person, choices: &mut Choices) -> Then {
        let names_device = choices.yes();
        let key = person.device.as_ref().filter(|_| names_device).map(|(key, _)| key.as_str());
        let mut open = Open {
            asked: Value::Null,
            proven: BTreeSet::from(["pwd"]),
            names_device: key.is_some(),
            code: None,
            used: false,
        };
        let (flow, mut parameters) = match choices.one_of(4) {
            0 => ("USER_AUTH", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})),
            1 => ("USER_AUTH", json!({"PREFERRED_CHALLENGE": "SMS_OTP"})),
            _ => ("USER_PASSWORD_AUTH", json!({"PASSWORD": person.password})),
        };
        parameters["USERNAME"] = json!(person.name);
        parameters["DEVICE_KEY"] = json!(key);
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        let answer = self.server.call("InitiateAuth", input).await;
        if flow == "USER_PASSWORD_AUTH" {
            return self.look(person, open, answer, false).await;
        }
        open.proven.clear();
        // Where a second factor is demanded, or the password is temporary, only that begins.
        let by_code = answer.body["ChallengeName"] != "SELECT_CHALLENGE";
        let demanded = self.mode == "ON" || self.mode == "OPTIONAL" && !person.on.is_empty();
        assert_eq!(by_code, !demanded && !person.temporary, "{}", answer.body);
        match by_code {
            true => self.look(person, open, answer, true).await,
            false => Then::Asked(Open { asked: answer.ok(), ..open }),
        }
    }

    async fn respond(&self, person: &Person, open: &Open, name: &str, more: Value) -> Answer {
        let mut responses = more;
        responses["USERNAME"] = json!(person.name);
        self.server.respond(&self.client, name, &open.asked["Session"], responses).await
    }

    /// Gives the right answer to what is asked; what it led to.
    async fn answer(&self, person: &mut Person, open: &Open, choices: &mut Choices) -> Then {
        let name = open.asked["ChallengeName"].as_str().unwrap().to_owned();
        let mut then = open.clone();
        let (more, proves) = match name.as_str() {
            "SELECT_CHALLENGE" => {
                (json!({"ANSWER": "PASSWORD", "PASSWORD": person.password}), Some("pwd"))
            }
            "EMAIL_OTP" => (json!({"EMAIL_OTP_CODE": open.code}), Some("email_otp")),
            "SMS_OTP" => (json!({"SMS_OTP_CODE": open.code}), Some("sms")),
            "SMS_MFA" => (json!({"SMS_MFA_CODE": open.code}), Some("sms")),
            "SOFTWARE_TOKEN_MFA" => {
                self.server.advance(Duration::seconds(60));
                let code = code_of(&self.server, person.secret.as_ref().unwrap(), 0);
                (json!({"SOFTWARE_TOKEN_MFA_CODE": code}), Some("otp"))
            }
            "SELECT_MFA_TYPE" => {
                let listed = open.asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"].as_str().unwrap();
                let listed: Vec<String> = serde_json::from_str(listed).unwrap();
                (json!({"ANSWER": listed[choices.one_of(listed.len())]}), None)
            }
            "NEW_PASSWORD_REQUIRED" => {
                person.password = format!("{}x", person.password);
                (json!({"NEW_PASSWORD": person.password}), None)
            }
            "DEVICE_SRP_AUTH" => return self.prove_device(person, open).await,
            other => panic!("{other} is asked: {open:?}"),
        };
        let answer = self.respond(person, open, &name, more).await;
        then.proven.extend(proves);
        person.temporary &= name != "NEW_PASSWORD_REQUIRED";
        self.look(person, then, answer, false).await
    }

    async fn prove_device(&self, person: &mut Person, open: &Open) -> Then {
        let (key, group) = person.device.as_ref().unwrap();
        let exchange = Exchange::begin();
        let begin = json!({"DEVICE_KEY": key, "SRP_A": exchange.public});
        let asked = self.respond(person, open, "DEVICE_SRP_AUTH", begin).await.ok();
        let told = &asked["ChallengeParameters"];
        let group = format!("us-east-1_{group}");
        let mut proof = exchange.responses(self.server.app.now(), &group, told, SECRET);
        proof["DEVICE_KEY"] = json!(key);
        let done = self.respond(person, open, "DEVICE_PASSWORD_VERIFIER", proof).await;
        let mut then = open.clone();
        then.proven.insert("device");
        person.device_saw_factor |= kinds(open) > 1;
        self.look(person, then, done, false).await
    }

    /// Brings a Session as another challenge than it is, or an answer that is wrong: it is refused, and burns nothing.
    async fn stray(&self, person: &mut Person, open: &Open, choices: &mut Choices) {
        let code = "12345678";
        let anything = json!({
            "NEW_PASSWORD": "An0ther!pass", "PASSWORD": "Wr0ng!password", "CREDENTIAL": "{}",
            "SMS_MFA_CODE": code, "SMS_OTP_CODE": code, "EMAIL_OTP_CODE": code,
            "SOFTWARE_TOKEN_MFA_CODE": code, "SRP_A": Exchange::begin().public,
            "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA", "PASSWORD_CLAIM_SIGNATURE": "AAAA",
            "TIMESTAMP": "Wed May 7 00:09:40 UTC 2025", "DEVICE_KEY": "us-east-1_nothing",
            "ANSWER": "WEB_AUTHN",
        });
        let name = CHALLENGES[choices.one_of(CHALLENGES.len())];
        // This very answer is right here, or counts as a guess.
        let asked = open.asked["ChallengeName"].as_str().unwrap();
        let guesses = name == asked;
        if guesses && (asked == "NEW_PASSWORD_REQUIRED" || person.failures >= 3) {
            return;
        }
        person.failures += u8::from(guesses);
        let refused = self.respond(person, open, name, anything).await;
        assert_eq!(refused.status, 400, "{asked} as {name}: {}", refused.body);
        assert!(refused.body["AuthenticationResult"].is_null());
    }
}

/// How many factors are proven, whatever a device stands for.
fn kinds(open: &Open) -> usize {
    let kinds = ["pwd", "sms", "email_otp", "otp"];
    kinds.into_iter().filter(|kind| open.proven.contains(kind)).count()
}

fn phone(name: &str) -> String {
    format!("+1415555{:0>4}", name.trim_start_matches("user"))
}

#[sqlx::test]
async fn no_order_of_calls_reaches_tokens_without_every_factor_that_is_demanded(db: PgPool) {
    let mut runner = TestRunner::deterministic();
    let mut signed_in = 0;
    let trusted = ["127.0.0.0/8", "::1/128"].map(|net| net.parse().unwrap());
    let server = TestServer::start_with(db, |config| config.trusted_sources = trusted.to_vec());
    let mut world = World::start(server.await, "OFF", false).await;
    for case in 0..CASES {
        if case % (CASES / 6) == 0 {
            let mode = ["OFF", "OPTIONAL", "ON"][case / (CASES / 6) % 3];
            world = World::start(world.server, mode, case >= CASES / 2).await;
        }
        // An hour later what was sent before is counted no longer.
        world.server.advance(Duration::hours(1));
        let bytes = vec(any::<u8>(), 200).new_tree(&mut runner).unwrap().current();
        let mut choices = Choices(bytes.into_iter());
        let mut person = world.person(case, &mut choices).await;
        let mut all: Vec<Open> = Vec::new();
        for _ in 0..STEPS {
            let waiting: Vec<usize> = (0..all.len()).filter(|at| !all[*at].used).collect();
            let used: Vec<usize> = (0..all.len()).filter(|at| all[*at].used).collect();
            match choices.one_of(8) {
                0..=3 if !waiting.is_empty() => {
                    let at = waiting[choices.one_of(waiting.len())];
                    let open = all[at].clone();
                    all[at].used = true;
                    // A temporary password that is gone takes with it what waits for another.
                    let was_temporary = person.temporary;
                    let then = world.answer(&mut person, &open, &mut choices).await;
                    if was_temporary && !person.temporary {
                        all.clear();
                    }
                    match then {
                        Then::Tokens => signed_in += 1,
                        Then::Asked(next) => all.push(next),
                        Then::Busy => {
                            all.iter_mut().skip(at).take(1).for_each(|open| open.used = false);
                        }
                    }
                }
                4..=5 if !waiting.is_empty() => {
                    let at = waiting[choices.one_of(waiting.len())];
                    let open = all[at].clone();
                    world.stray(&mut person, &open, &mut choices).await;
                }
                6 if !used.is_empty() => {
                    let open = all[used[choices.one_of(used.len())]].clone();
                    let name = open.asked["ChallengeName"].as_str().unwrap();
                    let answer = if name == "SELECT_CHALLENGE" { "PASSWORD" } else { "EMAIL_OTP" };
                    let more = json!({
                        "PASSWORD": person.password, "ANSWER": answer, "DEVICE_KEY": "x",
                        "EMAIL_OTP_CODE": open.code, "SMS_OTP_CODE": open.code,
                        "SMS_MFA_CODE": open.code, "SOFTWARE_TOKEN_MFA_CODE": "123456",
                        "NEW_PASSWORD": "An0ther!pass", "SRP_A": Exchange::begin().public,
                    });
                    let again = world.respond(&person, &open, name, more).await;
                    assert_eq!(again.error(), "NotAuthorizedException", "{name} twice");
                }
                _ => match world.begin(&person, &mut choices).await {
                    Then::Tokens => signed_in += 1,
                    Then::Asked(next) => all.push(next),
                    Then::Busy => {}
                },
            }
        }
    }
    assert!(signed_in > CASES, "hardly anybody got in: {signed_in}");
}
