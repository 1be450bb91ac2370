//! The second factors that users have switched on.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::UserKey;
use crate::model::mfa::MfaSettings;

/// What a user has switched on; nothing for a user that is not there.
pub async fn find(db: impl PgExecutor<'_>, user: &UserKey) -> sqlx::Result<MfaSettings> {
    let found = sqlx::query_scalar!(
        "SELECT mfa AS \"mfa: Json<MfaSettings>\" FROM users WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(|mfa| mfa.0).unwrap_or_default())
}

/// Replaces what a user has switched on.
pub async fn set(
    tx: &mut PgConnection,
    user: &UserKey,
    settings: &MfaSettings,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET mfa = $3, modified_at = $4 WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
        Json(settings) as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
