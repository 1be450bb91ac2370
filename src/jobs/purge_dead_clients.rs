//! Ends what was granted to clients that were deleted.

use chrono::Duration;

use crate::app::App;
use crate::store;
use crate::store::purge;

/// How long a client has been dead before: no node grants it anything any more.
const DEAD_FOR: Duration = Duration::seconds(10);

/// Ends it, and lets their ids go.
pub async fn run(app: &App) -> anyhow::Result<()> {
    for (pool, client) in store::clients::list_dead(&app.db, app.now() - DEAD_FOR).await? {
        let mut tx = app.db.begin().await?;
        // It reads every grant of the pool: an index for this alone would cost each sign-in.
        purge::lift_time_limit(&mut tx).await?;
        store::clients::delete_dead(&mut tx, &pool, &client).await?;
        tx.commit().await?;
    }
    Ok(())
}
