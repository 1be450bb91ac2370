//! When the configuration of a pool last changed.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::UserPoolId;

/// Notes that a pool's configuration changed. Every transaction that changes one ends with this.
pub async fn set_changed(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO config_changes (user_pool_id, changed_at) VALUES ($1, $2)
         ON CONFLICT (user_pool_id) DO UPDATE SET changed_at = greatest(config_changes.changed_at, $2)",
        pool as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The pools that changed since.
pub async fn list_since(
    db: impl PgExecutor<'_>,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\" FROM config_changes
         WHERE changed_at >= $1",
        since,
    )
    .fetch_all(db)
    .await
}
