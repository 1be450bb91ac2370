//! Whom to tell that a browser session has ended: one notice for each session and client.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgExecutor;

use crate::model::ids::{ClientId, SessionId, Sub, UserKey, UserPoolId};

/// How long a client is told for: whoever was away longer has sessions that have run out.
pub const LIFETIME: Duration = Duration::hours(6);

/// How long one that anybody could have registered is told for, and how many notices wait for it at most: it may have named
/// the address of somebody who never asked for them.
pub const OF_ANYBODY: (Duration, i64) = (Duration::minutes(10), 20);

/// The pools with sessions that ended and whose clients nobody has noted yet.
pub async fn list_pools_with_untold(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT user_pool_id AS \"user_pool_id: UserPoolId\" FROM browser_sessions
         WHERE revoked_at IS NOT NULL AND told_at IS NULL AND continued_by IS NULL",
    )
    .fetch_all(db)
    .await
}

/// Notes whom to tell of at most `limit` sessions of a pool that ended, those that they continued included; how many
/// sessions there were. One statement: a session that is marked has its notices.
pub async fn insert_of_ended(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "WITH RECURSIVE ended AS (
             UPDATE browser_sessions SET told_at = $2
             WHERE user_pool_id = $1 AND session_id IN (
                 SELECT session_id FROM browser_sessions
                 WHERE user_pool_id = $1 AND revoked_at IS NOT NULL AND told_at IS NULL
                 AND continued_by IS NULL LIMIT $4 FOR UPDATE SKIP LOCKED)
             RETURNING session_id, sub
         ), chain AS (
             SELECT session_id, sub FROM ended
             UNION
             SELECT b.session_id, b.sub FROM chain c
             JOIN browser_sessions b ON b.user_pool_id = $1 AND b.continued_by = c.session_id
         ), wanted AS (
             SELECT DISTINCT c.session_id, g.client_id, c.sub, a.of_anybody
             FROM chain c
             JOIN grants g ON g.user_pool_id = $1 AND g.sub = c.sub AND g.session_id = c.session_id
             JOIN user_pool_clients a ON a.user_pool_id = $1 AND a.client_id = g.client_id
             WHERE a.metadata ? 'backchannel_logout_uri'
         ), placed AS (
             SELECT w.*, row_number() OVER (PARTITION BY w.client_id ORDER BY w.session_id)
                 + CASE WHEN w.of_anybody THEN (
                     SELECT count(*) FROM logout_notices n
                     WHERE n.user_pool_id = $1 AND n.client_id = w.client_id
                     AND n.delivered_at IS NULL AND n.dead_at IS NULL) ELSE 0 END AS place
             FROM wanted w
         ), noted AS (
             INSERT INTO logout_notices (user_pool_id, session_id, client_id, sub, created_at,
                 expires_at, next_attempt_at, attempts)
             SELECT $1, session_id, client_id, sub, $2,
                 CASE WHEN of_anybody THEN $5::timestamptz ELSE $3::timestamptz END, $2, 0
             FROM placed WHERE NOT of_anybody OR place <= $6
             ON CONFLICT DO NOTHING
         )
         SELECT count(*) AS \"count!\" FROM ended",
        pool as _,
        now,
        now + LIFETIME,
        limit,
        now + OF_ANYBODY.0,
        OF_ANYBODY.1,
    )
    .fetch_one(db)
    .await
}

/// The clients that a browser session, and those it continued, gave tokens to.
pub async fn list_clients(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    session: SessionId,
) -> sqlx::Result<Vec<(ClientId, SessionId)>> {
    let rows = sqlx::query!(
        "WITH RECURSIVE chain AS (
             SELECT $3::uuid AS session_id
             UNION
             SELECT b.session_id FROM chain c
             JOIN browser_sessions b ON b.user_pool_id = $1 AND b.continued_by = c.session_id
         )
         SELECT DISTINCT g.client_id AS \"client_id: ClientId\",
             g.session_id AS \"session_id!: SessionId\"
         FROM chain c
         JOIN grants g ON g.user_pool_id = $1 AND g.sub = $2 AND g.session_id = c.session_id
         ORDER BY 1, 2",
        &user.pool as _,
        user.sub as _,
        session as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.client_id, row.session_id)).collect())
}

/// A notice to deliver.
pub struct Due {
    pub pool: UserPoolId,
    pub session_id: SessionId,
    pub client_id: ClientId,
    pub sub: Sub,
    pub expires_at: DateTime<Utc>,
    pub attempts: i32,
}

/// The pools that have something to tell.
pub async fn list_due_pools(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT user_pool_id AS \"user_pool_id: UserPoolId\" FROM logout_notices
         WHERE delivered_at IS NULL AND dead_at IS NULL AND next_attempt_at <= $1",
        now,
    )
    .fetch_all(db)
    .await
}

/// Claims notices of a pool that are due, of each client the oldest and none while another of its own is tried or waits for
/// another try: nobody else tries them before `retry_at`.
pub async fn claim(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
    now: DateTime<Utc>,
    retry_at: DateTime<Utc>,
) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        "UPDATE logout_notices SET attempts = attempts + 1, next_attempt_at = $4
         WHERE user_pool_id = $1 AND (session_id, client_id) IN (
             SELECT n.session_id, n.client_id FROM logout_notices n
             WHERE n.user_pool_id = $1 AND n.delivered_at IS NULL AND n.dead_at IS NULL
             AND n.next_attempt_at <= $2 AND NOT EXISTS (
                 SELECT FROM logout_notices o
                 WHERE o.user_pool_id = $1 AND o.client_id = n.client_id
                 AND o.delivered_at IS NULL AND o.dead_at IS NULL AND (o.next_attempt_at > $2
                     OR (o.next_attempt_at, o.session_id) < (n.next_attempt_at, n.session_id)))
             ORDER BY n.next_attempt_at LIMIT $3 FOR UPDATE OF n SKIP LOCKED)
         RETURNING user_pool_id AS \"pool: UserPoolId\", session_id AS \"session_id: SessionId\",
             client_id AS \"client_id: ClientId\", sub AS \"sub: Sub\", expires_at, attempts",
        pool as _,
        now,
        limit,
        retry_at,
    )
    .fetch_all(db)
    .await
}

/// Notes how an attempt ended.
pub async fn set_outcome(
    db: impl PgExecutor<'_>,
    due: &Due,
    outcome: &crate::store::outbox::Outcome<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (delivered, dead, next, error) = outcome.columns(now);
    sqlx::query!(
        "UPDATE logout_notices SET delivered_at = $4, dead_at = $5,
             next_attempt_at = coalesce($6, next_attempt_at), last_error = $7
         WHERE user_pool_id = $1 AND session_id = $2 AND client_id = $3",
        &due.pool as _,
        due.session_id as _,
        &due.client_id as _,
        delivered,
        dead,
        next,
        error,
    )
    .execute(db)
    .await?;
    Ok(())
}
