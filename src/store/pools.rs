//! User pools.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::UserPoolId;

/// A pool's row.
pub struct PoolRow {
    pub user_pool_id: UserPoolId,
    pub name: String,
    pub settings: Json<Map<String, Value>>,
    pub tags: Json<BTreeMap<String, String>>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

/// A pool that lives.
pub async fn find(db: impl PgExecutor<'_>, id: &UserPoolId) -> sqlx::Result<Option<PoolRow>> {
    sqlx::query_as!(
        PoolRow,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", name,
             settings AS \"settings: Json<Map<String, Value>>\",
             tags AS \"tags: Json<BTreeMap<String, String>>\", created_at, modified_at
         FROM user_pools WHERE user_pool_id = $1 AND dead_at IS NULL",
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Stores a new pool; `false` if its id was ever taken.
pub async fn insert(tx: &mut PgConnection, pool: &PoolRow) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO user_pools (user_pool_id, name, settings, tags, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &pool.user_pool_id as _,
        pool.name,
        &pool.settings as _,
        &pool.tags as _,
        pool.created_at,
        pool.modified_at,
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
             tags AS \"tags: Json<BTreeMap<String, String>>\", created_at, modified_at
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
