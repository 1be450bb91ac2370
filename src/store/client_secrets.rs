//! Secrets of app clients, sealed.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::{ClientId, UserPoolId};

/// A sealed secret of a client.
pub struct SecretRow {
    /// `<client id>--<epoch>`.
    pub secret_id: String,
    pub sealed: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

/// The secrets of a client, oldest first.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    id: &ClientId,
) -> sqlx::Result<Vec<SecretRow>> {
    sqlx::query_as!(
        SecretRow,
        "SELECT secret_id, sealed, created_at FROM client_secrets
         WHERE user_pool_id = $1 AND client_id = $2 ORDER BY created_at, secret_id",
        pool as _,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// Stores a sealed secret.
pub async fn insert(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: &ClientId,
    secret: &SecretRow,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO client_secrets (user_pool_id, client_id, secret_id, sealed, created_at)
         VALUES ($1, $2, $3, $4, $5)",
        pool as _,
        id as _,
        secret.secret_id,
        secret.sealed,
        secret.created_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes a secret from a client.
pub async fn delete(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: &ClientId,
    secret: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM client_secrets
         WHERE user_pool_id = $1 AND client_id = $2 AND secret_id = $3",
        pool as _,
        id as _,
        secret,
    )
    .execute(tx)
    .await?;
    Ok(())
}
