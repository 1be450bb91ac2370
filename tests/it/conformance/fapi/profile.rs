//! What a client's metadata `profile` stands for, and what its pool must sign with.

use poolhouse::jwt::{Unverified, Verifier};
use poolhouse::model::signing::Algorithm;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{Fapi, NONE, error, profile, put_metadata, text};
use crate::conformance::keys::Key;
use crate::oauth::world::{BYE, CALLBACK, World, app_members, location, refusal};
use crate::support::answer;

/// FAPI 2.0 §5.4.1: what the suite demands of discovery (FAPI2CheckDiscEndpointIdTokenSigningAlgValuesSupported) and of every
/// ID token (FAPI2ValidateIdTokenSigningAlg), over a whole flow.
async fn tokens_are_signed_with(db: PgPool, algorithm: Algorithm) {
    let fapi = Fapi::start_with(db, algorithm, Key::new(algorithm)).await;
    let http = &fapi.world.server.http;
    let url = format!("{}/.well-known/openid-configuration", fapi.world.issuer());
    let document = answer(http.get(url)).await.ok();
    assert_eq!(document["id_token_signing_alg_values_supported"], json!([algorithm.name()]));
    let jwks = answer(http.get(document["jwks_uri"].as_str().unwrap())).await.ok();
    let tokens = fapi.tokens().await;
    for name in ["id_token", "access_token"] {
        let token = text(&tokens, name);
        let parsed = Unverified::parse(&token).unwrap();
        assert_eq!(parsed.algorithm, algorithm, "{name}");
        let keys = jwks["keys"].as_array().unwrap();
        let key = keys.iter().find(|key| key["kid"] == parsed.kid.as_str()).unwrap();
        assert!(Verifier::new(key).unwrap().verify(&parsed).is_some(), "{name}");
    }
    let access = text(&tokens, "access_token");
    let proof = fapi.resource_proof(&fapi.dpop, &access, NONE);
    fapi.resource(&access, "DPoP", Some(&proof)).await.ok();
    let again = fapi.refresh(&text(&tokens, "refresh_token"), &fapi.dpop).await.ok();
    let hint = text(&again, "id_token");
    assert_eq!(Unverified::parse(&hint).unwrap().algorithm, algorithm);
    let query = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
    assert_eq!(location(&fapi.world.get("/logout", &query, None).await), BYE);
}

#[sqlx::test]
async fn a_pool_with_the_tag_signs_everything_with_ps256(db: PgPool) {
    tokens_are_signed_with(db, Algorithm::Ps256).await;
}

#[sqlx::test]
async fn a_pool_with_the_tag_signs_everything_with_es256(db: PgPool) {
    tokens_are_signed_with(db, Algorithm::Es256).await;
}

#[sqlx::test]
async fn the_profile_stands_for_what_it_asks_of_a_client(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let server = &fapi.world.server;
    let named = json!({"UserPoolId": fapi.world.pool, "ClientId": fapi.client});
    let kept = server.signed_target(&server.key, "Poolhouse.GetClientMetadata", named).await.ok();
    for member in
        ["require_pushed_authorization_requests", "dpop_bound_access_tokens", "require_pkce"]
    {
        assert_eq!(kept["Metadata"][member], true, "{member}");
    }
    // A client that anybody could be, or that proves itself by a secret.
    let bare = json!({"profile": "fapi2"});
    let refused = put_metadata(&fapi.world, &fapi.client, bare).await;
    let why = "profile fapi2 needs token_endpoint_auth_method private_key_jwt.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    let rsa = Key::new(Algorithm::Rs256);
    let refused = put_metadata(&fapi.world, &fapi.client, profile(&[&rsa])).await;
    let why = "profile fapi2 needs keys that sign with PS256, ES256 or EdDSA.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn a_pool_that_signs_with_rs256_has_no_clients_of_the_profile(db: PgPool) {
    let world = World::standards(db).await;
    let key = Key::new(Algorithm::Es256);
    let refused = put_metadata(&world, &world.app.id, profile(&[&key])).await;
    let why = "profile fapi2 needs a pool whose keys sign with PS256, ES256 or EdDSA, as its tag \
               poolhouse:signing-algorithm says.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
}

/// FAPI 2.0 §5.4.1: a tag would undo the profile with the next rotation.
#[sqlx::test]
async fn while_a_client_of_the_profile_is_there_the_tag_names_no_other_algorithm(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let (server, pool) = (&fapi.world.server, fapi.world.pool.clone());
    let key = "poolhouse:signing-algorithm";
    let tag = async |algorithm: &str| {
        let tags = json!({"ResourceArn": server.arn(&pool), "Tags": {key: algorithm}});
        server.signed("TagResource", tags).await
    };
    let untag = json!({"ResourceArn": server.arn(&pool), "TagKeys": [key]});
    let replaced = json!({"UserPoolId": pool, "UserPoolTags": {"team": "people"}});
    let why = format!(
        "Tag {key} takes PS256, ES256 or EdDSA while client {} has profile fapi2.",
        fapi.client
    );
    for refused in [
        tag("RS256").await,
        server.signed("UntagResource", untag.clone()).await,
        server.signed("UpdateUserPool", replaced).await,
    ] {
        assert_eq!(refused.refused(), ("InvalidParameterException", &*why));
    }
    assert_eq!(server.described(&pool).await["UserPoolTags"][key], "ES256");
    tag("PS256").await.ok();
    // Once the client is gone the tag is free, and stands in the way of the next one before any key is rotated.
    put_metadata(&fapi.world, &fapi.client, json!({})).await.ok();
    server.signed("UntagResource", untag).await.ok();
    let refused = put_metadata(&fapi.world, &fapi.client, profile(&[&fapi.key])).await;
    assert_eq!(refused.refused().0, "InvalidParameterException");
    tag("EdDSA").await.ok();
    put_metadata(&fapi.world, &fapi.client, profile(&[&fapi.key])).await.ok();
}

#[sqlx::test]
async fn of_a_tag_and_a_profile_that_exclude_each_other_one_is_written(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let server = &fapi.world.server;
    let tag = async |algorithm: &str| {
        let tags = json!({"poolhouse:signing-algorithm": algorithm});
        let input = json!({"ResourceArn": server.arn(&fapi.world.pool), "Tags": tags});
        server.signed("TagResource", input).await
    };
    for _ in 0..4 {
        put_metadata(&fapi.world, &fapi.client, json!({})).await.ok();
        tag("ES256").await.ok();
        let written = put_metadata(&fapi.world, &fapi.client, profile(&[&fapi.key]));
        let (tagged, written) = futures_util::future::join(tag("RS256"), written).await;
        assert_eq!([tagged.status, written.status].iter().filter(|s| **s == 200).count(), 1);
    }
}

#[sqlx::test]
async fn proofs_are_not_signed_with_rs256(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let rsa = Key::new(Algorithm::Rs256);
    let proof = fapi.proof_of(&rsa, "POST", "/oauth2/token", NONE);
    let answer = fapi.exchange_with(&code, &[], &fapi.assertion(NONE), Some(&proof)).await;
    let why = Some("the proof is signed with an algorithm that is not allowed");
    assert_eq!(refusal(&answer), (400, "invalid_dpop_proof", why));
    // The same key may be used as the profile has it: its thumbprint is that of both, and userInfo asks as well.
    let ps256 = rsa.used_with(Algorithm::Ps256);
    let proof = fapi.proof_of(&ps256, "POST", "/oauth2/token", NONE);
    let answer = fapi.exchange_with(&code, &[], &fapi.assertion(NONE), Some(&proof)).await;
    let access = text(&answer.ok(), "access_token");
    for (key, status) in [(&rsa, 401), (&ps256, 200)] {
        let proof = fapi.resource_proof(key, &access, NONE);
        assert_eq!(fapi.resource(&access, "DPoP", Some(&proof)).await.status, status);
    }
}

/// §5.3.2.1: refresh tokens that are bound are not rotated, whatever the client's settings say; §5.3.2.2: the request names
/// its redirect URI, whatever stands in for it elsewhere.
#[sqlx::test]
async fn settings_of_the_client_do_not_undo_the_profile(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let mut members = app_members();
    members.as_object_mut().unwrap().remove("GenerateSecret");
    members["UserPoolId"] = json!(fapi.world.pool);
    members["ClientId"] = json!(fapi.client);
    members["DefaultRedirectURI"] = json!(CALLBACK);
    members["ExplicitAuthFlows"] = json!([]);
    members["RefreshTokenRotation"] = json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 0});
    fapi.world.server.signed("UpdateUserPoolClient", members).await.ok();
    assert_eq!(error(&fapi.push(&[("redirect_uri", "")]).await), "invalid_request");
    let refresh = text(&fapi.tokens().await, "refresh_token");
    for _ in 0..2 {
        let again = fapi.refresh(&refresh, &fapi.dpop).await.ok();
        assert_eq!(again.get("refresh_token"), None::<&Value>);
    }
}
