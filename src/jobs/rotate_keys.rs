//! Erases the private halves of signing keys that have retired. The next key begins by itself, at its time.

use crate::app::App;
use crate::rules::signing_keys;

/// Erases what is due now.
pub async fn run(app: &App) -> anyhow::Result<()> {
    Ok(signing_keys::erase_retired(app).await?)
}
