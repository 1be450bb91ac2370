//! Users that were deleted and that the audit still names.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::model::ids::{Sub, UserKey, UserPoolId};

/// Users that were deleted before, at most `limit`, those of longest ago first.
pub async fn list(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<UserKey>> {
    let rows = sqlx::query!(
        "SELECT user_pool_id AS \"pool: UserPoolId\", sub AS \"sub: Sub\" FROM deleted_users
         WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2",
        before,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| UserKey { pool: row.pool, sub: row.sub }).collect())
}

/// Forgets one: nothing names it any more.
pub async fn delete(db: impl PgExecutor<'_>, user: &UserKey) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM deleted_users WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .execute(db)
    .await?;
    Ok(())
}
