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

/// Counts one more of something against what one source has of it in an hour, and all strangers together, where a stranger
/// asks; whether there was one left.
pub async fn count_within(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    own: (&str, i32),
    strangers: (Option<&str>, i32),
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "SELECT count_within($1, $2, $3, $4, $5, $6) AS \"had_one!\"",
        pool as _,
        own.0,
        strangers.0,
        own.1,
        strangers.1,
        now,
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
