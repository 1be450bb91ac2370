//! Deletes clients that registered themselves without a token and that nobody uses.

use crate::app::App;
use crate::rules::strangers;

/// Deletes them.
pub async fn run(app: &App) -> anyhow::Result<()> {
    Ok(strangers::end_unused(app).await?)
}
