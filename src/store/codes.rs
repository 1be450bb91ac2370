//! Confirmation codes, kept as HMAC under the server's key.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::code::{CodePurpose, MAX_ATTEMPTS};
use crate::model::ids::{Sub, UserKey, UserPoolId};

/// A code to store.
pub struct NewCode<'a> {
    pub digest: &'a [u8],
    /// The attribute that the code proves.
    pub attribute: &'a str,
    /// The value it is sent to.
    pub destination: &'a str,
    pub expires_at: DateTime<Utc>,
}

/// Stores a code in place of an older one of its purpose. It has tries of its own: those of a name are counted beside it. For
/// a user that does not exist the same statement stores nothing.
pub async fn insert(
    tx: &mut PgConnection,
    user: &UserKey,
    purpose: CodePurpose,
    new: &NewCode<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO confirmation_codes (user_pool_id, sub, purpose, digest, attribute,
             destination, attempts, created_at, expires_at)
         SELECT user_pool_id, sub, $3::text, $4::bytea, $5::text, $6::text, 0, $7::timestamptz,
             $8::timestamptz
         FROM users WHERE user_pool_id = $1 AND sub = $2
         ON CONFLICT (user_pool_id, sub, purpose) DO UPDATE SET digest = $4, attribute = $5,
             destination = $6, created_at = $7, expires_at = $8, consumed_at = NULL, attempts = 0",
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
    /// `false`: the source has had its failures of this hour, nothing was counted.
    pub source_open: bool,
    /// Whether there was one left, as whoever tried may hear.
    pub had_one: bool,
    /// Whether there was one left of those that nobody hears of.
    pub had_untold: bool,
    /// What it was tried against; `None` if no code was ever sent, or there was no try left.
    pub tried: Option<Tried>,
}

/// Under what a try is counted, and how many there may be in an hour: of whoever tries, and of all strangers together.
pub struct Budget<'a> {
    pub own: &'a str,
    pub strangers: Option<&'a str>,
    /// The same again, for what nobody hears of.
    pub untold: Option<&'a str>,
    pub untold_strangers: Option<&'a str>,
    pub per_source: i32,
    pub of_strangers: i32,
    /// From where it comes, whose wrong ones are counted as failures, and how many there may be; `None` for whom that does not
    /// limit.
    pub source: Option<&'a str>,
    pub max_failures: i32,
}

/// Counts a try against its budget, and against the code if there is one left: one statement, before the code is looked at.
/// What is too much of one source is not counted against all strangers. A wrong one is a failure of its source, and one that has
/// had its failures leaves nothing behind.
pub async fn count(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    budget: &Budget<'_>,
    user: Option<Sub>,
    purpose: CodePurpose,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Counted> {
    let row = sqlx::query!(
        "WITH source AS (
             SELECT $12::text IS NULL OR NOT EXISTS (SELECT FROM hourly_counts
                 WHERE user_pool_id = $1 AND bucket = 'failures:' || $12
                 AND hour = date_trunc('hour', $6::timestamptz, 'UTC') AND count >= $13) AS is_open
         ), told AS (
             SELECT is_open,
                 CASE WHEN is_open THEN count_within($1, $2, $9, $7, $8, $6) ELSE false END
                     AS had_one
             FROM source
         ), left_over AS (
             SELECT told.is_open, told.had_one, CASE WHEN told.had_one AND $10::text IS NOT NULL
                 THEN count_within($1, $10, $11, $7, $8, $6) ELSE true END AS had_untold
             FROM told
         ), tried AS (
             UPDATE confirmation_codes c SET attempts = attempts + 1 FROM left_over
             WHERE c.user_pool_id = $1 AND c.sub = $3 AND c.purpose = $4
             AND left_over.had_one AND left_over.had_untold
             RETURNING c.attempts, c.digest = $5 AS matches, c.attribute, c.destination,
                 c.expires_at, c.consumed_at
         ), wrong AS (
             INSERT INTO hourly_counts AS h (user_pool_id, bucket, hour, count)
             SELECT $1, 'failures:' || $12, date_trunc('hour', $6::timestamptz, 'UTC'), 1
             FROM left_over WHERE $12 IS NOT NULL AND is_open
             AND NOT EXISTS (SELECT FROM tried WHERE matches)
             ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = h.count + 1
         )
         SELECT left_over.is_open AS \"source_open!\", left_over.had_one AS \"had_one!\", left_over.had_untold AS \"had_untold!\",
             tried.attempts AS \"attempts?\", tried.matches AS \"matches?\",
             tried.attribute AS \"attribute?\", tried.destination AS \"destination?\",
             tried.expires_at AS \"expires_at?\", tried.consumed_at AS \"consumed_at?\"
         FROM left_over LEFT JOIN tried ON true",
        pool as _,
        budget.own,
        user as Option<Sub>,
        purpose as _,
        digest,
        now,
        budget.per_source,
        budget.of_strangers,
        budget.strangers,
        budget.untold,
        budget.untold_strangers,
        budget.source,
        budget.max_failures,
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
    let (source_open, had_one, had_untold) = (row.source_open, row.had_one, row.had_untold);
    Ok(Counted { source_open, had_one, had_untold, tried })
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

/// Gives a code back the try that it was right at.
pub async fn take_back(
    tx: &mut PgConnection,
    user: &UserKey,
    purpose: CodePurpose,
    digest: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE confirmation_codes SET attempts = attempts - 1
         WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND digest = $4 AND attempts > 0",
        &user.pool as _,
        user.sub as _,
        purpose as _,
        digest,
    )
    .execute(tx)
    .await?;
    Ok(())
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
