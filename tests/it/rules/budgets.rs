//! What strangers ask for and try leaves the owner's: recovery, and confirming a sign-up.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::{PASSWORD, email_as_username, proving_email};
use crate::support::{Answer, TestServer};

const ANN: &str = "ann@example.com";
const NEW: &str = "An0ther!pass";
const WRONG: &str = "not-it";
/// Where ann signs in, where she has never been, and where others are.
const HOME: &str = "192.0.2.7";
const ABROAD: &str = "192.0.2.99";
const STRANGERS: [&str; 5] =
    ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4", "198.51.100.5"];

struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    async fn start(db: PgPool, hiding: &str) -> Self {
        let server = TestServer::start_behind_proxy(db).await;
        let mut members = proving_email();
        members["AliasAttributes"] = json!(["email"]);
        let pool = server.pool_with(members).await;
        let flows = ["ALLOW_USER_PASSWORD_AUTH"];
        let client = json!({"ExplicitAuthFlows": flows, "PreventUserExistenceErrors": hiding});
        let client = server.client_with(&pool, client).await.id;
        Self { server, pool, client }
    }

    async fn call(&self, from: &str, operation: &str, name: &str, mut input: Value) -> Answer {
        input["ClientId"] = json!(self.client);
        input["Username"] = json!(name);
        self.server.call_from(from, operation, input).await
    }

    async fn forgot(&self, from: &str, name: &str) -> Answer {
        self.call(from, "ForgotPassword", name, json!({})).await
    }

    async fn choose(&self, from: &str, name: &str, code: &str) -> Answer {
        let new = json!({"ConfirmationCode": code, "Password": NEW});
        self.call(from, "ConfirmForgotPassword", name, new).await
    }

    async fn sign_in(&self, from: &str) {
        let parameters = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
        });
        self.server.call_from(from, "InitiateAuth", input).await.ok();
    }
}

#[sqlx::test]
async fn one_stranger_keeps_nobody_from_a_new_password(db: PgPool) {
    let world = World::start(db, "ENABLED").await;
    world.server.user(&world.client, "ann").await;
    world.forgot(ABROAD, "ann").await.ok();
    let code = world.server.code(ANN).await;
    for _ in 0..5 {
        let wrong = world.choose(STRANGERS[0], "ann", WRONG).await;
        assert_eq!(wrong.error(), "CodeMismatchException");
        world.forgot(STRANGERS[0], "ann").await.ok();
    }
    for name in ["ann", "nobody"] {
        // Under another name of hers it is no more, and nobody hears of that.
        let error = if name == "ann" { "LimitExceededException" } else { "CodeMismatchException" };
        assert_eq!(world.choose(STRANGERS[0], name, WRONG).await.error(), error, "{name}");
    }
    let alias = world.choose(STRANGERS[0], ANN, &world.server.code(ANN).await).await;
    assert_eq!(alias.error(), "CodeMismatchException", "the right one comes too late");
    assert_eq!(world.forgot(STRANGERS[0], "ann").await.error(), "LimitExceededException");
    // The code that she was sent is replaced by those that the stranger asked for; another one is hers to ask for.
    assert_ne!(world.server.code(ANN).await, code);
    let before = world.server.mail(ANN).await.len();
    world.forgot(ABROAD, "ann").await.ok();
    assert_eq!(world.server.mail(ANN).await.len(), before + 1);
    world.choose(ABROAD, "ann", &world.server.code(ANN).await).await.ok();
}

#[sqlx::test]
async fn wrong_tries_use_up_a_code_and_not_the_next_one(db: PgPool) {
    let world = World::start(db, "LEGACY").await;
    world.server.user(&world.client, "ann").await;
    world.forgot(ABROAD, "ann").await.ok();
    let code = world.server.code(ANN).await;
    for _ in 0..5 {
        world.choose(STRANGERS[0], "ann", WRONG).await;
    }
    let late = world.choose(ABROAD, "ann", &code).await;
    assert_eq!(late.error(), "LimitExceededException");
    world.forgot(ABROAD, "ann").await.ok();
    world.choose(ABROAD, "ann", &world.server.code(ANN).await).await.ok();
}

#[sqlx::test]
async fn many_strangers_come_to_an_end_and_the_owner_goes_on_where_she_has_signed_in(db: PgPool) {
    let world = World::start(db, "ENABLED").await;
    world.server.user(&world.client, "ann").await;
    world.sign_in(HOME).await;
    for name in ["ann", "nobody"] {
        for (number, from) in STRANGERS.iter().enumerate() {
            for _ in 0..5 {
                let (asked, tried) =
                    (world.forgot(from, name).await, world.choose(from, name, WRONG).await);
                let expected = match number {
                    4 => ("LimitExceededException", "LimitExceededException"),
                    _ => ("", "CodeMismatchException"),
                };
                assert_eq!((asked.error(), tried.error()), expected, "{name} {from}");
            }
        }
    }
    let sent = world.server.mail(ANN).await.len();
    // She does not, where she has never been, until they rest.
    assert_eq!(world.forgot(ABROAD, "ann").await.error(), "LimitExceededException");
    world.forgot(HOME, "ann").await.ok();
    assert_eq!(world.server.mail(ANN).await.len(), sent + 1);
    let code = world.server.code(ANN).await;
    assert_eq!(world.choose(ABROAD, "ann", &code).await.error(), "LimitExceededException");
    for _ in 0..4 {
        let wrong = world.choose(HOME, "ann", WRONG).await;
        assert_eq!(wrong.error(), "CodeMismatchException");
    }
    world.choose(HOME, "ann", &code).await.ok();
    // Administrators are no strangers either.
    let reset = json!({"UserPoolId": world.pool, "Username": "ann"});
    world.server.signed("AdminResetUserPassword", reset).await.ok();
}

#[sqlx::test]
async fn a_stranger_keeps_nobody_from_confirming(db: PgPool) {
    let world = World::start(db, "ENABLED").await;
    world.server.sign_up(&world.client, "ann", ANN).await.ok();
    let again = json!({});
    for _ in 0..5 {
        let wrong = json!({"ConfirmationCode": WRONG});
        let wrong = world.call(STRANGERS[0], "ConfirmSignUp", "ann", wrong).await;
        assert_eq!(wrong.error(), "CodeMismatchException");
        world.call(STRANGERS[0], "ResendConfirmationCode", "ann", again.clone()).await.ok();
    }
    world.call(ABROAD, "ResendConfirmationCode", "ann", again).await.ok();
    let code = json!({"ConfirmationCode": world.server.code(ANN).await});
    world.call(ABROAD, "ConfirmSignUp", "ann", code).await.ok();
}

/// What a source that makes up names gets, and leaves behind.
async fn make_up_names(db: PgPool, hiding: &str) {
    let world = World::start(db.clone(), hiding).await;
    let left = async || {
        world.server.app.audit.flush().await;
        let rows =
            "SELECT (SELECT count(*) FROM hourly_counts) + (SELECT count(*) FROM audit_events)";
        sqlx::query_scalar::<_, i64>(rows).fetch_one(&db).await.unwrap()
    };
    world.server.user(&world.client, "ann").await;
    let code = json!({"ConfirmationCode": WRONG});
    let choice = json!({"ConfirmationCode": WRONG, "Password": NEW});
    for (from, operation, input) in [
        (STRANGERS[0], "ConfirmForgotPassword", choice),
        (STRANGERS[1], "ConfirmSignUp", code),
        (STRANGERS[2], "ForgotPassword", json!({})),
        (STRANGERS[3], "ResendConfirmationCode", json!({})),
    ] {
        let ask = async |n: usize| {
            world.call(from, operation, &format!("nobody-{n}"), input.clone()).await
        };
        for n in 0..100 {
            ask(n).await;
        }
        let before = left().await;
        for n in 100..120 {
            assert_eq!(ask(n).await.error(), "LimitExceededException", "{operation}");
        }
        assert_eq!(left().await, before, "{operation}");
    }
    world.forgot(ABROAD, "ann").await.ok();
    world.choose(ABROAD, "ann", &world.server.code(ANN).await).await.ok();
}

/// Bug: each name that a stranger made up left counts and an event of the audit behind, without end.
#[sqlx::test]
async fn a_source_that_makes_up_names_leaves_nothing_more_behind_once_it_is_over(db: PgPool) {
    make_up_names(db, "ENABLED").await;
}

#[sqlx::test]
async fn so_does_one_that_is_told_which_names_are_nobodys(db: PgPool) {
    make_up_names(db, "LEGACY").await;
}

/// Right codes are no failures of their source, and wrong ones are, as wrong passwords are.
#[sqlx::test]
async fn only_wrong_codes_are_failures_of_their_source(db: PgPool) {
    let world = World::start(db.clone(), "ENABLED").await;
    let failures =
        "SELECT coalesce(sum(count), 0) FROM hourly_counts WHERE bucket LIKE 'failures:%'";
    let failures = async || sqlx::query_scalar::<_, i64>(failures).fetch_one(&db).await.unwrap();
    world.server.user(&world.client, "ann").await;
    world.forgot(ABROAD, "ann").await.ok();
    let code = world.server.code(ANN).await;
    for (given, counted) in [(WRONG, 1), (code.as_str(), 1), (code.as_str(), 1), (WRONG, 2)] {
        world.choose(ABROAD, "ann", given).await;
        assert_eq!(failures().await, counted);
    }
}

/// A pool of addresses in which unproven registrations give way, with a client that hides users.
async fn giving_way(db: PgPool) -> World {
    let server = TestServer::start_behind_proxy(db).await;
    let mut members = email_as_username();
    members["UserPoolTags"] = json!({"poolhouse:dialect": "standards"});
    let pool = server.pool_with(members).await;
    let client = json!({"PreventUserExistenceErrors": "ENABLED"});
    let client = server.client_with(&pool, client).await.id;
    World { server, pool, client }
}

impl World {
    async fn sign_up(&self, from: &str) -> Answer {
        self.call(from, "SignUp", ANN, json!({"Password": PASSWORD})).await
    }

    async fn confirm(&self, from: &str, code: &str) -> Answer {
        self.call(from, "ConfirmSignUp", ANN, json!({"ConfirmationCode": code})).await
    }
}

/// Bug: whoever signed up after each sign-up of somebody else took the place of it, and after five there were no messages left.
#[sqlx::test]
async fn a_stranger_who_signs_up_again_and_again_keeps_nobody_from_it(db: PgPool) {
    let world = giving_way(db).await;
    for _ in 0..4 {
        world.sign_up(ABROAD).await.ok();
        let code = world.server.code(ANN).await;
        world.sign_up(STRANGERS[0]).await.ok();
        assert_ne!(world.server.code(ANN).await, code, "the stranger's took its place");
    }
    world.sign_up(ABROAD).await.ok();
    let code = world.server.code(ANN).await;
    assert_eq!(world.sign_up(STRANGERS[0]).await.error(), "LimitExceededException");
    world.confirm(ABROAD, &code).await.ok();
}

/// Whoever was there first has one sign-up more, but what gets old gives way.
#[sqlx::test]
async fn a_stranger_who_signed_up_first_keeps_nobody_from_it(db: PgPool) {
    let world = giving_way(db).await;
    for _ in 0..4 {
        world.sign_up(STRANGERS[0]).await.ok();
        world.sign_up(ABROAD).await.ok();
    }
    world.sign_up(STRANGERS[0]).await.ok();
    assert_eq!(world.sign_up(ABROAD).await.error(), "LimitExceededException");
    world.server.advance(Duration::minutes(10));
    world.sign_up(ABROAD).await.ok();
    let code = world.server.code(ANN).await;
    assert_eq!(world.sign_up(STRANGERS[0]).await.error(), "LimitExceededException");
    world.confirm(ABROAD, &code).await.ok();
}

/// Bug: a sign-up whose message was not sent took the place of one whose was, and that code was good for nothing.
#[sqlx::test]
async fn a_sign_up_that_nobody_hears_of_leaves_the_one_before(db: PgPool) {
    let world = giving_way(db).await;
    for _ in 0..5 {
        world.sign_up(STRANGERS[0]).await.ok();
        world.server.advance(Duration::minutes(9));
    }
    let theirs = world.sign_up(ABROAD).await.ok();
    let code = world.server.code(ANN).await;
    world.server.advance(Duration::minutes(10));
    let silent = world.sign_up(STRANGERS[0]).await.ok();
    assert_eq!(silent["CodeDeliveryDetails"], theirs["CodeDeliveryDetails"]);
    assert_ne!(silent["UserSub"], theirs["UserSub"]);
    assert_eq!(world.server.code(ANN).await, code);
    let user = world.server.admin_get(&world.pool, ANN).await.ok();
    assert_eq!(user["Username"], theirs["UserSub"]);
    world.confirm(ABROAD, &code).await.ok();
}
