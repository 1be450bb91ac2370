//! The configuration of `poolhouse serve`; the only reader of the environment.
//!
//! Each setting is an environment variable `POOLHOUSE_<NAME>` or a key of the TOML file named by
//! `POOLHOUSE_CONFIG`; the environment wins. [`SETTINGS`] is the table that `docs/configuration.md` shows.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr as _;

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use ipnet::IpNet;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::hashing::Cost;
use crate::model::ids::UserPoolId;
use crate::model::quotas::Quotas;

/// One setting: its name, its default and what it does.
pub struct Setting {
    pub name: &'static str,
    pub default: &'static str,
    pub meaning: &'static str,
}

/// Everything that can be set, in the order of the documentation.
pub const SETTINGS: &[Setting] = &[
    setting("database_url", "", "PostgreSQL connection URL. `DATABASE_URL` is read too."),
    setting("database_connections", "20", "Connections to PostgreSQL, at most."),
    setting(
        "public_url",
        "",
        "The https origin under which clients reach the server, without a path. Issuers and links are made from it.",
    ),
    setting(
        "listen",
        "127.0.0.1:8080",
        "Address and port to listen on. TLS when `tls_dir` is set, else plain HTTP behind a proxy.",
    ),
    setting(
        "admin_listen",
        "127.0.0.1:9402",
        "Address and port of `/metrics`, `/livez` and `/readyz` for operators.",
    ),
    setting(
        "tls_dir",
        "",
        "Folder with `<host>.crt` and `<host>.key` in PEM, one pair per host; reloaded when they change.",
    ),
    setting("domain_suffix", "", "Serves a pool's prefix domain at `https://<prefix>.<suffix>`."),
    setting("default_pool", "", "The pool whose pages also answer at the root of the public URL."),
    setting(
        "regions",
        "us-east-1",
        "Regions that pool ids and signatures may name, comma separated; the first makes new ids.",
    ),
    setting("account_id", "000000000000", "The account id in ARNs."),
    setting("kek", "", "The key-encryption key, 32 bytes in base64."),
    setting(
        "kek_file",
        "",
        "A file that holds the key-encryption key. Exactly one of `kek` and `kek_file` must be set.",
    ),
    setting(
        "trusted_proxies",
        "",
        "Networks whose forwarded headers are believed, comma separated.",
    ),
    setting(
        "trusted_sources",
        "",
        "Networks that the limits per source do not count, comma separated.",
    ),
    setting(
        "private_targets",
        "",
        "Private networks that URLs which clients register may lead to, comma separated. The public Internet is always allowed.",
    ),
    setting(
        "smtp_url",
        "",
        "Where mail goes: `smtp://`, `smtp://…?tls=required` (STARTTLS), `?tls=opportunistic` or `smtps://`, with user and password, percent-encoded; `ca=<file>` names a CA of your own. A password in clear goes to this machine only.",
    ),
    setting("mail_from", "", "The sender of mail, where a pool does not name one."),
    setting("sms_webhook_url", "", "Text messages are posted here as JSON."),
    setting("sms_webhook_secret", "", "Sent as bearer token with each text message."),
    setting(
        "bootstrap_key_file",
        "",
        "A file with an access key id and secret, one per line, made valid at start when the database has no access key.",
    ),
    setting("argon2_memory_kib", "19456", "Memory of one password hash in KiB; at least 19456."),
    setting("argon2_iterations", "2", "Iterations of one password hash; at least 2."),
    setting("hash_threads", "0", "Threads that hash passwords; 0 means one per core."),
    setting("hsts_subdomains", "false", "Adds `includeSubDomains` to `Strict-Transport-Security`."),
    setting(
        "hide_user_existence",
        "false",
        "New clients get `PreventUserExistenceErrors` ENABLED where they do not say.",
    ),
    setting(
        "quotas",
        "",
        "Counts that differ from Cognito's, comma separated: `user_pools=1000`; per pool `clients=1000`, of which `registered_clients=200` may have registered themselves without a token, `resource_servers=25`, `groups=10000`, `groups_of_user=100`, `brandings=20`, and in an hour `messages_per_client=20000`, `messages_per_pool=50000`, a fifth of which is kept for second factors and signed calls.",
    ),
    setting("audit_days", "90", "How many days audit events are kept; at least 7."),
    setting("log", "info", "Log filter, as `tracing` reads it."),
    setting("log_format", "json", "`json` or `text`."),
];

const fn setting(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning }
}

/// The configuration, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub database_url: SecretString,
    pub database_connections: u32,
    pub public_url: String,
    pub listen: SocketAddr,
    pub admin_listen: SocketAddr,
    #[serde(default)]
    pub tls_dir: Option<PathBuf>,
    #[serde(default)]
    pub domain_suffix: Option<String>,
    #[serde(default)]
    pub default_pool: Option<UserPoolId>,
    #[serde(deserialize_with = "listed")]
    pub regions: Vec<String>,
    pub account_id: String,
    #[serde(default)]
    pub kek: Option<SecretString>,
    #[serde(default)]
    pub kek_file: Option<PathBuf>,
    #[serde(default, deserialize_with = "listed")]
    pub trusted_proxies: Vec<IpNet>,
    #[serde(default, deserialize_with = "listed")]
    pub trusted_sources: Vec<IpNet>,
    #[serde(default, deserialize_with = "listed")]
    pub private_targets: Vec<IpNet>,
    #[serde(default)]
    pub smtp_url: Option<SecretString>,
    #[serde(default)]
    pub mail_from: Option<String>,
    #[serde(default)]
    pub sms_webhook_url: Option<String>,
    #[serde(default)]
    pub sms_webhook_secret: Option<SecretString>,
    #[serde(default)]
    pub bootstrap_key_file: Option<PathBuf>,
    pub argon2_memory_kib: u32,
    pub argon2_iterations: u32,
    pub hash_threads: usize,
    pub hsts_subdomains: bool,
    pub hide_user_existence: bool,
    #[serde(default, deserialize_with = "parsed")]
    pub quotas: Quotas,
    pub audit_days: u32,
    pub log: String,
    pub log_format: LogFormat,
    /// Public URLs of further listeners; `dev` has two.
    #[serde(skip)]
    pub other_public_urls: Vec<String>,
    /// Whether this is `poolhouse dev`.
    #[serde(skip)]
    pub dev: bool,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Json,
    Text,
}

/// The settings that have a default.
#[derive(Serialize)]
struct Defaults {
    database_connections: u32,
    listen: &'static str,
    admin_listen: &'static str,
    regions: &'static str,
    account_id: &'static str,
    argon2_memory_kib: u32,
    argon2_iterations: u32,
    hash_threads: usize,
    hsts_subdomains: bool,
    hide_user_existence: bool,
    audit_days: u32,
    log: &'static str,
    log_format: LogFormat,
}

fn defaults() -> Defaults {
    Defaults {
        database_connections: 20,
        listen: "127.0.0.1:8080",
        admin_listen: "127.0.0.1:9402",
        regions: "us-east-1",
        account_id: "000000000000",
        argon2_memory_kib: 19_456,
        argon2_iterations: 2,
        hash_threads: 0,
        hsts_subdomains: false,
        hide_user_existence: false,
        audit_days: 90,
        log: "info",
        log_format: LogFormat::Json,
    }
}

/// A value that is written as text.
fn parsed<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

/// A comma separated list, or an array in TOML.
fn listed<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    let items = match OneOrMany::deserialize(from)? {
        OneOrMany::One(text) => text.split(',').map(str::trim).map(str::to_owned).collect(),
        OneOrMany::Many(items) => items,
    };
    let named = items.iter().filter(|item| !item.is_empty());
    named.map(|item| item.parse().map_err(serde::de::Error::custom)).collect()
}

impl Config {
    /// Reads environment and file. The error names the setting and says what is wrong with it.
    pub fn load() -> anyhow::Result<Self> {
        Self::from_figment(&sources()?)
    }

    /// Reads where the database is and nothing else: whoever migrates it has no need of the keys.
    pub fn load_database_url() -> anyhow::Result<SecretString> {
        sources()?.extract_inner("database_url").map_err(explain)
    }

    fn from_figment(source: &Figment) -> anyhow::Result<Self> {
        let config: Self = source.extract().map_err(explain)?;
        config.check()?;
        Ok(config)
    }

    /// The configuration of `poolhouse dev` and of tests: defaults, and no secret yet.
    pub fn local(database_url: &str, public_url: &str) -> anyhow::Result<Self> {
        let source = Figment::from(Serialized::defaults(defaults()))
            .merge(Serialized::global("database_url", database_url))
            .merge(Serialized::global("public_url", public_url));
        let loopback = [IpNet::from_str("127.0.0.0/8")?, IpNet::from_str("::1/128")?];
        Ok(Self {
            dev: true,
            log_format: LogFormat::Text,
            private_targets: loopback.to_vec(),
            ..source.extract().map_err(explain)?
        })
    }

    fn check(&self) -> anyhow::Result<()> {
        check_origin(&self.public_url)?;
        anyhow::ensure!(!self.regions.is_empty(), "POOLHOUSE_REGIONS names no region");
        anyhow::ensure!(
            self.kek.is_some() != self.kek_file.is_some(),
            "set exactly one of POOLHOUSE_KEK and POOLHOUSE_KEK_FILE (make a key with `openssl rand -base64 32`)"
        );
        anyhow::ensure!(
            self.argon2_memory_kib >= 19_456 && self.argon2_iterations >= 2,
            "POOLHOUSE_ARGON2_MEMORY_KIB must be at least 19456 and POOLHOUSE_ARGON2_ITERATIONS at least 2"
        );
        anyhow::ensure!(
            self.audit_days >= 7,
            "POOLHOUSE_AUDIT_DAYS must be at least 7: younger events never go"
        );
        anyhow::ensure!(
            self.smtp_url.is_none() || self.mail_from.is_some(),
            "POOLHOUSE_SMTP_URL needs POOLHOUSE_MAIL_FROM, the sender's address"
        );
        Ok(())
    }

    /// The region of new pools.
    pub fn region(&self) -> &str {
        self.regions.first().map_or("us-east-1", String::as_str)
    }

    /// Argon2id's cost.
    pub fn cost(&self) -> Cost {
        Cost { memory: self.argon2_memory_kib, iterations: self.argon2_iterations }
    }

    /// Every origin under which this installation answers.
    pub fn public_urls(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.public_url.as_str())
            .chain(self.other_public_urls.iter().map(String::as_str))
    }
}

/// Defaults, file and environment: the later ones win.
fn sources() -> anyhow::Result<Figment> {
    let mut source = Figment::from(Serialized::defaults(defaults()));
    if let Some(file) = Env::var("POOLHOUSE_CONFIG") {
        anyhow::ensure!(
            std::path::Path::new(&file).is_file(),
            "POOLHOUSE_CONFIG names {file}, which is not a file"
        );
        source = source.merge(Toml::file_exact(file));
    }
    if let Some(url) = Env::var("DATABASE_URL") {
        source = source.merge(Serialized::global("database_url", url));
    }
    Ok(source.merge(Env::prefixed("POOLHOUSE_").ignore(&["config"]).lowercase(true)))
}

/// `DATABASE_URL`: `dev` uses it instead of a private PostgreSQL.
pub fn database_url() -> Option<String> {
    Env::var("DATABASE_URL")
}

/// `PATH`, where `dev` looks for PostgreSQL's programs.
pub fn search_path() -> Option<std::ffi::OsString> {
    Env::var("PATH").map(Into::into)
}

/// `serve` answers at an https origin without a path, and at nothing else.
fn check_origin(public_url: &str) -> anyhow::Result<()> {
    let wrong =
        "POOLHOUSE_PUBLIC_URL must be an https origin without a path, say https://id.example.com";
    let url = url::Url::parse(public_url).map_err(|_| anyhow::anyhow!(wrong))?;
    let bare = url.origin().ascii_serialization() == public_url;
    anyhow::ensure!(url.scheme() == "https" && bare, "{wrong}, not {public_url}");
    Ok(())
}

/// Names the setting as it is spelled in the environment.
fn explain(error: figment::Error) -> anyhow::Error {
    use figment::error::Kind;
    let name = |key: &str| format!("POOLHOUSE_{}", key.to_uppercase());
    match &error.kind {
        Kind::MissingField(field) => anyhow::anyhow!("{} is not set", name(field)),
        Kind::UnknownField(field, _) => {
            anyhow::anyhow!("{} is not a setting; see docs/configuration.md", name(field))
        }
        kind => anyhow::anyhow!("{}: {kind}", name(&error.path.join("."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> anyhow::Result<Config> {
        let mut source = Figment::from(Serialized::defaults(defaults()))
            .merge(Serialized::global("database_url", "postgres://x"))
            .merge(Serialized::global("public_url", "https://id.example.com"))
            .merge(Serialized::global("kek", "AAAA"));
        for (key, value) in pairs {
            source = source.merge(Serialized::global(key, value));
        }
        Config::from_figment(&source)
    }

    #[test]
    fn the_table_lists_every_setting_with_its_default() {
        let defaults = serde_json::to_value(defaults()).unwrap();
        for setting in SETTINGS {
            let shown = match &defaults[setting.name] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(setting.default, shown, "{}", setting.name);
        }
        let unknown = with(&[("no_such_setting", "1")]).unwrap_err().to_string();
        assert_eq!(
            unknown,
            "POOLHOUSE_NO_SUCH_SETTING is not a setting; see docs/configuration.md"
        );
    }

    #[test]
    fn a_public_url_is_a_bare_https_origin() {
        assert!(with(&[]).is_ok());
        for wrong in [
            "http://id.example.com",
            "https://id.example.com/",
            "https://id.example.com/x",
            "id.example.com",
        ] {
            assert!(with(&[("public_url", wrong)]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lists_are_comma_separated() {
        let config =
            with(&[("regions", "eu-west-1, us-east-1"), ("trusted_proxies", "10.0.0.0/8")])
                .unwrap();
        assert_eq!(config.regions, ["eu-west-1", "us-east-1"]);
        assert_eq!(config.trusted_proxies.len(), 1);
        assert!(with(&[("trusted_proxies", "ten")]).is_err());
    }
}
