//! Passwords that a user had before the one of now, as hashes.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::UserKey;

/// The hashes of the newest passwords of a user, the one of now first, at most `limit`.
pub async fn list(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    limit: i64,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT hash AS \"hash!\" FROM (
             SELECT password_hash AS hash, NULL::timestamptz AS set_at FROM users
             WHERE user_pool_id = $1 AND sub = $2 AND password_hash IS NOT NULL
             UNION ALL
             SELECT password_hash, set_at FROM password_history WHERE user_pool_id = $1 AND sub = $2
         ) AS had ORDER BY set_at DESC NULLS FIRST LIMIT $3",
        &user.pool as _,
        user.sub as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Keeps the password of now, which another is about to replace, and no more than the `size` newest of all.
pub async fn keep(
    tx: &mut PgConnection,
    user: &UserKey,
    size: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if size > 0 {
        sqlx::query!(
            "INSERT INTO password_history (user_pool_id, sub, set_at, password_hash)
             SELECT $1, $2, greatest($3, (SELECT max(set_at) + interval '1 microsecond'
                 FROM password_history WHERE user_pool_id = $1 AND sub = $2)), password_hash
             FROM users WHERE user_pool_id = $1 AND sub = $2 AND password_hash IS NOT NULL",
            &user.pool as _,
            user.sub as _,
            now,
        )
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query!(
        "DELETE FROM password_history WHERE user_pool_id = $1 AND sub = $2 AND set_at NOT IN (
             SELECT set_at FROM password_history WHERE user_pool_id = $1 AND sub = $2
             ORDER BY set_at DESC LIMIT $3)",
        &user.pool as _,
        user.sub as _,
        size,
    )
    .execute(tx)
    .await?;
    Ok(())
}
