//! Messages that wait to be sent.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::model::ids::UserPoolId;

/// A message to queue, sealed.
pub struct NewMessage<'a> {
    pub pool: &'a UserPoolId,
    pub message_id: Uuid,
    /// A later message of the same key replaces this one while it waits.
    pub replaces: Option<&'a str>,
    /// `None` for a message to nobody: it costs what a real one costs, and is never sent.
    pub sealed: Option<&'a [u8]>,
    pub expires_at: DateTime<Utc>,
}

/// Queues a message; one of the same key that still waits gives way.
pub async fn insert(
    tx: &mut PgConnection,
    new: &NewMessage<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE outbox SET sealed = NULL, dead_at = $3, last_error = 'replaced by a newer message'
         WHERE user_pool_id = $1 AND replaces = $2 AND sealed IS NOT NULL",
        new.pool as _,
        new.replaces,
        now,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "INSERT INTO outbox (user_pool_id, message_id, replaces, sealed, created_at, expires_at,
             next_attempt_at, attempts, dead_at)
         VALUES ($1, $2, $3, $4, $5, $6, $5, 0, CASE WHEN $4::bytea IS NULL THEN $5::timestamptz END)
         ON CONFLICT (user_pool_id, replaces) WHERE sealed IS NOT NULL AND replaces IS NOT NULL
         DO UPDATE SET message_id = excluded.message_id, sealed = excluded.sealed,
             created_at = excluded.created_at, expires_at = excluded.expires_at,
             next_attempt_at = excluded.next_attempt_at, attempts = 0",
        new.pool as _,
        new.message_id,
        new.replaces,
        new.sealed,
        now,
        new.expires_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A message whose turn it is.
pub struct Due {
    pub pool: UserPoolId,
    pub message_id: Uuid,
    pub sealed: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub attempts: i32,
}

/// The pools that have something to send.
pub async fn list_due_pools(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT user_pool_id AS \"user_pool_id: UserPoolId\" FROM outbox
         WHERE sealed IS NOT NULL AND next_attempt_at <= $1",
        now,
    )
    .fetch_all(db)
    .await
}

/// Claims messages of a pool that are due: nobody else tries them before `retry_at`.
pub async fn claim(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
    now: DateTime<Utc>,
    retry_at: DateTime<Utc>,
) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $4
         WHERE user_pool_id = $1 AND message_id IN (
             SELECT message_id FROM outbox
             WHERE user_pool_id = $1 AND sealed IS NOT NULL AND next_attempt_at <= $2
             ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING user_pool_id AS \"pool: UserPoolId\", message_id, sealed AS \"sealed!\",
             created_at, expires_at, attempts",
        pool as _,
        now,
        limit,
        retry_at,
    )
    .fetch_all(db)
    .await
}

/// How an attempt ended.
pub enum Outcome<'a> {
    Delivered,
    /// Tried again at this time.
    Later(DateTime<Utc>, &'a str),
    /// Never tried again.
    Dead(&'a str),
}

/// When it was delivered, when it was given up, when it is tried again, and why.
type Columns<'a> =
    (Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<&'a str>);

impl<'a> Outcome<'a> {
    /// As rows keep it.
    pub fn columns(&self, now: DateTime<Utc>) -> Columns<'a> {
        match self {
            Self::Delivered => (Some(now), None, None, None),
            Self::Later(at, why) => (None, None, Some(*at), Some(*why)),
            Self::Dead(why) => (None, Some(now), None, Some(*why)),
        }
    }
}

/// Notes how an attempt ended; what is of no more use is erased.
pub async fn set_outcome(
    db: impl PgExecutor<'_>,
    due: &Due,
    outcome: &Outcome<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (delivered, dead, next, error) = outcome.columns(now);
    sqlx::query!(
        "UPDATE outbox SET delivered_at = $3, dead_at = $4,
             next_attempt_at = coalesce($5, next_attempt_at), last_error = $6,
             sealed = CASE WHEN $3::timestamptz IS NULL AND $4::timestamptz IS NULL
                 THEN sealed END
         WHERE user_pool_id = $1 AND message_id = $2",
        &due.pool as _,
        due.message_id,
        delivered,
        dead,
        next,
        error,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back what still waits under the given keys, and erases it.
pub async fn withdraw(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    replaces: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE outbox SET sealed = NULL, dead_at = $3, last_error = 'withdrawn'
         WHERE user_pool_id = $1 AND replaces = ANY($2) AND replaces IS NOT NULL
         AND sealed IS NOT NULL",
        pool as _,
        replaces,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A message that was not delivered, without what it says.
pub struct Undelivered {
    pub pool: UserPoolId,
    pub message_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub attempts: i32,
    pub dead: bool,
    pub last_error: Option<String>,
}

/// Messages that wait, unless `dead_only`, and that were given up, oldest first. Those to nobody are not among them, nor
/// those that a newer one replaced.
pub async fn list_undelivered(
    db: impl PgExecutor<'_>,
    pool: Option<&UserPoolId>,
    dead_only: bool,
) -> sqlx::Result<Vec<Undelivered>> {
    sqlx::query_as!(
        Undelivered,
        "SELECT user_pool_id AS \"pool: UserPoolId\", message_id, created_at, attempts,
             dead_at IS NOT NULL AS \"dead!\", last_error FROM outbox
         WHERE ($1::text IS NULL OR user_pool_id = $1)
         AND (dead_at IS NOT NULL AND attempts > 0 OR sealed IS NOT NULL AND NOT $2)
         ORDER BY created_at, message_id",
        pool as _,
        dead_only,
    )
    .fetch_all(db)
    .await
}

/// Lets what waits be sent at once: one message, those of a pool, or all; how many there are.
pub async fn set_due(
    db: impl PgExecutor<'_>,
    pool: Option<&UserPoolId>,
    message_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE outbox SET next_attempt_at = $3 WHERE sealed IS NOT NULL
         AND ($1::text IS NULL OR user_pool_id = $1) AND ($2::uuid IS NULL OR message_id = $2)",
        pool as _,
        message_id,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Gives a message up and erases it; `false` if none of that id waits.
pub async fn set_dropped(
    db: impl PgExecutor<'_>,
    message_id: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE outbox SET sealed = NULL, dead_at = $2, last_error = 'dropped by an operator'
         WHERE message_id = $1 AND sealed IS NOT NULL",
        message_id,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
