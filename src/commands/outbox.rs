//! `poolhouse outbox`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::commands::serve::{connect, open};
use crate::config::Config;
use crate::model::ids::UserPoolId;
use crate::rules::messages;

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the messages that wait, and those that were given up in the last thirty days; never what they say.
    List {
        /// Of this pool alone.
        #[arg(long = "user-pool", value_name = "POOL_ID")]
        user_pool: Option<String>,
        /// Only those that were given up.
        #[arg(long)]
        dead: bool,
    },
    /// Lets what waits be sent at once, say after a mail server was mended. What was given up is erased and stays so.
    Retry {
        /// One message; all that wait without.
        message_id: Option<Uuid>,
        /// Those of this pool alone.
        #[arg(long = "user-pool", value_name = "POOL_ID")]
        user_pool: Option<String>,
    },
    /// Gives a message up that waits, and erases it.
    Drop { message_id: Uuid },
}

/// Runs a subcommand against the configured database.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let config = Config::load()?;
    let app = open(connect(&config).await?, config).await?;
    match options.command {
        Command::List { user_pool, dead } => {
            let pool = user_pool.map(UserPoolId::new);
            for message in messages::list_undelivered(&app, pool.as_ref(), dead).await? {
                let state = if message.dead { "dead" } else { "waits" };
                let made = message.created_at.format("%Y-%m-%d %H:%M:%S");
                let (id, pool, tries) = (message.message_id, &message.pool, message.attempts);
                let why = message.last_error.as_deref().unwrap_or("-");
                println!("{id}  {state:5}  {pool}  {made}  {tries} tries  {why}");
            }
        }
        Command::Retry { message_id, user_pool } => {
            let pool = user_pool.map(UserPoolId::new);
            let due = messages::retry(&app, pool.as_ref(), message_id).await?;
            anyhow::ensure!(message_id.is_none() || due > 0, "no such message waits");
            println!("{due} of the messages that wait are due now.");
        }
        Command::Drop { message_id } => {
            let dropped = messages::give_up(&app, message_id).await?;
            anyhow::ensure!(dropped, "no such message waits");
            println!("{message_id} is erased and will not be sent.");
        }
    }
    Ok(())
}
