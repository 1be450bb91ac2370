//! Confirmation codes, kept as HMAC under the server's key.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::code::CodePurpose;
use crate::model::ids::{Sub, UserKey, UserPoolId};

/// How many tries a code has, and a name in an hour.
pub const MAX_ATTEMPTS: i32 = 5;

/// A code to store.
pub struct NewCode<'a> {
    pub digest: &'a [u8],
    /// The attribute that the code proves.
    pub attribute: &'a str,
    /// The value it is sent to.
    pub destination: &'a str,
    /// Tries that count against it from the start.
    pub attempts: i32,
    pub expires_at: DateTime<Utc>,
}

/// Stores a code in place of an older one of its purpose. A code that still stood hands its counter on. For a user
/// that does not exist the same statement stores nothing.
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
         SELECT user_pool_id, sub, $3::text, $4::bytea, $5::text, $6::text, $9::int, $7::timestamptz,
             $8::timestamptz
         FROM users WHERE user_pool_id = $1 AND sub = $2
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
        new.attempts,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The tries of a code that was sent since `since` and still stands.
pub async fn find_attempts(
    tx: &mut PgConnection,
    user: &UserKey,
    purpose: CodePurpose,
    since: DateTime<Utc>,
) -> sqlx::Result<i32> {
    let found = sqlx::query_scalar!(
        "SELECT attempts FROM confirmation_codes
         WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND consumed_at IS NULL
         AND created_at > $4",
        &user.pool as _,
        user.sub as _,
        purpose as _,
        since,
    )
    .fetch_optional(tx)
    .await?;
    Ok(found.unwrap_or(0))
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

/// Where the code of a purpose that still stands was sent to.
pub async fn find_destination(
    tx: &mut PgConnection,
    user: &UserKey,
    purpose: CodePurpose,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT destination FROM confirmation_codes
         WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND consumed_at IS NULL
         AND expires_at > $4",
        &user.pool as _,
        user.sub as _,
        purpose as _,
        now,
    )
    .fetch_optional(tx)
    .await
}

/// What a try came to.
pub struct Counted {
    /// Tries of the name in this hour, this one included.
    pub by_name: i32,
    /// What it was tried against; `None` if no code was ever sent, or the name has had its tries.
    pub tried: Option<Tried>,
}

/// Counts a try against its name, whether or not a user has it, and against the code if the name has tries left: one
/// statement, before the code is looked at.
pub async fn count(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    bucket: &str,
    user: Option<Sub>,
    purpose: CodePurpose,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Counted> {
    let row = sqlx::query!(
        "WITH named AS (
             INSERT INTO hourly_counts AS h (user_pool_id, bucket, hour, count)
             VALUES ($1, $2, date_trunc('hour', $6::timestamptz, 'UTC'), 1)
             ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = h.count + 1
             RETURNING count
         ), tried AS (
             UPDATE confirmation_codes c SET attempts = attempts + 1 FROM named
             WHERE c.user_pool_id = $1 AND c.sub = $3 AND c.purpose = $4 AND named.count <= $7
             RETURNING c.attempts, c.digest = $5 AS matches, c.attribute, c.destination,
                 c.expires_at, c.consumed_at
         )
         SELECT named.count AS \"by_name!\", tried.attempts AS \"attempts?\",
             tried.matches AS \"matches?\", tried.attribute AS \"attribute?\",
             tried.destination AS \"destination?\", tried.expires_at AS \"expires_at?\",
             tried.consumed_at AS \"consumed_at?\"
         FROM named LEFT JOIN tried ON true",
        pool as _,
        bucket,
        user as Option<Sub>,
        purpose as _,
        digest,
        now,
        MAX_ATTEMPTS,
    )
    .fetch_one(db)
    .await?;
    let found = row.attempts.zip(row.matches).zip(row.attribute).zip(row.destination);
    let tried = found.zip(row.expires_at).map(
        |((((attempts, matches), attribute), destination), expires_at)| Tried {
            attempts,
            matches,
            attribute,
            destination,
            expires_at,
            consumed_at: row.consumed_at,
        },
    );
    Ok(Counted { by_name: row.by_name, tried })
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

/// Voids the code of one purpose.
pub async fn set_consumed(
    tx: &mut PgConnection,
    user: &UserKey,
    purpose: CodePurpose,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE confirmation_codes SET consumed_at = $4
         WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND consumed_at IS NULL",
        &user.pool as _,
        user.sub as _,
        purpose as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Voids every code of a user that still stands.
pub async fn set_all_consumed(
    tx: &mut PgConnection,
    user: &UserKey,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE confirmation_codes SET consumed_at = $3
         WHERE user_pool_id = $1 AND sub = $2 AND consumed_at IS NULL",
        &user.pool as _,
        user.sub as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
