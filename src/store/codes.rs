//! Confirmation codes, kept as HMAC under the server's key.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::code::CodePurpose;
use crate::model::ids::UserKey;

/// How many tries a code has.
pub const MAX_ATTEMPTS: i32 = 5;

/// A code to store.
pub struct NewCode<'a> {
    pub digest: &'a [u8],
    /// The attribute that the code proves.
    pub attribute: &'a str,
    /// The value it is sent to.
    pub destination: &'a str,
    pub expires_at: DateTime<Utc>,
}

/// Stores a code in place of an older one of its purpose. A code that still stood hands its counter on.
pub async fn insert(
    tx: &mut PgConnection,
    user: &UserKey,
    purpose: CodePurpose,
    new: &NewCode<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO confirmation_codes AS c (user_pool_id, sub, purpose, digest, attribute,
             destination, attempts, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)
         ON CONFLICT (user_pool_id, sub, purpose) DO UPDATE SET digest = $4, attribute = $5,
             destination = $6, created_at = $7, expires_at = $8, consumed_at = NULL,
             attempts = CASE WHEN c.consumed_at IS NULL AND c.created_at > $7 - interval '1 hour'
                 THEN c.attempts ELSE 0 END",
        &user.pool as _,
        user.sub as _,
        purpose as _,
        new.digest,
        new.attribute,
        new.destination,
        now,
        new.expires_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A code that was tried: the try is counted.
#[derive(Clone, Debug)]
pub struct Tried {
    pub attempts: i32,
    pub matches: bool,
    pub attribute: String,
    pub destination: String,
    pub expires_at: DateTime<Utc>,
    pub consumed_at: Option<DateTime<Utc>>,
}

/// Counts a try of a code and says what it was tried against; `None` if no code was ever sent.
pub async fn count(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    purpose: CodePurpose,
    digest: &[u8],
) -> sqlx::Result<Option<Tried>> {
    sqlx::query_as!(
        Tried,
        "UPDATE confirmation_codes SET attempts = attempts + 1
         WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3
         RETURNING attempts, digest = $4 AS \"matches!\", attribute, destination, expires_at,
             consumed_at",
        &user.pool as _,
        user.sub as _,
        purpose as _,
        digest,
    )
    .fetch_optional(db)
    .await
}

/// Takes the code if it stands, matches and has tries left; `false`, and nothing changed, if not.
pub async fn consume(
    tx: &mut PgConnection,
    user: &UserKey,
    purpose: CodePurpose,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE confirmation_codes SET consumed_at = $5
         WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND digest = $4
         AND consumed_at IS NULL AND expires_at > $5 AND attempts <= $6",
        &user.pool as _,
        user.sub as _,
        purpose as _,
        digest,
        now,
        MAX_ATTEMPTS,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Voids every code of a user that still stands.
pub async fn delete_all(tx: &mut PgConnection, user: &UserKey) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM confirmation_codes WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}
