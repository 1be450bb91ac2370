//! Wrapped data keys and sealed server keys.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::UserPoolId;

/// A data key as stored.
pub struct WrappedKey {
    /// Names the KEK that wrapped it.
    pub kek_id: String,
    pub wrapped: Vec<u8>,
}

/// The owner of the key that seals what belongs to no pool.
pub const GLOBAL: &str = "global";

/// The data key of an owner: [`GLOBAL`] or a pool id.
pub async fn find(db: impl PgExecutor<'_>, owner: &str) -> sqlx::Result<Option<WrappedKey>> {
    sqlx::query_as!(WrappedKey, "SELECT kek_id, wrapped FROM data_keys WHERE owner = $1", owner)
        .fetch_optional(db)
        .await
}

/// Stores a data key; `false` if the owner has one.
pub async fn insert(
    db: impl PgExecutor<'_>,
    owner: &str,
    key: &WrappedKey,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO data_keys (owner, kek_id, wrapped, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        owner,
        key.kek_id,
        key.wrapped,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Destroys the data key of a pool, and with it all that was sealed under it.
pub async fn delete(tx: &mut PgConnection, pool: &UserPoolId) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM data_keys WHERE owner = $1", pool.as_str()).execute(tx).await?;
    Ok(())
}

/// A server key, sealed under the global data key.
pub async fn find_server_key(
    db: impl PgExecutor<'_>,
    purpose: &str,
) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("SELECT sealed FROM server_keys WHERE purpose = $1", purpose)
        .fetch_optional(db)
        .await
}

/// Stores a server key unless there is one.
pub async fn insert_server_key(
    db: impl PgExecutor<'_>,
    purpose: &str,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO server_keys (purpose, sealed, created_at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        purpose,
        sealed,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
