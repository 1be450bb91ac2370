//! Drops what this node keeps in memory of pools that changed, and notes that the rest is still good.

use chrono::Duration;

use crate::app::App;
use crate::store;

/// How far back a poll looks. A change is dated by the node that made it, when its transaction began; another node
/// sees it once it is committed. Within this time clocks may differ and transactions may take. What was read just
/// before a change and kept just after it goes with one of the next polls.
const OVERLAP: Duration = Duration::seconds(30);

/// Asks once. An error leaves what is in memory to run out by itself.
pub async fn run(app: &App) -> anyhow::Result<()> {
    let now = app.now();
    let since = app.caches.checked_at().map_or(now, |last| last.min(now)) - OVERLAP;
    for pool in store::config_changes::list_since(&app.db, since).await? {
        app.caches.drop_pool(&pool);
    }
    app.caches.checked(now);
    Ok(())
}
