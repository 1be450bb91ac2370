//! Puts a pseudonym in the place of deleted users in the audit.

use chrono::Duration;

use crate::app::App;
use crate::rules::audit;
use crate::store;

/// How many users one run reads at a time.
const USERS: i64 = 500;

/// How long ago a user was deleted: every node has written by then what it had of the user.
const SETTLED: Duration = Duration::minutes(1);

/// Pseudonymises everybody who was deleted.
pub async fn run(app: &App) -> anyhow::Result<()> {
    loop {
        let deleted = store::deleted_users::list(&app.db, app.now() - SETTLED, USERS).await?;
        for user in &deleted {
            audit::pseudonymise(app, user).await?;
        }
        if deleted.len() < USERS as usize {
            return Ok(());
        }
    }
}
