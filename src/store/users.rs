//! Users. The names that they are found by are in [`names`](super::names).

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::{LookupKey, OriginJti, SessionId, Sub, UserKey, UserPoolId, Username};
use crate::model::mfa::MfaSettings;
use crate::model::user::{Attributes, Credentials, Epoch, User, UserStatus};
use crate::store::password_history;

#[derive(sqlx::FromRow)]
pub(super) struct UserRow {
    pub(super) sub: Sub,
    pub(super) username: Username,
    pub(super) status: UserStatus,
    pub(super) enabled: bool,
    pub(super) attributes: Json<Attributes>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) modified_at: DateTime<Utc>,
}

impl UserRow {
    pub(super) fn of(self, pool: &UserPoolId) -> User {
        User {
            key: UserKey { pool: pool.clone(), sub: self.sub },
            username: self.username,
            status: self.status,
            enabled: self.enabled,
            attributes: self.attributes.0,
            created_at: self.created_at,
            modified_at: self.modified_at,
        }
    }
}

/// A user by any name in force.
pub async fn find_by_name(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &LookupKey,
) -> sqlx::Result<Option<User>> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT u.sub AS \"sub: Sub\", u.username AS \"username: Username\",
             u.status AS \"status: UserStatus\", u.enabled,
             u.attributes AS \"attributes: Json<Attributes>\", u.created_at, u.modified_at
         FROM user_names n JOIN users u ON u.user_pool_id = n.user_pool_id AND u.sub = n.sub
         WHERE n.user_pool_id = $1 AND n.lookup_key = $2",
        pool as _,
        name as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.of(pool)))
}

/// A user by `sub`.
pub async fn find(db: impl PgExecutor<'_>, key: &UserKey) -> sqlx::Result<Option<User>> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT sub AS \"sub: Sub\", username AS \"username: Username\",
             status AS \"status: UserStatus\", enabled,
             attributes AS \"attributes: Json<Attributes>\", created_at, modified_at
         FROM users WHERE user_pool_id = $1 AND sub = $2",
        &key.pool as _,
        key.sub as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.of(&key.pool)))
}

/// A user by `sub`, with the second factors that are switched on.
pub async fn find_with_factors(
    db: impl PgExecutor<'_>,
    key: &UserKey,
) -> sqlx::Result<Option<(User, MfaSettings)>> {
    let row = sqlx::query!(
        "SELECT username AS \"username: Username\", status AS \"status: UserStatus\", enabled,
             attributes AS \"attributes: Json<Attributes>\", created_at, modified_at,
             mfa AS \"mfa: Json<MfaSettings>\"
         FROM users WHERE user_pool_id = $1 AND sub = $2",
        &key.pool as _,
        key.sub as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let user = User {
            key: key.clone(),
            username: row.username,
            status: row.status,
            enabled: row.enabled,
            attributes: row.attributes.0,
            created_at: row.created_at,
            modified_at: row.modified_at,
        };
        (user, row.mfa.0)
    }))
}

/// What sign-in reads beside the user.
pub async fn find_credentials(
    db: impl PgExecutor<'_>,
    key: &UserKey,
) -> sqlx::Result<Option<Credentials>> {
    let row = sqlx::query!(
        "SELECT password_hash, temporary_password_expires_at, srp_verifier,
             mfa AS \"mfa: Json<MfaSettings>\", epoch AS \"epoch: Epoch\",
             ARRAY(SELECT DISTINCT p.relying_party_id FROM passkeys p
                 WHERE p.user_pool_id = $1 AND p.sub = $2) AS \"passkeys_at!\"
         FROM users WHERE user_pool_id = $1 AND sub = $2",
        &key.pool as _,
        key.sub as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Credentials {
        password_hash: row.password_hash,
        temporary_password_expires_at: row.temporary_password_expires_at,
        srp_verifier: row.srp_verifier,
        mfa: row.mfa.0,
        epoch: row.epoch,
        passkeys_at: row.passkeys_at,
    }))
}

/// A user by any name in force, with what sign-in reads beside it. Where nobody has the name a row of the usual size is read and
/// decoded all the same, so that the time of an answer tells less of who is there.
pub async fn find_with_credentials(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    name: &LookupKey,
) -> sqlx::Result<Option<(User, Credentials)>> {
    let row = sqlx::query!(
        "SELECT u.sub AS \"sub?: Sub\",
             coalesce(u.username, '00000000-0000-4000-8000-000000000000')
                 AS \"username!: Username\",
             coalesce(u.status, 'CONFIRMED') AS \"status!: UserStatus\",
             coalesce(u.enabled, true) AS \"enabled!\",
             coalesce(u.attributes, '{\"email\": \"somebody@example.com\",
                 \"email_verified\": \"true\", \"name\": \"Somebody\"}')
                 AS \"attributes!: Json<Attributes>\",
             coalesce(u.created_at, 'epoch') AS \"created_at!\",
             coalesce(u.modified_at, 'epoch') AS \"modified_at!\",
             CASE WHEN u.sub IS NULL THEN repeat('0', 97) ELSE u.password_hash END
                 AS password_hash,
             u.temporary_password_expires_at AS \"temporary_password_expires_at?\",
             CASE WHEN u.sub IS NULL THEN decode(repeat('00', 441), 'hex')
                 ELSE u.srp_verifier END AS srp_verifier,
             coalesce(u.mfa, '{}') AS \"mfa!: Json<MfaSettings>\",
             coalesce(u.epoch, 0) AS \"epoch!: Epoch\",
             ARRAY(SELECT DISTINCT p.relying_party_id FROM passkeys p
                 WHERE p.user_pool_id = $1 AND p.sub = u.sub) AS \"passkeys_at!\"
         FROM (SELECT 1) AS one LEFT JOIN (user_names n
             JOIN users u ON u.user_pool_id = n.user_pool_id AND u.sub = n.sub)
             ON n.user_pool_id = $1 AND n.lookup_key = $2",
        pool as _,
        name as _,
    )
    .fetch_one(db)
    .await?;
    let credentials = Credentials {
        password_hash: row.password_hash,
        temporary_password_expires_at: row.temporary_password_expires_at,
        srp_verifier: row.srp_verifier,
        mfa: row.mfa.0,
        epoch: row.epoch,
        passkeys_at: row.passkeys_at,
    };
    Ok(row.sub.map(|sub| {
        let user = User {
            key: UserKey { pool: pool.clone(), sub },
            username: row.username,
            status: row.status,
            enabled: row.enabled,
            attributes: row.attributes.0,
            created_at: row.created_at,
            modified_at: row.modified_at,
        };
        (user, credentials)
    }))
}

/// A password to store: its hash, its sealed SRP verifier, and when it stops if it is temporary.
#[derive(Clone, Debug, Default)]
pub struct NewPassword {
    pub hash: Option<String>,
    pub srp_verifier: Option<Vec<u8>>,
    pub temporary_until: Option<DateTime<Utc>>,
    /// How many passwords before it the pool remembers.
    pub remembered: i64,
}

/// A user by `sub`, locked until the transaction ends: what follows decides on what was read. Whoever locks more than
/// the user locks the user first.
pub async fn find_locked(tx: &mut PgConnection, key: &UserKey) -> sqlx::Result<Option<User>> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT sub AS \"sub: Sub\", username AS \"username: Username\",
             status AS \"status: UserStatus\", enabled,
             attributes AS \"attributes: Json<Attributes>\", created_at, modified_at
         FROM users WHERE user_pool_id = $1 AND sub = $2 FOR NO KEY UPDATE",
        &key.pool as _,
        key.sub as _,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.of(&key.pool)))
}

/// The same of a user who is let in, while a grant of the user stands. Both rows are locked, the user first as by whoever ends
/// sign-ins: what one of those has done by then is seen, though the statement began before it.
pub async fn find_locked_by_grant(
    tx: &mut PgConnection,
    key: &UserKey,
    grant: OriginJti,
) -> sqlx::Result<Option<User>> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT u.sub AS \"sub: Sub\", u.username AS \"username: Username\",
             u.status AS \"status: UserStatus\", u.enabled,
             u.attributes AS \"attributes: Json<Attributes>\", u.created_at, u.modified_at
         FROM users u
         JOIN grants g ON g.user_pool_id = u.user_pool_id AND g.sub = u.sub
             AND g.origin_jti = $3 AND g.revoked_at IS NULL
         WHERE u.user_pool_id = $1 AND u.sub = $2 AND u.enabled
         FOR NO KEY UPDATE OF u FOR SHARE OF g",
        &key.pool as _,
        key.sub as _,
        grant as _,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.of(&key.pool)))
}

/// The same while a browser session of the user stands.
pub async fn find_locked_by_session(
    tx: &mut PgConnection,
    key: &UserKey,
    session: SessionId,
) -> sqlx::Result<Option<User>> {
    let row = sqlx::query_as!(
        UserRow,
        "SELECT u.sub AS \"sub: Sub\", u.username AS \"username: Username\",
             u.status AS \"status: UserStatus\", u.enabled,
             u.attributes AS \"attributes: Json<Attributes>\", u.created_at, u.modified_at
         FROM users u
         JOIN browser_sessions b ON b.user_pool_id = u.user_pool_id AND b.sub = u.sub
             AND b.session_id = $3 AND b.revoked_at IS NULL
         WHERE u.user_pool_id = $1 AND u.sub = $2 AND u.enabled
         FOR NO KEY UPDATE OF u FOR SHARE OF b",
        &key.pool as _,
        key.sub as _,
        session as _,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.of(&key.pool)))
}

/// Stores a new user; `false`, and nothing changed, if the username is taken. Its names are inserted beside it; see
/// [`names::insert`](super::names::insert).
pub async fn insert(
    tx: &mut PgConnection,
    user: &User,
    password: &NewPassword,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes,
             password_hash, temporary_password_expires_at, srp_verifier, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT DO NOTHING",
        &user.key.pool as _,
        user.key.sub as _,
        &user.username as _,
        user.status as _,
        user.enabled,
        Json(&user.attributes) as _,
        password.hash,
        password.temporary_until,
        password.srp_verifier,
        user.created_at,
        user.modified_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets a password, and the status that goes with it, if the user has one of the statuses `from`; `false`, and then the
/// transaction is to be rolled back, if not. The one before is remembered as far as the pool says. The user is locked.
pub async fn set_password(
    tx: &mut PgConnection,
    key: &UserKey,
    password: &NewPassword,
    from: &[UserStatus],
    to: UserStatus,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let from: Vec<String> = from.iter().map(|status| status.as_str().to_owned()).collect();
    password_history::keep(&mut *tx, key, password.remembered, now).await?;
    let done = sqlx::query!(
        "UPDATE users SET password_hash = $3, temporary_password_expires_at = $4,
             srp_verifier = $5, status = $6, modified_at = $7
         WHERE user_pool_id = $1 AND sub = $2 AND status = ANY($8)",
        &key.pool as _,
        key.sub as _,
        password.hash,
        password.temporary_until,
        password.srp_verifier,
        to as _,
        now,
        &from,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes a password for a user who has proven the old one; `false`, and then the transaction is to be rolled back, if
/// that is no longer it. The user is locked.
pub async fn change_password(
    tx: &mut PgConnection,
    key: &UserKey,
    old: Option<&str>,
    password: &NewPassword,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    password_history::keep(&mut *tx, key, password.remembered, now).await?;
    let done = sqlx::query!(
        "UPDATE users SET password_hash = $4, temporary_password_expires_at = NULL,
             srp_verifier = $5, modified_at = $6
         WHERE user_pool_id = $1 AND sub = $2 AND password_hash IS NOT DISTINCT FROM $3",
        &key.pool as _,
        key.sub as _,
        old,
        password.hash,
        password.srp_verifier,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces a hash by one of the same password, if it is still the one that was verified.
pub async fn set_rehashed(
    db: impl PgExecutor<'_>,
    key: &UserKey,
    old: &str,
    new: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET password_hash = $4
         WHERE user_pool_id = $1 AND sub = $2 AND password_hash = $3",
        &key.pool as _,
        key.sub as _,
        old,
        new,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps an SRP verifier of the password that `hash` is of, if none is there yet.
pub async fn set_srp_verifier(
    db: impl PgExecutor<'_>,
    key: &UserKey,
    hash: &str,
    verifier: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET srp_verifier = $4
         WHERE user_pool_id = $1 AND sub = $2 AND password_hash = $3 AND srp_verifier IS NULL",
        &key.pool as _,
        key.sub as _,
        hash,
        verifier,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves a user from one status to another; `false`, and nothing changed, if the user is not in the first.
pub async fn set_status(
    tx: &mut PgConnection,
    key: &UserKey,
    from: UserStatus,
    to: UserStatus,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE users SET status = $4, modified_at = $5
         WHERE user_pool_id = $1 AND sub = $2 AND status = $3",
        &key.pool as _,
        key.sub as _,
        from as _,
        to as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces all attributes.
pub async fn set_attributes(
    tx: &mut PgConnection,
    key: &UserKey,
    attributes: &Attributes,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET attributes = $3, modified_at = $4
         WHERE user_pool_id = $1 AND sub = $2",
        &key.pool as _,
        key.sub as _,
        Json(attributes) as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Lets a user in, or no longer.
pub async fn set_enabled(
    tx: &mut PgConnection,
    key: &UserKey,
    enabled: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET enabled = $3, modified_at = $4 WHERE user_pool_id = $1 AND sub = $2",
        &key.pool as _,
        key.sub as _,
        enabled,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Deletes a user and all that hangs on it; `false` if there was none. The audit is left to a job.
///
/// The grants go in a statement of their own, after the user and the sessions: whoever makes one has locked one of these, and
/// has made it by then, or finds nothing to make it for.
pub async fn delete(
    tx: &mut PgConnection,
    key: &UserKey,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "WITH gone AS (
             DELETE FROM users WHERE user_pool_id = $1 AND sub = $2 RETURNING user_pool_id, sub
         )
         INSERT INTO deleted_users (user_pool_id, sub, deleted_at)
         SELECT user_pool_id, sub, $3 FROM gone",
        &key.pool as _,
        key.sub as _,
        now,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "DELETE FROM grants WHERE user_pool_id = $1 AND sub = $2",
        &key.pool as _,
        key.sub as _
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Erases SRP verifiers of a pool whose tags say that it keeps none, at most `limit`; how many there were.
pub async fn erase_srp_verifiers(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE users SET srp_verifier = NULL
         WHERE user_pool_id = $1 AND sub IN (
             SELECT sub FROM users WHERE user_pool_id = $1 AND srp_verifier IS NOT NULL LIMIT $2)
         AND EXISTS (SELECT FROM user_pools
             WHERE user_pool_id = $1 AND tags ->> 'poolhouse:srp' = 'off')",
        pool as _,
        limit,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
