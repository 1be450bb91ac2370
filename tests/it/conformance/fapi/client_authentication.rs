//! Clients that prove themselves by assertions (`private_key_jwt`).

use poolhouse::model::signing::Algorithm;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{Fapi, NONE, error, profile, put_metadata};
use crate::conformance::keys::Key;
use crate::oauth::world::{CALLBACK, VERIFIER, claims, refusal};
use crate::support::{Answer, answer};

#[sqlx::test]
async fn ensure_client_id_in_token_endpoint(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let wrong = [("client_id", fapi.world.app.id.as_str())];
    assert_eq!(error(&fapi.exchange(&code, &wrong).await), "invalid_client");
    let right = [("client_id", fapi.client.as_str())];
    fapi.exchange(&code, &right).await.ok();
}

#[sqlx::test]
async fn ensure_signed_client_assertion_with_rs256_fails(db: PgPool) {
    let mut fapi = Fapi::start(db).await;
    // The key is the client's, and says for no algorithm that it is not meant for it.
    let mut rsa = Key::new(Algorithm::Rs256);
    rsa.jwk.as_object_mut().unwrap().remove("alg");
    put_metadata(&fapi.world, &fapi.client, profile(&[&fapi.key, &rsa])).await.ok();
    assert_eq!(fapi.push(&[]).await.status, 201);
    fapi.key = rsa;
    assert_eq!(refusal(&fapi.push(&[]).await), (401, "invalid_client", None));
}

#[sqlx::test]
async fn ensure_client_assertion_in_token_endpoint(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", fapi.client.as_str()),
    ];
    let answer = fapi.world.post("/oauth2/token", &form).await;
    let why = Some("client_assertion is missing");
    assert_eq!(refusal(&answer), (401, "invalid_client", why));
}

/// An assertion with a change is refused, and burns nothing.
async fn refused(db: PgPool, change: impl Fn(&Fapi, &mut Value)) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let assertion = fapi.assertion(&|claims| change(&fapi, claims));
    let proof = fapi.proof("/oauth2/token", NONE);
    let answer = fapi.exchange_with(&code, &[], &assertion, Some(&proof)).await;
    assert_eq!((answer.status, refusal(&answer).1), (401, "invalid_client"));
    fapi.exchange(&code, &[]).await.ok();
}

#[sqlx::test]
async fn ensure_client_assertion_with_exp_is_5_minutes_in_past_fails(db: PgPool) {
    refused(db, |fapi, claims| claims["exp"] = json!(fapi.now() - 300)).await;
}

#[sqlx::test]
async fn ensure_client_assertion_with_wrong_aud_fails(db: PgPool) {
    refused(db, |_, claims| claims["aud"] = json!("https://other.example")).await;
}

#[sqlx::test]
async fn ensure_client_assertion_with_no_sub_fails(db: PgPool) {
    refused(db, |_, claims| {
        claims.as_object_mut().unwrap().remove("sub");
    })
    .await;
}

#[sqlx::test]
async fn an_assertion_that_lives_for_ever_fails(db: PgPool) {
    refused(db, |fapi, claims| claims["exp"] = json!(fapi.now() + 86_400)).await;
}

#[sqlx::test]
async fn an_assertion_without_jti_fails(db: PgPool) {
    refused(db, |_, claims| {
        claims.as_object_mut().unwrap().remove("jti");
    })
    .await;
}

/// RFC 8725 §3.11, RFC 7515 §4.1.9.
#[sqlx::test]
async fn a_token_of_another_type_is_no_assertion(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let kid = &fapi.key.jwk["kid"];
    for (typ, status) in [
        ("JWT", 201),
        ("client-authentication+jwt", 201),
        ("application/Client-Authentication+JWT", 201),
        ("dpop+jwt", 401),
        ("at+jwt", 401),
        ("application/", 401),
        ("", 401),
    ] {
        let claims = claims(&json!(fapi.assertion(NONE)));
        let assertion = fapi.key.sign(json!({"kid": kid, "typ": typ}), &claims);
        let answer = fapi.post("/oauth2/par", &fapi.request(&[]), &assertion, None).await;
        assert_eq!(answer.status, status, "{typ} {}", answer.body);
    }
}

#[sqlx::test]
async fn an_assertion_is_good_once_even_at_the_same_time(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let assertion = fapi.assertion(NONE);
    let request = fapi.request(&[]);
    let push = || fapi.post("/oauth2/par", &request, &assertion, None);
    let answers = futures_util::future::join_all((0..8).map(|_| push())).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(error(&push().await), "invalid_client");
}

async fn not_before(db: PgPool, seconds: i64) -> Answer {
    let fapi = Fapi::start(db).await;
    let at = fapi.now() + seconds;
    let assertion = fapi.assertion(&|claims| claims["nbf"] = json!(at));
    fapi.post("/oauth2/par", &fapi.request(&[]), &assertion, None).await
}

#[sqlx::test]
async fn par_ensure_jwt_client_assertions_nbf_8_seconds_in_the_future_is_accepted(db: PgPool) {
    assert_eq!(not_before(db, 8).await.status, 201);
}

#[sqlx::test]
async fn par_ensure_jwt_client_assertions_nbf_over_60_seconds_in_the_future_fails(db: PgPool) {
    assert_eq!(error(&not_before(db, 61).await), "invalid_client");
}

#[sqlx::test]
async fn par_test_array_as_audience_fails(db: PgPool) {
    refused(db, |fapi, claims| claims["aud"] = json!([fapi.world.issuer()])).await;
}

#[sqlx::test]
async fn par_test_par_endpoint_url_as_audience_fails(db: PgPool) {
    refused(db, |fapi, claims| claims["aud"] = json!(format!("{}/oauth2/par", fapi.world.base())))
        .await;
}

#[sqlx::test]
async fn par_test_token_endpoint_url_as_audience_fails(db: PgPool) {
    refused(db, |fapi, claims| {
        claims["aud"] = json!(format!("{}/oauth2/token", fapi.world.base()));
    })
    .await;
}

#[sqlx::test]
async fn a_client_with_keys_is_believed_by_them_alone(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let basic = fapi.world.server.http.post(format!("{}/oauth2/par", fapi.world.base()));
    let basic = basic.basic_auth(&fapi.client, Some("secret")).form(&fapi.request(&[]));
    assert_eq!(error(&answer(basic).await), "invalid_client");
    let twice = [("client_secret", "x")];
    assert_eq!(error(&fapi.push(&twice).await), "invalid_request");
    // The unsigned API, which knows no such proof, is closed to it.
    let input = json!({"ClientId": fapi.client, "Username": "ann"});
    let forgot = fapi.world.server.call("ForgotPassword", input).await;
    assert_eq!(forgot.error(), "NotAuthorizedException");
}
