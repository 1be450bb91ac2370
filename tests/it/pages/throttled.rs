//! Pages while there is too much to do, or were too many tries: the form stays, and says when to go on.

use std::sync::Arc;

use poolhouse::hashing::HashPool;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::{CHEAP, TestServer};

/// Bug: "This page cannot be shown", and the name typed again.
#[sqlx::test]
async fn a_full_hash_queue_is_said_on_the_form(db: PgPool) {
    let hasher = Arc::new(HashPool::start(1, CHEAP).unwrap());
    let change = |parts: &mut poolhouse::app::Parts| parts.hasher = Arc::clone(&hasher);
    let server = TestServer::start_from(db, change).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let places: Vec<_> = (0..HashPool::PLACES).map(|_| hasher.reserve().unwrap()).collect();
    let page = log_in(&mut browser, &app, ANN, PASSWORD).await;
    assert_eq!((page.status, page.header("retry-after")), (503, "1"));
    assert!(page.problem().contains("in a few seconds"), "{}", page.problem());
    assert_eq!(page.attribute("#signInFormUsername", "value"), ANN);
    assert!(!page.has("[aria-invalid]"), "no field is wrong");
    let new = browser.open(&app.path("/signup")).await;
    let fields = [("username", "bob@example.com"), ("password", PASSWORD)];
    let new = browser.submit(&new, "signupform", &fields).await;
    assert_eq!((new.status, new.heading().as_str()), (503, "Sign up"));
    drop(places);
    let fields = [("username", ANN), ("password", PASSWORD)];
    assert_in_app(&browser.submit(&page, "cognitoSignInForm", &fields).await);
}

#[sqlx::test]
async fn a_source_that_had_its_failures_is_told_when_to_go_on(db: PgPool) {
    let server = TestServer::start_with(db.clone(), |config| config.dev = false).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    log_in(&mut browser, &app, "bob@example.com", "wrong").await;
    let full = "UPDATE hourly_counts SET count = 100 WHERE bucket LIKE 'failures:%'";
    sqlx::query(full).execute(&db).await.unwrap();
    let page = log_in(&mut browser, &app, ANN, PASSWORD).await;
    let rest = 3600 - server.app.now().timestamp() % 3600;
    assert_eq!((page.status, page.header("retry-after")), (503, rest.to_string().as_str()));
    let problem = page.problem();
    assert!(problem.starts_with("Too many attempts. Please try again in "), "{problem}");
    assert_eq!(page.attribute("#signInFormUsername", "value"), ANN);
}

/// Bug: the right password was refused as one that was tried too often, while another tab's was being looked at.
#[sqlx::test]
async fn a_lock_of_tries_that_are_looked_at_is_said_to_pass(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    log_in(&mut browser, &app, ANN, "wrong").await;
    let looked_at = "UPDATE sign_in_failures SET failures = 5, pending = 4,
                         locked_until = last_at + interval '1 second' WHERE source <> ''";
    sqlx::query(looked_at).execute(&db).await.unwrap();
    let page = log_in(&mut browser, &app, ANN, PASSWORD).await;
    assert_eq!((page.status, page.header("retry-after")), (503, "1"));
    assert!(page.problem().contains("in a few seconds"), "{}", page.problem());
}

/// Bug: "wait a while", although no waiting opens an account that is closed to its password.
#[sqlx::test]
async fn a_locked_account_is_shown_the_way_to_a_new_password(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let nobody = "nobody@example.com";
    for name in [ANN, nobody] {
        log_in(&mut browser, &app, name, "wrong").await;
    }
    let closed = "UPDATE sign_in_failures SET failures = 100 WHERE source = ''";
    sqlx::query(closed).execute(&db).await.unwrap();
    // Who has an account is told from nobody.
    for name in [ANN, nobody] {
        let page = log_in(&mut browser, &app, name, PASSWORD).await;
        assert!(page.problem().starts_with("Password attempts exceeded."), "{}", page.problem());
        assert!(page.problem().ends_with("or choose a new password."), "{}", page.problem());
        let page = browser.visit(&page.attribute("#lockedReset", "href")).await;
        assert_eq!(page.heading(), "Forgot your password?");
    }
}
