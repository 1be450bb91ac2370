//! ConfirmSignUp.

use futures_util::future::join_all;
use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::{email_as_username, proving_email};

const MISMATCH: (&str, &str) =
    ("CodeMismatchException", "Invalid verification code provided, please try again.");
const EXPIRED: (&str, &str) =
    ("ExpiredCodeException", "Invalid code provided, please request a code again.");
const LIMIT: (&str, &str) =
    ("LimitExceededException", "Attempt limit exceeded, please try after some time.");
const CONFIRMED: (&str, &str) =
    ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED");
const NOT_FOUND: (&str, &str) =
    ("UserNotFoundException", "Username/client id combination not found.");

/// A code that is not the given one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// A client of the pool that hides who exists.
async fn hiding(server: &TestServer, pool: &str) -> String {
    let members = json!({
        "PreventUserExistenceErrors": "ENABLED",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    server.client_with(pool, members).await.id
}

#[sqlx::test]
async fn the_code_confirms_the_user_and_the_address(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let code = server.code("ann@example.com").await;
    assert_eq!(server.confirm(&client, "ann", &code).await.ok(), json!({}));
    let user = server.admin_get(&pool, "ann").await.ok();
    assert_eq!(user["UserStatus"], "CONFIRMED");
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await.as_deref(), Some("true"));
    // A repeated request hears how the user stands.
    assert_eq!(server.confirm(&client, "ann", &code).await.refused(), CONFIRMED);
    assert_eq!(server.tokens(&client, "ann").await["TokenType"], "Bearer");
}

#[sqlx::test]
async fn wrong_tries_are_counted_even_though_they_are_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let code = server.code("ann@example.com").await;
    for _ in 0..5 {
        assert_eq!(server.confirm(&client, "ann", wrong(&code)).await.refused(), MISMATCH);
    }
    assert_eq!(server.confirm(&client, "ann", &code).await.refused(), LIMIT);
    // Another code does not bring the tries back, another hour does.
    let resend = json!({"ClientId": client, "Username": "ann"});
    server.call("ResendConfirmationCode", resend).await.ok();
    let code = server.code("ann@example.com").await;
    assert_eq!(server.confirm(&client, "ann", &code).await.refused(), LIMIT);
    server.advance(chrono::Duration::minutes(61));
    server.confirm(&client, "ann", &code).await.ok();
}

#[sqlx::test]
async fn twenty_parallel_guesses_are_five(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let code = server.code("ann@example.com").await;
    let guesses = (0..20).map(|_| server.confirm(&client, "ann", wrong(&code)));
    let answers = join_all(guesses).await;
    let count = |wanted| answers.iter().filter(|answer| answer.refused() == wanted).count();
    assert_eq!((count(MISMATCH), count(LIMIT)), (5, 15));
}

#[sqlx::test]
async fn of_parallel_confirms_one_is_taken(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let code = server.code("ann@example.com").await;
    let answers = join_all((0..5).map(|_| server.confirm(&client, "ann", &code))).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1, "{answers:?}");
    let rest = answers.iter().filter(|answer| answer.status != 200);
    assert!(rest.clone().all(|answer| answer.refused() == CONFIRMED), "{answers:?}");
}

#[sqlx::test]
async fn a_code_stands_for_a_day_and_a_newer_one_voids_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let first = server.code("ann@example.com").await;
    server.advance(chrono::Duration::hours(24));
    assert_eq!(server.confirm(&client, "ann", &first).await.refused(), EXPIRED);
    let resend = json!({"ClientId": client, "Username": "ann"});
    server.call("ResendConfirmationCode", resend).await.ok();
    let second = server.code("ann@example.com").await;
    if first != second {
        assert_eq!(server.confirm(&client, "ann", &first).await.refused(), MISMATCH);
    }
    server.confirm(&client, "ann", &second).await.ok();
}

#[sqlx::test]
async fn a_code_of_one_purpose_or_user_is_none_of_another(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "bob").await;
    let forgot = json!({"ClientId": client, "Username": "bob"});
    server.call("ForgotPassword", forgot).await.ok();
    let reset = server.code("bob@example.com").await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let anns = server.code("ann@example.com").await;
    assert_eq!(server.confirm(&client, "bob", &reset).await.refused(), CONFIRMED);
    if anns != reset {
        assert_eq!(server.confirm(&client, "ann", &reset).await.refused(), MISMATCH);
    }
    let new = json!({
        "ClientId": client, "Username": "ann", "ConfirmationCode": anns, "Password": "An0ther!pass",
    });
    assert_eq!(server.call("ConfirmForgotPassword", new).await.refused(), EXPIRED);
}

#[sqlx::test]
async fn who_is_not_there_is_named_only_where_the_client_says_so(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let (open, hiding) = (server.client(&pool).await, hiding(&server, &pool).await);
    assert_eq!(server.confirm(&open, "nobody", "000000").await.refused(), NOT_FOUND);

    server.user(&open, "done").await;
    server.sign_up(&open, "pending", "pending@example.com").await.ok();
    server.sign_up(&open, "disabled", "disabled@example.com").await.ok();
    let input = json!({"UserPoolId": pool, "Username": "disabled"});
    server.signed("AdminDisableUser", input).await.ok();
    let code = server.code("pending@example.com").await;
    let mut seen = Vec::new();
    for name in ["nobody", "done", "pending", "disabled"] {
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = server.confirm(&hiding, name, wrong(&code)).await;
            let headers = answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
            answers.push((answer.status, answer.body, headers));
        }
        seen.push(answers);
    }
    assert!(seen.iter().all(|answers| *answers == seen[0]), "{seen:#?}");
    // An hour later all of them have tries again, and still look alike.
    server.advance(chrono::Duration::hours(1));
    let mut later = Vec::new();
    for name in ["nobody", "done", "pending", "disabled"] {
        later.push(server.confirm(&hiding, name, wrong(&code)).await.body);
    }
    assert!(later.iter().all(|body| *body == later[0]), "{later:#?}");
}

#[sqlx::test]
async fn whoever_knows_the_code_hears_how_the_user_stands(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let hiding = hiding(&server, &pool).await;
    server.sign_up(&hiding, "ann", "ann@example.com").await.ok();
    let code = server.code("ann@example.com").await;
    server.confirm(&hiding, "ann", &code).await.ok();
    assert_eq!(server.confirm(&hiding, "ann", &code).await.refused(), CONFIRMED);
}

#[sqlx::test]
async fn an_alias_moves_only_if_that_is_asked_for(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"]});
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "shared@example.com").await.ok();
    let code = server.code("shared@example.com").await;
    server.confirm(&client, "ann", &code).await.ok();
    assert_eq!(server.admin_get(&pool, "shared@example.com").await.ok()["Username"], "ann");

    server.sign_up(&client, "bob", "shared@example.com").await.ok();
    let code = server.code("shared@example.com").await;
    let taken = ("AliasExistsException", "An account with the email already exists.");
    assert_eq!(server.confirm(&client, "bob", &code).await.refused(), taken);
    assert_eq!(server.admin_get(&pool, "bob").await.ok()["UserStatus"], "UNCONFIRMED");
    let forced = json!({
        "ClientId": client, "Username": "bob", "ConfirmationCode": code, "ForceAliasCreation": true,
    });
    server.call("ConfirmSignUp", forced).await.ok();
    assert_eq!(server.admin_get(&pool, "shared@example.com").await.ok()["Username"], "bob");
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await.as_deref(), Some("false"));
}

#[sqlx::test]
async fn a_link_confirms_where_the_pool_sends_links(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut members = email_as_username();
    members["VerificationMessageTemplate"] = json!({
        "DefaultEmailOption": "CONFIRM_WITH_LINK",
        "EmailMessageByLink": "<p>Hello, please {##confirm##}.</p>",
        "EmailSubjectByLink": "One click",
    });
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.domain(&pool, "people").await;
    let made = server.sign_up(&client, "ann@example.com", "ann@example.com").await.ok();
    let mail = server.mail("ann@example.com").await.pop().unwrap();
    assert_eq!(mail.subject, "One click");
    let link =
        mail.text.strip_prefix("Hello, please confirm: ").unwrap().strip_suffix('.').unwrap();
    let link = url::Url::parse(link).unwrap();
    assert_eq!(link.path(), format!("/{pool}/confirmUser"));
    assert_eq!(format!("{}", link.origin().ascii_serialization()), server.url);
    let query: std::collections::BTreeMap<_, _> = link.query_pairs().into_owned().collect();
    assert_eq!(query["client_id"], client);
    assert_eq!(query["user_name"], made["UserSub"].as_str().unwrap());
    // A link travels through logs and histories: its code is long.
    assert!(query["confirmation_code"].len() >= 43);
    server.confirm(&client, &query["user_name"], &query["confirmation_code"]).await.ok();
    assert_eq!(
        server.attribute(&pool, "ann@example.com", "email_verified").await.as_deref(),
        Some("true")
    );
}

#[sqlx::test]
async fn a_code_confirms_nobody_who_has_the_name_later(db: PgPool) {
    let server = TestServer::start(db).await;
    let to = "ann@example.com";
    let taken_over = json!({"poolhouse:dialect": "standards"});
    for (tags, deletes) in [(json!({}), true), (taken_over, false)] {
        let mut members = proving_email();
        members["UserPoolTags"] = tags;
        let pool = server.pool_with(members).await;
        let client = server.client(&pool).await;
        server.sign_up(&client, "ann", to).await.ok();
        let old = server.code(to).await;
        if deletes {
            let gone = json!({"UserPoolId": pool, "Username": "ann"});
            server.signed("AdminDeleteUser", gone).await;
        }
        // The name comes to somebody else, at the same address.
        server.sign_up(&client, "ann", to).await.ok();
        let new = server.code(to).await;
        if old == new {
            continue;
        }
        let refused = server.confirm(&client, "ann", &old).await;
        assert_eq!(refused.error(), "CodeMismatchException");
        let user = server.admin_get(&pool, "ann").await.ok();
        assert_eq!(user["UserStatus"], "UNCONFIRMED");
        server.confirm(&client, "ann", &new).await.ok();
    }
}
