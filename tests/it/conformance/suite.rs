//! What the suite does and demands before a module comes to its own point: a relying party with a browser, and the
//! checks that every callback, token response and ID token must pass.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sign::Verifier;
use poolhouse::random::Random;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::oauth::world::{CALLBACK, PASSWORD, World, app_members, claims, form_post};
use crate::support::browser::{Browser, Page};
use crate::support::pools::TestClient;
use crate::support::{Answer, answer};

/// How the suite asks to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Default,
    FormPost,
}

/// The suite: a pool, two confidential clients, one user.
pub struct Suite {
    pub world: World,
    pub second: TestClient,
    pub mode: Mode,
}

/// What came back to the redirect URI.
pub type Callback = BTreeMap<String, String>;

/// Tokens of a code, checked.
pub struct Tokens {
    pub id: Value,
    pub id_token: String,
    pub access: String,
    pub refresh: String,
}

/// How a visit to the authorization endpoint ended.
pub enum Outcome {
    Callback(Callback),
    /// A page of ours that waits for the user.
    Page(Page),
}

impl Suite {
    pub async fn start(db: PgPool, mode: Mode) -> Self {
        // As `docs/dialects.md` has it for certification.
        let tags = json!({"poolhouse:dialect": "standards", "poolhouse:id-token-claims": "asked"});
        let mut world = World::start_with(db, json!({"UserPoolTags": tags}), |_| {}).await;
        let mut members = app_members();
        let scopes = members["AllowedOAuthScopes"].as_array_mut().unwrap();
        scopes.push(json!("address"));
        world.app = world.server.client_with(&world.pool, members).await;
        let second = world.server.client_with(&world.pool, app_members()).await;
        Self { world, second, mode }
    }

    /// A browser that was nowhere yet.
    pub fn browser(&self) -> Browser<'_> {
        self.world.server.browser()
    }

    /// The provider's metadata.
    pub async fn discovery(&self) -> Value {
        let url = format!("{}/.well-known/openid-configuration", self.world.issuer());
        answer(self.world.server.http.get(url)).await.ok()
    }

    /// A request of the first client: `openid`, a fresh state and nonce, with changes. An empty value takes a parameter
    /// away.
    pub fn request(&self, changes: &[(&str, &str)]) -> BTreeMap<String, String> {
        let mut request = BTreeMap::from([
            ("response_type", "code".to_owned()),
            ("client_id", self.world.app.id.clone()),
            ("redirect_uri", CALLBACK.to_owned()),
            ("scope", "openid".to_owned()),
            ("state", Random.text(128, b"abcdefghijklmnopqrstuvwxyz0123456789-._~")),
            ("nonce", Random.token()),
        ]);
        if self.mode == Mode::FormPost {
            request.insert("response_mode", "form_post".to_owned());
        }
        for (name, value) in changes {
            request.insert(name, (*value).to_owned());
        }
        request.retain(|_, value| !value.is_empty());
        request.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Takes a browser to the authorization endpoint.
    pub async fn visit(&self, browser: &mut Browser<'_>, request: &Callback) -> Outcome {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request).finish();
        let path = format!("/{}/oauth2/authorize?{query}", self.world.pool);
        let page = browser.visit(&path).await;
        self.outcome(page, request)
    }

    /// What a page is: the callback, which is checked, or one that waits.
    pub fn outcome(&self, page: Page, request: &Callback) -> Outcome {
        let pairs = match (self.mode, page.location()) {
            (_, None) if !page.has("form[name=formPost]") => return Outcome::Page(page),
            (Mode::FormPost, None) => {
                let (action, fields) = form_post(&page.text);
                assert_eq!(action, CALLBACK);
                fields
            }
            (Mode::Default, Some(location)) => {
                let url = url::Url::parse(&location).unwrap();
                assert!(location.starts_with(&format!("{CALLBACK}?")), "{location}");
                url.query_pairs().into_owned().collect()
            }
            (mode, location) => panic!("{mode:?}: {location:?} {}", page.text),
        };
        let callback: Callback = pairs.iter().cloned().collect();
        assert_eq!(callback.len(), pairs.len(), "a parameter comes twice: {pairs:?}");
        assert_eq!(callback.get("state"), request.get("state"));
        assert_eq!(callback["iss"], self.world.issuer());
        let expected = match callback.contains_key("error") {
            true => BTreeSet::from(["error", "error_description", "iss", "state"]),
            false => BTreeSet::from(["code", "iss", "state"]),
        };
        let names: BTreeSet<&str> = callback.keys().map(String::as_str).collect();
        assert!(names.is_subset(&expected), "{names:?}");
        for text in [callback.get("error"), callback.get("error_description")].into_iter().flatten()
        {
            let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
            assert!(text.bytes().all(allowed), "{text}");
        }
        Outcome::Callback(callback)
    }

    /// Fills the sign-in page in.
    pub async fn enter(
        &self,
        browser: &mut Browser<'_>,
        page: &Page,
        request: &Callback,
    ) -> Outcome {
        let fields = [("username", "ann"), ("password", PASSWORD)];
        let page = browser.send_form(page, "cognitoSignInForm", &fields).await;
        self.outcome(page, request)
    }

    /// Goes to the authorization endpoint and signs in where asked to: what comes back.
    pub async fn authorize(&self, browser: &mut Browser<'_>, request: &Callback) -> Callback {
        let outcome = match self.visit(browser, request).await {
            Outcome::Page(page) => self.enter(browser, &page, request).await,
            callback => callback,
        };
        outcome.callback()
    }

    /// A POST to the token endpoint with `client_secret_basic`.
    pub async fn token(&self, client: &TestClient, form: &[(&str, &str)]) -> Answer {
        self.world.post_as(client, "/oauth2/token", form).await
    }

    /// Redeems a code.
    pub async fn redeem(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let form =
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
        self.token(&self.world.app, &[&form[..], more].concat()).await
    }

    /// Redeems a code and checks what every token response must hold to.
    pub async fn exchange(&self, code: &str, request: &Callback) -> Tokens {
        let answer = self.redeem(code, &[]).await;
        self.check_tokens(answer, request.get("nonce").map(String::as_str)).await
    }

    /// Checks a token response (OIDC Core §3.1.3.3, §3.1.3.7).
    pub async fn check_tokens(&self, answer: Answer, nonce: Option<&str>) -> Tokens {
        let caching = answer.headers["cache-control"].to_str().unwrap();
        assert!(caching.contains("no-store"), "{caching}");
        let body = answer.ok();
        assert_eq!(body["token_type"], "Bearer");
        assert!((1..=86_400).contains(&body["expires_in"].as_i64().unwrap()));
        let id_token = body["id_token"].as_str().unwrap().to_owned();
        self.check_signature(&id_token).await;
        let id = claims(&body["id_token"]);
        let now = self.world.server.app.now().timestamp();
        assert_eq!(id["iss"], self.discovery().await["issuer"]);
        assert_eq!(id["aud"], self.world.app.id);
        assert!(id["exp"].as_i64().unwrap() > now);
        assert!((id["iat"].as_i64().unwrap() - now).abs() < 300);
        let auth_time = id["auth_time"].as_i64().unwrap();
        assert!(auth_time <= now && auth_time > now - 86_400 * 365);
        assert_eq!(id.get("nonce").and_then(Value::as_str), nonce);
        assert!(!id["acr"].as_str().unwrap().is_empty());
        assert_eq!(id["sub"], self.world.ann.to_string());
        check_types(&id);
        check_asked(&id);
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Tokens { id, id_token, access: text("access_token"), refresh: text("refresh_token") }
    }

    /// Signs in and exchanges the code: the whole flow.
    pub async fn sign_in(&self, browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> Tokens {
        let request = self.request(changes);
        let callback = self.authorize(browser, &request).await;
        self.exchange(&callback["code"], &request).await
    }

    /// Every key has a `kid` of its own, and the token's verifies it with the algorithm that the key names.
    pub async fn check_signature(&self, token: &str) {
        let jwks_uri = self.discovery().await["jwks_uri"].as_str().unwrap().to_owned();
        let jwks = answer(self.world.server.http.get(jwks_uri)).await.ok();
        let keys = jwks["keys"].as_array().unwrap();
        let kids: BTreeSet<&str> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
        assert_eq!(kids.len(), keys.len());
        let header = header(token);
        assert_eq!(header["alg"], "RS256");
        let key = keys.iter().find(|key| key["kid"] == header["kid"]).unwrap();
        assert_eq!(
            (&key["kty"], &key["alg"], &key["use"]),
            (&json!("RSA"), &json!("RS256"), &json!("sig"))
        );
        let number = |name: &str| {
            BigNum::from_slice(&URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap())
                .unwrap()
        };
        let public = Rsa::from_public_components(number("n"), number("e")).unwrap();
        let public = PKey::from_rsa(public).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert!(verifier.verify_oneshot(&signature, signed.as_bytes()).unwrap());
    }

    /// Whether the browser still has a session: a silent request, and its error if not.
    pub async fn silent(&self, browser: &mut Browser<'_>) -> Result<String, String> {
        let request = self.request(&[("prompt", "none")]);
        let callback = self.visit(browser, &request).await.callback();
        match callback.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(callback["code"].clone()),
        }
    }

    /// Writes the first client's metadata.
    pub async fn put_metadata(&self, metadata: Value) {
        let (pool, client) = (&self.world.pool, &self.world.app.id);
        let put = json!({"UserPoolId": pool, "ClientId": client, "Metadata": metadata});
        let server = &self.world.server;
        server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    }
}

impl Outcome {
    #[track_caller]
    pub fn callback(self) -> Callback {
        match self {
            Self::Callback(callback) => callback,
            Self::Page(page) => panic!("a page: {} {}", page.url, page.text),
        }
    }

    #[track_caller]
    pub fn page(self) -> Page {
        match self {
            Self::Page(page) => page,
            Self::Callback(callback) => panic!("no page: {callback:?}"),
        }
    }
}

/// The header of a JWT.
pub fn header(token: &str) -> Value {
    let header = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

/// Standard claims have the JSON type of OIDC Core §5.1.
#[track_caller]
pub fn check_types(claims: &Value) {
    for (name, value) in claims.as_object().unwrap() {
        let right = match name.as_str() {
            "email_verified" | "phone_number_verified" => value.is_boolean(),
            "updated_at" => value.is_number(),
            "address" => value.is_object(),
            "sub" | "name" | "given_name" | "family_name" | "middle_name" | "nickname"
            | "preferred_username" | "profile" | "picture" | "website" | "email" | "gender"
            | "birthdate" | "zoneinfo" | "locale" | "phone_number" => value.is_string(),
            _ => true,
        };
        assert!(right, "{name}: {value}");
    }
}

/// What `EnsureIdTokenDoesNotContainNonRequestedClaims` expects in any ID token, as far as it is there.
const EXPECTED: [&str; 13] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "jti",
    "sid",
];

/// An ID token says nothing that nobody asked for: no module asks for claims of it.
#[track_caller]
pub fn check_asked(id_token: &Value) {
    for name in id_token.as_object().unwrap().keys() {
        assert!(EXPECTED.contains(&name.as_str()), "{name}");
    }
}

/// At least 128 bits long, and 96 bits of Shannon entropy.
#[track_caller]
pub fn check_entropy(value: &str) {
    let bytes = value.as_bytes();
    let mut counts = BTreeMap::new();
    for byte in bytes {
        *counts.entry(byte).or_insert(0.0) += 1.0;
    }
    let length = f64::from(u32::try_from(bytes.len()).unwrap());
    let each: f64 =
        counts.values().map(|count: &f64| -(count / length) * (count / length).log2()).sum();
    assert!(bytes.len() * 8 >= 128 && each * length >= 96.0, "{value}");
}
