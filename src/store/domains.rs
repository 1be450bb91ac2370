//! Domains of the hosted pages: how a pool is found by host.

use sqlx::{PgConnection, PgExecutor};

use crate::model::domain::Domain;
use crate::model::ids::{DomainName, UserPoolId};

/// A domain by its name, whatever pool it is of.
pub async fn find(db: impl PgExecutor<'_>, name: &DomainName) -> sqlx::Result<Option<Domain>> {
    sqlx::query_as!(
        Domain,
        "SELECT domain AS \"domain: DomainName\", user_pool_id AS \"user_pool_id: UserPoolId\",
             custom, managed_login_version, settings, version, created_at
         FROM domains WHERE domain = $1",
        name as _,
    )
    .fetch_optional(db)
    .await
}

/// The domains of a pool: at most a prefix, then at most a custom one.
pub async fn list(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<Vec<Domain>> {
    sqlx::query_as!(
        Domain,
        "SELECT domain AS \"domain: DomainName\", user_pool_id AS \"user_pool_id: UserPoolId\",
             custom, managed_login_version, settings, version, created_at
         FROM domains WHERE user_pool_id = $1 ORDER BY custom",
        pool as _,
    )
    .fetch_all(db)
    .await
}

/// Stores a new domain; `false`, and nothing changed, if the name is taken or the pool has one of its kind.
pub async fn insert(tx: &mut PgConnection, domain: &Domain) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO domains (domain, user_pool_id, custom, managed_login_version, settings,
             version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        &domain.domain as _,
        &domain.user_pool_id as _,
        domain.custom,
        domain.managed_login_version,
        domain.settings,
        domain.version,
        domain.created_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces what may change of a domain; `false` if the pool does not have it.
pub async fn set(tx: &mut PgConnection, domain: &Domain) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE domains SET managed_login_version = $3, settings = $4, version = $5
         WHERE user_pool_id = $1 AND domain = $2",
        &domain.user_pool_id as _,
        &domain.domain as _,
        domain.managed_login_version,
        domain.settings,
        domain.version,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Frees a domain of a pool; `false` if the pool does not have it.
pub async fn delete(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    name: &DomainName,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM domains WHERE user_pool_id = $1 AND domain = $2",
        pool as _,
        name as _,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
