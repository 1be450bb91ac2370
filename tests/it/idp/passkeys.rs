//! Passkeys: registered, listed, deleted, and a first factor.

mod authenticators;

use chrono::Duration;
use futures_util::future::join_all;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::Private;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::passkey::Authenticator;
use crate::support::users::PASSWORD;
use crate::support::wire::Wire;
use crate::support::{Answer, TestServer};

const ORIGIN: &str = "https://app.login.example";
const RP: &str = "login.example";

struct World {
    server: TestServer,
    pool: String,
    client: String,
    /// Of `ann`.
    token: String,
}

impl World {
    async fn new(db: PgPool) -> Self {
        let server = TestServer::start(db).await;
        let factors = ["PASSWORD", "WEB_AUTHN"];
        let policy = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
        let pool = json!({"AutoVerifiedAttributes": ["email"], "Policies": policy});
        let pool = server.pool_with(pool).await;
        let set = json!({"UserPoolId": pool, "WebAuthnConfiguration": {"RelyingPartyId": RP}});
        server.signed("SetUserPoolMfaConfig", set).await.ok();
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        let client = server.client_with(&pool, json!({"ExplicitAuthFlows": flows})).await.id;
        server.user(&client, "ann").await;
        let token = server.access_token(&client, "ann").await;
        Self { server, pool, client, token }
    }

    async fn options(&self) -> Value {
        let input = json!({"AccessToken": self.token});
        let started = self.server.call("StartWebAuthnRegistration", input).await.ok();
        started["CredentialCreationOptions"].clone()
    }

    async fn complete(&self, credential: &Value) -> Answer {
        let input = json!({"AccessToken": self.token, "Credential": credential});
        self.server.call("CompleteWebAuthnRegistration", input).await
    }

    /// A passkey that is registered for `ann`.
    async fn registered(&self) -> Authenticator {
        let mut passkey = Authenticator::new(ORIGIN, RP);
        let credential = passkey.register(&self.options().await);
        assert_eq!(self.complete(&credential).await.ok(), json!({}));
        passkey
    }

    async fn start(&self) -> Value {
        let parameters = json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": "WEB_AUTHN"});
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await.ok()
    }

    /// A challenge, its options parsed, and its Session.
    async fn asked(&self) -> (Value, Value) {
        let asked = self.start().await;
        assert_eq!(asked["ChallengeName"], "WEB_AUTHN", "{asked}");
        let options = asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
        (serde_json::from_str(options).unwrap(), asked["Session"].clone())
    }

    async fn answer(&self, session: &Value, credential: &str) -> Answer {
        let responses = json!({"USERNAME": "ann", "CREDENTIAL": credential});
        self.server.respond(&self.client, "WEB_AUTHN", session, responses).await
    }
}

const WRONG: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");

#[sqlx::test]
async fn a_passkey_is_registered_and_signs_in(db: PgPool) {
    let world = World::new(db).await;
    let options = world.options().await;
    assert_eq!(options["rp"]["id"], RP);
    let algorithms = options["pubKeyCredParams"].as_array().unwrap();
    let algorithms: Vec<_> = algorithms.iter().map(|entry| &entry["alg"]).collect();
    assert_eq!(algorithms, [&json!(-7), &json!(-257)]);
    assert_eq!(options["timeout"], 60_000);
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "preferred");
    let passkey = world.registered().await;
    let list = world.server.call("ListWebAuthnCredentials", json!({"AccessToken": world.token}));
    let listed = list.await.ok();
    let known = &listed["Credentials"][0];
    assert_eq!(known["CredentialId"], passkey.id());
    assert_eq!(known["RelyingPartyId"], RP);
    assert_eq!(known["AuthenticatorTransports"], json!(["internal", "hybrid"]));
    assert_eq!(world.options().await["excludeCredentials"][0]["id"], passkey.id());
    let (options, session) = world.asked().await;
    assert_eq!(options["rpId"], RP);
    assert_eq!(options["timeout"], 180_000);
    assert_eq!(options["allowCredentials"][0]["id"], passkey.id());
    assert_eq!(options["allowCredentials"][0]["transports"], json!(["internal", "hybrid"]));
    let credential = passkey.sign(&options);
    let done = world.answer(&session, &credential).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    let again = world.answer(&session, &credential).await;
    assert_eq!(again.error(), "NotAuthorizedException", "once");
    let factors = world.server.call("GetUserAuthFactors", json!({"AccessToken": world.token}));
    let factors = factors.await.ok();
    assert_eq!(factors["ConfiguredUserAuthFactors"], json!(["PASSWORD", "WEB_AUTHN"]));
    let delete = |id: String| {
        let input = json!({"AccessToken": world.token, "CredentialId": id});
        world.server.call("DeleteWebAuthnCredential", input)
    };
    assert_eq!(delete("AAAA".to_owned()).await.error(), "ResourceNotFoundException");
    delete(passkey.id()).await.ok();
    assert_eq!(world.start().await["ChallengeName"], "SELECT_CHALLENGE", "nothing is left");
}

#[sqlx::test]
async fn of_parallel_answers_one_is_taken(db: PgPool) {
    let world = World::new(db).await;
    for counter in [0, 1] {
        let mut passkey = Authenticator::new(ORIGIN, RP);
        passkey.counter = counter;
        let credential = passkey.register(&world.options().await);
        world.complete(&credential).await.ok();
        let (options, session) = world.asked().await;
        passkey.counter += counter;
        let credential = passkey.sign(&options);
        let answers = join_all((0..4).map(|_| world.answer(&session, &credential))).await;
        let taken = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(taken, 1, "{answers:?}");
        let counted = "SELECT coalesce(sum(failures), 0) FROM sign_in_failures";
        let counted: i64 =
            sqlx::query_scalar(counted).fetch_one(&world.server.app.db).await.unwrap();
        assert_eq!(counted, 0, "a right answer is no failure: {answers:?}");
    }
}

#[sqlx::test]
async fn a_counter_that_does_not_grow_tells_of_a_copy(db: PgPool) {
    let world = World::new(db).await;
    let mut passkey = Authenticator::new(ORIGIN, RP);
    passkey.counter = 7;
    let credential = passkey.register(&world.options().await);
    world.complete(&credential).await.ok();
    let (options, session) = world.asked().await;
    assert_eq!(world.answer(&session, &passkey.sign(&options)).await.refused(), WRONG);
    passkey.counter = 8;
    world.answer(&session, &passkey.sign(&options)).await.ok();
}

#[sqlx::test]
async fn what_was_signed_for_another_page_or_by_another_key_is_refused(db: PgPool) {
    let world = World::new(db).await;
    let mut passkey = world.registered().await;
    let (options, session) = world.asked().await;
    let (other, _) = world.asked().await;
    assert_eq!(world.answer(&session, &passkey.sign(&other)).await.refused(), WRONG);
    let strange = Authenticator::new(ORIGIN, RP);
    assert_eq!(world.answer(&session, &strange.sign(&options)).await.refused(), WRONG);
    for origin in ["https://login.example.evil", "http://app.login.example", "https://evil"] {
        passkey.origin = origin.to_owned();
        assert_eq!(world.answer(&session, &passkey.sign(&options)).await.refused(), WRONG);
        world.server.advance(Duration::seconds(20));
    }
    passkey.origin = ORIGIN.to_owned();
    assert_eq!(world.answer(&session, "{}").await.refused(), WRONG);
    world.server.advance(Duration::seconds(40));
    world.answer(&session, &passkey.sign(&options)).await.ok();
}

#[sqlx::test]
async fn a_registration_is_taken_once_from_its_own_user_client_and_page(db: PgPool) {
    let world = World::new(db).await;
    let mut passkey = Authenticator::new("https://evil.example", RP);
    let options = world.options().await;
    let refused = world.complete(&passkey.register(&options)).await;
    assert_eq!(refused.error(), "WebAuthnOriginNotAllowedException");
    let mut passkey = Authenticator::new(ORIGIN, "other.example");
    let refused = world.complete(&passkey.register(&options)).await;
    assert_eq!(refused.error(), "WebAuthnRelyingPartyMismatchException");
    let mut passkey = Authenticator::new(ORIGIN, RP);
    let credential = passkey.register(&options);
    let server = &world.server;
    server.user(&world.client, "bob").await;
    let bob = server.access_token(&world.client, "bob").await;
    let input = json!({"AccessToken": bob, "Credential": credential});
    let refused = server.call("CompleteWebAuthnRegistration", input).await;
    assert_eq!(refused.error(), "WebAuthnChallengeNotFoundException");
    let other = server.client(&world.pool).await;
    let elsewhere = server.access_token(&other, "ann").await;
    let input = json!({"AccessToken": elsewhere, "Credential": credential});
    let refused = server.call("CompleteWebAuthnRegistration", input).await;
    assert_eq!(refused.error(), "WebAuthnClientMismatchException");
    world.complete(&credential).await.ok();
    let again = world.complete(&credential).await;
    assert_eq!(again.error(), "WebAuthnChallengeNotFoundException");
    assert_eq!(world.complete(&json!({"id": 1})).await.error(), "InvalidParameterException");
    let late = passkey.register(&world.options().await);
    server.advance(Duration::minutes(6));
    assert_eq!(world.complete(&late).await.error(), "WebAuthnChallengeNotFoundException");
}

#[sqlx::test]
async fn a_pool_says_whether_and_where_passkeys_are_good(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let made = json!({"UserPoolId": pool, "Username": "ann", "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": "ann", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    let token = server.access_token(&client, "ann").await;
    let start = || server.call("StartWebAuthnRegistration", json!({"AccessToken": token}));
    assert_eq!(start().await.error(), "WebAuthnNotEnabledException");
    let factors = ["PASSWORD", "WEB_AUTHN"];
    let policies = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
    let change = json!({"UserPoolId": pool, "Policies": policies});
    server.signed("UpdateUserPool", change).await.ok();
    assert_eq!(start().await.error(), "WebAuthnConfigurationMissingException");
    server.domain(&pool, "passkeys-here").await;
    let options = start().await.ok();
    assert_eq!(options["CredentialCreationOptions"]["rp"]["id"], "localhost");
}

#[sqlx::test]
async fn where_users_are_hidden_nobody_is_asked_for_a_passkey_as_somebody_is(db: PgPool) {
    let world = World::new(db).await;
    let passkey = world.registered().await;
    // Who has none.
    world.server.user(&world.client, "bob").await;
    let hiding = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_AUTH"], "PreventUserExistenceErrors": "ENABLED",
    });
    let client = world.server.client_with(&world.pool, hiding).await.id;
    let start = |name: String| {
        let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "WEB_AUTHN"});
        let input = json!({
            "ClientId": client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        world.server.call("InitiateAuth", input)
    };
    let options = |asked: &Value| -> Value {
        let text = asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
        serde_json::from_str(text).unwrap()
    };
    let of_ann = start("ann".to_owned()).await.ok();
    let mut pretenders = Vec::new();
    for number in 0..60 {
        let name = format!("nobody{number}");
        let asked = start(name.clone()).await.ok();
        match asked["ChallengeName"].as_str() {
            Some("WEB_AUTHN") => pretenders.push((name, asked)),
            other => assert_eq!(other, Some("SELECT_CHALLENGE")),
        }
    }
    assert!((1..60).contains(&pretenders.len()), "some, as of users");
    for (name, asked) in pretenders {
        let (told, known) = (options(&asked), options(&of_ann));
        let members = |options: &Value| {
            let names = options.as_object().unwrap().keys().cloned();
            names.collect::<Vec<_>>()
        };
        assert_eq!(members(&told), members(&known));
        assert_eq!(members(&told["allowCredentials"][0]), members(&known["allowCredentials"][0]));
        assert_eq!(told["rpId"], RP);
        let again = options(&start(name.clone()).await.ok());
        assert_eq!(again["allowCredentials"], told["allowCredentials"], "the same passkey");
        assert_ne!(again["challenge"], told["challenge"]);
        let responses = json!({"USERNAME": name, "CREDENTIAL": passkey.sign(&told)});
        let refused =
            world.server.respond(&client, "WEB_AUTHN", &asked["Session"], responses).await;
        assert_eq!(refused.refused(), WRONG);
    }
}

/// The key that everybody knows: its public half is the base point of the curve.
fn everybodys() -> EcKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let one = BigNum::from_u32(1).unwrap();
    EcKey::from_private_components(&group, &one, group.generator_opt().unwrap()).unwrap()
}

/// Bug: only the answer for a user was looked at, so the time that one took said who exists.
#[sqlx::test]
async fn an_answer_for_nobody_costs_what_one_for_a_user_does(db: PgPool) {
    let wire = Wire::tap(&db).await;
    let tapped = poolhouse::database::connect(wire.options.clone(), 1).await.unwrap();
    let world = World::new(tapped).await;
    let server = &world.server;
    world.registered().await;
    let hiding = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_AUTH"], "PreventUserExistenceErrors": "ENABLED",
    });
    let client = server.client_with(&world.pool, hiding).await.id;
    let mut everybody = Authenticator::with(everybodys(), ORIGIN, RP);
    everybody.register(&world.options().await);
    let mut asked = Vec::new();
    let nobodys = (0..60).map(|number| format!("nobody{number}"));
    for name in ["ann".to_owned()].into_iter().chain(nobodys) {
        let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "WEB_AUTHN"});
        let input = json!({
            "ClientId": client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        let answer = server.call("InitiateAuth", input).await.ok();
        if answer["ChallengeName"] == "WEB_AUTHN" {
            asked.push((name, answer));
        }
    }
    assert!(asked.len() > 2 && asked[0].0 == "ann", "{asked:?}");
    let mut costs = Vec::new();
    // The first has the statements prepared.
    for (name, asked) in [asked[0].clone(), asked[0].clone(), asked[1].clone()] {
        let options = asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
        let signed = everybody.sign(&serde_json::from_str(options).unwrap());
        let responses = json!({"USERNAME": name, "CREDENTIAL": signed});
        server.app.audit.flush().await;
        wire.take();
        let answer = server.respond(&client, "WEB_AUTHN", &asked["Session"], responses).await;
        // The key that stands in for one that is not known is no key.
        assert_eq!(answer.refused(), WRONG, "{name}");
        let seen: Vec<_> = wire.take().into_iter().flatten().collect();
        let later = |statement: &String| statement.starts_with("INSERT INTO audit_events");
        costs.push(seen.into_iter().filter(|statement| !later(statement)).collect::<Vec<_>>());
    }
    assert_eq!(costs[1], costs[2]);
    assert!(costs[2].iter().any(|statement| statement.contains("passkeys")), "{costs:#?}");
}

#[sqlx::test]
async fn twenty_passkeys_are_enough_however_many_were_begun(db: PgPool) {
    let world = World::new(db).await;
    let mut begun = Vec::new();
    for _ in 0..21 {
        begun.push(world.options().await);
    }
    for (number, options) in begun.iter().enumerate() {
        let credential = Authenticator::new(ORIGIN, RP).register(options);
        let error = if number < 20 { "" } else { "LimitExceededException" };
        assert_eq!(world.complete(&credential).await.error(), error, "{number}");
    }
}

#[sqlx::test]
async fn nobody_fills_the_database_with_factors_that_are_only_begun(db: PgPool) {
    let world = World::new(db.clone()).await;
    let set = json!({
        "UserPoolId": world.pool, "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
    });
    world.server.signed("SetUserPoolMfaConfig", set).await.ok();
    for (operation, error, rows) in [
        (
            "StartWebAuthnRegistration",
            "LimitExceededException",
            "SELECT count(*) FROM challenges WHERE challenge = 'PASSKEY_REGISTRATION'",
        ),
        (
            "AssociateSoftwareToken",
            "TooManyRequestsException",
            "SELECT count(*) FROM audit_events WHERE event = 'AssociateSoftwareToken'",
        ),
    ] {
        let begin = || world.server.call(operation, json!({"AccessToken": world.token}));
        for _ in 0..30 {
            begin().await.ok();
        }
        assert_eq!(begin().await.error(), error, "{operation}");
        let rows: i64 = sqlx::query_scalar(rows).fetch_one(&db).await.unwrap();
        assert_eq!(rows, 30, "{operation}");
    }
}

#[sqlx::test]
async fn passkeys_are_listed_page_by_page(db: PgPool) {
    let world = World::new(db).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(json!(world.registered().await.id()));
    }
    let mut seen = Vec::new();
    let mut token = Value::Null;
    for expected in [2, 1] {
        let input = json!({"AccessToken": world.token, "MaxResults": 2, "NextToken": token});
        let page = world.server.call("ListWebAuthnCredentials", input).await.ok();
        let listed = page["Credentials"].as_array().unwrap();
        assert_eq!(listed.len(), expected);
        seen.extend(listed.iter().map(|key| key["CredentialId"].clone()));
        token = page["NextToken"].clone();
    }
    assert_eq!(token, Value::Null);
    let by_text = |ids: &mut Vec<Value>| ids.sort_by_key(ToString::to_string);
    by_text(&mut seen);
    by_text(&mut ids);
    assert_eq!(seen, ids);
    for (most, found) in [(0, 3), (20, 3)] {
        let input = json!({"AccessToken": world.token, "MaxResults": most});
        let page = world.server.call("ListWebAuthnCredentials", input).await.ok();
        assert_eq!(page["Credentials"].as_array().unwrap().len(), found);
    }
    let input = json!({"AccessToken": world.token, "NextToken": "nonsense"});
    let refused = world.server.call("ListWebAuthnCredentials", input).await;
    assert_eq!(refused.error(), "InvalidParameterException");
}

impl World {
    /// SetUserPoolMfaConfig: whether factors are asked for, and what a passkey stands for.
    async fn ask(&self, mode: &str, relying_party: &str, factor: &str) {
        let passkeys = json!({
            "RelyingPartyId": relying_party, "UserVerification": "preferred",
            "FactorConfiguration": factor,
        });
        let input = json!({
            "UserPoolId": self.pool, "MfaConfiguration": mode,
            "SoftwareTokenMfaConfiguration": {"Enabled": true}, "WebAuthnConfiguration": passkeys,
        });
        self.server.signed("SetUserPoolMfaConfig", input).await.ok();
    }
}

#[sqlx::test]
async fn whoever_was_asked_already_may_answer_along_with_the_choice(db: PgPool) {
    let world = World::new(db).await;
    let passkey = world.registered().await;
    let choose = async |session: &Value, credential: &str| {
        let responses = json!({
            "USERNAME": "ann", "ANSWER": "WEB_AUTHN", "CREDENTIAL": credential,
        });
        world.server.respond(&world.client, "SELECT_CHALLENGE", session, responses).await
    };
    let (options, session) = world.asked().await;
    let done = choose(&session, &passkey.sign(&options)).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    let again = choose(&session, &passkey.sign(&options)).await;
    assert_eq!(again.error(), "NotAuthorizedException", "once");
    let (_, session) = world.asked().await;
    assert_eq!(choose(&session, "{}").await.refused(), WRONG);
    // To a mere choice there is no answer yet.
    let input = json!({
        "ClientId": world.client, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "ann"},
    });
    let choice = world.server.call("InitiateAuth", input).await.ok();
    let asked = choose(&choice["Session"], "{}").await.ok();
    assert_eq!(asked["ChallengeName"], "WEB_AUTHN");
}

#[sqlx::test]
async fn passkeys_of_another_relying_party_are_not_offered(db: PgPool) {
    let world = World::new(db).await;
    let passkey = world.registered().await;
    world.ask("OPTIONAL", "other.example", "SINGLE_FACTOR").await;
    let asked = world.start().await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD"]));
    let factors = world.server.call("GetUserAuthFactors", json!({"AccessToken": world.token}));
    assert_eq!(factors.await.ok()["ConfiguredUserAuthFactors"], json!(["PASSWORD"]));
    // They are good again where they were.
    world.ask("OPTIONAL", RP, "SINGLE_FACTOR").await;
    let (options, session) = world.asked().await;
    world.answer(&session, &passkey.sign(&options)).await.ok();
}

#[sqlx::test]
async fn a_passkey_that_is_known_is_said_to_be_known(db: PgPool) {
    let world = World::new(db).await;
    let mut passkey = world.registered().await;
    let refused = world.complete(&passkey.register(&world.options().await)).await;
    let why = "The credential is registered already.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn of_two_counters_at_once_the_greater_is_kept(db: PgPool) {
    let world = World::new(db).await;
    let mut passkey = Authenticator::new(ORIGIN, RP);
    passkey.counter = 1;
    let credential = passkey.register(&world.options().await);
    world.complete(&credential).await.ok();
    for round in 1..8 {
        let mut signed = Vec::new();
        for counter in [round * 2, round * 2 + 1] {
            let (options, session) = world.asked().await;
            passkey.counter = counter;
            signed.push((session, passkey.sign(&options)));
        }
        let answers = signed.iter().map(|(session, credential)| world.answer(session, credential));
        let answers = join_all(answers).await;
        // The smaller one is good only if it came first.
        assert_eq!(answers[1].status, 200, "{answers:?}");
        assert!(answers[0].status == 200 || answers[0].refused() == WRONG, "{answers:?}");
        let kept = "SELECT (credential->>'counter')::bigint FROM passkeys";
        let kept: i64 = sqlx::query_scalar(kept).fetch_one(&world.server.app.db).await.unwrap();
        assert_eq!(kept, i64::from(round * 2 + 1));
    }
}
