//! Passkeys of users.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};
use webauthn_rs_core::proto::Credential;

use crate::model::ids::UserKey;
use crate::model::passkey::Passkey;

/// Stores a passkey; `false`, and nothing changed, if somebody in the pool has its id.
pub async fn insert(
    tx: &mut PgConnection,
    user: &UserKey,
    passkey: &Passkey,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO passkeys (user_pool_id, credential_id, sub, credential, relying_party_id,
             friendly_name, attachment, transports, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        &user.pool as _,
        passkey.id,
        user.sub as _,
        Json(&passkey.credential) as _,
        passkey.relying_party_id,
        passkey.friendly_name,
        passkey.attachment,
        &passkey.transports,
        passkey.created_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    id: Vec<u8>,
    credential: Json<Credential>,
    relying_party_id: String,
    friendly_name: String,
    attachment: Option<String>,
    transports: Vec<String>,
    created_at: DateTime<Utc>,
}

impl From<Row> for Passkey {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            credential: row.credential.0,
            relying_party_id: row.relying_party_id,
            friendly_name: row.friendly_name,
            attachment: row.attachment,
            transports: row.transports,
            created_at: row.created_at,
        }
    }
}

/// The passkeys of a user, oldest first. There are few.
pub async fn list(db: impl PgExecutor<'_>, user: &UserKey) -> sqlx::Result<Vec<Passkey>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT credential_id AS id, credential AS \"credential: Json<Credential>\",
             relying_party_id, friendly_name, attachment, transports, created_at
         FROM passkeys WHERE user_pool_id = $1 AND sub = $2 ORDER BY created_at, credential_id",
        &user.pool as _,
        user.sub as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Passkey::from).collect())
}

/// Notes a use of a passkey, if it still is as it was when the use was checked; `false`, and nothing changed, if another
/// use came in between.
pub async fn set_used(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    was: &Credential,
    is: &Credential,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE passkeys SET credential = $5, last_used_at = $6
         WHERE user_pool_id = $1 AND sub = $2 AND credential_id = $3 AND credential = $4",
        &user.pool as _,
        user.sub as _,
        &was.cred_id[..],
        Json(was) as _,
        Json(is) as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets what a user calls a passkey; `false` if the user has none of that id.
pub async fn set_name(
    tx: &mut PgConnection,
    user: &UserKey,
    id: &[u8],
    name: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE passkeys SET friendly_name = $4
         WHERE user_pool_id = $1 AND sub = $2 AND credential_id = $3",
        &user.pool as _,
        user.sub as _,
        id,
        name,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes all passkeys of a user.
pub async fn delete_all(tx: &mut PgConnection, user: &UserKey) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM passkeys WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Deletes a passkey; `false` if the user has none of that id.
pub async fn delete(tx: &mut PgConnection, user: &UserKey, id: &[u8]) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM passkeys WHERE user_pool_id = $1 AND sub = $2 AND credential_id = $3",
        &user.pool as _,
        user.sub as _,
        id,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
