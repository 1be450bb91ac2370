//! Signing keys of pools.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::{Kid, UserPoolId};
use crate::model::signing::{KeyRole, StoredSigningKey};

/// The keys of a pool, newest activation first.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
) -> sqlx::Result<Vec<StoredSigningKey>> {
    sqlx::query_as!(
        StoredSigningKey,
        "SELECT kid AS \"kid: Kid\", role AS \"role: KeyRole\", sealed_private,
             public_jwk AS \"public_jwk: Value\", active_at, retired_at, unpublished_at
         FROM signing_keys WHERE user_pool_id = $1 ORDER BY active_at DESC, kid",
        pool as _,
    )
    .fetch_all(db)
    .await
}

/// Stores a key and the way from its id to its pool.
pub async fn insert(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    key: &StoredSigningKey,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH found AS (INSERT INTO signing_kids (kid, user_pool_id) VALUES ($2, $1))
         INSERT INTO signing_keys (user_pool_id, kid, role, sealed_private, public_jwk, active_at,
             created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        pool as _,
        &key.kid as _,
        key.role as _,
        key.sealed_private,
        key.public_jwk,
        key.active_at,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The pool that a signing key belongs to.
pub async fn find_pool(db: impl PgExecutor<'_>, kid: &Kid) -> sqlx::Result<Option<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\" FROM signing_kids WHERE kid = $1",
        kid as _,
    )
    .fetch_optional(db)
    .await
}

/// Lets keys that wait for their time sign from `now` on.
pub async fn set_active(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE signing_keys SET active_at = $2
         WHERE user_pool_id = $1 AND active_at > $2 AND (retired_at IS NULL OR retired_at > $2)",
        pool as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Withdraws keys that were published and have signed nothing.
pub async fn set_void(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    kids: &[String],
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE signing_keys SET retired_at = $3, unpublished_at = $3
         WHERE user_pool_id = $1 AND kid = ANY($2)",
        pool as _,
        kids,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Retires every key at `at`, when the keys in `next` begin; one that has retired by then stays as it is.
pub async fn set_retired(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    next: &[String],
    at: DateTime<Utc>,
    unpublished_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE signing_keys SET retired_at = $3, unpublished_at = $4
         WHERE user_pool_id = $1 AND kid <> ALL($2) AND (retired_at IS NULL OR retired_at > $3)",
        pool as _,
        next,
        at,
        unpublished_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Withdraws every published key but those in `next`: none signs, and what they signed counts no more.
pub async fn set_withdrawn(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    next: &[String],
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE signing_keys SET retired_at = $3, unpublished_at = $3
         WHERE user_pool_id = $1 AND kid <> ALL($2)
             AND (unpublished_at IS NULL OR unpublished_at > $3)",
        pool as _,
        next,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The pools that have a private half of a key that retired before.
pub async fn list_pools_with_retired(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT user_pool_id AS \"user_pool_id: UserPoolId\" FROM signing_keys
         WHERE retired_at <= $1 AND sealed_private IS NOT NULL",
        before,
    )
    .fetch_all(db)
    .await
}

/// Erases the private halves of the keys of a pool that retired before.
pub async fn erase_retired(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    before: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE signing_keys SET sealed_private = NULL
         WHERE user_pool_id = $1 AND retired_at <= $2 AND sealed_private IS NOT NULL",
        pool as _,
        before,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The pools whose keys may not become old.
pub async fn list_pools_that_rotate(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\" FROM user_pools
         WHERE dead_at IS NULL AND tags ? 'poolhouse:key-rotation-days'",
    )
    .fetch_all(db)
    .await
}

/// When the newest key of a pool was made.
pub async fn newest(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "SELECT max(created_at) FROM signing_keys WHERE user_pool_id = $1",
        pool as _,
    )
    .fetch_one(db)
    .await
}
