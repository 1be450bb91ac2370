//! Users that stand for all users of a pool: what of them shows to whoever begins a sign-in, or asks for a code.

use chrono::DateTime;
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::ids::{Sub, UserKey, UserPoolId, Username};
use crate::model::mfa::MfaSettings;
use crate::model::user::{Attributes, Credentials, Epoch, User, UserStatus};

/// What of a user shows to whoever asks for one by name: no secret, and of an address or number what is shown of where a
/// code went (`a@e` for `ann@example.com`, `+00000000000` for a number of eleven digits).
#[derive(Clone, Debug)]
pub struct SampledUser {
    pub user: User,
    pub credentials: Credentials,
}

/// The first so many users of a pool by `sub`, which is random: the same on every node, whatever the users do.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
) -> sqlx::Result<Vec<SampledUser>> {
    let rows = sqlx::query!(
        "SELECT u.sub AS \"sub: Sub\", u.username AS \"username: Username\",
             u.status AS \"status: UserStatus\", u.mfa AS \"mfa: Json<MfaSettings>\", u.enabled,
             u.password_hash IS NOT NULL AS \"has_password!\",
             ARRAY(SELECT DISTINCT p.relying_party_id FROM passkeys p
                 WHERE p.user_pool_id = $1 AND p.sub = u.sub) AS \"passkeys_at!\",
             left(u.attributes->>'email', 1) || '@'
                 || left(split_part(u.attributes->>'email', '@', 2), 1) AS email,
             coalesce(u.attributes->>'email_verified', '') AS \"email_verified!\",
             regexp_replace(u.attributes->>'phone_number', '[0-9]', '0', 'g') AS phone_number,
             coalesce(u.attributes->>'phone_number_verified', '') AS \"phone_number_verified!\"
         FROM users u WHERE u.user_pool_id = $1 ORDER BY u.sub LIMIT $2",
        pool as _,
        limit,
    )
    .fetch_all(db)
    .await?;
    let sampled = rows.into_iter().map(|row| {
        let mut attributes = Attributes::new();
        for (name, verified_name, shown, verified) in [
            ("email", "email_verified", row.email, row.email_verified),
            ("phone_number", "phone_number_verified", row.phone_number, row.phone_number_verified),
        ] {
            if let Some(shown) = shown.filter(|shown| shown.len() > 1) {
                attributes.insert(name.to_owned(), shown);
                attributes.insert(verified_name.to_owned(), verified);
            }
        }
        SampledUser {
            user: User {
                key: UserKey { pool: pool.clone(), sub: row.sub },
                username: row.username,
                status: row.status,
                enabled: row.enabled,
                attributes,
                created_at: DateTime::UNIX_EPOCH,
                modified_at: DateTime::UNIX_EPOCH,
            },
            credentials: Credentials {
                password_hash: row.has_password.then(String::new),
                temporary_password_expires_at: None,
                srp_verifier: None,
                mfa: row.mfa.0,
                epoch: Epoch::default(),
                passkeys_at: row.passkeys_at,
            },
        }
    });
    Ok(sampled.collect())
}
