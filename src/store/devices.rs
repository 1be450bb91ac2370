//! Devices of users.

use sqlx::PgExecutor;

use crate::model::ids::{DeviceKey, UserKey};

/// Whether a device is one that the user wants remembered.
pub async fn is_remembered(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    device: &DeviceKey,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "SELECT EXISTS (SELECT FROM devices WHERE user_pool_id = $1 AND sub = $2
             AND device_key = $3 AND remembered AND sealed_verifier IS NOT NULL) AS \"is!\"",
        &user.pool as _,
        user.sub as _,
        device as _,
    )
    .fetch_one(db)
    .await
}

/// Whether a device is one of the user's, confirmed by it.
pub async fn is_known(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    device: &DeviceKey,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "SELECT EXISTS (SELECT FROM devices WHERE user_pool_id = $1 AND sub = $2
             AND device_key = $3 AND sealed_verifier IS NOT NULL) AS \"is!\"",
        &user.pool as _,
        user.sub as _,
        device as _,
    )
    .fetch_one(db)
    .await
}
