//! Has tables analyzed that are new to the planner: the plans of a new installation are those of a grown one within seconds.

use crate::app::App;
use crate::store;

/// Analyzes what has rows by now and never was.
pub async fn run(app: &App) -> anyhow::Result<()> {
    Ok(store::statistics::analyze_new(&app.db).await?)
}
