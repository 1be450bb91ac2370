//! The server under test, and its users.

pub mod browser;
pub mod hosted;
pub mod mfa;
pub mod passkey;
pub mod pools;
pub mod races;
pub mod sign;
pub mod srp;
pub mod users;
pub mod wire;

use std::net::TcpListener;
use std::sync::{Arc, LazyLock};

use actix_web::web::Data;
use chrono::{DateTime, Duration, Utc};
use poolhouse::api::contract::Contract;
use poolhouse::app::{App, KeySource, Parts};
use poolhouse::clock::Clock;
use poolhouse::config::Config;
use poolhouse::connections::Db;
use poolhouse::dev::tls::DevTls;
use poolhouse::hashing::{Cost, HashPool};
use poolhouse::http::Listener;
use poolhouse::http::server::{self, Bound};
use poolhouse::jwt::KeyPair;
use poolhouse::mailer::Mailer;
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use poolhouse::rules::access_keys::{self, NewKey};
use poolhouse::sealing::SealingKey;
use serde_json::Value;
use sqlx::PgPool;

/// One hash pool for all tests, with more threads than cores so that no test's burst fills it.
static HASHER: LazyLock<Arc<HashPool>> =
    LazyLock::new(|| Arc::new(HashPool::start(64, CHEAP).unwrap()));

/// The lowest cost that argon2 takes.
pub const CHEAP: Cost = Cost { memory: 64, iterations: 1 };

/// The moment at which every test begins.
pub fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// A running server with a database of its own and a clock that the test moves.
pub struct TestServer {
    pub app: Data<App>,
    /// Where it listens: `http://localhost:<port>`.
    pub url: String,
    pub http: reqwest::Client,
    /// Signs calls; it may do everything.
    pub key: sign::Key,
}

/// An answer of the JSON API.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The exception's name; empty for a success.
    pub fn error(&self) -> &str {
        self.body["__type"].as_str().unwrap_or_default()
    }

    /// The exception's message.
    pub fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// Name and message of an exception.
    #[track_caller]
    pub fn refused(&self) -> (&str, &str) {
        assert_ne!(self.status, 200, "{}", self.body);
        (self.error(), self.message())
    }
}

impl TestServer {
    /// A server on a port of its own.
    pub async fn start(db: PgPool) -> Self {
        Self::start_with(db, |_| {}).await
    }

    /// The same, with a changed configuration.
    pub async fn start_with(db: PgPool, change: impl FnOnce(&mut Config)) -> Self {
        let remembering = |config: &mut Config| {
            change(config);
            Mailer::memory()
        };
        Self::start_sending(db, remembering).await
    }

    /// A server behind a proxy that says where callers are; see [`Self::call_from`].
    pub async fn start_behind_proxy(db: PgPool) -> Self {
        let proxies = ["127.0.0.0/8", "::1/128"].map(|net| net.parse().unwrap());
        Self::start_with(db, |config| config.trusted_proxies = proxies.to_vec()).await
    }

    /// The same, with a mailer of the test's own.
    pub async fn start_sending(db: PgPool, change: impl FnOnce(&mut Config) -> Mailer) -> Self {
        Self::start_from(db, |parts| parts.mailer = change(&mut parts.config)).await
    }

    /// The same, made of parts that the test changes.
    pub async fn start_from(db: PgPool, change: impl FnOnce(&mut Parts)) -> Self {
        Self::start_at(db, None, change).await
    }

    /// A server that is reached over TLS, as those that judge it reach it.
    pub async fn start_over_tls(db: PgPool, tls: &DevTls) -> Self {
        Self::start_at(db, Some(tls), |_| {}).await
    }

    async fn start_at(db: PgPool, tls: Option<&DevTls>, change: impl FnOnce(&mut Parts)) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", socket.local_addr().unwrap().port());
        let mut parts = Parts {
            db: Db::new(db),
            config: Config::local("postgres://unused", &url).unwrap(),
            kek: SealingKey::from_bytes(&[7; 32]).unwrap(),
            clock: Clock::manual(beginning()),
            hasher: Arc::clone(&HASHER),
            mailer: Mailer::memory(),
            key_source: KeySource::Shared(Arc::new(shared_key)),
        };
        change(&mut parts);
        let app = Data::new(App::start(parts).await.unwrap());
        let listener = Listener { public_url: url.clone() };
        let config = tls.map(|tls| tls.server_config().unwrap());
        let bound = Bound { listener, sockets: vec![socket], tls: config };
        let running = server::start(&app, bound, 1).unwrap();
        tokio::spawn(running);
        let mut http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        if let Some(tls) = tls {
            let ca = std::fs::read(tls.ca_file()).unwrap();
            http = http.add_root_certificate(reqwest::Certificate::from_pem(&ca).unwrap());
        }
        let http = http.build().unwrap();
        let key = new_key(&app, None).await;
        Self { app, url, http, key }
    }

    /// A new access key, limited to these pools if any are given.
    pub async fn key_with(&self, user_pools: Option<Vec<String>>) -> sign::Key {
        new_key(&self.app, user_pools).await
    }

    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        self.app.clock.advance(by);
    }

    /// A POST with a target, unsigned; the body as it is.
    pub async fn target(&self, target: &str, body: impl Into<reqwest::Body>) -> Answer {
        let request = self.http.post(&self.url).header("x-amz-target", target);
        answer(request.header("content-type", "application/x-amz-json-1.1").body(body)).await
    }

    /// The same as [`Self::call`] for a caller at an address, as the proxy in front says.
    pub async fn call_from(&self, address: &str, operation: &str, input: Value) -> Answer {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let request = self.http.post(&self.url).header("x-amz-target", &target);
        let request = request.header("x-forwarded-for", address).body(input.to_string());
        let answer = answer(request.header("content-type", "application/x-amz-json-1.1")).await;
        check_contract(&target, &answer);
        answer
    }

    /// Calls an operation of cognito-idp without a signature. The answer is checked against the model.
    pub async fn call(&self, operation: &str, input: Value) -> Answer {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let answer = self.target(&target, input.to_string()).await;
        check_contract(&target, &answer);
        answer
    }
}

async fn new_key(app: &App, user_pools: Option<Vec<String>>) -> sign::Key {
    let new = NewKey { user_pools, ..NewKey::default() };
    let (id, secret) = access_keys::create(app, new).await.unwrap();
    sign::Key { id: id.to_string(), secret: secret.expose().to_owned() }
}

pub async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = match text.is_empty() {
        true => Value::Null,
        false => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    };
    Answer { status, headers, body }
}

/// The contract test: every answer a test sees is one that the model allows.
fn check_contract(target: &str, answer: &Answer) {
    let contract = Contract::get();
    let Some(operation) = contract.target(target) else { return };
    if answer.status == 200 {
        if operation.has_output() {
            let checked = contract.check_output(operation, &answer.body);
            assert_eq!(checked, Ok(()), "{target}: {}", answer.body);
        } else {
            assert_eq!(answer.body, Value::Null, "{target} answers nothing");
        }
    } else {
        assert_eq!(contract.check_error(operation, answer.error()), Ok(()), "{target}");
    }
}

/// One signing key for all pools of all tests: making one takes a tenth of a second. Its id is fresh, since ids are
/// unique.
fn shared_key() -> anyhow::Result<KeyPair> {
    static MADE: LazyLock<KeyPair> =
        LazyLock::new(|| KeyPair::generate(Random, Algorithm::Rs256).unwrap());
    MADE.renamed(Random)
}
