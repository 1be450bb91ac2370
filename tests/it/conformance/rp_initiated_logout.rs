//! RP-Initiated Logout OP: `oidcc-rp-initiated-logout-certification-test-plan`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poolhouse::model::signing::Algorithm;
use serde_json::json;
use sqlx::PgPool;

use super::suite::{Mode, Suite, Tokens};
use crate::support::browser::{Browser, Page};

const POST_LOGOUT: &str = "https://suite.example/post_logout_redirect";
const STATE: &str = "a-state-of-the-relying-party";

async fn start(db: PgPool) -> Suite {
    let suite = Suite::start(db, Mode::Default).await;
    suite.put_metadata(json!({"post_logout_redirect_uris": [POST_LOGOUT]})).await;
    suite
}

async fn end_session(suite: &Suite, browser: &mut Browser<'_>, query: &[(&str, &str)]) -> Page {
    let endpoint = suite.discovery().await["end_session_endpoint"].as_str().unwrap().to_owned();
    let url = url::Url::parse_with_params(&endpoint, query).unwrap();
    browser.visit(url.as_str()).await
}

async fn signed_out(suite: &Suite, browser: &mut Browser<'_>) {
    assert_eq!(suite.silent(browser).await, Err("login_required".to_owned()));
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_discovery_endpoint_verification(db: PgPool) {
    let suite = start(db).await;
    let endpoint = suite.discovery().await["end_session_endpoint"].clone();
    assert_eq!(endpoint, format!("{}/logout", suite.world.base()));
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout(db: PgPool) {
    let suite = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    suite.silent(&mut browser).await.unwrap();
    let query = [
        ("id_token_hint", tokens.id_token.as_str()),
        ("post_logout_redirect_uri", POST_LOGOUT),
        ("state", STATE),
    ];
    let page = end_session(&suite, &mut browser, &query).await;
    assert_eq!(page.location().unwrap(), format!("{POST_LOGOUT}?state={STATE}"));
    signed_out(&suite, &mut browser).await;
}

/// Signs in and sends a request that must lead nowhere: an error, or the question whether to sign out.
async fn not_redirected<'a>(
    suite: &'a Suite,
    query: impl Fn(&Tokens) -> Vec<(&'static str, String)>,
) -> (Browser<'a>, Page) {
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let query = query(&tokens);
    let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = end_session(suite, &mut browser, &query).await;
    assert_eq!(page.location(), None);
    assert_eq!(page.header("refresh"), "");
    assert!(!page.text.contains("suite.example"));
    assert!(page.status == 400 || page.has("form[name=signOutForm]"), "{}", page.text);
    (browser, page)
}

fn query(hint: &str, uri: &str) -> Vec<(&'static str, String)> {
    vec![
        ("id_token_hint", hint.to_owned()),
        ("post_logout_redirect_uri", uri.to_owned()),
        ("state", STATE.to_owned()),
    ]
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(db: PgPool) {
    let suite = start(db).await;
    let bad = format!("{POST_LOGOUT}/bad");
    not_redirected(&suite, |tokens| query(&tokens.id_token, &bad)).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_modified_id_token_hint(db: PgPool) {
    let suite = start(db).await;
    let unsigned = |tokens: &Tokens| {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        format!("{header}.{}.", tokens.id_token.split('.').nth(1).unwrap())
    };
    not_redirected(&suite, |tokens| query(&unsigned(tokens), POST_LOGOUT)).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_bad_id_token_hint(db: PgPool) {
    let suite = start(db).await;
    // A token with this pool's claims and key id, signed by somebody else.
    let pair =
        poolhouse::jwt::KeyPair::generate(poolhouse::random::Random, Algorithm::Rs256).unwrap();
    let forged = |tokens: &Tokens| {
        let kid = super::suite::header(&tokens.id_token)["kid"].as_str().unwrap().to_owned();
        let kid = poolhouse::model::ids::Kid::new(kid);
        let signer = poolhouse::jwt::Signer::new(&kid, Algorithm::Rs256, &pair.private).unwrap();
        signer.sign(tokens.id.as_object().unwrap()).unwrap()
    };
    not_redirected(&suite, |tokens| query(&forged(tokens), POST_LOGOUT)).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_no_id_token_hint(db: PgPool) {
    let suite = start(db).await;
    let (mut browser, page) = not_redirected(&suite, |_| query("", POST_LOGOUT)).await;
    // Who confirms is signed out, and stays here all the same.
    let page = browser.send_form(&page, "signOutForm", &[]).await;
    assert_eq!((page.location(), page.heading().as_str()), (None, "You are signed out"));
    signed_out(&suite, &mut browser).await;
}

/// Logs out without a place to go: the page at the end says so, at once or once it was confirmed.
async fn stays_here(suite: &Suite, query: &[(&str, &str)]) {
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let hint = ("id_token_hint", tokens.id_token.as_str());
    let with_hint: Vec<_> =
        query.iter().map(|one| if one.0 == hint.0 { hint } else { *one }).collect();
    let mut page = end_session(suite, &mut browser, &with_hint).await;
    if page.has("form[name=signOutForm]") {
        suite.silent(&mut browser).await.unwrap();
        page = browser.send_form(&page, "signOutForm", &[]).await;
    }
    assert_eq!((page.location(), page.heading().as_str()), (None, "You are signed out"));
    signed_out(suite, &mut browser).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_no_params(db: PgPool) {
    stays_here(&start(db).await, &[]).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_only_state(db: PgPool) {
    stays_here(&start(db).await, &[("state", STATE)]).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri(db: PgPool) {
    stays_here(&start(db).await, &[("id_token_hint", ""), ("state", STATE)]).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_no_state(db: PgPool) {
    let suite = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let query =
        [("id_token_hint", tokens.id_token.as_str()), ("post_logout_redirect_uri", POST_LOGOUT)];
    let page = end_session(&suite, &mut browser, &query).await;
    assert_eq!(page.location().unwrap(), POST_LOGOUT);
    signed_out(&suite, &mut browser).await;
}

#[sqlx::test]
async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(db: PgPool) {
    let suite = start(db).await;
    let added = format!("{POST_LOGOUT}?foo=bar");
    not_redirected(&suite, |tokens| query(&tokens.id_token, &added)).await;
}
