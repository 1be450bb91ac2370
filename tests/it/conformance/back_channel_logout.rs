//! Back-Channel Logout OP: `oidcc-backchannel-rp-initiated-logout-certification-test-plan`; and what the suite does not
//! look at: who else is told, when, and how often.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::receiver::{Receiver, Taken};
use super::suite::{Mode, Suite, Tokens, header};
use crate::oauth::world::{PASSWORD, claims, location};
use crate::support::browser::Browser;

const POST_LOGOUT: &str = "https://suite.example/post_logout_redirect";

async fn start(db: PgPool) -> (Suite, Receiver) {
    let suite = Suite::start(db, Mode::Default).await;
    let receiver = Receiver::start();
    let metadata = json!({
        "post_logout_redirect_uris": [POST_LOGOUT],
        "backchannel_logout_uri": receiver.url,
    });
    suite.put_metadata(metadata).await;
    (suite, receiver)
}

/// Runs the job, and what came of it.
async fn told(suite: &Suite, receiver: &Receiver) -> Vec<Taken> {
    suite.world.server.run_jobs().await;
    receiver.taken()
}

/// The claims of a logout token, checked as a client does (OIDC Back-Channel Logout §2.6).
async fn check(suite: &Suite, taken: &Taken, tokens: &Tokens) -> Value {
    assert_eq!(taken.content_type, "application/x-www-form-urlencoded");
    let [(name, token)] = &taken.form[..] else { panic!("{:?}", taken.form) };
    assert_eq!(name, "logout_token");
    suite.check_signature(token).await;
    assert_eq!(header(token)["typ"], "logout+jwt");
    let logout = claims(&json!(token));
    let now = suite.world.server.app.now().timestamp();
    assert_eq!(logout["iss"], tokens.id["iss"]);
    assert_eq!(logout["aud"], tokens.id["aud"]);
    assert_eq!(logout["sub"], tokens.id["sub"]);
    assert_eq!(logout["sid"], tokens.id["sid"]);
    assert!(tokens.id["sid"].is_string());
    assert_eq!(logout["iat"], now);
    assert!((now + 1..=now + 120).contains(&logout["exp"].as_i64().unwrap()));
    assert!(logout["jti"].is_string());
    let events = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    assert_eq!((&logout["events"], logout.get("nonce")), (&events, None));
    logout
}

async fn log_out(suite: &Suite, browser: &mut Browser<'_>, tokens: &Tokens) {
    let endpoint = suite.discovery().await["end_session_endpoint"].as_str().unwrap().to_owned();
    let query = [
        ("id_token_hint", tokens.id_token.as_str()),
        ("post_logout_redirect_uri", POST_LOGOUT),
        ("state", "s"),
    ];
    let url = url::Url::parse_with_params(&endpoint, query).unwrap();
    let page = browser.visit(url.as_str()).await;
    assert_eq!(page.location().unwrap(), format!("{POST_LOGOUT}?state=s"));
}

#[sqlx::test]
async fn oidcc_backchannel_logout_discovery_endpoint_verification(db: PgPool) {
    let (suite, _) = start(db).await;
    let document = suite.discovery().await;
    assert_eq!(document["backchannel_logout_supported"], true);
    assert_eq!(document["backchannel_logout_session_supported"], true);
    assert!(document["end_session_endpoint"].is_string());
}

#[sqlx::test]
async fn oidcc_backchannel_rp_initiated_logout(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    assert!(told(&suite, &receiver).await.is_empty());
    log_out(&suite, &mut browser, &tokens).await;
    let taken = told(&suite, &receiver).await;
    assert_eq!(taken.len(), 1);
    check(&suite, &taken[0], &tokens).await;
    assert_eq!(suite.silent(&mut browser).await, Err("login_required".to_owned()));
    // Told once.
    suite.world.server.advance(Duration::hours(1));
    assert!(told(&suite, &receiver).await.is_empty());
}

#[sqlx::test]
async fn a_client_that_is_away_is_told_again_and_one_that_refuses_is_not(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    receiver.answer(503);
    log_out(&suite, &mut browser, &tokens).await;
    let first = told(&suite, &receiver).await;
    let first = check(&suite, &first[0], &tokens).await;
    assert!(told(&suite, &receiver).await.is_empty());
    suite.world.server.advance(Duration::seconds(5));
    receiver.answer(400);
    let second = told(&suite, &receiver).await;
    let second = check(&suite, &second[0], &tokens).await;
    assert_ne!(first["jti"], second["jti"]);
    suite.world.server.advance(Duration::hours(1));
    assert!(told(&suite, &receiver).await.is_empty());
}

#[sqlx::test]
async fn a_second_sign_in_of_the_same_user_goes_on_with_the_session_for_the_apps(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let mut browser = suite.browser();
    let first = suite.sign_in(&mut browser, &[]).await;
    let second = suite.sign_in(&mut browser, &[("prompt", "login")]).await;
    assert_ne!(first.id["sid"], second.id["sid"]);
    assert!(told(&suite, &receiver).await.is_empty());
    log_out(&suite, &mut browser, &second).await;
    let taken = told(&suite, &receiver).await;
    assert_eq!(taken.len(), 2);
    let sids: Vec<Value> =
        taken.iter().map(|one| claims(&json!(one.form[0].1))["sid"].clone()).collect();
    assert!(sids.contains(&first.id["sid"]) && sids.contains(&second.id["sid"]));
}

#[sqlx::test]
async fn another_user_in_the_same_browser_ends_the_session_of_the_first(db: PgPool) {
    let (suite, receiver) = start(db).await;
    suite.world.user("bob").await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let request = suite.request(&[("prompt", "login")]);
    let page = suite.visit(&mut browser, &request).await.page();
    let fields = [("username", "bob"), ("password", PASSWORD)];
    browser.send_form(&page, "cognitoSignInForm", &fields).await;
    let taken = told(&suite, &receiver).await;
    assert_eq!(taken.len(), 1);
    check(&suite, &taken[0], &tokens).await;
}

#[sqlx::test]
async fn whoever_ends_the_session_the_apps_are_told(db: PgPool) {
    let (suite, receiver) = start(db).await;
    for operation in ["AdminUserGlobalSignOut", "AdminDisableUser", "AdminDeleteUser"] {
        let enable = json!({"UserPoolId": suite.world.pool, "Username": "ann"});
        suite.world.server.signed("AdminEnableUser", enable).await.ok();
        let tokens = suite.sign_in(&mut suite.browser(), &[]).await;
        let input = json!({"UserPoolId": suite.world.pool, "Username": "ann"});
        suite.world.server.signed(operation, input).await.ok();
        let taken = told(&suite, &receiver).await;
        assert_eq!(taken.len(), 1, "{operation}");
        check(&suite, &taken[0], &tokens).await;
    }
}

#[sqlx::test]
async fn apps_whose_users_browser_is_long_gone_are_told_of_a_sign_out_everywhere(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let tokens = suite.sign_in(&mut suite.browser(), &[]).await;
    // The session runs out in the browser and is purged; the app goes on with its refresh token.
    suite.world.server.advance(Duration::days(2));
    assert!(told(&suite, &receiver).await.is_empty());
    let input = json!({"UserPoolId": suite.world.pool, "Username": "ann"});
    suite.world.server.signed("AdminUserGlobalSignOut", input.clone()).await.ok();
    let taken = told(&suite, &receiver).await;
    assert_eq!(taken.len(), 1);
    check(&suite, &taken[0], &tokens).await;
    suite.world.server.signed("AdminUserGlobalSignOut", input).await.ok();
    assert!(told(&suite, &receiver).await.is_empty());
}

#[sqlx::test]
async fn a_logout_token_is_good_for_nothing_else(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    log_out(&suite, &mut browser, &tokens).await;
    let token = told(&suite, &receiver).await[0].form[0].1.clone();
    let query = [("id_token_hint", token.as_str()), ("post_logout_redirect_uri", POST_LOGOUT)];
    assert_eq!(suite.world.get("/logout", &query, None).await.status(), 400);
    assert_eq!(suite.world.user_info(&token).await.status, 401);
    let browser = suite.world.browser(suite.world.ann).await;
    let silent = [("prompt", "none"), ("id_token_hint", token.as_str())];
    let silent = [&silent[..], &[("code_challenge", "")]].concat();
    let answer = suite.world.authorize(&silent, Some(&browser)).await;
    assert!(location(&answer).contains("error=login_required"));
}

#[sqlx::test]
async fn a_private_address_is_called_only_where_the_operator_allows_it(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let closed = poolhouse::outbound::Outbound::new(&[]).unwrap();
    let refused = closed.post_form(&receiver.url, &[("logout_token", "x")]).await;
    assert!(matches!(refused, Err(poolhouse::outbound::Failed::Permanent(_))));
    let local = suite.world.server.app.outbound.post_form(&receiver.url, &[("a", "b")]).await;
    assert!(local.is_ok());
    assert_eq!(receiver.taken().len(), 1);
}

#[sqlx::test]
async fn a_logout_token_names_the_issuer_that_the_session_began_at(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let db = &suite.world.server.app.db;
    let begun = sqlx::query_scalar::<_, String>("SELECT issuer FROM browser_sessions");
    assert_eq!(begun.fetch_one(db).await.unwrap(), tokens.id["iss"]);
    // As if the browser had come to another listener.
    let elsewhere = "https://localhost:9444/pool";
    let moved = sqlx::query("UPDATE browser_sessions SET issuer = $1").bind(elsewhere);
    moved.execute(db).await.unwrap();
    log_out(&suite, &mut browser, &tokens).await;
    let taken = told(&suite, &receiver).await;
    let [(_, token)] = &taken[0].form[..] else { panic!("{:?}", taken[0].form) };
    assert_eq!(claims(&json!(token))["iss"], elsewhere);
}

/// Others would wait for it: their notices, and other pools.
#[sqlx::test]
async fn a_client_that_does_not_answer_is_asked_with_one_notice_at_a_time(db: PgPool) {
    let (suite, receiver) = start(db).await;
    receiver.answer(503);
    for _ in 0..3 {
        let mut browser = suite.browser();
        let tokens = suite.sign_in(&mut browser, &[]).await;
        log_out(&suite, &mut browser, &tokens).await;
    }
    assert_eq!(told(&suite, &receiver).await.len(), 1);
    assert!(told(&suite, &receiver).await.is_empty());
    suite.world.server.advance(Duration::seconds(5));
    receiver.answer(200);
    assert_eq!(told(&suite, &receiver).await.len(), 3);
}

/// A session is one of the hosted pages: whoever signs in by the API has none, and the app itself holds what there is.
#[sqlx::test]
async fn a_sign_in_by_the_api_has_no_session_that_an_app_could_be_told_of(db: PgPool) {
    let (suite, receiver) = start(db).await;
    let world = &suite.world;
    let (_, refresh) = world.api_tokens(world.ann, &world.app).await;
    let tokens = world.refresh(&refresh).await.ok();
    assert_eq!(claims(&tokens["id_token"])["sid"], Value::Null);
    let input = json!({"UserPoolId": world.pool, "Username": "ann"});
    world.server.signed("AdminUserGlobalSignOut", input).await.ok();
    assert!(told(&suite, &receiver).await.is_empty());
    // It hears of it when it asks next.
    assert_eq!(world.refresh(&refresh).await.body["error"], "invalid_grant");
}
