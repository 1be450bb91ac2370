//! Ends what was granted to clients that were deleted.

use std::collections::BTreeMap;

use chrono::Duration;

use crate::app::App;
use crate::store;
use crate::store::purge;

/// How long a client has been dead before: no node grants it anything any more.
const DEAD_FOR: Duration = Duration::seconds(10);

/// Ends it, and lets their ids go. All of a pool go together, on one node: it reads every grant of the pool, for an index for
/// this alone would cost each sign-in, and strangers may register and delete clients all day.
pub async fn run(app: &App) -> anyhow::Result<()> {
    let mut dead: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (pool, client) in store::clients::list_dead(&app.db, app.now() - DEAD_FOR).await? {
        dead.entry(pool).or_default().push(client.to_string());
    }
    for (pool, clients) in dead {
        let mut tx = app.db.begin().await?;
        let claimed = store::clients::claim_dead(&mut tx, &pool, &clients).await?;
        if claimed.is_empty() {
            continue;
        }
        purge::lift_time_limit(&mut tx).await?;
        store::clients::delete_dead(&mut tx, &pool, &claimed).await?;
        tx.commit().await?;
    }
    Ok(())
}
