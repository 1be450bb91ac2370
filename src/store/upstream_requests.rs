//! Browsers that were sent to an identity provider, found by SHA-256 of the state that they come back with. Nothing of them
//! is waited for until it is on disk: what a crash of the database loses is begun again.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::model::ids::{ClientId, ProviderName, UserPoolId};

/// What a browser was sent with.
pub struct Departed {
    pub provider: ProviderName,
    pub client_id: ClientId,
    /// The flow of the browser.
    pub binding: Vec<u8>,
    /// The app's request.
    pub query: String,
    pub created_at: DateTime<Utc>,
}

/// Stores one.
pub async fn insert(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    new: &Departed,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO upstream_requests (user_pool_id, digest, provider, client_id, binding, query,
             created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         RETURNING set_config('synchronous_commit', 'off', true) AS set",
        pool as _,
        digest,
        &new.provider as _,
        &new.client_id as _,
        new.binding,
        new.query,
        new.created_at,
        expires_at,
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Takes one, once, if it is of one of the browser's flows and in time.
pub async fn consume(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    bindings: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Departed>> {
    sqlx::query_as!(
        Departed,
        "UPDATE upstream_requests SET consumed_at = $4
         WHERE user_pool_id = $1 AND digest = $2 AND binding = ANY ($3) AND consumed_at IS NULL
         AND expires_at > $4
         RETURNING provider AS \"provider: ProviderName\", client_id AS \"client_id: ClientId\",
             binding, query, created_at",
        pool as _,
        digest,
        bindings,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The app's request that a browser was sent with, though that may be over.
pub async fn find_query(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT query FROM upstream_requests WHERE user_pool_id = $1 AND digest = $2",
        pool as _,
        digest,
    )
    .fetch_optional(db)
    .await
}
