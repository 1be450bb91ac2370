//! Applies a seed, once for a data folder: through the same operations as everybody's.

use std::path::PathBuf;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api;
use crate::app::App;
use crate::dev::DataDir;
use crate::dev::seed::{Seed, SeedClient, SeedPool, SeedUser};
use crate::model::audit::Actor;
use crate::model::ids::{AccessKeyId, ClientId, ClientSecret, UserPoolId};
use crate::rules::access_keys::{self, NewKey};
use crate::rules::clients::{self, NewClient, NewSecret};

/// What a seed made, as far as `dev` tells and uses it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World {
    /// Tells whether the seed is still the same.
    seed: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    /// Every client with pages, in the order of the seed.
    pub clients: Vec<WorldClient>,
    /// Who can sign in to the demo app at once.
    #[serde(default)]
    pub demo_user: Option<WorldUser>,
}

/// A user with a password that was made here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WorldUser {
    pub username: String,
    pub password: String,
}

/// A client, and what an app must know of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WorldClient {
    pub user_pool_id: String,
    pub client_id: String,
    pub secret: Option<String>,
    pub callback_urls: Vec<String>,
}

const FILE: &str = "world.json";

/// Applies the seed if the data folder is new, and reads what it made if it is not. Refuses another seed.
pub async fn once(app: &App, dir: &DataDir, seed: &Seed) -> anyhow::Result<World> {
    let identity = hex::encode(crate::sealing::digest(seed.identity.as_bytes()));
    let file: PathBuf = dir.join(FILE);
    if file.exists() {
        let world: World = serde_json::from_slice(&std::fs::read(&file)?)
            .with_context(|| format!("{} is damaged; start anew with --reset", file.display()))?;
        anyhow::ensure!(
            world.seed == identity,
            "the data folder was made from another seed; start anew with --reset"
        );
        return Ok(world);
    }
    let world = apply(app, seed, identity).await.context(
        "the seed could not be applied; mend it, or start anew with --reset if a start was interrupted",
    )?;
    dir.write_private(FILE, &serde_json::to_vec_pretty(&world)?)?;
    Ok(world)
}

/// Lets the demo client come back to where the demo app listens now, if that has changed.
pub async fn follow_demo(
    app: &App,
    dir: &DataDir,
    mut world: World,
    callback: &str,
    logout: &str,
) -> anyhow::Result<World> {
    let Some(client) = world.clients.first_mut() else { return Ok(world) };
    if client.callback_urls.iter().any(|url| url == callback) {
        return Ok(world);
    }
    let names = json!({"UserPoolId": client.user_pool_id, "ClientId": client.client_id});
    let answer = run(app, "DescribeUserPoolClient", names).await?;
    let mut settings = answer["UserPoolClient"].clone();
    settings["CallbackURLs"] = json!([callback]);
    settings["LogoutURLs"] = json!([logout]);
    run(app, "UpdateUserPoolClient", settings).await?;
    client.callback_urls = vec![callback.to_owned()];
    dir.write_private(FILE, &serde_json::to_vec_pretty(&world)?)?;
    Ok(world)
}

async fn apply(app: &App, seed: &Seed, identity: String) -> anyhow::Result<World> {
    let (access_key_id, secret_access_key) = access_key(app, seed).await?;
    let mut made = Vec::new();
    for pool in &seed.pools {
        make_pool(app, pool, &mut made).await.with_context(|| {
            let name = pool.settings.get("PoolName").and_then(Value::as_str);
            format!("pool {}", name.unwrap_or("without PoolName"))
        })?;
    }
    let demo_user = seed
        .demo_user()
        .map(|user| WorldUser { username: user.username.clone(), password: user.password.clone() });
    Ok(World { seed: identity, access_key_id, secret_access_key, clients: made, demo_user })
}

/// The seed's access keys, or one that is made here; the first is told.
async fn access_key(app: &App, seed: &Seed) -> anyhow::Result<(String, String)> {
    for key in &seed.access_keys {
        let new = NewKey {
            description: "seed".to_owned(),
            user_pools: key.user_pools.clone(),
            operations: key.operations.clone(),
        };
        let id = AccessKeyId::new(&key.id);
        let stored = access_keys::insert(app, &id, &ClientSecret::new(&key.secret), new).await?;
        anyhow::ensure!(stored, "access key {id} exists already");
    }
    if let Some(first) = seed.access_keys.first() {
        return Ok((first.id.clone(), first.secret.clone()));
    }
    let new = NewKey { description: "dev".to_owned(), user_pools: None, operations: None };
    let (id, secret) = access_keys::create(app, new).await?;
    Ok((id.to_string(), secret.expose().to_owned()))
}

async fn run(app: &App, operation: &str, input: Value) -> anyhow::Result<Value> {
    let answer = api::as_operator(app, operation, input).await;
    answer.map_err(|why| anyhow::anyhow!("{operation}: {}", why.message()))
}

async fn make_pool(app: &App, seed: &SeedPool, made: &mut Vec<WorldClient>) -> anyhow::Result<()> {
    let mut settings = seed.settings.clone();
    if let Some(id) = &seed.id {
        let tags = settings.entry("UserPoolTags").or_insert_with(|| json!({}));
        tags["poolhouse:id"] = json!(id);
    }
    let answer = run(app, "CreateUserPool", Value::Object(settings)).await?;
    let id = answer["UserPool"]["Id"].as_str().context("CreateUserPool names no pool")?.to_owned();
    if let Some(domain) = &seed.domain {
        run(app, "CreateUserPoolDomain", json!({"UserPoolId": id, "Domain": domain})).await?;
    }
    for server in &seed.resource_servers {
        let scope =
            |(name, text): (&String, &String)| json!({"ScopeName": name, "ScopeDescription": text});
        let scopes: Vec<Value> = server.scopes.iter().map(scope).collect();
        let input = json!({
            "UserPoolId": id,
            "Identifier": server.identifier,
            "Name": server.name,
            "Scopes": scopes,
        });
        run(app, "CreateResourceServer", input).await?;
    }
    for client in &seed.clients {
        made.push(make_client(app, &id, client).await?);
    }
    for group in &seed.groups {
        let input = json!({
            "UserPoolId": id,
            "GroupName": group.name,
            "Description": group.description,
            "RoleArn": group.role_arn,
            "Precedence": group.precedence,
        });
        run(app, "CreateGroup", input).await.with_context(|| format!("group {}", group.name))?;
    }
    for user in &seed.users {
        make_user(app, &id, user).await.with_context(|| format!("user {}", user.username))?;
    }
    Ok(())
}

/// A client is made by the rule: the operation takes no wanted id.
async fn make_client(app: &App, pool: &str, seed: &SeedClient) -> anyhow::Result<WorldClient> {
    let mut settings: Map<String, Value> = seed.settings.clone();
    let name = settings.remove("ClientName");
    let name = name.as_ref().and_then(Value::as_str).context("a client needs ClientName")?;
    let new = NewClient {
        id: seed.id.as_ref().map(ClientId::new),
        name: name.to_owned(),
        secret: seed
            .secret
            .as_ref()
            .map_or(NewSecret::Without, |secret| NewSecret::Given(ClientSecret::new(secret))),
        settings,
        metadata: seed.metadata.clone(),
        registration: None,
        registered_name: None,
    };
    let pool_id = UserPoolId::new(pool);
    let made = clients::create(app, &Actor::operator(), &pool_id, new).await;
    let made = made.with_context(|| format!("client {name}"))?;
    Ok(WorldClient {
        user_pool_id: pool.to_owned(),
        client_id: made.id.to_string(),
        secret: made.secrets.first().map(|secret| secret.expose().to_owned()),
        callback_urls: made.config.callback_urls,
    })
}

async fn make_user(app: &App, pool: &str, seed: &SeedUser) -> anyhow::Result<()> {
    let attribute = |(name, value): (&String, &String)| json!({"Name": name, "Value": value});
    let attributes: Vec<Value> = seed.attributes.iter().map(attribute).collect();
    let input = json!({
        "UserPoolId": pool,
        "Username": seed.username,
        "UserAttributes": attributes,
        "MessageAction": "SUPPRESS",
    });
    run(app, "AdminCreateUser", input).await?;
    let input = json!({
        "UserPoolId": pool,
        "Username": seed.username,
        "Password": seed.password,
        "Permanent": !seed.temporary,
    });
    run(app, "AdminSetUserPassword", input).await?;
    for group in &seed.groups {
        let names = json!({"UserPoolId": pool, "Username": seed.username, "GroupName": group});
        run(app, "AdminAddUserToGroup", names).await.with_context(|| format!("group {group}"))?;
    }
    Ok(())
}
