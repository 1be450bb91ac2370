//! Who the subjects of identity providers are in a pool.

use sqlx::{PgConnection, PgExecutor};

use crate::model::identity_provider::Identity;
use crate::model::ids::{ProviderName, Sub, UserKey, UserPoolId};

/// The user whom a provider's subject is.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    provider: &ProviderName,
    subject: &str,
) -> sqlx::Result<Option<UserKey>> {
    let sub = sqlx::query_scalar!(
        "SELECT sub AS \"sub: Sub\" FROM user_identities
         WHERE user_pool_id = $1 AND provider = $2 AND subject = $3",
        pool as _,
        provider as _,
        subject,
    )
    .fetch_optional(db)
    .await?;
    Ok(sub.map(|sub| UserKey { pool: pool.clone(), sub }))
}

/// All identities of a user, the oldest first.
pub async fn list(db: impl PgExecutor<'_>, user: &UserKey) -> sqlx::Result<Vec<Identity>> {
    sqlx::query_as!(
        Identity,
        "SELECT provider AS \"provider: ProviderName\", subject, is_own, created_at
         FROM user_identities WHERE user_pool_id = $1 AND sub = $2
         ORDER BY created_at, provider, subject",
        &user.pool as _,
        user.sub as _,
    )
    .fetch_all(db)
    .await
}

/// Says who a subject is; `false`, and nothing changed, if that is said already.
pub async fn insert(
    tx: &mut PgConnection,
    user: &UserKey,
    identity: &Identity,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO user_identities (user_pool_id, provider, subject, sub, is_own, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &user.pool as _,
        &identity.provider as _,
        identity.subject,
        user.sub as _,
        identity.is_own,
        identity.created_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes all identities from a user.
pub async fn delete_all(tx: &mut PgConnection, user: &UserKey) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM user_identities WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes an identity from a user; `false` if it is none of the user's.
pub async fn delete(
    tx: &mut PgConnection,
    user: &UserKey,
    provider: &ProviderName,
    subject: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM user_identities
         WHERE user_pool_id = $1 AND provider = $2 AND subject = $3 AND sub = $4",
        &user.pool as _,
        provider as _,
        subject,
        user.sub as _,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
