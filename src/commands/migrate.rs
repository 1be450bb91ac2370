//! `poolhouse migrate`.

use secrecy::ExposeSecret as _;

use crate::config::Config;
use crate::database;

/// Brings the schema up to date.
pub async fn run() -> anyhow::Result<()> {
    let config = Config::load()?;
    let db = database::connect(config.database_url.expose_secret().parse()?, 1).await?;
    database::migrate(&db).await?;
    println!("The schema is at version {}.", database::known_version());
    Ok(())
}
