//! The seed file: which pools, clients, users and access keys `poolhouse dev` begins with (docs/seed.md).

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What a seed describes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    #[serde(default)]
    pub access_keys: Vec<SeedAccessKey>,
    #[serde(default)]
    pub pools: Vec<SeedPool>,
    /// What tells one seed from another: the file's text, or a name.
    #[serde(skip)]
    pub identity: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedAccessKey {
    pub id: String,
    pub secret: String,
    pub user_pools: Option<Vec<String>>,
    pub operations: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedPool {
    /// A fresh one without.
    pub id: Option<String>,
    /// The prefix of its domain.
    pub domain: Option<String>,
    /// Members of CreateUserPool.
    pub settings: Map<String, Value>,
    #[serde(default)]
    pub resource_servers: Vec<SeedResourceServer>,
    #[serde(default)]
    pub clients: Vec<SeedClient>,
    #[serde(default)]
    pub groups: Vec<SeedGroup>,
    #[serde(default)]
    pub users: Vec<SeedUser>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedResourceServer {
    pub identifier: String,
    pub name: String,
    /// Scope name to description.
    pub scopes: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedClient {
    pub id: Option<String>,
    pub secret: Option<String>,
    /// Members of CreateUserPoolClient.
    pub settings: Map<String, Value>,
    /// The metadata document (docs/client-metadata.md).
    #[serde(default)]
    pub metadata: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedGroup {
    pub name: String,
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub precedence: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedUser {
    pub username: String,
    pub password: String,
    /// Must be changed at the first sign-in.
    #[serde(default)]
    pub temporary: bool,
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// The names of the groups that the user is in.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// What tells the demo pool's seed from a file.
const DEMO: &str = "demo";

impl Seed {
    /// Reads a seed file. The error says where it is wrong.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the seed {}", file.display()))?;
        Self::parse(&text).with_context(|| format!("the seed {} is wrong", file.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let seed: Self = toml::from_str(text)?;
        Ok(Self { identity: text.to_owned(), ..seed })
    }

    /// The demo pool: people sign up with their e-mail address, and the safe settings are on.
    ///
    /// Nobody else knows the secret of its client or the password of its user, if those are random.
    pub fn demo(
        callback: &str,
        logout: &str,
        secret: String,
        password: String,
    ) -> anyhow::Result<Self> {
        let object = |value: Value| match value {
            Value::Object(members) => Ok(members),
            _ => anyhow::bail!("settings are an object"),
        };
        let pool = object(json!({
            "PoolName": "demo",
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": false},
            "AutoVerifiedAttributes": ["email"],
            "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
            "Schema": [{"Name": "email", "Required": true}, {"Name": "name", "Required": true}],
        }))?;
        let client = object(json!({
            "ClientName": "demo app",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
            "SupportedIdentityProviders": ["COGNITO"],
            "CallbackURLs": [callback],
            "LogoutURLs": [logout],
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "AllowedOAuthFlowsUserPoolClient": true,
        }))?;
        let attributes =
            [("email", "demo@example.com"), ("email_verified", "true"), ("name", "Demo User")];
        Ok(Self {
            access_keys: Vec::new(),
            pools: vec![SeedPool {
                id: None,
                domain: Some("demo".to_owned()),
                settings: pool,
                resource_servers: Vec::new(),
                clients: vec![SeedClient {
                    id: None,
                    secret: Some(secret),
                    settings: client,
                    metadata: Map::new(),
                }],
                groups: Vec::new(),
                users: vec![SeedUser {
                    username: "demo@example.com".to_owned(),
                    password,
                    temporary: false,
                    attributes: attributes.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
                    groups: Vec::new(),
                }],
            }],
            identity: DEMO.to_owned(),
        })
    }

    /// The user of the demo pool; whose passwords a file holds need not be told.
    pub fn demo_user(&self) -> Option<&SeedUser> {
        self.pools.first().filter(|_| self.identity == DEMO)?.users.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example_parses() {
        let seed = Seed::parse(include_str!("../../docs/seed.example.toml")).unwrap();
        assert_eq!((seed.access_keys.len(), seed.pools.len()), (1, 1));
        assert_eq!((seed.pools[0].clients.len(), seed.pools[0].users.len()), (2, 2));
        assert_eq!((seed.pools[0].groups.len(), seed.pools[0].users[0].groups.len()), (1, 1));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let why = Seed::parse("[[pools]]\nidd = \"x\"\nsettings = {}").unwrap_err().to_string();
        assert!(why.contains("idd"), "{why}");
    }
}
