//! Domains of the hosted pages: how a pool is found by host.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;

use crate::model::ids::{DomainName, UserPoolId};

/// A domain as stored.
#[derive(Clone, Debug)]
pub struct Domain {
    pub domain: DomainName,
    pub user_pool_id: UserPoolId,
    /// A name of its own, rather than a prefix of ours.
    pub custom: bool,
    pub managed_login_version: i32,
    /// CustomDomainConfig and Routing as they came.
    pub settings: Value,
    /// `YYYYMMDDhhmmss`.
    pub version: String,
    pub created_at: DateTime<Utc>,
}

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
