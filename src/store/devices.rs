//! Devices of users.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::device::{Device, KnownDevice, NewDevice};
use crate::model::ids::{DeviceKey, OriginJti, UserKey};

/// Stores a device that is offered.
pub async fn insert(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    device: &NewDevice,
    last_ip: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO devices (user_pool_id, sub, device_key, device_group_key, remembered, last_ip,
             created_at, modified_at, last_authenticated_at)
         VALUES ($1, $2, $3, $4, false, $5, $6, $6, $6)",
        &user.pool as _,
        user.sub as _,
        &device.key as _,
        device.group_key,
        last_ip,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Confirms a device that was offered to its user, and binds the grant to it; `false`, and nothing changed, if it was
/// not offered or is confirmed already.
pub async fn confirm(
    tx: &mut PgConnection,
    user: &UserKey,
    device: &DeviceKey,
    confirmation: &Confirmation<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE devices SET sealed_verifier = $4, name = $5, remembered = $6, modified_at = $7,
             saw_second_factor = $8
         WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3 AND sealed_verifier IS NULL",
        &user.pool as _,
        user.sub as _,
        device as _,
        confirmation.sealed_verifier,
        confirmation.name,
        confirmation.remembered,
        now,
        confirmation.saw_second_factor,
    )
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    bind(tx, user, confirmation.grant, device).await?;
    Ok(true)
}

/// What confirms a device.
pub struct Confirmation<'a> {
    pub sealed_verifier: &'a [u8],
    pub name: Option<&'a str>,
    pub remembered: bool,
    /// The sign-in that confirms it has proven a second factor.
    pub saw_second_factor: bool,
    pub grant: OriginJti,
}

/// Binds a grant to a device: its refresh token is good only with the device's key from then on. One that is bound already
/// stays with its device.
pub async fn bind(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    grant: OriginJti,
    device: &DeviceKey,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE grants SET device_key = $4
         WHERE user_pool_id = $1 AND origin_jti = $2 AND sub = $3 AND device_key IS NULL",
        &user.pool as _,
        grant as _,
        user.sub as _,
        device as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A confirmed device, and its sealed verifier.
pub async fn find(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    device: &DeviceKey,
) -> sqlx::Result<Option<(Device, Vec<u8>)>> {
    let row = sqlx::query!(
        "SELECT device_group_key, name, remembered, last_ip, created_at, modified_at,
             last_authenticated_at, sealed_verifier AS \"sealed_verifier!\"
         FROM devices WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3
         AND sealed_verifier IS NOT NULL",
        &user.pool as _,
        user.sub as _,
        device as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let found = Device {
            key: device.clone(),
            group_key: row.device_group_key,
            name: row.name,
            remembered: row.remembered,
            last_ip: row.last_ip,
            created_at: row.created_at,
            modified_at: row.modified_at,
            last_authenticated_at: row.last_authenticated_at,
        };
        (found, row.sealed_verifier)
    }))
}

/// The confirmed devices of a user, by key from after `after`, at most `limit`.
pub async fn list(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    after: Option<&DeviceKey>,
    limit: i64,
) -> sqlx::Result<Vec<Device>> {
    sqlx::query_as!(
        Device,
        "SELECT device_key AS \"key: DeviceKey\", device_group_key AS group_key, name, remembered,
             last_ip, created_at, modified_at, last_authenticated_at
         FROM devices WHERE user_pool_id = $1 AND sub = $2 AND sealed_verifier IS NOT NULL
         AND ($3::text IS NULL OR device_key > $3)
         ORDER BY device_key LIMIT $4",
        &user.pool as _,
        user.sub as _,
        after as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Remembers a device, or no longer; `false` if it is none of the user's.
pub async fn set_remembered(
    tx: &mut PgConnection,
    user: &UserKey,
    device: &DeviceKey,
    remembered: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE devices SET remembered = $4, modified_at = $5
         WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3 AND sealed_verifier IS NOT NULL",
        &user.pool as _,
        user.sub as _,
        device as _,
        remembered,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a device signed in, and whether that was beside a second factor: once is enough.
pub async fn set_authenticated(
    tx: &mut PgConnection,
    user: &UserKey,
    device: &DeviceKey,
    last_ip: &str,
    saw_second_factor: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE devices SET last_ip = $4, last_authenticated_at = $5,
             saw_second_factor = saw_second_factor OR $6
         WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3",
        &user.pool as _,
        user.sub as _,
        device as _,
        last_ip,
        now,
        saw_second_factor,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Deletes a device, and revokes the grants that are bound to it; `false` if it is none of the user's.
pub async fn delete(
    tx: &mut PgConnection,
    user: &UserKey,
    device: &DeviceKey,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query!(
        "UPDATE grants SET revoked_at = $4
         WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3 AND revoked_at IS NULL",
        &user.pool as _,
        user.sub as _,
        device as _,
        now,
    )
    .execute(&mut *tx)
    .await?;
    let done = sqlx::query!(
        "DELETE FROM devices WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3",
        &user.pool as _,
        user.sub as _,
        device as _,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes all devices of a user, whose grants are revoked.
pub async fn delete_all(tx: &mut PgConnection, user: &UserKey) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM devices WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Those of the devices that are the user's, and confirmed.
pub async fn list_known(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    named: &[&DeviceKey],
) -> sqlx::Result<Vec<KnownDevice>> {
    let named: Vec<&str> = named.iter().map(|device| device.as_str()).collect();
    sqlx::query_as!(
        KnownDevice,
        "SELECT device_key AS \"key: DeviceKey\", remembered, saw_second_factor
         FROM devices WHERE user_pool_id = $1 AND sub = $2 AND device_key = ANY($3)
         AND sealed_verifier IS NOT NULL",
        &user.pool as _,
        user.sub as _,
        &named as _,
    )
    .fetch_all(db)
    .await
}
