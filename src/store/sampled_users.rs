//! Users that stand for all users of a pool: what of them shows to whoever begins a sign-in.

use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::ids::{Sub, UserPoolId, Username};
use crate::model::mfa::MfaSettings;
use crate::model::user::UserStatus;

/// What of a user shows to whoever begins a sign-in.
#[derive(Clone, Debug)]
pub struct SampledUser {
    pub sub: Sub,
    pub username: Username,
    pub status: UserStatus,
    pub has_password: bool,
    pub has_passkey: bool,
    pub mfa: MfaSettings,
    pub has_email: bool,
    pub email_verified: bool,
    pub has_phone: bool,
    pub phone_verified: bool,
    pub has_preferred_username: bool,
}

/// The first so many users of a pool by `sub`, which is random: the same on every node, whatever the users do.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
) -> sqlx::Result<Vec<SampledUser>> {
    let rows = sqlx::query!(
        "SELECT u.sub AS \"sub: Sub\", u.username AS \"username: Username\",
             u.status AS \"status: UserStatus\", u.mfa AS \"mfa: Json<MfaSettings>\",
             u.password_hash IS NOT NULL AS \"has_password!\",
             EXISTS (SELECT FROM passkeys p WHERE p.user_pool_id = $1 AND p.sub = u.sub)
                 AS \"has_passkey!\",
             coalesce(u.attributes->>'email', '') <> '' AS \"has_email!\",
             coalesce(u.attributes->>'email_verified', '') = 'true' AS \"email_verified!\",
             coalesce(u.attributes->>'phone_number', '') <> '' AS \"has_phone!\",
             coalesce(u.attributes->>'phone_number_verified', '') = 'true'
                 AS \"phone_verified!\",
             coalesce(u.attributes->>'preferred_username', '') <> ''
                 AS \"has_preferred_username!\"
         FROM users u WHERE u.user_pool_id = $1 ORDER BY u.sub LIMIT $2",
        pool as _,
        limit,
    )
    .fetch_all(db)
    .await?;
    let sampled = rows.into_iter().map(|row| SampledUser {
        sub: row.sub,
        username: row.username,
        status: row.status,
        has_password: row.has_password,
        has_passkey: row.has_passkey,
        mfa: row.mfa.0,
        has_email: row.has_email,
        email_verified: row.email_verified,
        has_phone: row.has_phone,
        phone_verified: row.phone_verified,
        has_preferred_username: row.has_preferred_username,
    });
    Ok(sampled.collect())
}
