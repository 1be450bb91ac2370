//! The command line.

mod client;
mod dev;
mod doctor;
mod keys;
mod migrate;
mod operations;
mod outbox;
mod serve;

use clap::{Parser, Subcommand};

/// A self-hosted identity provider: Amazon Cognito's API, hosted login pages and OpenID Connect, over PostgreSQL.
#[derive(Parser)]
#[command(name = "poolhouse", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs everything on this machine: database, demo pool, hosted pages, inbox and demo app.
    Dev(dev::Options),
    /// Runs the server for production, configured by POOLHOUSE_* variables (docs/configuration.md).
    Serve(serve::Options),
    /// Brings the database's schema up to date and exits.
    Migrate,
    /// Makes, lists and disables the access keys of the signed API.
    Keys(keys::Options),
    /// Sets and shows what OAuth knows of an app client and Cognito's API has no member for.
    Client(client::Options),
    /// Lists the messages that wait or were given up, sends them now, or drops them.
    Outbox(outbox::Options),
    /// Prints the table of operations: which are built, and who may call them.
    Operations,
    /// Checks configuration, database, keys, clock, certificates and mail, and says what is wrong.
    Doctor,
}

/// Runs what the command line says.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Dev(options) => dev::run(options).await,
        Command::Serve(options) => serve::run(options).await,
        Command::Migrate => migrate::run().await,
        Command::Keys(options) => keys::run(options).await,
        Command::Client(options) => client::run(options).await,
        Command::Outbox(options) => outbox::run(options).await,
        Command::Operations => operations::run(),
        Command::Doctor => doctor::run().await,
    }
}

/// The table of operations as `docs/operations.md` shows it.
pub fn operations_table() -> String {
    operations::table()
}
