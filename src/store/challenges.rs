//! Challenge Sessions, kept as SHA-256.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::challenge::ChallengeName;
use crate::model::ids::{ClientId, Sub, UserKey, UserPoolId};

/// A challenge to store.
pub struct NewChallenge<'a> {
    pub user: &'a UserKey,
    pub client_id: &'a ClientId,
    pub challenge: ChallengeName,
    /// What has been proven so far.
    pub amr: &'a [String],
    /// The browser flow it was issued to; `None` for the API.
    pub binding: Option<&'a [u8]>,
    pub expires_at: DateTime<Utc>,
}

/// Stores a challenge.
pub async fn insert(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    new: &NewChallenge<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO challenges (user_pool_id, digest, sub, client_id, challenge, amr, binding,
             attempts, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)",
        &new.user.pool as _,
        digest,
        new.user.sub as _,
        new.client_id as _,
        new.challenge as _,
        new.amr,
        new.binding,
        now,
        new.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A challenge as stored.
pub struct StoredChallenge {
    pub sub: Sub,
    pub client_id: ClientId,
    pub challenge: ChallengeName,
    pub amr: Vec<String>,
    pub binding: Option<Vec<u8>>,
    pub expires_at: DateTime<Utc>,
    pub consumed_at: Option<DateTime<Utc>>,
}

/// A challenge, whatever its state.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<Option<StoredChallenge>> {
    sqlx::query_as!(
        StoredChallenge,
        "SELECT sub AS \"sub: Sub\", client_id AS \"client_id: ClientId\",
             challenge AS \"challenge: ChallengeName\", amr, binding, expires_at, consumed_at
         FROM challenges WHERE user_pool_id = $1 AND digest = $2",
        pool as _,
        digest,
    )
    .fetch_optional(db)
    .await
}

/// Takes a challenge if everything it is bound to agrees; `false`, and nothing changed, if not.
pub async fn consume(
    tx: &mut PgConnection,
    digest: &[u8],
    of: &NewChallenge<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE challenges SET consumed_at = $7
         WHERE user_pool_id = $1 AND digest = $2 AND sub = $3 AND client_id = $4
         AND challenge = $5 AND binding IS NOT DISTINCT FROM $6 AND consumed_at IS NULL
         AND expires_at > $7",
        &of.user.pool as _,
        digest,
        of.user.sub as _,
        of.client_id as _,
        of.challenge as _,
        of.binding,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every challenge of a user that still stands.
pub async fn set_all_expired(
    tx: &mut PgConnection,
    user: &UserKey,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE challenges SET expires_at = $3
         WHERE user_pool_id = $1 AND sub = $2 AND consumed_at IS NULL AND expires_at > $3",
        &user.pool as _,
        user.sub as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
