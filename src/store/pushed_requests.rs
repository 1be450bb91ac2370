//! Authorization requests that clients pushed, found by SHA-256. Nothing of them is waited for until it is on disk: what a
//! crash of the database loses is pushed again.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::ids::{ClientId, UserPoolId};
use crate::store::sealed_uses::Along;

/// A request as it is kept.
pub struct Pushed {
    pub parameters: Json<Vec<(String, String)>>,
    /// The key that proved itself with it.
    pub jkt: Option<String>,
}

/// How long a request counts.
pub struct Life {
    pub created_at: DateTime<Utc>,
    /// Until when a browser may come with it for the first time.
    pub usable_until: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Stores a request. A proof is taken along; if it was taken before, the statement fails.
pub async fn insert(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    client: &ClientId,
    pushed: &Pushed,
    life: &Life,
    proof: Option<Along<'_>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH proof AS (
             INSERT INTO sealed_uses (user_pool_id, digest, attempts, expires_at, consumed_at)
             SELECT $1, $9::bytea, 1, $10::timestamptz, $6 WHERE $9::bytea IS NOT NULL
         )
         INSERT INTO pushed_requests (user_pool_id, digest, client_id, parameters, jkt, created_at,
             usable_until, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         RETURNING set_config('synchronous_commit', 'off', true) AS set",
        pool as _,
        digest,
        client as _,
        &pushed.parameters as _,
        pushed.jkt,
        life.created_at,
        life.usable_until,
        life.expires_at,
        proof.map(|proof| proof.digest),
        proof.map(|proof| proof.expires_at),
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// The request that a browser comes with, if it is this client's, in time, and not answered yet; and whether it has come
/// with it before.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    client: &ClientId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(Pushed, bool)>> {
    let row = sqlx::query!(
        "SELECT parameters AS \"parameters: Json<Vec<(String, String)>>\", jkt,
             begun_at IS NOT NULL AS \"begun!\"
         FROM pushed_requests
         WHERE user_pool_id = $1 AND digest = $2 AND client_id = $3 AND consumed_at IS NULL
         AND expires_at > $4 AND (begun_at IS NOT NULL OR usable_until > $4)",
        pool as _,
        digest,
        client as _,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (Pushed { parameters: row.parameters, jkt: row.jkt }, row.begun)))
}

/// Notes that a browser has come with a request: it may come again until the request is answered.
pub async fn begin(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE pushed_requests SET begun_at = $3
         FROM set_config('synchronous_commit', 'off', true)
         WHERE user_pool_id = $1 AND digest = $2 AND begun_at IS NULL",
        pool as _,
        digest,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a request, once: its app is being answered with something else than a code, which takes it itself
/// ([`insert`](super::authorization_codes::insert)). `false`, and nothing changed, if it has been.
pub async fn consume(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    client: &ClientId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE pushed_requests SET consumed_at = $4
         FROM set_config('synchronous_commit', 'off', true)
         WHERE user_pool_id = $1 AND digest = $2 AND client_id = $3 AND consumed_at IS NULL
         AND expires_at > $4",
        pool as _,
        digest,
        client as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
