//! Uses of what is sealed in the caller's hands: tries are counted, and it is answered once.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::model::ids::UserPoolId;

/// Counts a try before it is looked at; how many there were, this one included. `None` if it was answered already.
pub async fn count(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    expires_at: DateTime<Utc>,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "INSERT INTO sealed_uses AS u (user_pool_id, digest, attempts, expires_at)
         VALUES ($1, $2, 1, $3)
         ON CONFLICT (user_pool_id, digest) DO UPDATE SET attempts = u.attempts + 1,
             expires_at = greatest(u.expires_at, excluded.expires_at)
         WHERE u.consumed_at IS NULL
         RETURNING attempts",
        pool as _,
        digest,
        expires_at,
    )
    .fetch_optional(db)
    .await
}

/// Answers it; `false`, and nothing changed, if it was answered before.
pub async fn consume(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    take(db, pool, digest, expires_at, now, false).await
}

/// A use that a statement takes along with what it does: both happen, or neither.
#[derive(Clone, Copy)]
pub struct Along<'a> {
    pub digest: &'a [u8],
    pub expires_at: DateTime<Utc>,
}

/// Whether a statement failed because the use that it was to take along was taken before. That it fails is what undoes the
/// rest of it.
pub fn was_taken(fault: &sqlx::Error) -> bool {
    let fault = fault.as_database_error();
    fault.is_some_and(|fault| fault.constraint() == Some("sealed_uses_pkey"))
}

/// Takes a proof of possession, in a statement of its own; `false` if it was taken before. It is not waited for until that is
/// on disk: what the proof comes with is good once besides, or bound to the key.
pub async fn consume_proof(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    take(db, pool, digest, expires_at, now, true).await
}

async fn take(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
    hurried: bool,
) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "INSERT INTO sealed_uses AS u (user_pool_id, digest, attempts, expires_at, consumed_at)
         VALUES ($1, $2, 1, $3, $4)
         ON CONFLICT (user_pool_id, digest) DO UPDATE SET consumed_at = $4,
             expires_at = greatest(u.expires_at, excluded.expires_at)
         WHERE u.consumed_at IS NULL
         RETURNING CASE WHEN $5 THEN set_config('synchronous_commit', 'off', true) END AS set",
        pool as _,
        digest,
        expires_at,
        now,
        hurried,
    )
    .fetch_optional(db)
    .await?;
    Ok(taken.is_some())
}

/// Whether it was answered already.
pub async fn is_consumed(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "SELECT EXISTS (SELECT FROM sealed_uses
             WHERE user_pool_id = $1 AND digest = $2 AND consumed_at IS NOT NULL) AS \"used!\"",
        pool as _,
        digest,
    )
    .fetch_one(db)
    .await
}
