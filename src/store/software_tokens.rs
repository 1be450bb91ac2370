//! Seeds of software tokens, sealed.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::UserKey;

/// Which of a user's two seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// Given out, not proven.
    Pending,
    Active,
}

/// Keeps a seed that was given out, in place of one that was never proven.
pub async fn insert_pending(
    tx: &mut PgConnection,
    user: &UserKey,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO software_tokens (user_pool_id, sub, state, sealed, last_step, created_at)
         VALUES ($1, $2, 'pending', $3, 0, $4)
         ON CONFLICT (user_pool_id, sub, state)
         DO UPDATE SET sealed = $3, last_step = 0, created_at = $4",
        &user.pool as _,
        user.sub as _,
        sealed,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A seed as it is kept.
pub async fn find(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    state: State,
) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!(
        "SELECT sealed FROM software_tokens WHERE user_pool_id = $1 AND sub = $2 AND state = $3",
        &user.pool as _,
        user.sub as _,
        state as _,
    )
    .fetch_optional(db)
    .await
}

/// Takes the code of a time step of the active seed; `false`, and nothing changed, if one as new was taken before, or
/// the seed is another by now.
pub async fn consume(
    tx: &mut PgConnection,
    user: &UserKey,
    sealed: &[u8],
    step: i64,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE software_tokens SET last_step = $4
         WHERE user_pool_id = $1 AND sub = $2 AND state = 'active' AND sealed = $3
         AND last_step < $4",
        &user.pool as _,
        user.sub as _,
        sealed,
        step,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a pending seed that is about to be put into force; `false`, and nothing changed, if it is another by now.
pub async fn delete_pending(
    tx: &mut PgConnection,
    user: &UserKey,
    sealed: &[u8],
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM software_tokens
         WHERE user_pool_id = $1 AND sub = $2 AND state = 'pending' AND sealed = $3",
        &user.pool as _,
        user.sub as _,
        sealed,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts a seed into force in place of any other, its code of a time step taken.
pub async fn set_active(
    tx: &mut PgConnection,
    user: &UserKey,
    sealed: &[u8],
    step: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO software_tokens (user_pool_id, sub, state, sealed, last_step, created_at)
         VALUES ($1, $2, 'active', $3, $4, $5)
         ON CONFLICT (user_pool_id, sub, state)
         DO UPDATE SET sealed = $3, last_step = $4, created_at = $5",
        &user.pool as _,
        user.sub as _,
        sealed,
        step,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets every seed of a user; whether there was an active one.
pub async fn delete(tx: &mut PgConnection, user: &UserKey) -> sqlx::Result<bool> {
    let gone = sqlx::query_scalar!(
        "WITH gone AS (DELETE FROM software_tokens WHERE user_pool_id = $1 AND sub = $2
             RETURNING state)
         SELECT count(*) FILTER (WHERE state = 'active') AS \"active!\" FROM gone",
        &user.pool as _,
        user.sub as _,
    )
    .fetch_one(tx)
    .await?;
    Ok(gone > 0)
}
