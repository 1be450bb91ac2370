//! Front-Channel Logout OP: `oidcc-frontchannel-rp-initiated-logout-certification-test-plan`.

use serde_json::json;
use sqlx::PgPool;

use super::suite::{Mode, Suite};
use crate::oauth::world::BYE;

const POST_LOGOUT: &str = "https://suite.example/post_logout_redirect";
const FRONT: &str = "https://app.example/frontchannel_logout?own=1";

async fn start(db: PgPool) -> Suite {
    let suite = Suite::start(db, Mode::Default).await;
    let metadata =
        json!({"post_logout_redirect_uris": [POST_LOGOUT], "frontchannel_logout_uri": FRONT});
    suite.put_metadata(metadata).await;
    suite
}

#[sqlx::test]
async fn oidcc_frontchannel_logout_discovery_endpoint_verification(db: PgPool) {
    let suite = start(db).await;
    let document = suite.discovery().await;
    assert_eq!(document["end_session_endpoint"], format!("{}/logout", suite.world.base()));
    assert_eq!(document["frontchannel_logout_supported"], true);
    assert_eq!(document["frontchannel_logout_session_supported"], true);
}

#[sqlx::test]
async fn oidcc_frontchannel_rp_initiated_logout(db: PgPool) {
    let suite = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let query = [
        ("id_token_hint", tokens.id_token.as_str()),
        ("post_logout_redirect_uri", POST_LOGOUT),
        ("state", "s"),
    ];
    let endpoint = format!("{}/logout", suite.world.base());
    let url = url::Url::parse_with_params(&endpoint, query).unwrap();
    let page = browser.visit(url.as_str()).await;
    assert_eq!(page.status, 200);
    let frame = url::Url::parse(&page.attribute("iframe", "src")).unwrap();
    assert!(frame.as_str().starts_with(&format!("{FRONT}&")));
    let pairs: Vec<(String, String)> = frame.query_pairs().into_owned().collect();
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let (iss, sid) = (suite.world.issuer(), tokens.id["sid"].as_str().unwrap());
    assert_eq!(pairs, [("own", "1"), ("iss", &iss), ("sid", sid)].map(own));
    // The page may open that frame and no other, and goes on with script or without.
    let policy = page.header("content-security-policy");
    assert!(policy.ends_with("; frame-src https://app.example"), "{policy}");
    let next = format!("{POST_LOGOUT}?state=s");
    assert_eq!(page.header("refresh"), format!("3; url={next}"));
    assert_eq!(page.attribute("a#signedOutNext", "href"), next);
    assert_eq!(suite.silent(&mut browser).await, Err("login_required".to_owned()));
}

/// Front-Channel Logout §2: the `iss` of the ID token.
#[sqlx::test]
async fn a_frame_names_the_issuer_that_the_app_knows(db: PgPool) {
    let suite = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let tags = json!({"poolhouse:issuer": "https://login.example.com"});
    let tag = json!({"ResourceArn": suite.world.server.arn(&suite.world.pool), "Tags": tags});
    suite.world.server.signed("TagResource", tag).await.ok();
    let query = [("client_id", suite.world.app.id.as_str()), ("logout_uri", BYE)];
    let endpoint = format!("{}/logout", suite.world.base());
    let page = browser.visit(url::Url::parse_with_params(&endpoint, query).unwrap().as_str()).await;
    let frame = url::Url::parse(&page.attribute("iframe", "src")).unwrap();
    let (_, issuer) = frame.query_pairs().find(|(name, _)| name == "iss").unwrap();
    assert_eq!(issuer, tokens.id["iss"].as_str().unwrap());
}

#[sqlx::test]
async fn without_a_session_or_an_app_that_wants_it_nothing_is_opened(db: PgPool) {
    let suite = start(db).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let query =
        [("id_token_hint", tokens.id_token.as_str()), ("post_logout_redirect_uri", POST_LOGOUT)];
    let answer = suite.world.get("/logout", &query, None).await;
    assert_eq!(answer.headers()["location"], POST_LOGOUT);
    // Cognito's form opens the frames as well.
    let query =
        [("client_id", suite.world.app.id.as_str()), ("logout_uri", crate::oauth::world::BYE)];
    let url =
        url::Url::parse_with_params(&format!("{}/logout", suite.world.base()), query).unwrap();
    let page = browser.visit(url.as_str()).await;
    assert!(page.has("iframe.sign-out"));
    assert_eq!(page.attribute("a#signedOutNext", "href"), crate::oauth::world::BYE);
}
