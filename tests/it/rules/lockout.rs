//! What failed sign-ins lead to, and what they do not.

use std::sync::Arc;

use chrono::Duration;
use futures_util::future::join_all;
use poolhouse::hashing::HashPool;
use serde_json::json;
use sqlx::PgPool;

use crate::support::users::{PASSWORD, proving_email};
use crate::support::{Answer, CHEAP, TestServer};

const WRONG: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");
const LOCKED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");
const BUSY: (&str, &str) = ("TooManyRequestsException", "Rate exceeded");

/// A server whose loopback is a source like any other.
async fn counting(db: PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.dev = false).await
}

/// How many rows count something.
async fn counted(db: &PgPool) -> i64 {
    let rows =
        "SELECT coalesce(sum(failures), 0) + (SELECT coalesce(sum(count), 0) FROM hourly_counts
                    WHERE bucket LIKE 'failures:%' OR bucket LIKE 'password_change:%')
                FROM sign_in_failures";
    sqlx::query_scalar(rows).fetch_one(db).await.unwrap()
}

#[sqlx::test]
async fn a_try_that_found_the_hash_queue_full_costs_nothing(db: PgPool) {
    let hasher = Arc::new(HashPool::start(1, CHEAP).unwrap());
    let change = |parts: &mut poolhouse::app::Parts| {
        parts.hasher = Arc::clone(&hasher);
        parts.config.dev = false;
    };
    let server = TestServer::start_from(db.clone(), change).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    let new = json!({"AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": "An0ther!pass"});
    server.call("ForgotPassword", json!({"ClientId": client, "Username": "ann"})).await.ok();
    let choose = |code: &str| json!({"ClientId": client, "Username": "ann", "ConfirmationCode": code, "Password": "An0ther!pass"});
    let right = choose(&server.code("ann@example.com").await);
    let before = counted(&db).await;

    let places: Vec<_> = (0..HashPool::PLACES).map(|_| hasher.reserve().unwrap()).collect();
    let tries = join_all((0..8).map(|n| {
        let password = if n % 2 == 0 { PASSWORD } else { "wrong" };
        server.sign_in(&client, "ann", password)
    }));
    for answer in tries.await {
        assert_eq!(answer.refused(), BUSY);
    }
    for _ in 0..6 {
        assert_eq!(server.call("ChangePassword", new.clone()).await.refused(), BUSY);
        assert_eq!(server.call("ConfirmForgotPassword", right.clone()).await.refused(), BUSY);
    }
    assert_eq!(counted(&db).await, before);
    let codes = "SELECT sum(count) FROM hourly_counts WHERE bucket LIKE 'forgot_password%'";
    assert_eq!(sqlx::query_scalar::<_, i64>(codes).fetch_one(&db).await.unwrap(), 0);
    // A wrong code needs no place: it is looked at, and counted.
    let wrong = server.call("ConfirmForgotPassword", choose("not-it")).await;
    assert_eq!(wrong.error(), "CodeMismatchException");

    drop(places);
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
    server.call("ConfirmForgotPassword", right).await.ok();
    assert_eq!(server.sign_in(&client, "ann", "An0ther!pass").await.status, 200);
}

/// Bug: a password whose turn did not come while the request was waited for was a fault of the server, and a wrong one.
#[sqlx::test]
async fn a_try_whose_turn_does_not_come_costs_nothing(db: PgPool) {
    let short = std::time::Duration::from_millis(300);
    let hasher = Arc::new(HashPool::start(1, CHEAP).unwrap().waiting_at_most(short));
    let change = |parts: &mut poolhouse::app::Parts| {
        parts.hasher = Arc::clone(&hasher);
        parts.config.dev = false;
    };
    let server = TestServer::start_from(db.clone(), change).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let before = counted(&db).await;

    let (release, wait) = std::sync::mpsc::channel::<()>();
    let (started, running) = tokio::sync::oneshot::channel();
    let long = tokio::spawn({
        let hasher = Arc::clone(&hasher);
        let work = move || {
            started.send(()).unwrap();
            wait.recv().unwrap();
        };
        async move { hasher.run(work).await }
    });
    running.await.unwrap();
    for password in [PASSWORD, "wrong"] {
        assert_eq!(server.sign_in(&client, "ann", password).await.refused(), BUSY);
    }
    assert_eq!(counted(&db).await, before);
    release.send(()).unwrap();
    long.await.unwrap().unwrap();
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
}

/// Bug: one address had all places of the hash queue, and nobody else could sign in, or begin to.
#[sqlx::test]
async fn a_source_that_hashes_without_end_leaves_places_to_others(db: PgPool) {
    let hasher = Arc::new(HashPool::start(1, CHEAP).unwrap());
    let change = |parts: &mut poolhouse::app::Parts| {
        parts.hasher = Arc::clone(&hasher);
        parts.config.trusted_proxies =
            vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    };
    let server = TestServer::start_from(db, change).await;
    let pool = server.pool_with(proving_email()).await;
    let flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"];
    let client = server.client_with(&pool, json!({"ExplicitAuthFlows": flows})).await.id;
    server.user(&client, "ann").await;
    let greedy = poolhouse::model::visitor::Visitor {
        address: "203.0.113.1".parse().unwrap(),
        request_id: uuid::Uuid::nil(),
        trusted: false,
        user_agent: None,
        language: None,
    };
    let token = server.access_token(&client, "ann").await;
    let mut places = Vec::new();
    while let Ok(place) = hasher.reserve_for(&greedy) {
        places.push(place);
    }
    let password = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let srp = json!({"USERNAME": "ann", "SRP_A": "2"});
    for (flow, parameters) in [("USER_PASSWORD_AUTH", password), ("USER_SRP_AUTH", srp)] {
        let input = json!({"ClientId": client, "AuthFlow": flow, "AuthParameters": parameters});
        let same = server.call_from("203.0.113.1", "InitiateAuth", input.clone()).await;
        assert_eq!(same.refused(), BUSY, "{flow}");
        server.call_from("203.0.113.2", "InitiateAuth", input).await.ok();
    }
    let new = json!({"AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": "An0ther!pass"});
    let same = server.call_from("203.0.113.1", "ChangePassword", new.clone()).await;
    assert_eq!(same.refused(), BUSY);
    server.call_from("203.0.113.2", "ChangePassword", new).await.ok();
}

#[sqlx::test]
async fn a_burst_from_one_source_gets_no_more_than_its_hundred_failures(db: PgPool) {
    let server = counting(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let mut answers: Vec<Answer> = Vec::new();
    for burst in 0..6 {
        let names: Vec<String> = (0..30).map(|n| format!("nobody-{burst}-{n}")).collect();
        answers.extend(join_all(names.iter().map(|n| server.sign_in(&client, n, "wrong"))).await);
    }
    let looked_at = answers.iter().filter(|answer| answer.error() != BUSY.0).count();
    assert_eq!(looked_at, 100);
    server.advance(Duration::hours(1));
    assert_eq!(server.sign_in(&client, "nobody", "wrong").await.error(), "UserNotFoundException");
}

#[sqlx::test]
async fn successes_of_a_source_never_count(db: PgPool) {
    let server = counting(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let failures =
        "SELECT coalesce(sum(count), 0) FROM hourly_counts WHERE bucket LIKE 'failures:%'";
    let failures = async || sqlx::query_scalar::<_, i64>(failures).fetch_one(&db).await.unwrap();
    let tries = join_all((0..10).map(|_| server.sign_in(&client, "ann", PASSWORD))).await;
    // In parallel they are tries of one name while they are looked at, and no failures for that.
    assert!(tries.iter().all(|answer| answer.status == 200), "{tries:?}");
    assert_eq!(failures().await, 0);
    for _ in 0..110 {
        assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
    }
    assert_eq!(server.sign_in(&client, "ann", "wrong").await.refused(), WRONG);
    assert_eq!(failures().await, 1);
}

#[sqlx::test]
async fn a_try_inside_a_lock_counts_nowhere(db: PgPool) {
    let server = counting(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    for _ in 0..5 {
        assert_eq!(server.sign_in(&client, "ann", "wrong").await.refused(), WRONG);
    }
    let before = counted(&db).await;
    for password in [PASSWORD, "wrong", PASSWORD] {
        assert_eq!(server.sign_in(&client, "ann", password).await.refused(), LOCKED);
    }
    assert_eq!(counted(&db).await, before);
    server.advance(Duration::seconds(1));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
}

#[sqlx::test]
async fn the_right_password_of_a_user_who_may_not_enter_is_no_failure(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    for _ in 0..7 {
        let refused = server.sign_in(&client, "ann", PASSWORD).await;
        assert_eq!(refused.error(), "UserNotConfirmedException");
    }
}

#[sqlx::test]
async fn parallel_guesses_of_one_name_are_looked_at_five_times(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let guesses: Vec<String> = (0..50).map(|n| format!("guess-{n}")).collect();
    let answers = join_all(guesses.iter().map(|g| server.sign_in(&client, "ann", g))).await;
    let wrong = answers.iter().filter(|answer| answer.message() == WRONG.1).count();
    assert_eq!(wrong, 5);
    let total = "SELECT failures FROM sign_in_failures WHERE source = ''";
    assert_eq!(sqlx::query_scalar::<_, i32>(total).fetch_one(&db).await.unwrap(), 5);
}

#[sqlx::test]
async fn a_hundred_failures_close_the_account_and_a_mail_says_so_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({"AutoVerifiedAttributes": ["email"]});
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let mut looked_at = 0;
    while looked_at < 100 {
        match server.sign_in(&client, "ann", "wrong").await.refused() {
            WRONG => looked_at += 1,
            LOCKED => {}
            other => panic!("{other:?}"),
        }
        server.advance(Duration::minutes(16));
    }
    let closed = async |password| server.sign_in(&client, "ann", password).await;
    for _ in 0..3 {
        assert_eq!(closed(PASSWORD).await.refused(), LOCKED);
        server.advance(Duration::minutes(16));
    }
    let subjects: Vec<String> =
        server.mail("ann@example.com").await.into_iter().map(|mail| mail.subject).collect();
    let told = |subject: &&String| *subject == "Your account has been locked";
    assert_eq!(subjects.iter().filter(told).count(), 1, "{subjects:?}");
    // Whoever recovers the password is in again.
    server.call("ForgotPassword", json!({"ClientId": client, "Username": "ann"})).await.ok();
    let code = server.code("ann@example.com").await;
    let input = json!({"ClientId": client, "Username": "ann", "ConfirmationCode": code, "Password": "An0ther!pass"});
    server.call("ConfirmForgotPassword", input).await.ok();
    assert_eq!(closed("An0ther!pass").await.status, 200);
}

#[sqlx::test]
async fn a_lock_is_a_verdict_only_once_the_tries_that_made_it_are_decided(db: PgPool) {
    let server = counting(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    for _ in 0..4 {
        assert_eq!(server.sign_in(&client, "ann", "wrong").await.refused(), WRONG);
    }
    // A fifth try whose node stopped while it was looked at.
    let stopped = "UPDATE sign_in_failures SET failures = failures + 1, pending = pending + 1,
                       locked_until = last_at + interval '10 minutes'";
    sqlx::query(stopped).execute(&db).await.unwrap();
    let before = counted(&db).await;
    for password in [PASSWORD, "wrong"] {
        assert_eq!(server.sign_in(&client, "ann", password).await.refused(), BUSY);
    }
    assert_eq!(counted(&db).await, before);
    server.advance(Duration::seconds(30));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.refused(), LOCKED);
    server.advance(Duration::minutes(10));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.status, 200);
}

#[sqlx::test]
async fn what_closes_an_account_is_decided_before_it_says_so(db: PgPool) {
    let server = counting(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    assert_eq!(server.sign_in(&client, "ann", "wrong").await.refused(), WRONG);
    let stopped = "UPDATE sign_in_failures SET failures = 100, pending = 1 WHERE source = ''";
    sqlx::query(stopped).execute(&db).await.unwrap();
    let before = counted(&db).await;
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.refused(), BUSY);
    assert_eq!(counted(&db).await, before);
    server.advance(Duration::seconds(30));
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.refused(), LOCKED);
}

#[sqlx::test]
async fn an_account_begins_open_under_a_name_that_was_closed_while_nobody_had_it(db: PgPool) {
    let server = counting(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let closed =
        "INSERT INTO sign_in_failures (user_pool_id, lookup_key, source, failures, last_at)
                  VALUES ($1, 'ann', '', 100, $2)";
    let then = server.app.now() - Duration::days(60);
    sqlx::query(closed).bind(&pool).bind(then).execute(&server.app.db).await.unwrap();
    assert_eq!(server.sign_in(&client, "ann", PASSWORD).await.refused(), LOCKED);
    server.user(&client, "ann").await;
    server.sign_in(&client, "ann", PASSWORD).await.ok();
}
