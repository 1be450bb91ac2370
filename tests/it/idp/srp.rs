//! USER_SRP_AUTH and PASSWORD_VERIFIER.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::srp::{Exchange, timestamp};
use crate::support::users::{PASSWORD, email_as_username, proving_email, secret_hash};
use crate::support::{Answer, TestServer};

const WRONG: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");

/// Cognito's defaults, which allow SRP, with users hidden.
fn hiding() -> Value {
    json!({"PreventUserExistenceErrors": "ENABLED"})
}

async fn start(server: &TestServer, client: &str, name: &str, public: &str) -> Answer {
    let input = json!({
        "ClientId": client, "AuthFlow": "USER_SRP_AUTH",
        "AuthParameters": {"USERNAME": name, "SRP_A": public},
    });
    server.call("InitiateAuth", input).await
}

/// The parameters of PASSWORD_VERIFIER.
async fn asked(server: &TestServer, client: &str, name: &str, exchange: &Exchange) -> Value {
    let answer = start(server, client, name, &exchange.public).await.ok();
    assert_eq!(answer["ChallengeName"], "PASSWORD_VERIFIER");
    assert_eq!(answer["Session"], Value::Null, "SECRET_BLOCK is all of it");
    answer["ChallengeParameters"].clone()
}

async fn answer(server: &TestServer, client: &str, responses: &Value) -> Answer {
    let input = json!({
        "ClientId": client, "ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": responses,
    });
    server.call("RespondToAuthChallenge", input).await
}

/// The whole of it.
async fn sign_in(
    server: &TestServer,
    pool: &str,
    client: &str,
    name: &str,
    password: &str,
) -> Answer {
    let exchange = Exchange::begin();
    let asked = asked(server, client, name, &exchange).await;
    answer(server, client, &exchange.responses(server.app.now(), pool, &asked, password)).await
}

#[sqlx::test]
async fn the_password_is_proven_without_being_sent(db: PgPool) {
    let server = TestServer::start(db).await;
    for pool in [proving_email(), email_as_username()] {
        let pool = server.pool_with(pool).await;
        let client = server.client_with(&pool, hiding()).await.id;
        let name = "ann@example.com";
        let alias_is_name =
            server.signed("DescribeUserPool", json!({"UserPoolId": pool})).await.ok();
        let by_email = !alias_is_name["UserPool"]["UsernameAttributes"].is_null();
        let name = if by_email { name } else { "ann" };
        server.sign_up(&client, name, "ann@example.com").await.ok();
        let code = server.code("ann@example.com").await;
        server.confirm(&client, name, &code).await.ok();
        let signed_in = sign_in(&server, &pool, &client, name, PASSWORD).await.ok();
        assert_eq!(signed_in["ChallengeParameters"], json!({}));
        let token = &signed_in["AuthenticationResult"]["AccessToken"];
        assert_eq!(server.call("GetUser", json!({"AccessToken": token})).await.status, 200);
        let refused = sign_in(&server, &pool, &client, name, "Wr0ng!password").await;
        assert_eq!(refused.refused(), WRONG);
    }
}

#[sqlx::test]
async fn a_proof_is_taken_once_also_in_parallel(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let exchange = Exchange::begin();
    let asked = asked(&server, &client, "ann", &exchange).await;
    let responses = exchange.responses(server.app.now(), &pool, &asked, PASSWORD);
    let answers = join_all((0..4).map(|_| answer(&server, &client, &responses))).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1, "{answers:?}");
    server.advance(Duration::minutes(16));
    assert_eq!(answer(&server, &client, &responses).await.refused(), WRONG);
}

/// Bug: a proof whose flow was switched off at the client since it was begun signed in.
#[sqlx::test]
async fn a_flow_that_is_switched_off_meanwhile_takes_no_proof(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let exchange = Exchange::begin();
    let asked = asked(&server, &client, "ann", &exchange).await;
    let responses = exchange.responses(server.app.now(), &pool, &asked, PASSWORD);
    let allow = |flow: &str| {
        let input = json!({
            "UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": [flow],
            "PreventUserExistenceErrors": "ENABLED",
        });
        server.signed("UpdateUserPoolClient", input)
    };
    allow("ALLOW_USER_AUTH").await.ok();
    let why = "USER_SRP_AUTH flow not enabled for this client";
    let refused = answer(&server, &client, &responses).await;
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    allow("ALLOW_USER_SRP_AUTH").await.ok();
    answer(&server, &client, &responses).await.ok();
}

#[sqlx::test]
async fn a_proof_that_comes_again_is_refused_and_is_no_failure(db: PgPool) {
    let server = TestServer::start_with(db.clone(), |config| config.dev = false).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let exchange = Exchange::begin();
    let asked = asked(&server, &client, "ann", &exchange).await;
    let responses = exchange.responses(server.app.now(), &pool, &asked, PASSWORD);
    answer(&server, &client, &responses).await.ok();
    // Ten times, at once and one after the other: none is met by a lock.
    let again = join_all((0..4).map(|_| answer(&server, &client, &responses))).await;
    for again in again {
        assert_eq!(again.refused(), WRONG);
    }
    for _ in 0..6 {
        assert_eq!(answer(&server, &client, &responses).await.refused(), WRONG);
    }
    let counted = "SELECT coalesce((SELECT sum(failures) FROM sign_in_failures), 0)
        + coalesce((SELECT sum(count) FROM hourly_counts WHERE bucket LIKE 'failures:%'), 0)";
    assert_eq!(sqlx::query_scalar::<_, i64>(counted).fetch_one(&db).await.unwrap(), 0);
    // A guess that comes with it is one.
    let guess = exchange.responses(server.app.now(), &pool, &asked, "Wr0ng!password");
    assert_eq!(answer(&server, &client, &guess).await.refused(), WRONG);
    assert_eq!(sqlx::query_scalar::<_, i64>(counted).fetch_one(&db).await.unwrap(), 3);
    assert_eq!(sign_in(&server, &pool, &client, "ann", PASSWORD).await.status, 200);
}

#[sqlx::test]
async fn somebody_unknown_is_told_the_same_salt_again_and_is_refused_at_the_proof(db: PgPool) {
    let server = TestServer::start(db).await;
    for (members, name) in [(proving_email(), "nobody"), (email_as_username(), "no@example.com")] {
        let pool = server.pool_with(members).await;
        let client = server.client_with(&pool, hiding()).await.id;
        let exchange = Exchange::begin();
        let first = asked(&server, &client, name, &exchange).await;
        let again = asked(&server, &client, name, &exchange).await;
        for stable in ["SALT", "USER_ID_FOR_SRP"] {
            assert_eq!(first[stable], again[stable]);
        }
        assert_ne!(first["SRP_B"], again["SRP_B"]);
        let responses = exchange.responses(server.app.now(), &pool, &first, PASSWORD);
        assert_eq!(answer(&server, &client, &responses).await.refused(), WRONG);
        let open = server.client_with(&pool, json!({})).await.id;
        let refused = start(&server, &open, name, &exchange.public).await;
        assert_eq!(refused.refused(), ("UserNotFoundException", "User does not exist."));
    }
}

#[sqlx::test]
async fn the_shapes_for_known_and_unknown_names_are_alike(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.sign_up(&client, "ann@example.com", "ann@example.com").await.ok();
    let exchange = Exchange::begin();
    let known = asked(&server, &client, "ann@example.com", &exchange).await;
    let unknown = asked(&server, &client, "bob@example.com", &exchange).await;
    let shape = |asked: &Value| {
        let members = asked.as_object().unwrap().iter();
        members
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().len()))
            .collect::<Vec<_>>()
    };
    let (known, unknown) = (shape(&known), shape(&unknown));
    for ((name, length), (other, also)) in known.iter().zip(&unknown) {
        assert_eq!(name, other);
        // Numbers in hexadecimal lose their leading zeros, so their length varies by a few digits.
        assert!(length.abs_diff(*also) <= 4, "{name}: {length} and {also}");
    }
    assert_eq!(known.len(), unknown.len());
}

#[sqlx::test]
async fn what_was_altered_is_old_or_somebody_elses_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    let other = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    server.user(&client, "bob").await;
    let exchange = Exchange::begin();
    let asked = asked(&server, &client, "ann", &exchange).await;
    let good = exchange.responses(server.app.now(), &pool, &asked, PASSWORD);
    let with = |name: &str, value: &str| {
        let mut changed = good.clone();
        changed[name] = json!(value);
        changed
    };
    let block = good["PASSWORD_CLAIM_SECRET_BLOCK"].as_str().unwrap();
    let mut altered = block.to_owned();
    altered.replace_range(40..41, if &block[40..41] == "A" { "B" } else { "A" });
    for bad in [
        with("PASSWORD_CLAIM_SECRET_BLOCK", &altered),
        with("PASSWORD_CLAIM_SECRET_BLOCK", "not base64!"),
        with("USERNAME", "bob"),
    ] {
        assert_eq!(answer(&server, &client, &bad).await.refused(), WRONG, "{bad}");
    }
    assert_eq!(answer(&server, &other, &good).await.refused(), WRONG);
    for bad in [
        with("PASSWORD_CLAIM_SIGNATURE", "AAAA"),
        with("PASSWORD_CLAIM_SIGNATURE", "not base64!"),
        with("TIMESTAMP", "yesterday"),
    ] {
        assert_eq!(answer(&server, &client, &bad).await.refused(), WRONG, "{bad}");
    }
    // Signed right, but long ago.
    let old = timestamp(server.app.now() - Duration::hours(1));
    let mut stale = with("TIMESTAMP", &old);
    let suffix = pool.split_once('_').unwrap().1;
    stale["PASSWORD_CLAIM_SIGNATURE"] = json!(exchange.sign(suffix, &asked, PASSWORD, &old));
    assert_eq!(answer(&server, &client, &stale).await.refused(), WRONG);
    for missing in ["PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"] {
        let mut incomplete = good.clone();
        incomplete.as_object_mut().unwrap().remove(missing);
        let why = format!("Missing required parameter {missing}");
        for incomplete in [incomplete, with(missing, "")] {
            let refused = answer(&server, &client, &incomplete).await;
            assert_eq!(refused.refused(), ("InvalidParameterException", why.as_str()));
        }
    }
    // None of it has burnt the exchange.
    assert_eq!(answer(&server, &client, &good).await.status, 200);
    let late = self::asked(&server, &client, "ann", &exchange).await;
    let late = exchange.responses(server.app.now(), &pool, &late, PASSWORD);
    server.advance(Duration::seconds(61));
    assert_eq!(answer(&server, &client, &late).await.refused(), WRONG);
}

#[sqlx::test]
async fn a_public_number_that_gives_the_secret_away_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let n = openssl::bn::BigNum::get_rfc3526_prime_3072().unwrap();
    let n = n.to_hex_str().unwrap().to_string();
    for bad in ["0", "00", &n, "xyz", &"f".repeat(4_000)] {
        let refused = start(&server, &client, "ann", bad).await;
        assert_eq!(refused.error(), "InvalidParameterException", "{bad}");
    }
}

#[sqlx::test]
async fn fifty_guesses_at_once_get_no_more_evaluations_than_fifty_in_a_row(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let exchange = Exchange::begin();
    let asked = asked(&server, &client, "ann", &exchange).await;
    let guesses = (0..50).map(|n| {
        let responses =
            exchange.responses(server.app.now(), &pool, &asked, &format!("Guess-{n}-abc"));
        let (server, client) = (&server, &client);
        async move { answer(server, client, &responses).await }
    });
    let answers = join_all(guesses).await;
    let evaluated = answers.iter().filter(|answer| answer.refused() == WRONG).count();
    let locked = ("NotAuthorizedException", "Password attempts exceeded");
    // Some may find the hash queue full; those were not evaluated either.
    let busy = answers.iter().filter(|a| a.error() == "TooManyRequestsException").count();
    let refused = answers.iter().filter(|answer| answer.refused() == locked).count();
    assert!(evaluated <= 5, "{evaluated} evaluated");
    assert_eq!(evaluated + refused + busy, 50);
}

#[sqlx::test]
async fn a_temporary_password_is_proven_by_srp_and_then_changed(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    let input = json!({
        "UserPoolId": pool, "Username": "ann", "TemporaryPassword": "T3mporary!",
        "MessageAction": "SUPPRESS",
    });
    server.signed("AdminCreateUser", input).await.ok();
    let asked = sign_in(&server, &pool, &client, "ann", "T3mporary!").await.ok();
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let input = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": {"USERNAME": "ann", "NEW_PASSWORD": "An0ther!pass"},
    });
    server.call("RespondToAuthChallenge", input).await.ok();
    assert_eq!(sign_in(&server, &pool, &client, "ann", "An0ther!pass").await.status, 200);
}

#[sqlx::test]
async fn a_pool_without_srp_keeps_no_verifiers_and_lets_nobody_in_by_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut members = proving_email();
    members["UserPoolTags"] = json!({"poolhouse:srp": "off"});
    let pool = server.pool_with(members).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let refused = sign_in(&server, &pool, &client, "ann", PASSWORD).await;
    assert_eq!(refused.refused(), WRONG);
}

#[sqlx::test]
async fn a_client_with_a_secret_hashes_the_name_it_sends(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let public = server.client_with(&pool, hiding()).await.id;
    server.sign_up(&public, "ann@example.com", "ann@example.com").await.ok();
    let code = server.code("ann@example.com").await;
    server.confirm(&public, "ann@example.com", &code).await.ok();
    let mut members = hiding();
    members["GenerateSecret"] = json!(true);
    let client = server.client_with(&pool, members).await;
    let (id, secret) = (client.id, client.secret.unwrap());
    let exchange = Exchange::begin();
    let input = |hash: Option<&str>| {
        let mut parameters = json!({"USERNAME": "ann@example.com", "SRP_A": exchange.public});
        parameters["SECRET_HASH"] = json!(hash);
        json!({"ClientId": id, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": parameters})
    };
    assert_eq!(server.call("InitiateAuth", input(None)).await.error(), "NotAuthorizedException");
    let hash = secret_hash(&secret, "ann@example.com", &id);
    let asked = server.call("InitiateAuth", input(Some(&hash))).await.ok();
    let asked = &asked["ChallengeParameters"];
    let mut responses = exchange.responses(server.app.now(), &pool, asked, PASSWORD);
    assert_eq!(answer(&server, &id, &responses).await.error(), "NotAuthorizedException");
    let user = asked["USER_ID_FOR_SRP"].as_str().unwrap();
    responses["SECRET_HASH"] = json!(secret_hash(&secret, user, &id));
    assert_eq!(answer(&server, &id, &responses).await.status, 200);
}

#[sqlx::test]
async fn administrators_have_it_too(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let exchange = Exchange::begin();
    let input = json!({
        "UserPoolId": pool, "ClientId": client, "AuthFlow": "USER_SRP_AUTH",
        "AuthParameters": {"USERNAME": "ann", "SRP_A": exchange.public},
    });
    let asked = server.signed("AdminInitiateAuth", input).await.ok();
    let responses =
        exchange.responses(server.app.now(), &pool, &asked["ChallengeParameters"], PASSWORD);
    let input = json!({
        "UserPoolId": pool, "ClientId": client, "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeResponses": responses,
    });
    let done = server.signed("AdminRespondToAuthChallenge", input).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

#[sqlx::test]
async fn a_device_that_is_not_the_users_uses_up_nothing(db: PgPool) {
    let server = TestServer::start_with(db.clone(), |config| config.dev = false).await;
    let mut members = proving_email();
    members["DeviceConfiguration"] = json!({"ChallengeRequiredOnNewDevice": true});
    let pool = server.pool_with(members).await;
    let flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"];
    let client = server.client_with(&pool, json!({"ExplicitAuthFlows": flows})).await.id;
    server.user(&client, "ann").await;
    let strange = "us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    for flow in ["USER_SRP_AUTH", "USER_AUTH"] {
        let exchange = Exchange::begin();
        let begin = json!({
            "USERNAME": "ann", "SRP_A": exchange.public, "PREFERRED_CHALLENGE": "PASSWORD_SRP",
            "DEVICE_KEY": strange,
        });
        let input = json!({"ClientId": client, "AuthFlow": flow, "AuthParameters": begin});
        let begun = server.call("InitiateAuth", input).await.ok();
        assert_eq!(begun["ChallengeName"], "PASSWORD_VERIFIER", "{flow}");
        let told = &begun["ChallengeParameters"];
        let proof = exchange.responses(server.app.now(), &pool, told, PASSWORD);
        let (session, mut named) = (&begun["Session"], proof.clone());
        named["DEVICE_KEY"] = json!(strange);
        // More often than a password may be wrong.
        for _ in 0..7 {
            let refused =
                server.respond(&client, "PASSWORD_VERIFIER", session, named.clone()).await;
            let why = ("ResourceNotFoundException", "Device does not exist.");
            assert_eq!(refused.refused(), why, "{flow}");
        }
        // Clients that have forgotten it bring the same block without it.
        let done = server.respond(&client, "PASSWORD_VERIFIER", session, proof).await.ok();
        assert!(done["AuthenticationResult"]["NewDeviceMetadata"].is_object(), "{flow}: {done}");
        // Whoever does not know the password hears nothing of devices.
        let exchange = Exchange::begin();
        let told = asked(&server, &client, "ann", &exchange).await;
        let mut guess = exchange.responses(server.app.now(), &pool, &told, "Wr0ng!password");
        guess["DEVICE_KEY"] = json!(strange);
        assert_eq!(answer(&server, &client, &guess).await.refused(), WRONG);
    }
    let counted =
        "SELECT coalesce(sum(count), 0) FROM hourly_counts WHERE bucket LIKE 'failures:%'";
    assert_eq!(sqlx::query_scalar::<_, i64>(counted).fetch_one(&db).await.unwrap(), 2);
}

#[sqlx::test]
async fn right_proofs_at_once_are_no_guesses(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client_with(&pool, hiding()).await.id;
    server.user(&client, "ann").await;
    let answers = join_all((0..8).map(|_| sign_in(&server, &pool, &client, "ann", PASSWORD))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
}
