//! Deletes the rows of pools that were deleted; of each nothing stays but its audit and its id.

use chrono::Duration;

use crate::app::App;
use crate::store;
use crate::store::purge;

/// How many users one statement deletes, each with all that hangs on it.
const BATCH: i64 = 200;

/// How long a pool has been dead before: no node knows of it any more.
const DEAD_FOR: Duration = Duration::minutes(1);

/// Deletes what is left of every dead pool. Two nodes may do it at once; whoever finds no user left ends it.
pub async fn run(app: &App) -> anyhow::Result<()> {
    for pool in store::pools::list_dead(&app.db, app.now() - DEAD_FOR).await? {
        let mut tx = app.db.begin().await?;
        purge::lift_time_limit(&mut tx).await?;
        purge::delete_challenges_of_pool(&mut tx, &pool).await?;
        tx.commit().await?;
        while purge::delete_users(&app.db, &pool, BATCH, app.now()).await? > 0 {}
        let mut tx = app.db.begin().await?;
        purge::lift_time_limit(&mut tx).await?;
        purge::delete_configuration(&mut tx, &pool).await?;
        store::pools::set_purged(&mut tx, &pool, app.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}
