//! The counters of the lockout.
//!
//! Counter A is per pool, name and source; counter B, with the empty source, per pool and name. Both are raised
//! before the password is checked, in the statement that reads the user, so that a burst in parallel gets no more
//! checks than a series.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::ids::{LookupKey, Sub, UserKey, UserPoolId, Username};
use crate::model::user::{Attributes, Credentials, User, UserStatus};

/// A try that may go on: the counters are raised, the user, if there is one, is read.
pub struct Try {
    /// `false`: inside a lock, nothing was counted.
    pub open: bool,
    /// Counter B after this try.
    pub total: i32,
    /// Failures of this source in this hour, in this pool.
    pub source_failures: i32,
    pub user: Option<(User, Credentials)>,
}

/// Raises both counters unless counter A is locked, and reads the user.
///
/// Counter A: from the fifth failure on, a lock of one second that doubles to 15 minutes; forgotten after 15 quiet
/// minutes.
pub async fn count(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &LookupKey,
    source: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Try> {
    let row = sqlx::query!(
        "WITH a AS (
             INSERT INTO sign_in_failures AS f
                 (user_pool_id, lookup_key, source, failures, last_at, locked_until)
             VALUES ($1, $2, $3, 1, $4, NULL)
             ON CONFLICT (user_pool_id, lookup_key, source) DO UPDATE SET
                 failures = CASE WHEN f.last_at <= $4 - interval '15 minutes' THEN 1
                     ELSE f.failures + 1 END,
                 last_at = $4,
                 locked_until = CASE
                     WHEN f.last_at <= $4 - interval '15 minutes' OR f.failures < 4 THEN NULL
                     ELSE $4 + least(900, 2 ^ least(f.failures - 4, 20)) * interval '1 second' END
             WHERE f.locked_until IS NULL OR f.locked_until <= $4
             RETURNING failures
         ), b AS (
             INSERT INTO sign_in_failures AS f
                 (user_pool_id, lookup_key, source, failures, last_at, locked_until)
             SELECT $1, $2, '', 1, $4, NULL FROM a
             ON CONFLICT (user_pool_id, lookup_key, source) DO UPDATE SET
                 failures = f.failures + 1, last_at = $4
             RETURNING failures
         )
         SELECT (SELECT failures FROM a) AS open, (SELECT failures FROM b) AS total,
             (SELECT count FROM hourly_counts WHERE user_pool_id = $1
                 AND bucket = 'failures:' || $3 AND hour = date_trunc('hour', $4, 'UTC'))
                 AS source_failures,
             u.sub AS \"sub?: Sub\", u.username AS \"username?: Username\",
             u.status AS \"status?: UserStatus\", u.enabled AS \"enabled?\",
             u.attributes AS \"attributes?: Json<Attributes>\",
             u.created_at AS \"created_at?\", u.modified_at AS \"modified_at?\",
             u.password_hash AS \"password_hash?\",
             u.temporary_password_expires_at AS \"temporary_password_expires_at?\",
             u.srp_verifier IS NOT NULL AS \"has_srp_verifier!\"
         FROM (SELECT 1) AS one LEFT JOIN (user_names n
             JOIN users u ON u.user_pool_id = n.user_pool_id AND u.sub = n.sub)
             ON n.user_pool_id = $1 AND n.lookup_key = $2",
        pool as _,
        name as _,
        source,
        now,
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
            has_srp_verifier: row.has_srp_verifier,
        };
        (user, credentials)
    });
    Ok(Try {
        open: row.open.is_some(),
        total: row.total.unwrap_or(0),
        source_failures: row.source_failures.unwrap_or(0),
        user,
    })
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
        "DELETE FROM sign_in_failures WHERE user_pool_id = $1 AND lookup_key = ANY($2)
         AND ($3::text IS NULL OR source = $3 OR source = '')",
        pool as _,
        &names,
        source,
    )
    .execute(db)
    .await?;
    Ok(())
}
