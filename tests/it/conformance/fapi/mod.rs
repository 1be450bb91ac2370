//! FAPI 2.0 Security Profile: `fapi2-security-profile-final-test-plan`, with `private_key_jwt`, `dpop`,
//! `openid_connect` and plain requests and responses. A test for each module that applies; the prefix
//! `fapi2-security-profile-final-` is left out of the names.

mod client_authentication;
mod dpop;
mod flow;
mod par;
mod profile;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;

use super::keys::Key;
use crate::oauth::world::{CALLBACK, CHALLENGE, PASSWORD, VERIFIER, World, app_members};
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
        Self::start_with(db, Algorithm::Es256, Key::new(Algorithm::Es256)).await
    }

    /// A pool that signs with this, and a client with that key.
    async fn start_with(db: PgPool, algorithm: Algorithm, key: Key) -> Self {
        let tags = json!({
            "poolhouse:dialect": "standards",
            "poolhouse:signing-algorithm": algorithm.name(),
        });
        let world = World::start_with(db, json!({"UserPoolTags": tags}), |_| {}).await;
        let client = Self::client(&world, &key).await;
        Self { world, client, key, dpop: Key::new(Algorithm::Es256) }
    }

    async fn client(world: &World, key: &Key) -> String {
        let mut members = app_members();
        members["GenerateSecret"] = json!(false);
        let client = world.server.client_with(&world.pool, members).await.id;
        put_metadata(world, &client, profile(&[key])).await.ok();
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

/// The metadata of a client of the profile with these keys.
fn profile(keys: &[&Key]) -> Value {
    let keys: Vec<&Value> = keys.iter().map(|key| &key.jwk).collect();
    json!({
        "profile": "fapi2",
        "jwks": {"keys": keys},
        "token_endpoint_auth_method": "private_key_jwt",
    })
}

async fn put_metadata(world: &World, client: &str, metadata: Value) -> Answer {
    let put = json!({"UserPoolId": world.pool, "ClientId": client, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await
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
