//! Publishes the next signing keys of pools that want theirs no older than they are, and erases the private halves of
//! keys that have retired. The next key begins by itself, at its time.

use crate::app::App;
use crate::rules::signing_keys;

/// Does what is due now.
pub async fn run(app: &App) -> anyhow::Result<()> {
    signing_keys::rotate_old(app).await?;
    Ok(signing_keys::erase_retired(app).await?)
}
