//! The counters of the lockout.
//!
//! Counter A is per pool, name and source; counter B, with the empty source, per pool and name. Both are raised
//! before the password is checked, and so is the count of the source whatever the name, in the statement that reads the
//! user: a burst in parallel gets no more checks than a series.
//!
//! A try is pending until it is decided: a right one deletes the rows, a wrong one is settled, one that guessed nothing is
//! taken back. Those of a node that stopped are settled by half a minute without another.
//!
//! Rows are locked in one order: source, counter A, counter B.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::ids::{LookupKey, Sub, UserKey, UserPoolId, Username};
use crate::model::mfa::MfaSettings;
use crate::model::user::{Attributes, Credentials, Epoch, User, UserStatus};

/// From so many failures on, whatever the source, a password is no longer taken until the account is recovered.
pub const MAX_TOTAL: i32 = 100;

/// So many passwords that come with a remembered device are looked at while its account is closed to passwords, whatever the
/// source.
const MAX_OF_DEVICE: i32 = 20;

/// A try: what it was counted as, and the user, if there is one.
pub struct Try {
    /// Under what it was counted.
    pub name: LookupKey,
    /// When it was counted.
    pub at: DateTime<Utc>,
    /// `false`: the source has had its failures of this hour, nothing was counted.
    pub source_open: bool,
    /// `false`: inside a lock, nothing was counted but for the source.
    pub open: bool,
    /// Counter B after this try; `None`: it had reached its end before.
    pub total: Option<i32>,
    /// Where it was not counted: whether that is for failures alone, with no try pending that may turn out right.
    pub decided: bool,
    /// Under what it was counted for a remembered device, which lets it be looked at though the account is closed.
    pub device: Option<LookupKey>,
    pub user: Option<(User, Credentials)>,
}

impl Try {
    /// Whether the account had been closed to its password before.
    pub fn is_closed(&self) -> bool {
        self.total.is_none()
    }
}

/// Raises the counters, as far as they let the try go on, and reads the user. The source is counted up to `max_source`;
/// without one it is not counted.
///
/// Counter A: from the fifth failure on, a lock of one second that doubles to 15 minutes; forgotten after 15 quiet
/// minutes.
pub async fn count(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &LookupKey,
    source: &str,
    max_source: Option<i32>,
    now: DateTime<Utc>,
) -> sqlx::Result<Try> {
    let row = sqlx::query!(
        "WITH s AS (
             INSERT INTO hourly_counts AS h (user_pool_id, bucket, hour, count)
             SELECT $1, 'failures:' || $3, date_trunc('hour', $4::timestamptz, 'UTC'), 1
             WHERE $5::int IS NOT NULL
             ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = h.count + 1
             WHERE h.count < $5
             RETURNING count
         ), a AS (
             INSERT INTO sign_in_failures AS f
                 (user_pool_id, lookup_key, source, failures, pending, last_at, locked_until)
             SELECT $1, $2, $3, 1, 1, $4, NULL WHERE $5::int IS NULL OR EXISTS (SELECT FROM s)
             ON CONFLICT (user_pool_id, lookup_key, source) DO UPDATE SET
                 failures = CASE WHEN f.last_at <= $4 - interval '15 minutes' THEN 1
                     ELSE f.failures + 1 END,
                 pending = CASE WHEN f.last_at <= $4 - interval '30 seconds' THEN 1
                     ELSE f.pending + 1 END,
                 last_at = $4,
                 locked_until = CASE
                     WHEN f.last_at <= $4 - interval '15 minutes' OR f.failures < 4 THEN NULL
                     ELSE $4 + least(900, 2 ^ least(f.failures - 4, 20)) * interval '1 second' END
             WHERE f.locked_until IS NULL OR f.locked_until <= $4
             RETURNING failures
         ), b AS (
             INSERT INTO sign_in_failures AS f
                 (user_pool_id, lookup_key, source, failures, pending, last_at, locked_until)
             SELECT $1, $2, '', 1, 1, $4, NULL FROM a
             ON CONFLICT (user_pool_id, lookup_key, source) DO UPDATE SET
                 failures = f.failures + 1,
                 pending = CASE WHEN f.last_at <= $4 - interval '30 seconds' THEN 1
                     ELSE f.pending + 1 END,
                 last_at = $4
             WHERE f.failures < $6
             RETURNING failures
         )
         SELECT $5::int IS NULL OR EXISTS (SELECT FROM s) AS \"source_open!\",
             EXISTS (SELECT FROM a) AS \"open!\", (SELECT failures FROM b) AS total,
             EXISTS (SELECT FROM sign_in_failures f
                 WHERE f.user_pool_id = $1 AND f.lookup_key = $2 AND f.source IN ($3, '')
                 AND (f.locked_until > $4 OR f.source = '' AND f.failures >= $6)
                 AND (f.pending = 0 OR f.last_at <= $4 - interval '30 seconds')) AS \"decided!\",
             u.sub AS \"sub?: Sub\", u.username AS \"username?: Username\",
             u.status AS \"status?: UserStatus\", u.enabled AS \"enabled?\",
             u.attributes AS \"attributes?: Json<Attributes>\",
             u.created_at AS \"created_at?\", u.modified_at AS \"modified_at?\",
             u.password_hash AS \"password_hash?\",
             u.temporary_password_expires_at AS \"temporary_password_expires_at?\",
             u.srp_verifier AS \"srp_verifier?\", u.mfa AS \"mfa?: Json<MfaSettings>\",
             u.epoch AS \"epoch?: Epoch\"
         FROM (SELECT 1) AS one LEFT JOIN (user_names n
             JOIN users u ON u.user_pool_id = n.user_pool_id AND u.sub = n.sub)
             ON n.user_pool_id = $1 AND n.lookup_key = $2",
        pool as _,
        name as _,
        source,
        now,
        max_source,
        MAX_TOTAL,
    )
    .fetch_one(db)
    .await?;
    let user = row.sub.zip(row.username).zip(row.status).zip(row.attributes);
    let times = row.created_at.zip(row.modified_at);
    let user = user.zip(times).map(|((((sub, username), status), attributes), times)| {
        let key = UserKey { pool: pool.clone(), sub };
        let user = User {
            key,
            username,
            status,
            enabled: row.enabled == Some(true),
            attributes: attributes.0,
            created_at: times.0,
            modified_at: times.1,
        };
        let credentials = Credentials {
            password_hash: row.password_hash,
            temporary_password_expires_at: row.temporary_password_expires_at,
            srp_verifier: row.srp_verifier,
            mfa: row.mfa.map(|mfa| mfa.0).unwrap_or_default(),
            epoch: row.epoch.unwrap_or_default(),
            passkeys_at: Vec::new(),
        };
        (user, credentials)
    });
    let (source_open, open, total, decided) = (row.source_open, row.open, row.total, row.decided);
    let name = name.clone();
    Ok(Try { name, at: now, source_open, open, total, decided, device: None, user })
}

/// Counts a try that a remembered device lets through at a closed name; `false`, and nothing changed, where the device has had
/// all of its tries. What was counted before the name was closed this time is void.
///
/// It begins high, so that it ends where every total does, and what has ended stays.
pub async fn count_of_device(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &LookupKey,
    device: &LookupKey,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let counted = sqlx::query_scalar!(
        "INSERT INTO sign_in_failures AS f
             (user_pool_id, lookup_key, source, failures, pending, last_at, locked_until)
         VALUES ($1, $2, '', $4 + 1, 0, $3, NULL)
         ON CONFLICT (user_pool_id, lookup_key, source) DO UPDATE SET
             failures = 1 + CASE WHEN f.last_at < (SELECT c.last_at FROM sign_in_failures c
                 WHERE c.user_pool_id = $1 AND c.lookup_key = $6 AND c.source = '') THEN $4
                 ELSE f.failures END,
             last_at = $3
         WHERE f.failures < $5 OR f.last_at < (SELECT c.last_at FROM sign_in_failures c
             WHERE c.user_pool_id = $1 AND c.lookup_key = $6 AND c.source = '')
         RETURNING failures",
        pool as _,
        device as _,
        now,
        MAX_TOTAL - MAX_OF_DEVICE,
        MAX_TOTAL,
        name as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(counted.is_some())
}

/// Notes that a try was wrong that was counted against one source and, with `in_total`, against all.
pub async fn settle(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &LookupKey,
    source: &str,
    in_total: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH counted AS (
             SELECT source FROM sign_in_failures
             WHERE user_pool_id = $1 AND lookup_key = $2 AND pending > 0
             AND (source = $3 OR $4 AND source = '')
             ORDER BY source DESC FOR UPDATE
         )
         UPDATE sign_in_failures AS f SET pending = pending - 1 FROM counted
         WHERE f.user_pool_id = $1 AND f.lookup_key = $2 AND f.source = counted.source",
        pool as _,
        name as _,
        source,
        in_total,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a try back that was counted at a moment, against one source and, with `in_total`, against all; and the lock that it
/// led to, unless others have come since.
pub async fn take_back(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &LookupKey,
    source: &str,
    in_total: bool,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH counted AS (
             SELECT source FROM sign_in_failures
             WHERE user_pool_id = $1 AND lookup_key = $2 AND failures > 0
             AND (source = $3 OR $4 AND source = '')
             ORDER BY source DESC FOR UPDATE
         )
         UPDATE sign_in_failures AS f SET failures = failures - 1,
             pending = greatest(pending - 1, 0),
             locked_until = CASE WHEN last_at = $5 THEN NULL ELSE locked_until END
         FROM counted
         WHERE f.user_pool_id = $1 AND f.lookup_key = $2 AND f.source = counted.source",
        pool as _,
        name as _,
        source,
        in_total,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the failures of a name: it signed in, or its password was reset. Counter A is that of one source, or of
/// all with `None`.
pub async fn delete(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    names: &[LookupKey],
    source: Option<&str>,
) -> sqlx::Result<()> {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "DELETE FROM sign_in_failures WHERE user_pool_id = $1 AND (lookup_key, source) IN (
             SELECT lookup_key, source FROM sign_in_failures
             WHERE user_pool_id = $1 AND lookup_key = ANY($2)
             AND ($3::text IS NULL OR source = $3 OR source = '')
             ORDER BY lookup_key, source DESC FOR UPDATE)",
        pool as _,
        &names,
        source,
    )
    .execute(db)
    .await?;
    Ok(())
}
