//! Proofs of possession (RFC 9449), and what is bound to their keys.

use chrono::Duration;
use poolhouse::model::signing::Algorithm;
use serde_json::json;
use sqlx::PgPool;

use super::{Change, Fapi, NONE, error, profile, put_metadata, request_uri, text};
use crate::conformance::keys::Key;
use crate::oauth::world::{claims, refusal};
use crate::support::{Answer, answer};

#[sqlx::test]
async fn access_token_type_header_case_sensitivity(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let access = text(&fapi.tokens().await, "access_token");
    for scheme in ["DPoP", "dpop", "DPOP"] {
        let proof = fapi.resource_proof(&fapi.dpop, &access, NONE);
        fapi.resource(&access, scheme, Some(&proof)).await.ok();
    }
}

#[sqlx::test]
async fn check_dpop_proof_nbf_exp(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let now = fapi.now();
    for (member, value, good) in [
        ("nbf", now - 5, true),
        ("exp", now + 60, true),
        ("nbf", now + 90, false),
        ("exp", now - 90, false),
    ] {
        let code = fapi.code(&[]).await;
        let proof = fapi.proof("/oauth2/token", &|claims| claims[member] = json!(value));
        let assertion = fapi.assertion(NONE);
        let answer = fapi.exchange_with(&code, &[], &assertion, Some(&proof)).await;
        assert_eq!(answer.status == 200, good, "{member} {}", answer.body);
    }
}

async fn issued_at(db: PgPool, seconds: i64) -> Answer {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let at = fapi.now() + seconds;
    let proof = fapi.proof("/oauth2/token", &|claims| claims["iat"] = json!(at));
    fapi.exchange_with(&code, &[], &fapi.assertion(NONE), Some(&proof)).await
}

#[sqlx::test]
async fn ensure_dpopproof_with_iat_10seconds_before_succeeds(db: PgPool) {
    issued_at(db, -10).await.ok();
}

#[sqlx::test]
async fn ensure_dpopproof_with_iat_10seconds_after_succeeds(db: PgPool) {
    issued_at(db, 10).await.ok();
}

#[sqlx::test]
async fn ensure_mismatched_dpop_jkt_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let other = Key::new(Algorithm::Es256).jkt();
    let request = fapi.request(&[("dpop_jkt", &other)]);
    let proof = fapi.proof("/oauth2/par", NONE);
    let answer = fapi.post("/oauth2/par", &request, &fapi.assertion(NONE), Some(&proof)).await;
    assert_eq!(error(&answer), "invalid_dpop_proof");
}

#[sqlx::test]
async fn ensure_token_endpoint_fails_with_mismatched_dpop_proof_jkt(db: PgPool) {
    let fapi = Fapi::start(db).await;
    // The code is bound by a proof at the PAR endpoint; another key redeems it.
    let proof = fapi.proof("/oauth2/par", NONE);
    let assertion = fapi.assertion(NONE);
    let pushed = fapi.post("/oauth2/par", &fapi.request(&[]), &assertion, Some(&proof)).await;
    let code = fapi.code_of(&request_uri(&pushed)).await;
    let proof = fapi.proof_of(&Key::new(Algorithm::Es256), "POST", "/oauth2/token", NONE);
    let answer = fapi.exchange_with(&code, &[], &fapi.assertion(NONE), Some(&proof)).await;
    assert_eq!(error(&answer), "invalid_grant");
}

#[sqlx::test]
async fn ensure_token_endpoint_fails_with_mismatched_dpop_jkt(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[("dpop_jkt", &Key::new(Algorithm::Es256).jkt())]).await;
    assert_eq!(error(&fapi.exchange(&code, &[]).await), "invalid_grant");
}

#[sqlx::test]
async fn ensure_dpopproof_at_par_endpoint_binding_success(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let proof = fapi.proof("/oauth2/par", NONE);
    let assertion = fapi.assertion(NONE);
    let pushed = fapi.post("/oauth2/par", &fapi.request(&[]), &assertion, Some(&proof)).await;
    let code = fapi.code_of(&request_uri(&pushed)).await;
    fapi.exchange(&code, &[]).await.ok();
}

#[sqlx::test]
async fn ensure_dpop_auth_code_binding_success(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[("dpop_jkt", &fapi.dpop.jkt())]).await;
    fapi.exchange(&code, &[]).await.ok();
}

#[sqlx::test]
async fn ensure_holder_of_key_required(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let answer = fapi.exchange_with(&code, &[], &fapi.assertion(NONE), None).await;
    assert_eq!((answer.status, error(&answer)), (400, "invalid_request"));
}

/// A proof for userInfo that was never used.
fn fresh(fapi: &Fapi, access: &str, change: Change<'_>) -> String {
    fapi.resource_proof(&fapi.dpop, access, change)
}

/// The status line of userInfo's answer to a proof in a header of this spelling, which an HTTP client would not keep.
async fn spelled(fapi: &Fapi, access: &str, name: &str, proof: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let url = url::Url::parse(&format!("{}/oauth2/userInfo", fapi.world.base())).unwrap();
    let (host, port) = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = tokio::net::TcpStream::connect((host, port)).await.unwrap();
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: DPoP {access}\r\n\
         {name}: {proof}\r\nConnection: close\r\n\r\n",
        url.path()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[sqlx::test]
async fn dpop_negative_tests(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let access = text(&fapi.tokens().await, "access_token");
    let good = fapi.resource_proof(&fapi.dpop, &access, NONE);
    fapi.resource(&access, "DPoP", Some(&good)).await.ok();
    // Used before, absent, of another key, or as a bearer's token.
    let other = Key::new(Algorithm::Es256);
    let stolen = fapi.resource_proof(&other, &access, NONE);
    for (scheme, proof) in [
        ("DPoP", Some(&good)),
        ("DPoP", None),
        ("DPoP", Some(&stolen)),
        ("Bearer", None),
        ("Bearer", Some(&good)),
    ] {
        let answer = fapi.resource(&access, scheme, proof.map(String::as_str)).await;
        assert_eq!(answer.status, 401, "{scheme} {proof:?} {}", answer.body);
    }
    let now = fapi.now();
    let changes: [Change<'_>; 9] = [
        &|claims| claims["htm"] = json!("POST"),
        &|claims| claims["htu"] = json!("https://evil.example/oauth2/userInfo"),
        &|claims| claims["iat"] = json!(now - 3600),
        &|claims| claims["iat"] = json!(now + 3600),
        &|claims| claims["ath"] = json!("x"),
        &|claims| claims["jti"] = json!(""),
        &|claims| claims["nonce"] = json!("made-up"),
        &|claims| *claims = json!({"htm": "GET"}),
        &|claims| claims["iat"] = json!("now"),
    ];
    for change in changes {
        let proof = fapi.resource_proof(&fapi.dpop, &access, change);
        let answer = fapi.resource(&access, "DPoP", Some(&proof)).await;
        assert_eq!(answer.status, 401, "{}", claims(&json!(proof)));
        let challenge = answer.headers["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("DPoP "), "{challenge}");
    }
    let proof_claims = claims(&json!(fapi.resource_proof(&fapi.dpop, &access, NONE)));
    let mut private = fapi.dpop.bare();
    private["d"] = json!("AAAA");
    for header in [
        json!({"typ": "JWT", "jwk": fapi.dpop.bare()}),
        json!({"jwk": fapi.dpop.bare()}),
        json!({"typ": "dpop+jwt"}),
        json!({"typ": "dpop+jwt", "jwk": private}),
        json!({"typ": "dpop+jwt", "jwk": other.bare()}),
        json!({"typ": "dpop+jwt", "jwk": {"kty": "oct", "k": "AAAA"}, "alg": "HS256"}),
        json!({"typ": "dpop+jwt", "jwk": fapi.dpop.bare(), "alg": "none"}),
    ] {
        let proof = fapi.dpop.sign(header.clone(), &proof_claims);
        assert_eq!(fapi.resource(&access, "DPoP", Some(&proof)).await.status, 401, "{header}");
    }
    // One byte of the signature, and two proofs at once, each of them good.
    let (good, another) = (fresh(&fapi, &access, NONE), fresh(&fapi, &access, NONE));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let broken = format!("{signed}.{first}{}", &signature[1..]);
    assert_eq!(fapi.resource(&access, "DPoP", Some(&broken)).await.status, 401);
    let url = format!("{}/oauth2/userInfo", fapi.world.base());
    let twice = fapi.world.server.http.get(&url).header("authorization", format!("DPoP {access}"));
    let twice = twice.header("dpop", &good).header("dpop", &another);
    assert_eq!(answer(twice).await.status, 401);
    fapi.resource(&access, "DPoP", Some(&another)).await.ok();
    // What the module insists on that it counts: RFC 9449 §4.3, RFC 3986 §6.2.2. The default port of https is a unit test of
    // `rules/dpop`.
    let shouted = url.replacen("http://localhost", "HTTP://LocalHost", 1);
    assert_ne!(shouted, url);
    let changes: [Change<'_>; 4] = [
        &|claims| claims["htu"] = json!(format!("{url}?a=b")),
        &|claims| claims["htu"] = json!(format!("{url}?a=b#c")),
        &|claims| claims["htu"] = json!(shouted),
        &|claims| claims["extra"] = json!({"more": [1]}),
    ];
    for change in changes {
        let proof = fresh(&fapi, &access, change);
        fapi.resource(&access, "DPoP", Some(&proof)).await.ok();
    }
    for header in [
        json!({"typ": "dpop+jwt", "jwk": fapi.dpop.bare(), "extra": "x"}),
        json!({"typ": "dpop+jwt", "jwk": fapi.dpop.jwk}),
        json!({"typ": "DPoP+JWT", "jwk": fapi.dpop.bare()}),
        json!({"typ": "application/dpop+jwt", "jwk": fapi.dpop.bare()}),
    ] {
        let claims = claims(&json!(fresh(&fapi, &access, NONE)));
        let proof = fapi.dpop.sign(header.clone(), &claims);
        let answer = fapi.resource(&access, "DPoP", Some(&proof)).await;
        assert_eq!(answer.status, 200, "{header} {}", answer.body);
    }
    let status = spelled(&fapi, &access, "DPOP", &fresh(&fapi, &access, NONE)).await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    // The API takes bearers' tokens alone.
    let got = fapi.world.server.call("GetUser", json!({"AccessToken": access})).await;
    assert_eq!(got.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn a_nonce_is_asked_for_where_the_client_says_so_and_counts_for_minutes(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let metadata = json!({
        "jwks": {"keys": [fapi.key.jwk]},
        "token_endpoint_auth_method": "private_key_jwt",
        "dpop_bound_access_tokens": true,
        "require_dpop_nonce": true,
    });
    let put = json!({"UserPoolId": fapi.world.pool, "ClientId": fapi.client, "Metadata": metadata});
    let server = &fapi.world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let code = fapi.code(&[]).await;
    // Bug: the assertion was spent on hearing of the nonce, and a client that changed the proof alone was refused.
    let assertion = fapi.assertion(NONE);
    let unasked = fapi.proof("/oauth2/token", NONE);
    let refused = fapi.exchange_with(&code, &[], &assertion, Some(&unasked)).await;
    assert_eq!(refusal(&refused), (400, "use_dpop_nonce", None));
    let nonce = refused.headers["dpop-nonce"].to_str().unwrap().to_owned();
    // A clock that is wrong does not matter with it; a nonce that is old does.
    let early = fapi.now() - 3600;
    let with_nonce = || {
        fapi.proof("/oauth2/token", &|claims| {
            claims["nonce"] = json!(nonce);
            claims["iat"] = json!(early);
        })
    };
    fapi.exchange_with(&code, &[], &assertion, Some(&with_nonce())).await.ok();
    let code = fapi.code(&[]).await;
    let again = fapi.exchange_with(&code, &[], &assertion, Some(&with_nonce())).await;
    assert_eq!(error(&again), "invalid_client");
    server.advance(Duration::seconds(301));
    let code = fapi.code(&[]).await;
    let answer = fapi.exchange_with(&code, &[], &fapi.assertion(NONE), Some(&with_nonce())).await;
    assert_eq!(error(&answer), "use_dpop_nonce");
}

/// RFC 9449 §9.
#[sqlx::test]
async fn user_info_asks_for_a_nonce_as_well(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let access = text(&fapi.tokens().await, "access_token");
    let mut metadata = profile(&[&fapi.key]);
    metadata["require_dpop_nonce"] = json!(true);
    put_metadata(&fapi.world, &fapi.client, metadata).await.ok();
    let proof = fapi.resource_proof(&fapi.dpop, &access, NONE);
    let refused = fapi.resource(&access, "DPoP", Some(&proof)).await;
    assert_eq!((refused.status, error(&refused)), (401, "use_dpop_nonce"));
    let challenge = refused.headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with("DPoP error=\"use_dpop_nonce\""), "{challenge}");
    let nonce = refused.headers["dpop-nonce"].to_str().unwrap();
    let proof = fapi.resource_proof(&fapi.dpop, &access, &|claims| claims["nonce"] = json!(nonce));
    fapi.resource(&access, "DPoP", Some(&proof)).await.ok();
}

#[sqlx::test]
async fn a_proof_is_good_once_even_at_the_same_time(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let refresh = text(&fapi.tokens().await, "refresh_token");
    let proof = fapi.proof("/oauth2/token", NONE);
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let assertions: Vec<_> = (0..8).map(|_| fapi.assertion(NONE)).collect();
    let calls = assertions.iter().map(|one| fapi.post("/oauth2/token", &form, one, Some(&proof)));
    let answers = futures_util::future::join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
}
