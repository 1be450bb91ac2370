//! The names that users are found by.

use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::{LookupKey, Sub, UserKey, UserPoolId};

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum NameKind {
    Username,
    Sub,
    Email,
    PhoneNumber,
    PreferredUsername,
}

/// Lets whoever takes this name in the pool wait until the transaction ends.
pub async fn lock(tx: &mut PgConnection, pool: &UserPoolId, name: &LookupKey) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended($1::text || '/' || $2::text, 0)) AS locked",
        pool.as_str(),
        name.as_str(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives a user a name; `false`, and nothing changed, if somebody else has it.
pub async fn insert(
    tx: &mut PgConnection,
    key: &UserKey,
    kind: NameKind,
    name: &LookupKey,
) -> sqlx::Result<bool> {
    let owner = sqlx::query_scalar!(
        "INSERT INTO user_names AS n (user_pool_id, lookup_key, kind, sub) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_pool_id, lookup_key) DO UPDATE SET kind = n.kind
         RETURNING sub AS \"sub: Sub\"",
        &key.pool as _,
        name as _,
        kind as _,
        key.sub as _,
    )
    .fetch_one(tx)
    .await?;
    Ok(owner == key.sub)
}

/// Who has a name, and as what.
pub async fn find(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    name: &LookupKey,
) -> sqlx::Result<Option<(UserKey, NameKind)>> {
    let row = sqlx::query!(
        "SELECT sub AS \"sub: Sub\", kind AS \"kind: NameKind\" FROM user_names
         WHERE user_pool_id = $1 AND lookup_key = $2",
        pool as _,
        name as _,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| (UserKey { pool: pool.clone(), sub: row.sub }, row.kind)))
}

/// Every name a user can be found by.
pub async fn list(
    db: impl PgExecutor<'_>,
    key: &UserKey,
) -> sqlx::Result<Vec<(LookupKey, NameKind)>> {
    let rows = sqlx::query!(
        "SELECT lookup_key AS \"name: LookupKey\", kind AS \"kind: NameKind\" FROM user_names
         WHERE user_pool_id = $1 AND sub = $2",
        &key.pool as _,
        key.sub as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.kind)).collect())
}

/// Takes a name from a user.
pub async fn delete(tx: &mut PgConnection, key: &UserKey, name: &LookupKey) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM user_names WHERE user_pool_id = $1 AND lookup_key = $2 AND sub = $3",
        &key.pool as _,
        name as _,
        key.sub as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}
