//! What nobody should send while signing in: the documented refusal, counted once where it is a guess, never a fault.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::challenges::{Asked, CHALLENGES, World, make_client, make_pool, make_user};
use crate::support::mfa::code_of;
use crate::support::srp::{Exchange, timestamp};
use crate::support::users::PASSWORD;
use crate::support::{Answer, TestServer};

const INVALID: &str = "InvalidParameterException";
const WRONG: &str = "Incorrect username or password.";

async fn world(db: PgPool) -> World {
    let server = TestServer::start(db).await;
    let pool = make_pool(&server).await;
    let client = make_client(&server, &pool).await;
    World { server, pool, client }
}

/// What is no public number of a client: nothing, a multiple of `N`, too long, no hexadecimal.
fn bad_numbers() -> Vec<String> {
    let n = openssl::bn::BigNum::get_rfc3526_prime_3072().unwrap();
    let mut twice = openssl::bn::BigNum::new().unwrap();
    twice.lshift1(&n).unwrap();
    let hex = |number: &openssl::bn::BigNum| number.to_hex_str().unwrap().to_string();
    let mut bad: Vec<String> =
        ["", "0", "-1", "0x5", "xyz", "1 2", "\u{e9}"].map(str::to_owned).into();
    bad.extend([hex(&n), hex(&n).to_lowercase(), format!("00{}", hex(&n)), hex(&twice)]);
    bad.extend(["0".repeat(10_000), "f".repeat(10_000), "1".repeat(10_001)]);
    bad
}

#[sqlx::test]
async fn a_number_that_gives_the_secret_away_is_refused_at_every_door(db: PgPool) {
    let world = world(db).await;
    make_user(&world.server, &world.pool, "ann").await;
    let (key, _) = world.device("ann").await;
    let with_device = json!({"PASSWORD": PASSWORD, "DEVICE_KEY": key});
    let device = world.begin("USER_PASSWORD_AUTH", "ann", with_device).await;
    let choice = world.begin("USER_AUTH", "ann", json!({})).await;
    let named = world.wish("ann", "PASSWORD_SRP").await;
    assert_eq!(named["ChallengeName"], "PASSWORD_SRP");
    let initiate = async |flow: &str, mut parameters: Value| {
        parameters["USERNAME"] = json!("ann");
        let input = json!({
            "ClientId": world.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        let mut signed = input.clone();
        signed["UserPoolId"] = json!(world.pool);
        let by_admin = world.server.signed("AdminInitiateAuth", signed).await;
        let answer = world.server.call("InitiateAuth", input).await;
        assert_eq!(by_admin.refused(), answer.refused());
        answer
    };
    let answer = async |asked: &Value, mut responses: Value| {
        responses["USERNAME"] = json!("ann");
        let challenge = asked["ChallengeName"].as_str().unwrap();
        world.server.respond(&world.client, challenge, &asked["Session"], responses).await
    };
    for bad in bad_numbers() {
        let wish = json!({"SRP_A": bad, "PREFERRED_CHALLENGE": "PASSWORD_SRP"});
        for refused in [
            initiate("USER_SRP_AUTH", json!({"SRP_A": bad})).await,
            initiate("USER_AUTH", wish).await,
            answer(&choice, json!({"ANSWER": "PASSWORD_SRP", "SRP_A": bad})).await,
            answer(&named, json!({"SRP_A": bad})).await,
            answer(&device, json!({"SRP_A": bad, "DEVICE_KEY": key})).await,
        ] {
            assert_eq!(
                (refused.status, refused.error()),
                (400, INVALID),
                "{bad}: {}",
                refused.body
            );
        }
    }
    // None of it has burnt a challenge, or counted as a failure.
    let public = Exchange::begin().public;
    for (asked, more) in [
        (&choice, json!({"ANSWER": "PASSWORD_SRP", "SRP_A": public})),
        (&named, json!({"SRP_A": public})),
        (&device, json!({"SRP_A": public, "DEVICE_KEY": key})),
    ] {
        answer(asked, more).await.ok();
    }
    assert_eq!(failures(&world).await, 0);
}

/// How many failures are counted, whatever the source.
async fn failures(world: &World) -> i64 {
    let counted = "SELECT coalesce(sum(failures), 0) FROM sign_in_failures WHERE source = ''";
    sqlx::query_scalar(counted).fetch_one(&world.server.app.db).await.unwrap()
}

/// The answer to a device's challenge by whoever has its secret, at a time of day.
async fn device_proof(world: &World, name: &str, said: &str) -> (Asked, (String, String)) {
    let (key, group) = world.device(name).await;
    let device = json!({"PASSWORD": PASSWORD, "DEVICE_KEY": key});
    let asked = world.begin("USER_PASSWORD_AUTH", name, device).await;
    let exchange = Exchange::begin();
    let responses = json!({"USERNAME": name, "DEVICE_KEY": key, "SRP_A": exchange.public});
    let session = &asked["Session"];
    let told =
        world.server.respond(&world.client, "DEVICE_SRP_AUTH", session, responses).await.ok();
    let told = &told["ChallengeParameters"];
    let proof = json!({
        "DEVICE_KEY": key, "TIMESTAMP": said,
        "PASSWORD_CLAIM_SECRET_BLOCK": told["SECRET_BLOCK"],
        "PASSWORD_CLAIM_SIGNATURE": exchange.sign(&group, told, PASSWORD, said),
    });
    let challenge = "DEVICE_PASSWORD_VERIFIER".to_owned();
    (Asked { challenge, session: Value::Null, responses: proof }, (key, group))
}

#[sqlx::test]
async fn a_devices_proof_that_is_stale_or_cannot_be_read_is_wrong_and_counted_once(db: PgPool) {
    let world = world(db).await;
    let now = world.server.app.now();
    let far = Duration::minutes(15) + Duration::seconds(1);
    for (number, said) in [
        timestamp(now - far),
        timestamp(now + far),
        "yesterday".to_owned(),
        now.to_rfc3339(),
        "Wed May 7 00:09:40 UTC 99999999999999".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let name = format!("stale{number}");
        make_user(&world.server, &world.pool, &name).await;
        let (asked, _) = device_proof(&world, &name, said).await;
        let before = failures(&world).await;
        let refused = world.answer(&world.client, &name, &asked.challenge, &asked).await;
        assert_eq!(refused.refused(), ("NotAuthorizedException", WRONG), "{said}");
        assert_eq!(failures(&world).await, before + 1, "{said}");
    }
    make_user(&world.server, &world.pool, "ann").await;
    let said = timestamp(now);
    let (asked, _) = device_proof(&world, "ann", &said).await;
    let before = failures(&world).await;
    for (member, bad, guesses) in [
        // What cannot be opened names no challenge: nothing was guessed.
        ("PASSWORD_CLAIM_SECRET_BLOCK", "not base64!", 0),
        ("PASSWORD_CLAIM_SECRET_BLOCK", "AAAA", 0),
        ("PASSWORD_CLAIM_SIGNATURE", "not base64!", 1),
        ("PASSWORD_CLAIM_SIGNATURE", "AAAA", 2),
        // What says nothing guesses nothing.
        ("PASSWORD_CLAIM_SECRET_BLOCK", "", 2),
        ("PASSWORD_CLAIM_SIGNATURE", "", 2),
        ("TIMESTAMP", "", 2),
    ] {
        let mut responses = asked.responses.clone();
        responses[member] = json!(bad);
        let missing = format!("Missing required parameter {member}");
        let why = match bad {
            "" => ("InvalidParameterException", missing.as_str()),
            _ => ("NotAuthorizedException", WRONG),
        };
        let bad = Asked { responses, session: Value::Null, challenge: asked.challenge.clone() };
        let refused = world.answer(&world.client, "ann", &asked.challenge, &bad).await;
        assert_eq!(refused.refused(), why, "{member}");
        assert_eq!(failures(&world).await, before + guesses, "{member}");
    }
    world.answer(&world.client, "ann", &asked.challenge, &asked).await.ok();
}

/// Texts that no answer is.
fn nonsense() -> [String; 4] {
    ["", "\u{202e}\u{1f4a5}\u{e9}", "{\"", &"A".repeat(10_000)].map(str::to_owned)
}

#[sqlx::test]
async fn nonsense_in_any_member_of_an_answer_is_refused_as_documented(db: PgPool) {
    let world = world(db).await;
    for (number, (challenge, make)) in CHALLENGES.iter().enumerate() {
        let name = format!("user{number}");
        make_user(&world.server, &world.pool, &name).await;
        let mut asked = make(&world, &name).await;
        let members: Vec<String> = asked.responses.as_object().unwrap().keys().cloned().collect();
        // A Session that is none; where there is none SECRET_BLOCK is all that is looked at.
        let others = ["x", &"x".repeat(60), &"x".repeat(3000), &format!("{}.AAAA", world.pool)];
        for other in others.iter().filter(|_| asked.session.is_string()) {
            let (session, responses) = (json!(other), asked.responses.clone());
            let bad = Asked { challenge: asked.challenge.clone(), session, responses };
            let refused = world.answer(&world.client, &name, challenge, &bad).await;
            assert_eq!(refused.status, 400, "{challenge} {other}: {}", refused.body);
        }
        for (at, member) in members.iter().enumerate().filter(|(_, member)| *member != "USERNAME") {
            let name = format!("user{number}-{at}");
            make_user(&world.server, &world.pool, &name).await;
            asked = make(&world, &name).await;
            for bad in nonsense() {
                asked.responses[member] = json!(bad);
                // `call` looks whether the error is one of those that are documented.
                let refused = world.answer(&world.client, &name, challenge, &asked).await;
                let size = bad.len();
                // Whoever chooses to give a password and gives none is asked for it.
                let asks =
                    (*challenge, member.as_str(), size) == ("SELECT_CHALLENGE", "PASSWORD", 0);
                let expected = if asks { 200 } else { 400 };
                assert_eq!(
                    refused.status, expected,
                    "{challenge} {member} {size}: {}",
                    refused.body
                );
                // Out of the lock that guesses lead to.
                world.server.advance(Duration::seconds(2));
            }
        }
    }
}

/// A wrong answer to a challenge, if it is one that can be guessed.
fn wrong(asked: &Asked) -> Option<Asked> {
    let mut responses = asked.responses.clone();
    let members = responses.as_object_mut().unwrap();
    let mut guessed = false;
    for (member, value) in members.iter_mut() {
        let Some(text) = value.as_str() else { continue };
        let wrong = match (member.as_str(), text) {
            (code, right) if code.ends_with("_CODE") => {
                let first = if right.starts_with('0') { "1" } else { "0" };
                format!("{first}{}", &right[1..])
            }
            ("PASSWORD", _) => "Wr0ng-password".to_owned(),
            ("PASSWORD_CLAIM_SIGNATURE", _) => "AAAA".to_owned(),
            ("CREDENTIAL", _) => "{}".to_owned(),
            _ => continue,
        };
        *value = json!(wrong);
        guessed = true;
    }
    let (challenge, session) = (asked.challenge.clone(), asked.session.clone());
    guessed.then_some(Asked { challenge, session, responses })
}

#[sqlx::test]
async fn of_fifty_guesses_at_any_challenge_five_are_looked_at_and_counted_once_each(db: PgPool) {
    let world = world(db).await;
    let mut guessed = 0;
    for (number, (challenge, make)) in CHALLENGES.iter().enumerate() {
        let name = format!("user{number}");
        make_user(&world.server, &world.pool, &name).await;
        let Some(wrong) = wrong(&make(&world, &name).await) else { continue };
        guessed += 1;
        let before = failures(&world).await;
        let tries = (0..50).map(|_| world.answer(&world.client, &name, challenge, &wrong));
        let answers: Vec<Answer> = join_all(tries).await;
        let is_looked_at = |answer: &&Answer| {
            answer.error() == "CodeMismatchException" || answer.message() == WRONG
        };
        let looked_at = answers.iter().filter(is_looked_at).count();
        assert!(answers.iter().all(|answer| answer.status == 400), "{challenge}: {answers:?}");
        assert!((1..=5).contains(&looked_at), "{challenge}: {looked_at}");
        let counted = failures(&world).await - before;
        assert_eq!(counted, i64::try_from(looked_at).unwrap(), "{challenge}");
    }
    assert_eq!(guessed, 11, "of the challenges that can be guessed");
}

#[sqlx::test]
async fn a_set_up_is_its_users_through_its_client_and_good_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, elsewhere) = (make_pool(&server).await, make_pool(&server).await);
    let (client, sibling) = (make_client(&server, &pool).await, make_client(&server, &pool).await);
    let foreign = make_client(&server, &elsewhere).await;
    make_user(&server, &pool, "stranger").await;
    for (pool, name) in [(&pool, "bob"), (&elsewhere, "bob")] {
        let made = json!({"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS"});
        server.signed("AdminCreateUser", made).await.ok();
        let set = json!({
            "UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        server.signed("AdminSetUserPassword", set).await.ok();
    }
    server.ask_for_factors(&pool, "ON").await;
    let asked = server.sign_in(&client, "bob", PASSWORD).await.ok();
    assert_eq!(asked["ChallengeName"], "MFA_SETUP");
    let given = json!({"Session": asked["Session"]});
    let given = server.call("AssociateSoftwareToken", given).await.ok();
    let code = code_of(&server, given["SecretCode"].as_str().unwrap(), 0);
    let verify = json!({"Session": given["Session"], "UserCode": code});
    let verified = server.call("VerifySoftwareToken", verify).await.ok();
    let session = &verified["Session"];
    let answer = async |client: &str, name: &str, challenge: &str| {
        let code = "123456";
        let responses = json!({
            "USERNAME": name, "SOFTWARE_TOKEN_MFA_CODE": code, "SMS_MFA_CODE": code,
            "EMAIL_OTP_CODE": code, "ANSWER": "SOFTWARE_TOKEN_MFA", "NEW_PASSWORD": "An0ther!pass",
        });
        server.respond(client, challenge, session, responses).await
    };
    for (what, client, name, challenge) in [
        ("another user", &client, "stranger", "MFA_SETUP"),
        ("nobody", &client, "nobody", "MFA_SETUP"),
        ("another client", &sibling, "bob", "MFA_SETUP"),
        ("another pool", &foreign, "bob", "MFA_SETUP"),
        ("another challenge", &client, "bob", "SOFTWARE_TOKEN_MFA"),
        ("another challenge", &client, "bob", "SELECT_MFA_TYPE"),
        ("another challenge", &client, "bob", "EMAIL_OTP"),
        ("another challenge", &client, "bob", "NEW_PASSWORD_REQUIRED"),
    ] {
        let refused = answer(client, name, challenge).await;
        assert_eq!(refused.error(), "NotAuthorizedException", "{what}, {challenge}");
    }
    let done = answer(&client, "bob", "MFA_SETUP").await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    assert_eq!(answer(&client, "bob", "MFA_SETUP").await.error(), "NotAuthorizedException");
}
