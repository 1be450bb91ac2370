//! User pools.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::connections::Db;
use crate::model::ids::UserPoolId;

/// A pool's row.
pub struct PoolRow {
    pub user_pool_id: UserPoolId,
    pub name: String,
    pub settings: Json<Map<String, Value>>,
    pub tags: Json<BTreeMap<String, String>>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
    pub tracks_sessions: bool,
    pub max_token_sessions: i32,
}

/// A pool that lives.
pub async fn find(db: impl PgExecutor<'_>, id: &UserPoolId) -> sqlx::Result<Option<PoolRow>> {
    sqlx::query_as!(
        PoolRow,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", name,
             settings AS \"settings: Json<Map<String, Value>>\",
             tags AS \"tags: Json<BTreeMap<String, String>>\", created_at, modified_at,
             tracks_sessions, max_token_sessions
         FROM user_pools WHERE user_pool_id = $1 AND dead_at IS NULL",
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Stores a new pool; `false` if its id was ever taken.
pub async fn insert(tx: &mut PgConnection, pool: &PoolRow) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO user_pools (user_pool_id, name, settings, tags, created_at, modified_at,
             tracks_sessions, max_token_sessions)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        &pool.user_pool_id as _,
        pool.name,
        &pool.settings as _,
        &pool.tags as _,
        pool.created_at,
        pool.modified_at,
        pool.tracks_sessions,
        pool.max_token_sessions,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A pool that lives, locked until the transaction ends: whoever changes its configuration does so one at a time.
pub async fn lock(tx: &mut PgConnection, id: &UserPoolId) -> sqlx::Result<Option<PoolRow>> {
    sqlx::query_as!(
        PoolRow,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", name,
             settings AS \"settings: Json<Map<String, Value>>\",
             tags AS \"tags: Json<BTreeMap<String, String>>\", created_at, modified_at,
             tracks_sessions, max_token_sessions
         FROM user_pools WHERE user_pool_id = $1 AND dead_at IS NULL FOR NO KEY UPDATE",
        id as _,
    )
    .fetch_optional(tx)
    .await
}

/// How many pools live.
pub async fn count(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("SELECT count(*) AS \"count!\" FROM user_pools WHERE dead_at IS NULL")
        .fetch_one(db)
        .await
}

/// The pools that live, by id from after `after`, at most `limit`; only those of `among` if it is given.
pub async fn list(
    db: impl PgExecutor<'_>,
    among: Option<&[String]>,
    after: Option<&UserPoolId>,
    limit: i64,
) -> sqlx::Result<Vec<PoolRow>> {
    sqlx::query_as!(
        PoolRow,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", name,
             settings AS \"settings: Json<Map<String, Value>>\",
             tags AS \"tags: Json<BTreeMap<String, String>>\", created_at, modified_at,
             tracks_sessions, max_token_sessions
         FROM user_pools
         WHERE dead_at IS NULL AND ($1::text[] IS NULL OR user_pool_id = ANY($1))
         AND ($2::text IS NULL OR user_pool_id > $2)
         ORDER BY user_pool_id LIMIT $3",
        among,
        after as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Replaces name, settings and tags.
pub async fn set(tx: &mut PgConnection, pool: &PoolRow) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE user_pools SET name = $2, settings = $3, tags = $4, modified_at = $5
         WHERE user_pool_id = $1",
        &pool.user_pool_id as _,
        pool.name,
        &pool.settings as _,
        &pool.tags as _,
        pool.modified_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Marks a pool dead: every lookup misses it from then on.
pub async fn set_dead(
    tx: &mut PgConnection,
    id: &UserPoolId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE user_pools SET dead_at = $2 WHERE user_pool_id = $1 AND dead_at IS NULL",
        id as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The pools that died before and still have rows.
pub async fn list_dead(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\" FROM user_pools
         WHERE dead_at < $1 AND purged_at IS NULL",
        before,
    )
    .fetch_all(db)
    .await
}

/// Leaves nothing of a dead pool but its id, which is never given out again; changes nothing while it has users.
pub async fn set_purged(
    tx: &mut PgConnection,
    id: &UserPoolId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE user_pools SET name = '', settings = '{}', tags = '{}', purged_at = $2
         WHERE user_pool_id = $1 AND dead_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM users WHERE user_pool_id = $1)",
        id as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The pools that live and have this tag.
pub async fn list_tagged(
    db: impl PgExecutor<'_>,
    key: &str,
    value: &str,
) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\" FROM user_pools
         WHERE dead_at IS NULL AND tags ->> $1 = $2",
        key,
        value,
    )
    .fetch_all(db)
    .await
}

/// How many users a pool has: exact up to ten thousand, the planner's estimate beyond.
pub async fn estimate_users(db: &Db, id: &UserPoolId) -> sqlx::Result<i64> {
    let counted = sqlx::query_scalar!(
        "SELECT count(*) AS \"count!\" FROM
             (SELECT FROM users WHERE user_pool_id = $1 LIMIT 10001) AS first_ones",
        id as _,
    )
    .fetch_one(db)
    .await?;
    if counted <= 10_000 {
        return Ok(counted);
    }
    let plan = sqlx::query_scalar!(
        "EXPLAIN (FORMAT JSON) SELECT FROM users WHERE user_pool_id = $1",
        id as _,
    )
    .fetch_one(db)
    .await?;
    let rows = plan.as_ref().and_then(|plan| plan.pointer("/0/Plan/Plan Rows")?.as_i64());
    Ok(rows.unwrap_or(counted).max(counted))
}
