//! `poolhouse client`.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::commands::serve::{connect, open};
use crate::config::Config;
use crate::model::audit::Actor;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::{clients, pools};

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Replaces the metadata of an app client by a JSON document (docs/client-metadata.md).
    Set {
        user_pool_id: String,
        client_id: String,
        /// The document; `-` reads it from standard input.
        file: PathBuf,
    },
    /// Prints the metadata of an app client.
    Show { user_pool_id: String, client_id: String },
}

/// Runs a subcommand against the configured database.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let config = Config::load()?;
    let app = open(connect(&config).await?, config).await?;
    let metadata = match options.command {
        Command::Set { user_pool_id, client_id, file } => {
            let (pool, client) = (UserPoolId::new(user_pool_id), ClientId::new(client_id));
            let document = read(&file)?;
            clients::put_metadata(&app, &Actor::operator(), &pool, &client, document).await?
        }
        Command::Show { user_pool_id, client_id } => {
            let pool = pools::find_fresh(&app, &UserPoolId::new(user_pool_id)).await?;
            clients::find_fresh(&app, &pool, &ClientId::new(client_id)).await?.metadata
        }
    };
    println!("{}", serde_json::to_string_pretty(&metadata)?);
    app.audit.flush().await;
    Ok(())
}

fn read(file: &PathBuf) -> anyhow::Result<Map<String, Value>> {
    let text = match file.as_os_str() == "-" {
        true => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text)
        }
        false => std::fs::read_to_string(file),
    };
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not a JSON object", file.display()))
}
