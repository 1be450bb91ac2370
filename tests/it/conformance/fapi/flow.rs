//! The flow from request to tokens and refresh.

use chrono::Duration;
use poolhouse::model::signing::Algorithm;
use serde_json::json;
use sqlx::PgPool;

use super::{Fapi, NONE, error, text};
use crate::conformance::keys::Key;
use crate::oauth::world::{CHALLENGE, claims, parameters};
use crate::support::answer;

#[sqlx::test]
async fn discovery_end_point_verification(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let url = format!("{}/.well-known/openid-configuration", fapi.world.issuer());
    let document = answer(fapi.world.server.http.get(url)).await.ok();
    let par = format!("{}/oauth2/par", fapi.world.base());
    assert_eq!(document["pushed_authorization_request_endpoint"], par);
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(document["issuer"], fapi.world.issuer());
    let signed_with = &document["id_token_signing_alg_values_supported"];
    assert_eq!(*signed_with, json!([Algorithm::Es256.name()]));
    let jwks = answer(fapi.world.server.http.get(document["jwks_uri"].as_str().unwrap())).await;
    let jwks = jwks.ok();
    assert!(jwks["keys"].as_array().unwrap().iter().all(|key| key["alg"] == signed_with[0]));
    for (member, value) in [
        ("token_endpoint_auth_methods_supported", "private_key_jwt"),
        ("token_endpoint_auth_signing_alg_values_supported", "PS256"),
        ("token_endpoint_auth_signing_alg_values_supported", "ES256"),
        ("token_endpoint_auth_signing_alg_values_supported", "EdDSA"),
        ("dpop_signing_alg_values_supported", "ES256"),
        ("code_challenge_methods_supported", "S256"),
        ("response_types_supported", "code"),
    ] {
        assert!(document[member].as_array().unwrap().contains(&json!(value)), "{member} {value}");
    }
}

#[sqlx::test]
async fn happy_flow(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let answer = fapi.exchange(&code, &[]).await;
    assert!(answer.headers.contains_key("dpop-nonce"));
    let tokens = answer.ok();
    assert_eq!(tokens["token_type"], "DPoP");
    let access = text(&tokens, "access_token");
    assert_eq!(claims(&tokens["access_token"])["cnf"]["jkt"], fapi.dpop.jkt());
    assert_eq!(claims(&tokens["id_token"])["nonce"], "n-1");
    let proof = fapi.resource_proof(&fapi.dpop, &access, NONE);
    let info = fapi.resource(&access, "DPoP", Some(&proof)).await.ok();
    assert_eq!(info["email"], "ann@example.com");
}

/// Every algorithm of the profile, for assertion and proof.
#[sqlx::test]
async fn happy_flow_with_ps256_and_eddsa(db: PgPool) {
    let mut fapi = Fapi::start_with(db, Algorithm::Ps256, Key::new(Algorithm::Ps256)).await;
    fapi.dpop = Key::new(Algorithm::EdDsa);
    assert_eq!(claims(&fapi.tokens().await["access_token"])["cnf"]["jkt"], fapi.dpop.jkt());
}

/// openid-client calls the algorithm after the curve, as RFC 9864 §2.2 does.
#[sqlx::test]
async fn happy_flow_with_keys_that_say_ed25519(db: PgPool) {
    let mut fapi = Fapi::start_with(db, Algorithm::EdDsa, Key::ed25519()).await;
    fapi.dpop = Key::ed25519();
    assert_eq!(claims(&fapi.tokens().await["access_token"])["cnf"]["jkt"], fapi.dpop.jkt());
}

#[sqlx::test]
async fn user_rejects_authentication(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    let page = browser.send_form(&page, "cancelForm", &[("cancelButton", "")]).await;
    let given = parameters(&page.location().unwrap());
    assert_eq!(given["error"], "access_denied");
    assert_eq!((given["state"].as_str(), given["iss"].as_str()), ("xyz", &*fapi.world.issuer()));
    assert!(!given.contains_key("code"));
    // The request was answered.
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    assert_eq!((page.status, page.location()), (400, None));
}

#[sqlx::test]
async fn ensure_authorization_request_without_state_success(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[("state", "")]).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    let page = fapi.enter(&mut browser, &page).await;
    assert!(page.parameter("code").is_some() && page.parameter("state").is_none());
}

#[sqlx::test]
async fn ensure_authorization_request_without_nonce_success(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[("nonce", "")]).await;
    assert_eq!(claims(&fapi.exchange(&code, &[]).await.ok()["id_token"]).get("nonce"), None);
}

#[sqlx::test]
async fn ensure_authorization_request_with_64_char_nonce_success(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let nonce = "n".repeat(64);
    let code = fapi.code(&[("nonce", &nonce)]).await;
    assert_eq!(claims(&fapi.exchange(&code, &[]).await.ok()["id_token"])["nonce"], nonce);
}

#[sqlx::test]
async fn ensure_authorization_request_with_long_nonce(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let nonce = "n".repeat(384);
    let code = fapi.code(&[("nonce", &nonce)]).await;
    assert_eq!(claims(&fapi.exchange(&code, &[]).await.ok()["id_token"])["nonce"], nonce);
}

#[sqlx::test]
async fn ensure_authorization_request_with_long_state(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let state = "s".repeat(384);
    let uri = fapi.pushed(&[("state", &state)]).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    let page = fapi.enter(&mut browser, &page).await;
    assert_eq!(page.parameter("state").unwrap(), state);
}

#[sqlx::test]
async fn ensure_other_scope_order_succeeds(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[("scope", "email openid")]).await;
    fapi.exchange(&code, &[]).await.ok();
}

#[sqlx::test]
async fn test_claims_parameter_identity_claims(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let asked = r#"{"id_token":{"name":{"essential":true}}}"#;
    let code = fapi.code(&[("claims", asked)]).await;
    assert_eq!(claims(&fapi.exchange(&code, &[]).await.ok()["id_token"])["name"], "ANN");
}

#[sqlx::test]
async fn ensure_authorization_code_is_bound_to_client(db: PgPool) {
    let mut fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let first = std::mem::replace(&mut fapi.key, Key::new(Algorithm::Es256));
    let other = Fapi::client(&fapi.world, &fapi.key).await;
    let id = std::mem::replace(&mut fapi.client, other);
    assert_eq!(error(&fapi.exchange(&code, &[]).await), "invalid_grant");
    // And it is not burned by that.
    (fapi.key, fapi.client) = (first, id);
    fapi.exchange(&code, &[]).await.ok();
}

#[sqlx::test]
async fn attempt_reuse_authorization_code_after_one_second(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let access = text(&fapi.exchange(&code, &[]).await.ok(), "access_token");
    fapi.world.server.advance(Duration::seconds(1));
    assert_eq!(error(&fapi.exchange(&code, &[]).await), "invalid_grant");
    let proof = fapi.resource_proof(&fapi.dpop, &access, NONE);
    assert_eq!(fapi.resource(&access, "DPoP", Some(&proof)).await.status, 401);
}

#[sqlx::test]
async fn ensure_token_endpoint_fails_with_expired_auth_code(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    // FAPI 2.0 §5.3.2.1: a minute at most.
    fapi.world.server.advance(Duration::seconds(62));
    assert_eq!(error(&fapi.exchange(&code, &[]).await), "invalid_grant");
}

#[sqlx::test]
async fn refresh_token(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let tokens = fapi.tokens().await;
    let refresh = text(&tokens, "refresh_token");
    let again = fapi.refresh(&refresh, &fapi.dpop).await.ok();
    assert_eq!(claims(&again["access_token"])["cnf"]["jkt"], fapi.dpop.jkt());
    // Whoever authenticates may change its key (RFC 9449 §5), and at no door do without.
    let next = Key::new(Algorithm::Es256);
    let again = fapi.refresh(&refresh, &next).await.ok();
    assert_eq!(claims(&again["access_token"])["cnf"]["jkt"], next.jkt());
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let bare = fapi.post("/oauth2/token", &form, &fapi.assertion(NONE), None).await;
    // The suite takes invalid_request, invalid_grant and invalid_client.
    assert_eq!((bare.status, error(&bare)), (400, "invalid_request"));
    let input = json!({
        "ClientId": fapi.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": refresh},
    });
    let by_api = fapi.world.server.call("InitiateAuth", input).await;
    assert_eq!(by_api.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn ensure_pkce_code_verifier_required(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    assert_eq!(error(&fapi.exchange(&code, &[("code_verifier", "")]).await), "invalid_grant");
}

#[sqlx::test]
async fn incorrect_pkce_code_verifier_rejected(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let wrong = [("code_verifier", CHALLENGE)];
    assert_eq!(error(&fapi.exchange(&code, &wrong).await), "invalid_grant");
}
