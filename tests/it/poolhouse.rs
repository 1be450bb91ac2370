//! Operations of our own.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::hosted::CALLBACK;
use crate::support::{Answer, TestServer, sign};

async fn signed_by(server: &TestServer, key: &sign::Key, operation: &str, input: Value) -> Answer {
    server.signed_target(key, &format!("Poolhouse.{operation}"), input).await
}

fn named(pool: &str, client: &str) -> Value {
    json!({"UserPoolId": pool, "ClientId": client})
}

fn with_metadata(pool: &str, client: &str, metadata: Value) -> Value {
    json!({"UserPoolId": pool, "ClientId": client, "Metadata": metadata})
}

#[sqlx::test]
async fn metadata_is_written_as_a_whole_and_outlives_an_update_of_the_client(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let call =
        async |operation: &str, input| signed_by(&server, &server.key, operation, input).await;
    let get = async || call("GetClientMetadata", named(&app.pool, &app.client)).await.ok();
    assert_eq!(get().await, json!({"Metadata": {}}));
    let metadata =
        json!({"post_logout_redirect_uris": ["https://app.example/bye"], "require_pkce": true});
    let put = with_metadata(&app.pool, &app.client, metadata.clone());
    assert_eq!(call("PutClientMetadata", put).await.ok(), json!({"Metadata": metadata}));
    server
        .signed("UpdateUserPoolClient", json!({"UserPoolId": app.pool, "ClientId": app.client}))
        .await
        .ok();
    assert_eq!(get().await, json!({"Metadata": metadata}));
    let put = with_metadata(&app.pool, &app.client, json!({"require_pkce": true}));
    call("PutClientMetadata", put).await.ok();
    assert_eq!(get().await, json!({"Metadata": {"require_pkce": true}}));
    assert!(server.audited(&app.pool).await.iter().any(|event| event == "PutClientMetadata"));
}

#[sqlx::test]
async fn what_has_no_effect_is_refused_and_strangers_are_too(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let put = with_metadata(&app.pool, &app.client, json!({"application_type": "web"}));
    let refused = signed_by(&server, &server.key, "PutClientMetadata", put).await;
    let why = "Metadata member application_type is not known; there are account_pages, backchannel_logout_uri, default_acr_values, default_max_age, device_authorization, \
               dpop_bound_access_tokens, frontchannel_logout_uri, jwks, jwks_uri, post_logout_redirect_uris, \
               profile, require_auth_time, require_consent, require_dpop_nonce, require_pkce, require_pushed_authorization_requests, \
               token_endpoint_auth_method, token_endpoint_auth_signing_alg.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    let unsigned =
        server.target("Poolhouse.GetClientMetadata", named(&app.pool, &app.client).to_string());
    assert_eq!(unsigned.await.error(), "MissingAuthenticationTokenException");
    let other = server.pool().await;
    let key = server.key_of(&[&other]).await;
    let foreign =
        signed_by(&server, &key, "GetClientMetadata", named(&app.pool, &app.client)).await;
    assert_eq!(foreign.error(), "AccessDeniedException");
    for operation in ["GetClientMetadata", "PutClientMetadata"] {
        let input = with_metadata(&other, &app.client, json!({}));
        let missing = signed_by(&server, &server.key, operation, input).await;
        assert_eq!(missing.error(), "ResourceNotFoundException", "{operation}");
        let input = with_metadata("us-east-1_Nowhere00", &app.client, json!({}));
        let missing = signed_by(&server, &server.key, operation, input).await;
        assert_eq!(missing.error(), "ResourceNotFoundException", "{operation}");
    }
}

#[sqlx::test]
async fn a_client_that_requires_pkce_gets_no_code_without(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let without = format!("/{}/oauth2/authorize?{}", app.pool, app.query);
    let before = server.browser().open(&without).await;
    assert!(before.location().unwrap().contains("/login?"), "{:?}", before.location());
    let put = with_metadata(&app.pool, &app.client, json!({"require_pkce": true}));
    signed_by(&server, &server.key, "PutClientMetadata", put).await.ok();
    let refused = server.browser().open(&without).await;
    assert!(refused.location().unwrap().starts_with(CALLBACK));
    assert_eq!(refused.parameter("error").as_deref(), Some("invalid_request"));
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let with = format!("{without}&code_challenge={challenge}&code_challenge_method=S256");
    let accepted = server.browser().open(&with).await;
    assert!(accepted.location().unwrap().contains("/login?"), "{:?}", accepted.location());
}
