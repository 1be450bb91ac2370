//! Config OP: `oidcc-config-certification-test-plan`.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::suite::{Mode, Suite};
use crate::support::answer;

#[sqlx::test]
async fn oidcc_discovery_endpoint_verification(db: PgPool) {
    let suite = Suite::start(db, Mode::Default).await;
    let document = suite.discovery().await;
    let issuer = suite.world.issuer();
    assert_eq!(document["issuer"], issuer);
    let has = |member: &str, value: &str| {
        let listed = document[member].as_array().unwrap_or_else(|| panic!("{member}"));
        assert!(listed.contains(&json!(value)), "{member} lacks {value}");
    };
    has("response_types_supported", "code");
    has("response_modes_supported", "query");
    has("response_modes_supported", "form_post");
    has("subject_types_supported", "public");
    has("id_token_signing_alg_values_supported", "RS256");
    has("scopes_supported", "openid");
    has("grant_types_supported", "authorization_code");
    has("code_challenge_methods_supported", "S256");
    has("token_endpoint_auth_methods_supported", "client_secret_basic");
    has("token_endpoint_auth_methods_supported", "client_secret_post");
    for claim in ["sub", "iss", "auth_time", "acr", "name", "email", "phone_number", "address"] {
        has("claims_supported", claim);
    }
    // Tags of BCP 47, each of a language that the pages speak.
    let locales = document["ui_locales_supported"].as_array().unwrap();
    let tag = |locale: &Value| {
        locale.as_str().unwrap().split('-').all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    assert!(locales.len() == 14 && locales.iter().all(tag), "{locales:?}");
    has("ui_locales_supported", "en");
    // The suite reads that list and then leaves out its modules of unsigned request objects.
    let signed = document["request_object_signing_alg_values_supported"].as_array().unwrap();
    assert!(!signed.is_empty() && !signed.contains(&json!("none")));
    assert_eq!(document["request_parameter_supported"], false);
    assert_eq!(document["request_uri_parameter_supported"], false);
    assert_eq!(document["claims_parameter_supported"], true);
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    // Every URL is one of ours, at the public URL's scheme: https wherever `serve` runs.
    for (member, value) in document.as_object().unwrap() {
        let url = member == "issuer" || member.ends_with("_uri") || member.ends_with("_endpoint");
        if url {
            let value = value.as_str().unwrap();
            assert!(value.starts_with(&suite.world.server.url), "{member}: {value}");
        }
    }
    let jwks = answer(suite.world.server.http.get(document["jwks_uri"].as_str().unwrap())).await;
    for key in jwks.ok()["keys"].as_array().unwrap() {
        assert!(key["kid"].is_string() && key["kty"].is_string());
        assert_eq!((&key["d"], &key["k"]), (&Value::Null, &Value::Null));
    }
}
