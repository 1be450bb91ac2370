//! Devices that wait for a user who signs in elsewhere.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::{ClientId, UserPoolId};
use crate::model::resources::Resources;

/// What a device asks for.
pub struct NewDevice<'a> {
    pub digest: &'a [u8],
    pub user_code_digest: &'a [u8],
    pub client: &'a ClientId,
    pub scopes: &'a [String],
    pub resources: &'a Resources,
    pub expires_at: DateTime<Utc>,
    /// Seconds.
    pub poll_interval: i32,
}

/// Stores what a device asks for; `false`, and nothing stored, if the user's code waits for another one.
pub async fn insert(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    new: &NewDevice<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO device_authorizations (user_pool_id, digest, user_code_digest, client_id,
             scopes, created_at, expires_at, poll_interval, resource)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        pool as _,
        new.digest,
        new.user_code_digest,
        new.client as _,
        new.scopes,
        now,
        new.expires_at,
        new.poll_interval,
        new.resources.stored(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A device that waits for a user.
pub struct Waiting {
    pub client_id: ClientId,
    pub scopes: Vec<String>,
    /// As it is stored.
    pub resource: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// The device that waits under a user's code.
pub async fn find_waiting(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    user_code_digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Waiting>> {
    sqlx::query_as!(
        Waiting,
        "SELECT client_id AS \"client_id: ClientId\", scopes, resource, created_at
         FROM device_authorizations
         WHERE user_pool_id = $1 AND user_code_digest = $2 AND decided_at IS NULL
         AND expires_at > $3",
        pool as _,
        user_code_digest,
        now,
    )
    .fetch_optional(db)
    .await
}

/// A device that a user has decided about.
pub struct Decided {
    pub digest: Vec<u8>,
    pub client_id: ClientId,
    pub scopes: Vec<String>,
    /// As it is stored.
    pub resource: Option<String>,
    pub expires_at: DateTime<Utc>,
}

/// Decides about a device, once. `None`, and nothing changed, if it waits no more.
pub async fn decide(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    user_code_digest: &[u8],
    approved: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Decided>> {
    sqlx::query_as!(
        Decided,
        "UPDATE device_authorizations SET decided_at = $4, approved = $3
         WHERE user_pool_id = $1 AND user_code_digest = $2 AND decided_at IS NULL
         AND expires_at > $4
         RETURNING digest, client_id AS \"client_id: ClientId\", scopes, resource,
             expires_at",
        pool as _,
        user_code_digest,
        approved,
        now,
    )
    .fetch_optional(tx)
    .await
}

/// What a device learns when it asks.
pub struct Polled {
    pub expires_at: DateTime<Utc>,
    pub approved: Option<bool>,
    /// Whether it asked sooner than it may: then it is to wait longer from now on.
    pub too_soon: bool,
}

/// A device of this client asks; each time too soon makes its interval five seconds longer (RFC 8628 §3.5).
pub async fn poll(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    client: &ClientId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Polled>> {
    sqlx::query_as!(
        Polled,
        "WITH before AS (
             SELECT digest, coalesce(polled_at + make_interval(secs => poll_interval) > $4, false)
                 AS too_soon
             FROM device_authorizations
             WHERE user_pool_id = $1 AND digest = $2 AND client_id = $3 FOR UPDATE
         )
         UPDATE device_authorizations d SET polled_at = $4,
             poll_interval = d.poll_interval + CASE WHEN b.too_soon THEN 5 ELSE 0 END
         FROM before b WHERE d.user_pool_id = $1 AND d.digest = b.digest
         RETURNING d.expires_at, d.approved, b.too_soon AS \"too_soon!\"",
        pool as _,
        digest,
        client as _,
        now,
    )
    .fetch_optional(db)
    .await
}
