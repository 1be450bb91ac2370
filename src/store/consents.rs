//! What users have allowed clients.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::consent::Extent;
use crate::model::ids::{ClientId, UserKey, UserPoolId};

/// What a user has allowed a client for a resource.
pub async fn find(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    client: &ClientId,
    resource: &str,
) -> sqlx::Result<Option<Extent>> {
    sqlx::query_as!(
        Extent,
        "SELECT resource, scopes, claims FROM consents
         WHERE user_pool_id = $1 AND sub = $2 AND client_id = $3 AND resource = $4",
        &user.pool as _,
        user.sub as _,
        client as _,
        resource,
    )
    .fetch_optional(db)
    .await
}

/// Holds what the user of a code has allowed its client, until the transaction ends; `false` if that is less than the
/// code stands for. Who takes it back meanwhile waits, and then finds what the code was redeemed for.
pub async fn hold_for_code(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<bool> {
    let held = sqlx::query!(
        "SELECT t.sub FROM consents t
         JOIN authorization_codes c ON c.user_pool_id = $1 AND c.digest = $2
         WHERE t.user_pool_id = $1 AND t.sub = c.sub AND t.client_id = c.client_id
         AND t.resource = coalesce(c.resource, '') AND t.scopes @> c.scopes
         FOR KEY SHARE OF t",
        pool as _,
        digest,
    )
    .fetch_optional(tx)
    .await?;
    Ok(held.is_some())
}

/// Keeps what a user allows a client, beside what it was allowed before.
pub async fn insert(
    tx: &mut PgConnection,
    user: &UserKey,
    client: &ClientId,
    extent: &Extent,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO consents AS c (user_pool_id, sub, client_id, resource, scopes, claims,
             created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
         ON CONFLICT (user_pool_id, sub, client_id, resource) DO UPDATE SET
             scopes = ARRAY(SELECT DISTINCT unnest(c.scopes || excluded.scopes) ORDER BY 1),
             claims = ARRAY(SELECT DISTINCT unnest(c.claims || excluded.claims) ORDER BY 1),
             modified_at = $7",
        &user.pool as _,
        user.sub as _,
        client as _,
        extent.resource,
        &extent.scopes,
        &extent.claims,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What a client was allowed, and since when.
pub struct Kept {
    pub client_id: ClientId,
    pub extent: Extent,
    pub created_at: DateTime<Utc>,
}

/// All that a user has allowed, by client.
pub async fn list(db: impl PgExecutor<'_>, user: &UserKey) -> sqlx::Result<Vec<Kept>> {
    let rows = sqlx::query!(
        "SELECT client_id AS \"client_id: ClientId\", resource, scopes, claims, created_at
         FROM consents WHERE user_pool_id = $1 AND sub = $2 ORDER BY client_id, resource",
        &user.pool as _,
        user.sub as _,
    )
    .fetch_all(db)
    .await?;
    let kept = rows.into_iter().map(|row| Kept {
        client_id: row.client_id,
        extent: Extent { resource: row.resource, scopes: row.scopes, claims: row.claims },
        created_at: row.created_at,
    });
    Ok(kept.collect())
}

/// The clients that a user is signed in at, and since when.
pub async fn signed_in(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<(ClientId, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        "SELECT client_id AS \"client_id: ClientId\", min(created_at) AS \"since!\" FROM grants
         WHERE user_pool_id = $1 AND sub = $2 AND revoked_at IS NULL AND expires_at > $3
         GROUP BY client_id ORDER BY client_id",
        &user.pool as _,
        user.sub as _,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.client_id, row.since)).collect())
}

/// Takes back what a user has allowed a client, and ends what the client has from it. Two statements: a code that is
/// being redeemed holds what was allowed, and the second one sees the grant that it made.
pub async fn delete(
    tx: &mut PgConnection,
    user: &UserKey,
    client: &ClientId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let allowed = sqlx::query!(
        "DELETE FROM consents WHERE user_pool_id = $1 AND sub = $2 AND client_id = $3",
        &user.pool as _,
        user.sub as _,
        client as _,
    )
    .execute(&mut *tx)
    .await?;
    let granted = sqlx::query!(
        "UPDATE grants SET revoked_at = $4
         WHERE user_pool_id = $1 AND sub = $2 AND client_id = $3 AND revoked_at IS NULL",
        &user.pool as _,
        user.sub as _,
        client as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(allowed.rows_affected() + granted.rows_affected() > 0)
}
