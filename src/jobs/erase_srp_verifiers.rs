//! Erases SRP verifiers of pools that keep none: a node that had not heard of the tag may have written one.

use crate::app::App;
use crate::rules::srp_verifiers;
use crate::store;

/// Erases those that are there now.
pub async fn run(app: &App) -> anyhow::Result<()> {
    for pool in store::pools::list_tagged(&app.db, "poolhouse:srp", "off").await? {
        srp_verifiers::erase_unwanted(app, &pool).await?;
    }
    Ok(())
}
