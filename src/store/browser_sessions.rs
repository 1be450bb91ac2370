//! Browser sessions of the hosted pages, kept as SHA-256 of their cookie.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::grant::BrowserSession;
use crate::model::ids::{
    ClientId, LookupKey, ProviderName, SessionId, Sub, UserKey, UserPoolId, Username,
};
use crate::model::session::Use;
use crate::model::user::Epoch;

/// Where a session begins.
pub struct Begun<'a> {
    pub client: &'a ClientId,
    /// By which apps know its tokens.
    pub issuer: &'a str,
    /// Makes it a tracked one.
    pub used: Option<&'a Use>,
    /// Names from where it came.
    pub source: &'a [u8],
    /// Who vouched for it, and the ID token of that, sealed.
    pub vouched: Option<(&'a ProviderName, &'a [u8])>,
}

/// Stores a session, and forgets the failures of the name that signed in: one statement. `false`, and nothing changed, if
/// the user's sign-ins were ended since the first factor was proven.
pub async fn insert(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    session: &BrowserSession,
    epoch: Epoch,
    begun: &Begun<'_>,
    cleared: Option<(&LookupKey, &str)>,
) -> sqlx::Result<bool> {
    let used = begun.used;
    // The user is locked before the failures are.
    sqlx::query_scalar!(
        "WITH standing AS (
             SELECT sub FROM users WHERE user_pool_id = $1 AND sub = $4 AND epoch = $15 FOR SHARE
         ), made AS (
             INSERT INTO browser_sessions (user_pool_id, digest, session_id, sub, amr, auth_time,
                 created_at, expires_at, client_id, last_active_at, address, device, issuer,
                 source, kept, provider, sealed_id_token, untimed)
             SELECT $1, $2, $3, sub, $5, $6, $7, $8, $11, $12, $13, $14, $16, $17, $18, $19, $20,
                 $21
             FROM standing
             RETURNING session_id
         ), cleared AS (
             DELETE FROM sign_in_failures WHERE user_pool_id = $1 AND (lookup_key, source) IN (
                 SELECT lookup_key, source FROM sign_in_failures
                 WHERE user_pool_id = $1 AND lookup_key = $9 AND source IN ($10, '')
                 AND EXISTS (SELECT FROM standing)
                 ORDER BY source DESC FOR UPDATE)
         )
         SELECT EXISTS (SELECT FROM made) AS \"made!\"",
        &session.user.pool as _,
        digest,
        session.session_id as _,
        session.user.sub as _,
        &session.amr,
        session.auth_time,
        session.created_at,
        session.expires_at,
        cleared.map(|(name, _)| name.as_str()),
        cleared.map(|(_, source)| source),
        begun.client as _,
        used.map(|used| used.at),
        used.map(|used| used.address.as_str()),
        used.map(|used| used.device.as_str()),
        epoch as Epoch,
        begun.issuer,
        begun.source,
        session.kept,
        begun.vouched.map(|(provider, _)| provider) as Option<&ProviderName>,
        begun.vouched.map(|(_, id_token)| id_token),
        session.untimed,
    )
    .fetch_one(db)
    .await
}

/// Stores a session for a device that the user of another one has let in, with all that is known of that one. `false`, and
/// nothing changed, if that one no longer stands. The user is locked: who ends all of the user's sessions finds it.
pub async fn insert_of_device(
    tx: &mut PgConnection,
    digest: &[u8],
    session: &BrowserSession,
    of: SessionId,
    client: &ClientId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO browser_sessions (user_pool_id, digest, session_id, sub, amr, auth_time,
             created_at, expires_at, client_id, last_active_at, address, device, issuer, untimed,
             of_device)
         SELECT $1, $2, $3, sub, amr, auth_time, $4, $5, $6, last_active_at, address, device,
             issuer, untimed, true
         FROM browser_sessions
         WHERE user_pool_id = $1 AND sub = $7 AND session_id = $8 AND revoked_at IS NULL FOR SHARE",
        &session.user.pool as _,
        digest,
        session.session_id as _,
        session.created_at,
        session.expires_at,
        client as _,
        session.user.sub as _,
        of as _,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The issuer by which apps know the tokens of a session, if it is still there and says so.
pub async fn find_issuer(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    session: SessionId,
) -> sqlx::Result<Option<String>> {
    let found = sqlx::query_scalar!(
        "SELECT issuer FROM browser_sessions WHERE user_pool_id = $1 AND session_id = $2",
        pool as _,
        session as _,
    );
    Ok(found.fetch_optional(db).await?.flatten())
}

/// A session that stands, of a user that may sign in, with the user's name.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(BrowserSession, Username)>> {
    let row = sqlx::query!(
        "SELECT s.session_id AS \"session_id: SessionId\", s.sub AS \"sub: Sub\", s.amr,
             s.auth_time, s.untimed, s.created_at, s.expires_at, s.kept,
             u.username AS \"username: Username\"
         FROM browser_sessions s
         JOIN users u ON u.user_pool_id = s.user_pool_id AND u.sub = s.sub AND u.enabled
         WHERE s.user_pool_id = $1 AND s.digest = $2 AND s.revoked_at IS NULL
         AND s.expires_at > $3",
        pool as _,
        digest,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let session = BrowserSession {
            user: UserKey { pool: pool.clone(), sub: row.sub },
            session_id: row.session_id,
            amr: row.amr,
            auth_time: row.auth_time,
            untimed: row.untimed,
            created_at: row.created_at,
            expires_at: row.expires_at,
            kept: row.kept,
        };
        (session, row.username)
    }))
}

/// Moves the end of a session that is kept, if that is later than the one it has.
pub async fn set_expires_at(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE browser_sessions SET expires_at = $3
         WHERE user_pool_id = $1 AND digest = $2 AND kept AND revoked_at IS NULL
         AND expires_at < $3",
        pool as _,
        digest,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A session that was ended.
pub struct Ended {
    pub session_id: SessionId,
    pub sub: Sub,
    /// Who had vouched for it, and the ID token of that, sealed.
    pub provider: Option<ProviderName>,
    pub sealed_id_token: Option<Vec<u8>>,
}

/// Ends a session. `None` if there was none that stood. A successor of the same user continues it.
pub async fn set_revoked(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    successor: Option<&BrowserSession>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Ended>> {
    sqlx::query_as!(
        Ended,
        "UPDATE browser_sessions SET revoked_at = $3,
             continued_by = CASE WHEN sub = $4 THEN $5::uuid END
         WHERE user_pool_id = $1 AND digest = $2 AND revoked_at IS NULL
         RETURNING session_id AS \"session_id: SessionId\", sub AS \"sub: Sub\",
             provider AS \"provider: ProviderName\", sealed_id_token",
        pool as _,
        digest,
        now,
        successor.map(|session| session.user.sub) as Option<Sub>,
        successor.map(|session| session.session_id) as Option<SessionId>,
    )
    .fetch_optional(db)
    .await
}
