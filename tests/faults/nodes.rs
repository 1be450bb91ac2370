//! Two nodes on one database: what may happen once happens once, whichever of them is asked.

use std::time::Instant;

use serde_json::json;

use crate::support::app::{PASSWORD, address_of, open, text};
use crate::support::two::{RACERS, Two, succeeded};
use crate::support::until;
use crate::support::wire::Answer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authorization_code_is_redeemed_once() {
    let two = Two::start().await;
    let app = &two.app;
    app.make_users(two.nodes[0].address, &["ann"]).await;
    let cookies = app.log_in(two.nodes[0].address, "ann").await;
    for round in 0..5 {
        // A code of the one node is good at the other.
        let code = app.code(two.nodes[round % 2].address, &app.web, &cookies).await;
        let answers = two.race((0..RACERS).map(|_| app.redeem(&app.web, &code))).await;
        assert_eq!(succeeded(&answers).len(), 1, "{answers:?}");
        let others = answers.iter().filter(|answer| answer.error() == "invalid_grant").count();
        assert_eq!(others, RACERS - 1, "{answers:?}");
        // RFC 6749 §4.1.2: a code that came twice may be in a stranger's hands.
        let token = text(&succeeded(&answers)[0].json()["refresh_token"]);
        for node in 0..2 {
            let refused = two.ask(node, &app.refresh(&app.web, &token)).await;
            assert_eq!(refused.error(), "invalid_grant", "{}", refused.text());
        }
    }
    two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_has_one_successor() {
    let two = Two::start().await;
    let app = &two.app;
    app.make_users(two.nodes[0].address, &["ann"]).await;
    let cookies = app.log_in(two.nodes[0].address, "ann").await;
    let code = app.code(two.nodes[0].address, &app.web, &cookies).await;
    let mut token = text(&two.ask(1, &app.redeem(&app.web, &code)).await.ok()["refresh_token"]);
    for _ in 0..5 {
        let answers = two.race((0..RACERS).map(|_| app.refresh(&app.web, &token))).await;
        let mut successors: Vec<String> =
            answers.iter().map(|answer| text(&answer.ok()["refresh_token"])).collect();
        successors.dedup();
        assert_eq!(successors.len(), 1, "within the grace each retry gets the same");
        assert_ne!(successors[0], token);
        token.clone_from(&successors[0]);
    }
    let mut sql = two.world.sql().await;
    let live = "SELECT count(*) FROM refresh_tokens WHERE rotated_at IS NULL";
    let live: i64 = sqlx::query_scalar(live).fetch_one(&mut sql).await.unwrap();
    assert_eq!(live, 1, "one live branch");
    two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_grace_a_refresh_token_is_taken_once_and_a_second_use_ends_it_all() {
    let two = Two::start().await;
    let app = &two.app;
    app.make_users(two.nodes[0].address, &["ann"]).await;
    let cookies = app.log_in(two.nodes[0].address, "ann").await;
    for _ in 0..5 {
        let code = app.code(two.nodes[0].address, &app.strict, &cookies).await;
        let tokens = two.ask(1, &app.redeem(&app.strict, &code)).await.ok();
        let token = text(&tokens["refresh_token"]);
        let answers = two.race((0..RACERS).map(|_| app.refresh(&app.strict, &token))).await;
        assert_eq!(succeeded(&answers).len(), 1, "{answers:?}");
        let successor = text(&succeeded(&answers)[0].json()["refresh_token"]);
        for node in 0..2 {
            let refused = two.ask(node, &app.refresh(&app.strict, &successor)).await;
            assert_eq!(refused.error(), "invalid_grant", "{}", refused.text());
        }
    }
    two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmation_code_confirms_once() {
    let two = Two::start().await;
    let app = &two.app;
    for name in ["ann", "bob", "cleo"] {
        two.ask(0, &app.sign_up(name)).await.ok();
        let sent = || two.world.mail.codes(&address_of(name)).pop();
        let code = until("the mail", std::time::Duration::from_secs(60), sent).await;
        // Five tries are all that a code has, right ones too.
        let answers = two.race((0..4).map(|_| app.confirm(name, &code))).await;
        assert_eq!(succeeded(&answers).len(), 1, "{answers:?}");
        let refused = |answer: &&Answer| {
            matches!(&*answer.error(), "ExpiredCodeException" | "NotAuthorizedException")
        };
        assert_eq!(answers.iter().filter(refused).count(), 3, "{answers:?}");
        two.ask(1, &app.sign_in(name, PASSWORD)).await.ok();
    }
    two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_signed_up_once() {
    let two = Two::start().await;
    let app = &two.app;
    for name in ["ann", "bob", "cleo"] {
        let answers = two.race((0..4).map(|_| app.sign_up(name))).await;
        assert_eq!(succeeded(&answers).len(), 1, "{answers:?}");
        let taken = |answer: &&Answer| answer.error() == "UsernameExistsException";
        assert_eq!(answers.iter().filter(taken).count(), 3, "{answers:?}");
    }
    let listed = two.ask(1, &app.signed("ListUsers", json!({}))).await.ok();
    assert_eq!(listed["Users"].as_array().unwrap().len(), 3);
    two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_answered_once() {
    let two = Two::start().await;
    let app = &two.app;
    for name in ["ann", "bob", "cleo"] {
        let made = json!({
            "Username": name, "MessageAction": "SUPPRESS", "TemporaryPassword": "Temporary-Pass-1",
        });
        two.ask(0, &app.signed("AdminCreateUser", made)).await.ok();
        let asked = two.ask(1, &app.sign_in(name, "Temporary-Pass-1")).await.ok();
        assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        let password = |number: usize| format!("{PASSWORD}-{number}");
        let answer = |number| {
            let responses = json!({"USERNAME": name, "NEW_PASSWORD": password(number)});
            let input = json!({
                "ClientId": app.api, "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "Session": asked["Session"], "ChallengeResponses": responses,
            });
            open("RespondToAuthChallenge", &input)
        };
        let answers = two.race((0..RACERS).map(answer)).await;
        assert_eq!(succeeded(&answers).len(), 1, "{answers:?}");
        let refused = answers.iter().filter(|answer| answer.error() == "NotAuthorizedException");
        assert_eq!(refused.count(), RACERS - 1, "{answers:?}");
        let won = answers.iter().position(|answer| answer.status == 200).unwrap();
        two.ask(0, &app.sign_in(name, &password(won))).await.ok();
        let lost = two.ask(1, &app.sign_in(name, &password((won + 1) % RACERS))).await;
        assert_eq!(lost.error(), "NotAuthorizedException");
    }
    two.end().await;
}

/// The fifth failure locks for a second, and each that is let through later for twice as long.
pub fn allowed(seconds: f64) -> usize {
    let (mut tries, mut lock, mut waited) = (5, 1.0, 0.0);
    while waited + lock <= seconds {
        waited += lock;
        lock *= 2.0;
        tries += 1;
    }
    tries
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_passwords_gets_no_more_tries_than_a_series() {
    let two = Two::start().await;
    let app = &two.app;
    // A name that nobody has is locked as one that somebody has.
    app.make_users(two.nodes[0].address, &["ann"]).await;
    for name in ["ann", "nobody"] {
        let began = Instant::now();
        let wrong = |number| app.sign_in(name, &format!("Wrong-Password-{number}"));
        let answers = two.race((0..50).map(wrong)).await;
        let most = allowed(began.elapsed().as_secs_f64());
        // Some may find the hash queue full: nobody looked at those, and they do not count.
        let looked_at = |answer: &&Answer| {
            matches!(&*answer.error(), "NotAuthorizedException" | "UserNotFoundException")
                && !answer.text().contains("Password attempts exceeded")
        };
        let tries = answers.iter().filter(looked_at).count();
        assert!((1..=most).contains(&tries), "{tries} of {most}: {answers:?}");
        assert!(succeeded(&answers).is_empty());
    }
    // While it is locked the right one does not pass either, at neither node.
    let lock = "UPDATE sign_in_failures SET locked_until = now() + interval '10 minutes'";
    sqlx::query(lock).execute(&mut two.world.sql().await).await.unwrap();
    for answer in two.race((0..2).map(|_| app.sign_in("ann", PASSWORD))).await {
        assert!(answer.text().contains("Password attempts exceeded"), "{}", answer.text());
    }
    two.end().await;
}
