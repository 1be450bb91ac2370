//! Identity providers of a pool.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::identity_provider::{IdentityProvider, TextMap};
use crate::model::ids::{ClientId, LookupKey, ProviderName, UserPoolId};

struct Row {
    user_pool_id: UserPoolId,
    name: ProviderName,
    details: Json<TextMap>,
    sealed_secret: Vec<u8>,
    attribute_mapping: Json<TextMap>,
    identifiers: Vec<String>,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

impl From<Row> for IdentityProvider {
    fn from(row: Row) -> Self {
        Self {
            user_pool_id: row.user_pool_id,
            name: row.name,
            details: row.details.0,
            sealed_secret: row.sealed_secret,
            attribute_mapping: row.attribute_mapping.0,
            identifiers: row.identifiers,
            created_at: row.created_at,
            modified_at: row.modified_at,
        }
    }
}

/// The providers of a pool by name, from after `after`, at most `limit`.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    after: Option<&ProviderName>,
    limit: i64,
) -> sqlx::Result<Vec<IdentityProvider>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", name AS \"name: ProviderName\",
             details AS \"details: Json<TextMap>\", sealed_secret,
             attribute_mapping AS \"attribute_mapping: Json<TextMap>\", identifiers, created_at,
             modified_at
         FROM identity_providers WHERE user_pool_id = $1 AND ($2::text IS NULL OR name > $2)
         ORDER BY name LIMIT $3",
        pool as _,
        after as _,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Stores a new one; `false` if the name is taken.
pub async fn insert(db: impl PgExecutor<'_>, new: &IdentityProvider) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO identity_providers (user_pool_id, name, details, sealed_secret,
             attribute_mapping, identifiers, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        &new.user_pool_id as _,
        &new.name as _,
        Json(&new.details) as _,
        new.sealed_secret,
        Json(&new.attribute_mapping) as _,
        &new.identifiers,
        new.created_at,
        new.modified_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces what can change of one; `false` if there is none.
pub async fn set(db: impl PgExecutor<'_>, changed: &IdentityProvider) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE identity_providers SET details = $3, sealed_secret = $4, attribute_mapping = $5,
             identifiers = $6, modified_at = $7
         WHERE user_pool_id = $1 AND name = $2",
        &changed.user_pool_id as _,
        &changed.name as _,
        Json(&changed.details) as _,
        changed.sealed_secret,
        Json(&changed.attribute_mapping) as _,
        &changed.identifiers,
        changed.modified_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes one; `false` if there is none.
pub async fn delete(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &ProviderName,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM identity_providers WHERE user_pool_id = $1 AND name = $2",
        pool as _,
        name as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A client that lets nobody in but through a provider.
pub async fn find_client_of_it_alone(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    name: &ProviderName,
) -> sqlx::Result<Option<ClientId>> {
    sqlx::query_scalar!(
        "SELECT client_id AS \"id: ClientId\" FROM user_pool_clients
         WHERE user_pool_id = $1
         AND settings -> 'SupportedIdentityProviders' @> jsonb_build_array($2::text)
         AND (settings -> 'SupportedIdentityProviders') - $2::text = '[]' LIMIT 1",
        pool as _,
        name.as_str(),
    )
    .fetch_optional(tx)
    .await
}

/// Takes a provider out of the lists of a pool's clients.
pub async fn delete_from_clients(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    name: &ProviderName,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE user_pool_clients SET modified_at = $3, settings = jsonb_set(settings,
             '{SupportedIdentityProviders}', (settings -> 'SupportedIdentityProviders') - $2::text)
         WHERE user_pool_id = $1
         AND settings -> 'SupportedIdentityProviders' @> jsonb_build_array($2::text)",
        pool as _,
        name.as_str(),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether somebody has a name that begins so, other than by a provider itself.
pub async fn is_prefix_taken(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    prefix: &LookupKey,
    provider: &ProviderName,
) -> sqlx::Result<bool> {
    // Nothing comes after that character. For the LIMIT the planner looks each user up, and never reads all identities.
    let end = format!("{prefix}\u{10FFFF}");
    sqlx::query_scalar!(
        "SELECT EXISTS (SELECT FROM user_names n
             LEFT JOIN LATERAL (
                 SELECT true AS is_there FROM user_identities i
                 WHERE i.user_pool_id = n.user_pool_id AND i.sub = n.sub AND i.provider = $3
                 AND i.is_own LIMIT 1) own ON true
             WHERE n.user_pool_id = $1 AND n.lookup_key >= $2 AND n.lookup_key < $4
             AND own.is_there IS NULL) AS \"is!\"",
        pool as _,
        prefix.as_str(),
        provider as _,
        end,
    )
    .fetch_one(tx)
    .await
}
