//! Access keys of the signed API.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::model::ids::AccessKeyId;

/// An access key as stored.
pub struct AccessKey {
    pub access_key_id: AccessKeyId,
    pub sealed_secret: Vec<u8>,
    pub description: String,
    /// The pools it may touch; `None` means all.
    pub user_pools: Option<Vec<String>>,
    /// The operations it may call; `None` means all.
    pub operations: Option<Vec<String>>,
    pub created_at: DateTime<Utc>,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// An access key that is not disabled.
pub async fn find(db: impl PgExecutor<'_>, id: &AccessKeyId) -> sqlx::Result<Option<AccessKey>> {
    sqlx::query_as!(
        AccessKey,
        "SELECT access_key_id AS \"access_key_id: AccessKeyId\", sealed_secret, description,
             user_pools, operations, created_at, disabled_at
         FROM access_keys WHERE access_key_id = $1 AND disabled_at IS NULL",
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// All access keys, oldest first.
pub async fn list(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<AccessKey>> {
    sqlx::query_as!(
        AccessKey,
        "SELECT access_key_id AS \"access_key_id: AccessKeyId\", sealed_secret, description,
             user_pools, operations, created_at, disabled_at
         FROM access_keys ORDER BY created_at, access_key_id",
    )
    .fetch_all(db)
    .await
}

/// Stores a key; `false` if its id is taken.
pub async fn insert(db: impl PgExecutor<'_>, key: &AccessKey) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO access_keys (access_key_id, sealed_secret, description, user_pools,
             operations, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &key.access_key_id as _,
        key.sealed_secret,
        key.description,
        key.user_pools.as_deref(),
        key.operations.as_deref(),
        key.created_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Disables a key; `false` if there is none that works.
pub async fn set_disabled(
    db: impl PgExecutor<'_>,
    id: &AccessKeyId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE access_keys SET disabled_at = $2 WHERE access_key_id = $1 AND disabled_at IS NULL",
        id as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
