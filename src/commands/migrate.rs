//! `poolhouse migrate`.

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use crate::config::Config;
use crate::database;

/// Brings the schema up to date. All that it needs is the database.
pub async fn run() -> anyhow::Result<()> {
    let url = Config::load_database_url()?;
    let options = url.expose_secret().parse().context("POOLHOUSE_DATABASE_URL")?;
    let db = database::connect(options, 1).await?;
    database::migrate(&db).await?;
    println!("The schema is at version {}.", database::known_version());
    Ok(())
}
