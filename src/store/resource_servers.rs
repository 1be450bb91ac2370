//! Resource servers.

use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::ids::{ResourceServerId, UserPoolId};
use crate::model::resource_server::{ResourceServer, ResourceServerScope};

struct Row {
    user_pool_id: UserPoolId,
    identifier: ResourceServerId,
    name: String,
    scopes: Json<Vec<ResourceServerScope>>,
}

impl From<Row> for ResourceServer {
    fn from(row: Row) -> Self {
        Self {
            user_pool_id: row.user_pool_id,
            identifier: row.identifier,
            name: row.name,
            scopes: row.scopes.0,
        }
    }
}

/// A resource server of a pool.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    identifier: &ResourceServerId,
) -> sqlx::Result<Option<ResourceServer>> {
    let row = sqlx::query_as!(
        Row,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\",
             identifier AS \"identifier: ResourceServerId\", name,
             scopes AS \"scopes: Json<Vec<ResourceServerScope>>\"
         FROM resource_servers WHERE user_pool_id = $1 AND identifier = $2",
        pool as _,
        identifier as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// The resource servers of a pool by identifier, from after `after`, at most `limit`.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    after: Option<&str>,
    limit: i64,
) -> sqlx::Result<Vec<ResourceServer>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\",
             identifier AS \"identifier: ResourceServerId\", name,
             scopes AS \"scopes: Json<Vec<ResourceServerScope>>\"
         FROM resource_servers WHERE user_pool_id = $1 AND ($2::text IS NULL OR identifier > $2)
         ORDER BY identifier LIMIT $3",
        pool as _,
        after,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many a pool has.
pub async fn count(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT count(*) AS \"count!\" FROM resource_servers WHERE user_pool_id = $1",
        pool as _,
    )
    .fetch_one(db)
    .await
}

/// Stores a new one; `false` if the identifier is taken.
pub async fn insert(db: impl PgExecutor<'_>, new: &ResourceServer) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO resource_servers (user_pool_id, identifier, name, scopes)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &new.user_pool_id as _,
        &new.identifier as _,
        new.name,
        Json(&new.scopes) as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces name and scopes; `false` if there is none.
pub async fn set(db: impl PgExecutor<'_>, changed: &ResourceServer) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE resource_servers SET name = $3, scopes = $4
         WHERE user_pool_id = $1 AND identifier = $2",
        &changed.user_pool_id as _,
        &changed.identifier as _,
        changed.name,
        Json(&changed.scopes) as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes one; `false` if there is none.
pub async fn delete(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    identifier: &ResourceServerId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM resource_servers WHERE user_pool_id = $1 AND identifier = $2",
        pool as _,
        identifier as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
