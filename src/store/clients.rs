//! App clients.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::client_metadata::ClientMetadata;
use crate::model::ids::{ClientId, UserPoolId};
use crate::model::registration::RegistrationRecord;

/// A client's row.
pub struct ClientRow {
    pub user_pool_id: UserPoolId,
    pub client_id: ClientId,
    pub name: String,
    pub settings: Json<Map<String, Value>>,
    pub metadata: Json<ClientMetadata>,
    /// SHA-256 of the token of a client that registered itself.
    pub registration_digest: Option<Vec<u8>>,
    /// What it calls itself.
    pub registered_name: Option<String>,
    /// What is remembered of its registration.
    pub registration: Option<Json<RegistrationRecord>>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
    pub sso_minutes: Option<i32>,
}

/// The pool of a client id.
pub async fn find_pool(db: impl PgExecutor<'_>, id: &ClientId) -> sqlx::Result<Option<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\" FROM client_ids WHERE client_id = $1",
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// A client of a pool.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    id: &ClientId,
) -> sqlx::Result<Option<ClientRow>> {
    sqlx::query_as!(
        ClientRow,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", client_id AS \"client_id: ClientId\",
             name, settings AS \"settings: Json<Map<String, Value>>\",
             metadata AS \"metadata: Json<ClientMetadata>\", created_at, modified_at, sso_minutes,
             registration_digest, registered_name,
             registration AS \"registration: Json<RegistrationRecord>\"
         FROM user_pool_clients WHERE user_pool_id = $1 AND client_id = $2",
        pool as _,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// How many clients a pool has.
pub async fn count(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT count(*) AS \"count!\" FROM user_pool_clients WHERE user_pool_id = $1",
        pool as _,
    )
    .fetch_one(db)
    .await
}

/// How many clients of a pool registered themselves without a token.
pub async fn count_strangers(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT count(*) AS \"count!\" FROM user_pool_clients
         WHERE user_pool_id = $1 AND of_anybody",
        pool as _,
    )
    .fetch_one(db)
    .await
}

/// A client of a pool that keeps to FAPI 2.0, if there is one.
pub async fn find_of_fapi(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
) -> sqlx::Result<Option<ClientId>> {
    sqlx::query_scalar!(
        "SELECT client_id AS \"client_id: ClientId\" FROM user_pool_clients
         WHERE user_pool_id = $1 AND metadata->>'profile' = 'fapi2' ORDER BY client_id LIMIT 1",
        pool as _,
    )
    .fetch_optional(db)
    .await
}

/// Stores a new client and the way from its id to its pool; `false` if the id is taken.
pub async fn insert(tx: &mut PgConnection, client: &ClientRow) -> sqlx::Result<bool> {
    let found = sqlx::query!(
        "INSERT INTO client_ids (client_id, user_pool_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &client.client_id as _,
        &client.user_pool_id as _,
    )
    .execute(&mut *tx)
    .await?;
    if found.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "INSERT INTO user_pool_clients (user_pool_id, client_id, name, settings, created_at,
             modified_at, metadata, sso_minutes, registration_digest, registered_name, registration)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &client.user_pool_id as _,
        &client.client_id as _,
        client.name,
        &client.settings as _,
        client.created_at,
        client.modified_at,
        &client.metadata as _,
        client.sso_minutes,
        client.registration_digest,
        client.registered_name,
        client.registration.as_ref() as Option<&Json<RegistrationRecord>>,
    )
    .execute(tx)
    .await?;
    Ok(true)
}

/// A client's id and name.
pub struct Named {
    pub client_id: ClientId,
    pub name: String,
}

/// The clients of a pool by id from after `after`, at most `limit`: those that registered themselves, the others, or all.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    strangers: Option<bool>,
    after: Option<&ClientId>,
    limit: i64,
) -> sqlx::Result<Vec<Named>> {
    sqlx::query_as!(
        Named,
        "SELECT client_id AS \"client_id: ClientId\", name FROM user_pool_clients
         WHERE user_pool_id = $1 AND ($2::text IS NULL OR client_id > $2)
         AND ($4::boolean IS NULL OR (registration_digest IS NOT NULL) = $4)
         ORDER BY client_id LIMIT $3",
        pool as _,
        after as _,
        limit,
        strangers,
    )
    .fetch_all(db)
    .await
}

/// The clients of a pool that did not register themselves, at most `limit`: first those whose metadata gives them account
/// pages, then by id.
pub async fn list_known(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
) -> sqlx::Result<Vec<ClientId>> {
    sqlx::query_scalar!(
        "SELECT client_id AS \"client_id: ClientId\" FROM user_pool_clients
         WHERE user_pool_id = $1 AND registration_digest IS NULL
         ORDER BY metadata @> '{\"account_pages\": true}' DESC, client_id LIMIT $2",
        pool as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Replaces the metadata document; `false` if there is no such client.
pub async fn set_metadata(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: &ClientId,
    metadata: Json<&ClientMetadata>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE user_pool_clients SET metadata = $3, modified_at = $4
         WHERE user_pool_id = $1 AND client_id = $2",
        pool as _,
        id as _,
        metadata as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces names and settings, and leaves everything else as it is; `false` if there is no such client.
pub async fn set(tx: &mut PgConnection, client: &ClientRow) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE user_pool_clients SET name = $3, settings = $4, modified_at = $5,
             registered_name = $6
         WHERE user_pool_id = $1 AND client_id = $2",
        &client.user_pool_id as _,
        &client.client_id as _,
        client.name,
        &client.settings as _,
        client.modified_at,
        client.registered_name,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces what a client that registered itself says of itself; `false` if there is no such client.
pub async fn set_registered(tx: &mut PgConnection, client: &ClientRow) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE user_pool_clients SET name = $3, settings = $4, modified_at = $5, metadata = $6,
             registration = $7, registered_name = $8
         WHERE user_pool_id = $1 AND client_id = $2",
        &client.user_pool_id as _,
        &client.client_id as _,
        client.name,
        &client.settings as _,
        client.modified_at,
        &client.metadata as _,
        client.registration.as_ref() as Option<&Json<RegistrationRecord>>,
        client.registered_name,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a client got tokens, unless that was noted since `before`.
pub async fn set_used(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    id: &ClientId,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE user_pool_clients SET used_at = $4
         WHERE user_pool_id = $1 AND client_id = $2 AND (used_at IS NULL OR used_at < $3)",
        pool as _,
        id as _,
        before,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The clients of living pools that registered themselves without a token and got none of their own: since `used_before`, or
/// at all, if they registered before `made_before`.
pub async fn list_unused(
    db: impl PgExecutor<'_>,
    made_before: DateTime<Utc>,
    used_before: DateTime<Utc>,
) -> sqlx::Result<Vec<(UserPoolId, ClientId)>> {
    let rows = sqlx::query!(
        "SELECT c.user_pool_id AS \"user_pool_id: UserPoolId\",
             c.client_id AS \"client_id: ClientId\"
         FROM user_pool_clients c JOIN user_pools p USING (user_pool_id)
         WHERE p.dead_at IS NULL AND c.of_anybody
         AND (c.used_at < $2 OR c.used_at IS NULL AND c.created_at < $1)",
        made_before,
        used_before,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.user_pool_id, row.client_id)).collect())
}

/// The oldest client of a pool that registered itself without a token before `made_before` and never got any of its own. It gets
/// none until the transaction ends.
pub async fn find_never_used(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    made_before: DateTime<Utc>,
) -> sqlx::Result<Option<ClientId>> {
    sqlx::query_scalar!(
        "SELECT client_id AS \"client_id: ClientId\" FROM user_pool_clients
         WHERE user_pool_id = $1 AND of_anybody AND used_at IS NULL AND created_at < $2
         ORDER BY created_at, client_id LIMIT 1 FOR UPDATE",
        pool as _,
        made_before,
    )
    .fetch_optional(tx)
    .await
}

/// The client of a pool that has gone longest without tokens, of those that registered themselves without a token and were let in
/// by one user alone, who has let in more than `most` such clients. It gets none until the transaction ends.
pub async fn find_crowding(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    most: i64,
) -> sqlx::Result<Option<ClientId>> {
    sqlx::query_scalar!(
        "WITH alone AS (
             SELECT c.client_id, c.used_at, one.sub
             FROM user_pool_clients c CROSS JOIN LATERAL (
                 SELECT (array_agg(allowed.sub))[1] AS sub FROM (
                     SELECT DISTINCT t.sub FROM consents t
                     WHERE t.user_pool_id = $1 AND t.client_id = c.client_id LIMIT 2
                 ) AS allowed HAVING count(*) = 1
             ) AS one
             WHERE c.user_pool_id = $1 AND c.of_anybody AND c.used_at IS NOT NULL
         )
         SELECT c.client_id AS \"client_id: ClientId\"
         FROM alone JOIN user_pool_clients c ON c.user_pool_id = $1 AND c.client_id = alone.client_id
         WHERE alone.sub IN (SELECT sub FROM alone GROUP BY sub HAVING count(*) > $2)
         ORDER BY alone.used_at, c.client_id LIMIT 1 FOR UPDATE OF c",
        pool as _,
        most,
    )
    .fetch_optional(tx)
    .await
}

/// Whether a client still got no tokens: at all, or since `used_before`. It gets none until the transaction ends.
pub async fn is_unused(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: &ClientId,
    used_before: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "SELECT client_id FROM user_pool_clients
         WHERE user_pool_id = $1 AND client_id = $2 AND (used_at IS NULL OR used_at < $3)
         FOR UPDATE",
        pool as _,
        id as _,
        used_before,
    )
    .fetch_optional(tx)
    .await?;
    Ok(found.is_some())
}

/// Deletes a client, its secrets, its branding and what users allowed it; `false` if there is no such client. Its id stays marked dead until
/// what was granted to it is gone.
pub async fn delete(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: &ClientId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM user_pool_clients WHERE user_pool_id = $1 AND client_id = $2",
        pool as _,
        id as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "WITH branding AS (
             DELETE FROM ui_customizations WHERE user_pool_id = $1 AND client_id = $2
         ),
         style AS (
             DELETE FROM managed_login_brandings WHERE user_pool_id = $1 AND client_id = $2
         ),
         allowed AS (
             DELETE FROM consents WHERE user_pool_id = $1 AND client_id = $2
         )
         UPDATE client_ids SET dead_at = $3 WHERE user_pool_id = $1 AND client_id = $2",
        pool as _,
        id as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The clients that were deleted before and to which something may still be granted, and their pools.
pub async fn list_dead(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
) -> sqlx::Result<Vec<(UserPoolId, ClientId)>> {
    let rows = sqlx::query!(
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", client_id AS \"client_id: ClientId\"
         FROM client_ids WHERE dead_at < $1",
        before,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.user_pool_id, row.client_id)).collect())
}

/// Claims deleted clients of a pool, of those given: nobody else ends what was granted to them meanwhile.
pub async fn claim_dead(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    ids: &[String],
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT client_id FROM client_ids
         WHERE user_pool_id = $1 AND client_id = ANY ($2) AND dead_at IS NOT NULL
         ORDER BY client_id FOR UPDATE SKIP LOCKED",
        pool as _,
        ids,
    )
    .fetch_all(tx)
    .await
}

/// Ends everything that was granted to deleted clients of a pool, and forgets their ids: one pass for all of them.
pub async fn delete_dead(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    ids: &[String],
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH granted AS (
             DELETE FROM grants WHERE user_pool_id = $1 AND client_id = ANY ($2)
         ), codes AS (
             DELETE FROM authorization_codes WHERE user_pool_id = $1 AND client_id = ANY ($2)
         ), challenged AS (
             DELETE FROM challenges WHERE user_pool_id = $1 AND client_id = ANY ($2)
         )
         DELETE FROM client_ids
         WHERE user_pool_id = $1 AND client_id = ANY ($2) AND dead_at IS NOT NULL",
        pool as _,
        ids,
    )
    .execute(tx)
    .await?;
    Ok(())
}
