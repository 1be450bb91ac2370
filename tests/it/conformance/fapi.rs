//! FAPI 2.0 Security Profile: `fapi2-security-profile-final-test-plan`, with `private_key_jwt`, `dpop`,
//! `openid_connect` and plain requests and responses. A test for each module that applies; the prefix
//! `fapi2-security-profile-final-` is left out of the names.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;

use super::keys::Key;
use crate::oauth::world::{
    CALLBACK, CHALLENGE, PASSWORD, VERIFIER, World, app_members, claims, location, parameters,
    refusal,
};
use crate::support::browser::{Browser, Page};
use crate::support::{Answer, answer};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A provider and a client that keeps to the profile.
struct Fapi {
    world: World,
    client: String,
    key: Key,
    dpop: Key,
}

/// What a change does to claims or a header.
type Change<'a> = &'a dyn Fn(&mut Value);

const NONE: Change<'static> = &|_| {};

impl Fapi {
    async fn start(db: PgPool) -> Self {
        Self::start_with(db, Algorithm::Es256).await
    }

    async fn start_with(db: PgPool, algorithm: Algorithm) -> Self {
        let world = World::standards(db).await;
        let key = Key::new(algorithm);
        let client = Self::client(&world, &key, algorithm).await;
        Self { world, client, key, dpop: Key::new(Algorithm::Es256) }
    }

    async fn client(world: &World, key: &Key, algorithm: Algorithm) -> String {
        let mut members = app_members();
        members["GenerateSecret"] = json!(false);
        let client = world.server.client_with(&world.pool, members).await.id;
        let metadata = json!({
            "jwks": {"keys": [key.jwk]},
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": algorithm.name(),
            "require_pushed_authorization_requests": true,
            "dpop_bound_access_tokens": true,
            "require_pkce": true,
        });
        let put = json!({"UserPoolId": world.pool, "ClientId": client, "Metadata": metadata});
        let server = &world.server;
        server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
        client
    }

    fn now(&self) -> i64 {
        self.world.server.app.now().timestamp()
    }

    fn assertion(&self, change: Change<'_>) -> String {
        let now = self.now();
        let mut claims = json!({
            "iss": self.client, "sub": self.client, "aud": self.world.issuer(),
            "exp": now + 60, "iat": now, "jti": Random.token(),
        });
        change(&mut claims);
        self.key.sign(json!({"kid": self.key.jwk["kid"]}), &claims)
    }

    fn proof(&self, path: &str, change: Change<'_>) -> String {
        self.proof_of(&self.dpop, "POST", path, change)
    }

    fn proof_of(&self, key: &Key, method: &str, path: &str, change: Change<'_>) -> String {
        let mut claims = json!({
            "htm": method, "htu": format!("{}{path}", self.world.base()),
            "iat": self.now(), "jti": Random.token(),
        });
        change(&mut claims);
        key.sign(json!({"typ": "dpop+jwt", "jwk": key.bare()}), &claims)
    }

    /// A POST of a form with an assertion and perhaps a proof.
    async fn post(
        &self,
        path: &str,
        form: &[(&str, &str)],
        assertion: &str,
        proof: Option<&str>,
    ) -> Answer {
        let mut form = form.to_vec();
        form.extend([("client_assertion_type", JWT_BEARER), ("client_assertion", assertion)]);
        let mut request = self.world.server.http.post(format!("{}{path}", self.world.base()));
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        answer(request.form(&form)).await
    }

    /// The profile's request, with changes; an empty value takes a parameter away.
    fn request<'a>(&'a self, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.client.as_str()),
            ("redirect_uri", CALLBACK),
            ("scope", "openid email"),
            ("state", "xyz"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        pairs.extend(changes);
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    async fn push(&self, changes: &[(&str, &str)]) -> Answer {
        self.post("/oauth2/par", &self.request(changes), &self.assertion(NONE), None).await
    }

    /// A pushed request's `request_uri`.
    async fn pushed(&self, changes: &[(&str, &str)]) -> String {
        request_uri(&self.push(changes).await)
    }

    /// Takes a browser to the authorization endpoint with a `request_uri`.
    async fn visit(&self, browser: &mut Browser<'_>, uri: &str, more: &[(&str, &str)]) -> Page {
        let own = [("client_id", self.client.as_str()), ("request_uri", uri)];
        let query = [&own[..], more].concat();
        let url = format!("{}/oauth2/authorize", self.world.base());
        let url = url::Url::parse_with_params(&url, query).unwrap();
        browser.visit(url.as_str()).await
    }

    async fn enter(&self, browser: &mut Browser<'_>, page: &Page) -> Page {
        let fields = [("username", "ann"), ("password", PASSWORD)];
        browser.send_form(page, "cognitoSignInForm", &fields).await
    }

    /// The code of a pushed request.
    async fn code_of(&self, uri: &str) -> String {
        let mut browser = self.world.server.browser();
        let page = self.visit(&mut browser, uri, &[]).await;
        let page = self.enter(&mut browser, &page).await;
        assert_eq!(page.parameter("iss").unwrap(), self.world.issuer());
        page.parameter("code").unwrap_or_else(|| panic!("{:?} {}", page.location(), page.text))
    }

    async fn code(&self, changes: &[(&str, &str)]) -> String {
        self.code_of(&self.pushed(changes).await).await
    }

    async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let proof = self.proof("/oauth2/token", NONE);
        self.exchange_with(code, changes, &self.assertion(NONE), Some(&proof)).await
    }

    async fn exchange_with(
        &self,
        code: &str,
        changes: &[(&str, &str)],
        assertion: &str,
        proof: Option<&str>,
    ) -> Answer {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        form.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        form.extend(changes);
        form.retain(|(_, value)| !value.is_empty());
        self.post("/oauth2/token", &form, assertion, proof).await
    }

    /// The tokens of a whole flow.
    async fn tokens(&self) -> Value {
        let code = self.code(&[]).await;
        self.exchange(&code, &[]).await.ok()
    }

    async fn refresh(&self, token: &str, key: &Key) -> Answer {
        let proof = self.proof_of(key, "POST", "/oauth2/token", NONE);
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("/oauth2/token", &form, &self.assertion(NONE), Some(&proof)).await
    }

    /// userInfo with a bound token.
    async fn resource(&self, token: &str, scheme: &str, proof: Option<&str>) -> Answer {
        let url = format!("{}/oauth2/userInfo", self.world.base());
        let mut request = self.world.server.http.get(url);
        request = request.header("authorization", format!("{scheme} {token}"));
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        answer(request).await
    }

    fn resource_proof(&self, key: &Key, token: &str, change: Change<'_>) -> String {
        let ath = URL_SAFE_NO_PAD.encode(Sha256::digest(token));
        self.proof_of(key, "GET", "/oauth2/userInfo", &|claims| {
            claims["ath"] = json!(ath);
            change(claims);
        })
    }
}

#[track_caller]
fn request_uri(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.body);
    let uri = answer.body["request_uri"].as_str().unwrap().to_owned();
    assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"));
    assert!((5..600).contains(&answer.body["expires_in"].as_i64().unwrap()));
    uri
}

#[track_caller]
fn text(tokens: &Value, name: &str) -> String {
    tokens[name].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned()
}

#[track_caller]
fn error(answer: &Answer) -> &str {
    assert!((400..=401).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer.body["error"].as_str().unwrap()
}

#[sqlx::test]
async fn discovery_end_point_verification(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let url = format!("{}/.well-known/openid-configuration", fapi.world.issuer());
    let document = answer(fapi.world.server.http.get(url)).await.ok();
    let par = format!("{}/oauth2/par", fapi.world.base());
    assert_eq!(document["pushed_authorization_request_endpoint"], par);
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
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
    let mut fapi = Fapi::start_with(db, Algorithm::Ps256).await;
    fapi.dpop = Key::new(Algorithm::EdDsa);
    assert_eq!(claims(&fapi.tokens().await["access_token"])["cnf"]["jkt"], fapi.dpop.jkt());
}

#[sqlx::test]
async fn user_rejects_authentication(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[("prompt", "consent")]).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    let page = fapi.enter(&mut browser, &page).await;
    let page = browser.send_form(&page, "consentForm", &[("denyButton", "")]).await;
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
    assert_eq!(error(&answer), "invalid_dpop_proof");
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
    // The API takes bearers' tokens alone.
    let got = fapi.world.server.call("GetUser", json!({"AccessToken": access})).await;
    assert_eq!(got.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn ensure_registered_redirect_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let answer = fapi.push(&[("redirect_uri", "https://evil.example/")]).await;
    assert_eq!(error(&answer), "invalid_request");
}

#[sqlx::test]
async fn ensure_redirect_uri_in_authorization_request(db: PgPool) {
    let fapi = Fapi::start(db).await;
    assert_eq!(error(&fapi.push(&[("redirect_uri", "")]).await), "invalid_request");
}

#[sqlx::test]
async fn ensure_unsigned_authorization_request_without_using_par_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let browser = fapi.world.browser(fapi.world.ann).await;
    let answer = fapi.world.get("/oauth2/authorize", &fapi.request(&[]), Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "invalid_request");
    // Nor does the sign-in page take it.
    let answer = fapi.world.get("/login", &fapi.request(&[]), None).await;
    assert_eq!(parameters(location(&answer))["error"], "invalid_request");
}

#[sqlx::test]
async fn ensure_response_type_code_idtoken_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let answer = fapi.push(&[("response_type", "code id_token")]).await;
    assert_eq!(error(&answer), "unsupported_response_type");
}

#[sqlx::test]
async fn ensure_response_type_token_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    assert_eq!(error(&fapi.push(&[("response_type", "token")]).await), "unauthorized_client");
}

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
async fn ensure_authorization_code_is_bound_to_client(db: PgPool) {
    let mut fapi = Fapi::start(db).await;
    let code = fapi.code(&[]).await;
    let first = std::mem::replace(&mut fapi.key, Key::new(Algorithm::Es256));
    let other = Fapi::client(&fapi.world, &fapi.key, Algorithm::Es256).await;
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
    fapi.world.server.advance(Duration::seconds(301));
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
    assert_eq!(error(&bare), "invalid_dpop_proof");
    let input = json!({
        "ClientId": fapi.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": refresh},
    });
    let by_api = fapi.world.server.call("InitiateAuth", input).await;
    assert_eq!(by_api.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn ensure_signed_client_assertion_with_rs256_fails(db: PgPool) {
    let mut fapi = Fapi::start(db).await;
    // The key is the client's, and still the algorithm is not the one it registered.
    let rsa = Key::new(Algorithm::Rs256);
    let metadata = json!({
        "jwks": {"keys": [fapi.key.jwk, rsa.jwk]},
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
    });
    let put = json!({"UserPoolId": fapi.world.pool, "ClientId": fapi.client, "Metadata": metadata});
    let server = &fapi.world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    fapi.push(&[]).await;
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
    assert_eq!(error(&answer), "invalid_client");
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
async fn an_assertion_without_jti_or_that_lives_for_ever_fails(db: PgPool) {
    refused(db, |fapi, claims| claims["exp"] = json!(fapi.now() + 86_400)).await;
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

#[sqlx::test]
async fn par_ensure_reused_request_uri_prior_to_auth_completion_succeeds(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let mut browser = fapi.world.server.browser();
    assert!(fapi.visit(&mut browser, &uri, &[]).await.has("form[name=cognitoSignInForm]"));
    // A user who takes longer than the app may keeps what was begun.
    fapi.world.server.advance(Duration::minutes(10));
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    let page = fapi.enter(&mut browser, &page).await;
    assert!(page.parameter("code").is_some());
}

#[sqlx::test]
async fn par_attempt_reuse_request_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    fapi.code_of(&uri).await;
    let page = fapi.visit(&mut fapi.world.server.browser(), &uri, &[]).await;
    assert_eq!((page.status, page.location()), (400, None));
}

/// RFC 6749 §3.1: which of the two is meant, nobody can tell.
#[sqlx::test]
async fn two_request_uris_at_once_are_none(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let (one, two) = (fapi.pushed(&[]).await, fapi.pushed(&[]).await);
    let browser = fapi.world.browser(fapi.world.ann).await;
    let query = [
        ("client_id", fapi.client.as_str()),
        ("request_uri", one.as_str()),
        ("request_uri", two.as_str()),
    ];
    let answer = fapi.world.get("/oauth2/authorize", &query, Some(&browser)).await;
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None));
    fapi.code_of(&one).await;
}

#[sqlx::test]
async fn a_pushed_request_is_answered_once_even_at_the_same_time(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let browser = fapi.world.browser(fapi.world.ann).await;
    let query = [("client_id", fapi.client.as_str()), ("request_uri", uri.as_str())];
    let ask = || fapi.world.get("/oauth2/authorize", &query, Some(&browser));
    let answers = futures_util::future::join_all((0..8).map(|_| ask())).await;
    let codes = answers.iter().filter(|answer| {
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
        to.is_some_and(|to| to.contains("code="))
    });
    assert_eq!(codes.count(), 1);
}

#[sqlx::test]
async fn par_attempt_to_use_expired_request_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    fapi.world.server.advance(Duration::seconds(90));
    let page = fapi.visit(&mut fapi.world.server.browser(), &uri, &[]).await;
    assert_eq!((page.status, page.location()), (400, None));
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
async fn par_attempt_to_use_request_uri_for_different_client(db: PgPool) {
    let mut fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let other = Fapi::client(&fapi.world, &fapi.key, Algorithm::Es256).await;
    let first = std::mem::replace(&mut fapi.client, other);
    let page = fapi.visit(&mut fapi.world.server.browser(), &uri, &[]).await;
    assert_eq!((page.status, page.location()), (400, None));
    fapi.client = first;
    fapi.code_of(&uri).await;
}

#[sqlx::test]
async fn par_authorization_request_containing_request_uri_form_param(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    assert_eq!(error(&fapi.push(&[("request_uri", &uri)]).await), "invalid_request");
}

#[sqlx::test]
async fn par_attempt_invalid_http_method(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let answer = fapi.world.get("/oauth2/par", &[], None).await;
    assert_eq!(answer.status(), 405);
}

#[sqlx::test]
async fn par_ensure_pkce_required(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(error(&fapi.push(&without).await), "invalid_request");
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

#[sqlx::test]
async fn par_plain_pkce_rejected(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let plain = [("code_challenge_method", "plain")];
    assert_eq!(error(&fapi.push(&plain).await), "invalid_request");
}

/// The browser brings `client_id` and `request_uri` alone; and what it brings besides counts for nothing.
#[sqlx::test]
async fn par_without_duplicate_parameters(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let mut browser = fapi.world.server.browser();
    let more = [("redirect_uri", "https://evil.example/"), ("state", "forged"), ("scope", "phone")];
    let page = fapi.visit(&mut browser, &uri, &more).await;
    let page = fapi.enter(&mut browser, &page).await;
    assert!(page.location().unwrap().starts_with(CALLBACK));
    assert_eq!(page.parameter("state").unwrap(), "xyz");
    let tokens = fapi.exchange(&page.parameter("code").unwrap(), &[]).await.ok();
    assert_eq!(tokens["scope"], "openid email");
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
    let refused = fapi.exchange(&code, &[]).await;
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
    let assertion = fapi.assertion(NONE);
    fapi.exchange_with(&code, &[], &assertion, Some(&with_nonce())).await.ok();
    server.advance(Duration::seconds(301));
    let code = fapi.code(&[]).await;
    let answer = fapi.exchange_with(&code, &[], &fapi.assertion(NONE), Some(&with_nonce())).await;
    assert_eq!(error(&answer), "use_dpop_nonce");
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
