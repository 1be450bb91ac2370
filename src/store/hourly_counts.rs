//! Things counted by the hour: failures per source, messages per source and destination.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::model::ids::UserPoolId;

/// Raises a count of this hour and returns it.
pub async fn count(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    bucket: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO hourly_counts AS c (user_pool_id, bucket, hour, count)
         VALUES ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), 1)
         ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = c.count + 1
         RETURNING count",
        pool as _,
        bucket,
        now,
    )
    .fetch_one(db)
    .await
}

/// Raises a count of this hour and returns how often another is reached with this one: itself, if both are the same.
pub async fn count_beside(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    bucket: &str,
    other: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "WITH counted AS (
             INSERT INTO hourly_counts AS c (user_pool_id, bucket, hour, count)
             VALUES ($1, $2, date_trunc('hour', $4::timestamptz, 'UTC'), 1)
             ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = c.count + 1
             RETURNING count
         ), other AS (
             SELECT count FROM hourly_counts WHERE user_pool_id = $1 AND bucket = $3
             AND hour = date_trunc('hour', $4::timestamptz, 'UTC')
         )
         SELECT CASE WHEN $2 = $3 THEN count
             ELSE coalesce((SELECT count FROM other), 0) + 1 END AS \"count!\" FROM counted",
        pool as _,
        bucket,
        other,
        now,
    )
    .fetch_one(db)
    .await
}

/// Counts one more up to a limit; whether there was one left. Where there was none nothing is written.
pub async fn count_up_to(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    bucket: &str,
    limit: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let counted = sqlx::query_scalar!(
        "INSERT INTO hourly_counts AS c (user_pool_id, bucket, hour, count)
         VALUES ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), 1)
         ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = c.count + 1
         WHERE c.count < $4
         RETURNING count",
        pool as _,
        bucket,
        now,
        limit,
    )
    .fetch_optional(db)
    .await?;
    Ok(counted.is_some())
}

/// Counts one more of something against what one source has of it in an hour, and all strangers together, where a stranger
/// asks; whether there was one left. With a `gate` that is counted first, up to its limit: where there was none left of that,
/// nothing is written.
pub async fn count_within(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    own: (&str, i32),
    strangers: (Option<&str>, i32),
    gate: Option<(&str, i32)>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let (gate, limit) = gate.unzip();
    sqlx::query_scalar!(
        "WITH gate AS (
             INSERT INTO hourly_counts AS c (user_pool_id, bucket, hour, count)
             SELECT $1, $7::text, date_trunc('hour', $6::timestamptz, 'UTC'), 1
             WHERE $7::text IS NOT NULL
             ON CONFLICT (user_pool_id, bucket, hour) DO UPDATE SET count = c.count + 1
             WHERE c.count < $8::int
             RETURNING count
         )
         SELECT CASE WHEN $7::text IS NULL OR EXISTS (SELECT FROM gate)
             THEN count_within($1, $2, $3, $4, $5, $6) ELSE false END AS \"had_one!\"",
        pool as _,
        own.0,
        strangers.0,
        own.1,
        strangers.1,
        now,
        gate,
        limit,
    )
    .fetch_one(db)
    .await
}

/// A count of this hour.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    bucket: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    let found = sqlx::query_scalar!(
        "SELECT count FROM hourly_counts WHERE user_pool_id = $1 AND bucket = $2
         AND hour = date_trunc('hour', $3::timestamptz, 'UTC')",
        pool as _,
        bucket,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.unwrap_or_default())
}

/// Takes one back: it was no failure after all.
pub async fn forgive(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    bucket: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE hourly_counts SET count = count - 1
         WHERE user_pool_id = $1 AND bucket = $2
         AND hour = date_trunc('hour', $3::timestamptz, 'UTC') AND count > 0",
        pool as _,
        bucket,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
