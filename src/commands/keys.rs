//! `poolhouse keys`.

use clap::{Args, Subcommand};

use crate::commands::serve::{connect, open};
use crate::config::Config;
use crate::model::audit::Actor;
use crate::model::ids::{AccessKeyId, UserPoolId};
use crate::rules::access_keys;
use crate::rules::signing_keys::{self, Rotation};

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes an access key for the signed API and prints it once.
    Create {
        /// What the key is for.
        #[arg(long, default_value = "")]
        description: String,
        /// Limits the key to a pool; may be given several times.
        #[arg(long = "user-pool", value_name = "POOL_ID")]
        user_pools: Vec<String>,
        /// Limits the key to an operation; may be given several times.
        #[arg(long = "operation", value_name = "NAME")]
        operations: Vec<String>,
    },
    /// Lists the access keys, without their secrets.
    List,
    /// Disables an access key at once, on every node.
    Disable { access_key_id: String },
    /// Rotates the signing keys of a pool: the next ones are published now and sign a day later.
    Rotate {
        user_pool_id: String,
        /// Signs with the next keys at once; what was signed before counts on.
        #[arg(long)]
        now: bool,
        /// Signs with fresh keys at once and withdraws all others, because they are in strange hands: no token that they
        /// signed counts any more.
        #[arg(long, conflicts_with = "now")]
        withdraw: bool,
    },
}

/// Runs a subcommand against the configured database.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let config = Config::load()?;
    let app = open(connect(&config).await?, config).await?;
    match options.command {
        Command::Create { description, user_pools, operations } => {
            let some = |names: Vec<String>| (!names.is_empty()).then_some(names);
            let (user_pools, operations) = (some(user_pools), some(operations));
            let new = access_keys::NewKey { description, user_pools, operations };
            let (id, secret) = access_keys::create(&app, new).await?;
            println!("aws_access_key_id = {id}");
            println!("aws_secret_access_key = {}", secret.expose());
        }
        Command::List => {
            for key in access_keys::list(&app).await? {
                let state = if key.disabled_at.is_some() { "disabled" } else { "active" };
                let limits = [&key.user_pools, &key.operations];
                let limits = limits.into_iter().flatten().flatten().map(String::as_str);
                let limits = limits.collect::<Vec<_>>().join(",");
                let made = key.created_at.format("%Y-%m-%d");
                println!("{}  {state:8}  {made}  {}  {limits}", key.access_key_id, key.description);
            }
        }
        Command::Disable { access_key_id } => {
            let done = access_keys::disable(&app, &AccessKeyId::new(&access_key_id)).await?;
            anyhow::ensure!(done, "there is no active access key {access_key_id}");
            println!("{access_key_id} is disabled.");
        }
        Command::Rotate { user_pool_id, now, withdraw } => {
            let rotation = match (now, withdraw) {
                (_, true) => Rotation::Withdrawing,
                (true, false) => Rotation::Now,
                (false, false) => Rotation::Announced,
            };
            let pool = UserPoolId::new(user_pool_id);
            let at = signing_keys::rotate(&app, &Actor::operator(), &pool, rotation).await?;
            println!("The next keys of {pool} sign from {}.", at.format("%Y-%m-%d %H:%M:%S UTC"));
        }
    }
    app.audit.flush().await;
    Ok(())
}
