//! Groups.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::model::group::{Group, GroupChange};
use crate::model::ids::{GroupName, UserPoolId};

/// A group of a pool.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &GroupName,
) -> sqlx::Result<Option<Group>> {
    sqlx::query_as!(
        Group,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", name AS \"name: GroupName\",
             description, role_arn, precedence, created_at, modified_at
         FROM groups WHERE user_pool_id = $1 AND name = $2",
        pool as _,
        name as _,
    )
    .fetch_optional(db)
    .await
}

/// The groups of a pool by name, from after `after`, at most `limit`.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    after: Option<&GroupName>,
    limit: i64,
) -> sqlx::Result<Vec<Group>> {
    sqlx::query_as!(
        Group,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", name AS \"name: GroupName\",
             description, role_arn, precedence, created_at, modified_at
         FROM groups WHERE user_pool_id = $1 AND ($2::text IS NULL OR name > $2)
         ORDER BY name LIMIT $3",
        pool as _,
        after as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// How many a pool has.
pub async fn count(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT count(*) AS \"count!\" FROM groups WHERE user_pool_id = $1",
        pool as _,
    )
    .fetch_one(db)
    .await
}

/// Stores a new one; `false` if the name is taken.
pub async fn insert(db: impl PgExecutor<'_>, new: &Group) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO groups (user_pool_id, name, description, role_arn, precedence, created_at,
             modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        &new.user_pool_id as _,
        &new.name as _,
        new.description,
        new.role_arn,
        new.precedence,
        new.created_at,
        new.modified_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes what the change names; the group as it is then, `None` if there is none.
pub async fn set(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &GroupName,
    change: &GroupChange,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Group>> {
    sqlx::query_as!(
        Group,
        "UPDATE groups SET description = coalesce($3, description),
             role_arn = coalesce($4, role_arn), precedence = coalesce($5, precedence),
             modified_at = $6
         WHERE user_pool_id = $1 AND name = $2
         RETURNING user_pool_id AS \"user_pool_id: UserPoolId\", name AS \"name: GroupName\",
             description, role_arn, precedence, created_at, modified_at",
        pool as _,
        name as _,
        change.description,
        change.role_arn,
        change.precedence,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Deletes one, whoever is in it; `false` if there is none.
pub async fn delete(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &GroupName,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM groups WHERE user_pool_id = $1 AND name = $2",
        pool as _,
        name as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
