//! Implicit OP: `oidcc-implicit-certification-test-plan`, as far as it is not the other plans' by another way.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;

use super::suite::{Mode, Suite, check_types};
use crate::oauth::world::{
    CALLBACK, PASSWORD, World, app_members, claims, form_post, location, parameters,
};
use crate::support::browser::{Browser, Page};

const BOTH: [&str; 2] = ["id_token", "id_token token"];

async fn start(db: PgPool) -> Suite {
    let mut suite = Suite::start(db, Mode::Default).await;
    let mut members = app_members();
    members["AllowedOAuthFlows"] = json!(["implicit"]);
    suite.world.app = suite.world.server.client_with(&suite.world.pool, members).await;
    suite
}

async fn visit(
    suite: &Suite,
    browser: &mut Browser<'_>,
    request: &BTreeMap<String, String>,
) -> Page {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request).finish();
    let page = browser.visit(&format!("/{}/oauth2/authorize?{query}", suite.world.pool)).await;
    if !page.has("form[name=cognitoSignInForm]") {
        return page;
    }
    let fields = [("username", "ann"), ("password", PASSWORD)];
    browser.send_form(&page, "cognitoSignInForm", &fields).await
}

/// What comes back in the fragment, and nowhere else.
async fn ask(suite: &Suite, request: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut browser = suite.browser();
    let page = visit(suite, &mut browser, request).await;
    let location = page.location().unwrap();
    assert!(location.starts_with(&format!("{CALLBACK}#")), "{location}");
    let callback = parameters(&location);
    assert_eq!(callback.get("state"), request.get("state"));
    assert_eq!(callback["iss"], suite.world.issuer());
    callback
}

async fn id_token(suite: &Suite, token: &str, nonce: &str) -> Value {
    suite.check_signature(token).await;
    let id = claims(&json!(token));
    check_types(&id);
    assert_eq!((&id["nonce"], &id["aud"]), (&json!(nonce), &json!(suite.world.app.id)));
    assert_eq!(id["sub"], json!(suite.world.ann));
    id
}

#[sqlx::test]
async fn oidcc_server_id_token(db: PgPool) {
    let suite = start(db).await;
    let request = suite.request(&[("response_type", "id_token"), ("scope", "openid email")]);
    let callback = ask(&suite, &request).await;
    let names: Vec<&str> = callback.keys().map(String::as_str).collect();
    assert_eq!(names, ["id_token", "iss", "state"]);
    let id = id_token(&suite, &callback["id_token"], &request["nonce"]).await;
    // No access token: what the scopes let out stands here (OIDC Core §5.4).
    assert_eq!((&id["at_hash"], &id["email"]), (&Value::Null, &json!("ann@example.com")));
}

#[sqlx::test]
async fn oidcc_server_id_token_token(db: PgPool) {
    let suite = start(db).await;
    // The order of the words does not count.
    for response_type in ["id_token token", "token id_token"] {
        let request = suite.request(&[("response_type", response_type), ("scope", "openid email")]);
        let callback = ask(&suite, &request).await;
        let names: Vec<&str> = callback.keys().map(String::as_str).collect();
        let expected =
            ["access_token", "expires_in", "id_token", "iss", "scope", "state", "token_type"];
        assert_eq!(names, expected);
        let id = id_token(&suite, &callback["id_token"], &request["nonce"]).await;
        let digest = Sha256::digest(callback["access_token"].as_bytes());
        assert_eq!(id["at_hash"], URL_SAFE_NO_PAD.encode(&digest[..16]));
        let info = suite.world.user_info(&callback["access_token"]).await.ok();
        assert_eq!((&info["sub"], &info["email"]), (&id["sub"], &json!("ann@example.com")));
    }
}

#[sqlx::test]
async fn oidcc_ensure_request_without_nonce_fails(db: PgPool) {
    let suite = start(db).await;
    for response_type in BOTH {
        let request = suite.request(&[("response_type", response_type), ("nonce", "")]);
        assert_eq!(ask(&suite, &request).await["error"], "invalid_request", "{response_type}");
    }
}

#[sqlx::test]
async fn an_id_token_is_one_of_openid_connect_and_in_no_query(db: PgPool) {
    let suite = start(db).await;
    for response_type in BOTH {
        for wrong in [("scope", "email"), ("response_mode", "query")] {
            let request = suite.request(&[("response_type", response_type), wrong]);
            assert_eq!(ask(&suite, &request).await["error"], "invalid_request", "{wrong:?}");
        }
        let changes = [("response_type", response_type), ("response_mode", "form_post")];
        let request = suite.request(&changes);
        let page = visit(&suite, &mut suite.browser(), &request).await;
        let (action, fields) = form_post(&page.text);
        assert_eq!(action, CALLBACK);
        assert!(fields.iter().any(|(name, _)| name == "id_token"), "{fields:?}");
    }
    let types = suite.discovery().await["response_types_supported"].clone();
    assert_eq!(types, json!(["code", "token", "id_token", "id_token token"]));
}

#[sqlx::test]
async fn a_client_of_codes_gets_no_id_token_by_the_browser(db: PgPool) {
    let suite = Suite::start(db, Mode::Default).await;
    for response_type in BOTH {
        let request = suite.request(&[("response_type", response_type)]);
        assert_eq!(ask(&suite, &request).await["error"], "unauthorized_client");
    }
}

#[sqlx::test]
async fn cognito_has_two_response_types(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    for response_type in BOTH {
        let asked = [("response_type", response_type), ("nonce", "n"), ("scope", "openid")];
        let answer = world.authorize(&asked, Some(&browser)).await;
        let error = parameters(location(&answer)).remove("error").unwrap();
        assert_eq!(error, "unsupported_response_type");
    }
}
