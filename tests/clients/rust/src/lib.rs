//! A running `poolhouse dev`, and what its tests need of it.

#[path = "../../../it/support/srp.rs"]
pub mod srp;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::config::retry::RetryConfig;
use aws_sdk_cognitoidentityprovider::config::{BehaviorVersion, Config, Credentials, Region};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use tempfile::TempDir;

/// As long as a first start with initdb takes on a slow and busy machine.
const START: Duration = Duration::from_secs(120);

/// The outbox is read each second; the rest is patience.
const MAIL: Duration = Duration::from_secs(30);

/// Each takes a free port, so that several servers run side by side.
const LISTENERS: [&str; 5] =
    ["--listen", "--https-listen", "--inbox-listen", "--admin-listen", "--demo-listen"];

/// `poolhouse dev` in a data folder of its own; it stops when this is dropped.
pub struct Dev {
    child: Child,
    folder: TempDir,
    told: Told,
}

/// What `dev.json` says.
#[derive(Deserialize)]
struct Told {
    endpoint: String,
    region: String,
    access_key_id: String,
    secret_access_key: String,
    inbox: String,
}

#[derive(Deserialize)]
struct Messages {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    text: String,
}

impl Dev {
    /// Starts the binary that `POOLHOUSE_BIN` names and waits until it is ready.
    pub fn start() -> Self {
        let binary = std::env::var_os("POOLHOUSE_BIN").map_or_else(default_binary, PathBuf::from);
        let folder = tempfile::Builder::new().prefix("poolhouse-sdk-").tempdir().unwrap();
        let mut command = Command::new(&binary);
        command.arg("dev").arg("--data-dir").arg(folder.path().join("data"));
        for listener in LISTENERS {
            command.args([listener, "127.0.0.1:0"]);
        }
        for (name, _) in std::env::vars() {
            if name.starts_with("POOLHOUSE_") || name == "DATABASE_URL" {
                command.env_remove(name);
            }
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|why| panic!("{}: {why}", binary.display()));
        let until = Instant::now() + START;
        loop {
            if let Ok(text) = std::fs::read(folder.path().join("data/dev.json")) {
                let told = serde_json::from_slice(&text).unwrap();
                return Self { child, folder, told };
            }
            assert!(child.try_wait().unwrap().is_none(), "poolhouse dev ended; see above");
            assert!(Instant::now() < until, "poolhouse dev was not ready in {START:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The issuer of a pool.
    pub fn issuer(&self, pool: &str) -> String {
        format!("{}/{pool}", self.told.endpoint)
    }

    /// A client that signs with the key of `dev.json`.
    pub fn signed(&self) -> Client {
        let (id, secret) = (&self.told.access_key_id, &self.told.secret_access_key);
        self.client(Some(Credentials::new(id, secret, None, None, "dev.json")))
    }

    /// A client whose secret key is wrong.
    pub fn wrongly_signed(&self) -> Client {
        let id = &self.told.access_key_id;
        self.client(Some(Credentials::new(id, "wrong", None, None, "nowhere")))
    }

    /// A client without credentials: what an app has.
    pub fn open(&self) -> Client {
        self.client(None)
    }

    fn client(&self, credentials: Option<Credentials>) -> Client {
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&self.told.endpoint)
            .region(Region::new(self.told.region.clone()))
            // A retry would hide an error 500.
            .retry_config(RetryConfig::disabled());
        if let Some(credentials) = credentials {
            config = config.credentials_provider(credentials);
        }
        Client::from_conf(config.build())
    }

    /// The six digits of the newest message to an address.
    pub async fn mailed_code(&self, to: &str) -> String {
        let until = Instant::now() + MAIL;
        loop {
            if let Some(message) = self.messages(to).into_iter().next() {
                return six_digits(&message.text);
            }
            assert!(Instant::now() < until, "no message to {to} came");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn messages(&self, to: &str) -> Vec<Message> {
        let request = ureq::get(&self.told.inbox).query("to", to);
        let mut answer = request.header("accept", "application/json").call().unwrap();
        answer.body_mut().read_json::<Messages>().unwrap().messages
    }
}

impl Drop for Dev {
    /// Asks it to stop, so that its PostgreSQL stops too, and waits.
    fn drop(&mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let ended = self.child.wait();
        if !std::thread::panicking() {
            assert!(ended.unwrap().success(), "poolhouse dev ended badly");
            assert!(self.folder.path().exists());
        }
    }
}

/// Where `cargo build` puts it.
fn default_binary() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../target/debug/poolhouse")
}

fn six_digits(text: &str) -> String {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 6).unwrap_or_else(|| panic!("no code in: {text}")).to_owned()
}

/// `SECRET_HASH` of a username: Base64(HMAC-SHA256(secret, username ‖ client id)).
pub fn secret_hash(secret: &str, username: &str, client_id: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(username.as_bytes());
    mac.update(client_id.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
