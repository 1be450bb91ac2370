//! Authorization codes, kept as SHA-256.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::claims_request::ClaimsRequest;
use crate::model::grant::{BrowserSession, CodeGrant, Grant};
use crate::model::group::Membership;
use crate::model::ids::{ClientId, OriginJti, SessionId, Sub, UserKey, UserPoolId, Username};
use crate::model::resources::Resources;
use crate::model::session::Use;
use crate::model::user::{Attributes, User, UserStatus};
use crate::store::grants::{self, GrantAndUser};
use crate::store::group_members::groups_of;
use crate::store::sealed_uses::Along;

/// How a code is made.
pub struct Made<'a> {
    pub at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// The answer to the pushed request that it is, taken with it. If it was taken before, the statement fails, and nothing
    /// of it has happened; see [`was_taken`](super::sealed_uses::was_taken).
    pub pushed: Option<Along<'a>>,
    /// Whether it is made by a statement of its own. Then it is not waited for until it is on disk: a code that a crash of
    /// the database loses is one that is not redeemed.
    pub alone: bool,
}

/// Stores a code of a session.
pub async fn insert(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    session: &BrowserSession,
    code: &CodeGrant,
    made: &Made<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH pushed AS (
             INSERT INTO sealed_uses (user_pool_id, digest, attempts, expires_at, consumed_at)
             SELECT $1, $19::bytea, 1, $20::timestamptz, $14 WHERE $19::bytea IS NOT NULL
         )
         INSERT INTO authorization_codes (user_pool_id, digest, client_id, sub, redirect_uri,
             code_challenge, scopes, nonce, resource, session_id, amr, auth_time, origin_jti,
             created_at, expires_at, claims, jkt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         RETURNING CASE WHEN $18 THEN set_config('synchronous_commit', 'off', true) END AS set",
        &session.user.pool as _,
        digest,
        &code.client_id as _,
        session.user.sub as _,
        code.redirect_uri,
        code.code_challenge,
        &code.scopes,
        code.nonce,
        code.resources.stored(),
        session.session_id as _,
        &session.amr,
        session.auth_time,
        code.origin_jti as _,
        made.at,
        made.until,
        grants::stored(&code.claims) as Option<Json<&ClaimsRequest>>,
        code.jkt,
        made.alone,
        made.pushed.map(|pushed| pushed.digest),
        made.pushed.map(|pushed| pushed.expires_at),
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// The session that a code is for.
pub struct Named<'a> {
    /// The digest of its cookie.
    pub cookie: &'a [u8],
    /// There is no code for one that began earlier.
    pub after: Option<DateTime<Utc>>,
}

/// The session of a cookie, as [`find`](super::browser_sessions::find) has it, and in the same statement a code for it;
/// whether there is one. Nothing is stored where there is no session that stands.
pub async fn insert_with_session(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    named: &Named<'_>,
    digest: &[u8],
    code: &CodeGrant,
    made: &Made<'_>,
) -> sqlx::Result<Option<(BrowserSession, bool)>> {
    let row = sqlx::query!(
        "WITH session AS (
             SELECT s.session_id, s.sub, s.amr, s.auth_time, s.untimed, s.created_at,
                 s.expires_at, s.kept
             FROM browser_sessions s
             WHERE s.user_pool_id = $1 AND s.digest = $2 AND s.revoked_at IS NULL
             AND s.expires_at > $3 AND (
                 SELECT u.enabled FROM users u WHERE u.user_pool_id = $1 AND u.sub = s.sub)
         ), made AS (
             INSERT INTO authorization_codes (user_pool_id, digest, client_id, sub, redirect_uri,
                 code_challenge, scopes, nonce, resource, session_id, amr, auth_time, origin_jti,
                 created_at, expires_at, claims, jkt)
             SELECT $1, $4, $5, sub, $6, $7, $8, $9, $10, session_id, amr, auth_time, $11, $3, $12,
                 $13, $14
             FROM session WHERE $18::timestamptz IS NULL OR auth_time > $18
             RETURNING digest,
                 CASE WHEN $15 THEN set_config('synchronous_commit', 'off', true) END AS set
         ), pushed AS (
             INSERT INTO sealed_uses (user_pool_id, digest, attempts, expires_at, consumed_at)
             SELECT $1, $16::bytea, 1, $17::timestamptz, $3 FROM made WHERE $16::bytea IS NOT NULL
         )
         SELECT s.session_id AS \"session_id: SessionId\", s.sub AS \"sub: Sub\", s.amr,
             s.auth_time, s.untimed, s.created_at, s.expires_at, s.kept,
             made.digest IS NOT NULL AS \"made!\", made.set
         FROM session s LEFT JOIN made ON true",
        pool as _,
        named.cookie,
        made.at,
        digest,
        &code.client_id as _,
        code.redirect_uri,
        code.code_challenge,
        &code.scopes,
        code.nonce,
        code.resources.stored(),
        code.origin_jti as _,
        made.until,
        grants::stored(&code.claims) as Option<Json<&ClaimsRequest>>,
        code.jkt,
        made.alone,
        made.pushed.map(|pushed| pushed.digest),
        made.pushed.map(|pushed| pushed.expires_at),
        named.after,
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
        (session, row.made)
    }))
}

/// A code as it is presented, as far as the database compares it.
pub struct Presented<'a> {
    pub digest: &'a [u8],
    pub client: &'a ClientId,
    pub redirect_uri: &'a str,
    pub code_challenge: Option<&'a str>,
    /// The key that proved itself.
    pub jkt: Option<&'a str>,
    /// The use of its proof.
    pub proof: Option<Along<'a>>,
}

/// The grant that redeeming a code makes, beside what the code says.
pub struct NewGrant<'a> {
    /// `None` for a client that is to have none.
    pub refresh_digest: Option<&'a [u8]>,
    pub expires_at: DateTime<Utc>,
    /// Makes it a tracked session. Where and what the browser was counts for more than the app that redeems the code.
    pub used: Option<&'a Use>,
}

/// What a redeemed code gives.
pub struct Redeemed {
    pub nonce: Option<String>,
    pub of: GrantAndUser,
}

/// Locks the user of a code, if there is one.
pub async fn lock_user(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT u.sub FROM users u
         JOIN authorization_codes c ON c.user_pool_id = u.user_pool_id AND c.sub = u.sub
         WHERE u.user_pool_id = $1 AND c.digest = $2 FOR NO KEY UPDATE OF u",
        pool as _,
        digest,
    )
    .fetch_optional(tx)
    .await?;
    Ok(())
}

/// Takes the code if it is this client's, for this redirect URI and challenge, its browser session still stands and its user
/// may sign in; and makes its grant with a first refresh token, if there is to be one. One statement.
///
/// The proof is taken with the code. If it was taken before, the statement fails, and nothing of it has happened;
/// see [`was_taken`](super::sealed_uses::was_taken).
///
/// The session stays locked until the grant is there: who ends the session, or deletes its user, meanwhile waits, and then
/// finds the grant.
///
/// Session and user are found by what is known of them, and not joined: of tables that were never analyzed the planner
/// would read all sessions and users of the pool.
pub async fn consume(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    code: &Presented<'_>,
    new: &NewGrant<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Redeemed>> {
    let row = sqlx::query!(
        "WITH session AS (
             SELECT s.session_id, s.sub, s.address, s.device FROM browser_sessions s
             WHERE s.user_pool_id = $1 AND s.revoked_at IS NULL AND s.session_id = (
                 SELECT session_id FROM authorization_codes
                 WHERE user_pool_id = $1 AND digest = $2)
             FOR SHARE OF s
         ), taken AS (
             UPDATE authorization_codes c SET consumed_at = $6
             FROM session s, users u
             WHERE u.user_pool_id = $1 AND u.sub = (SELECT sub FROM session) AND u.enabled
             AND c.user_pool_id = $1 AND c.digest = $2 AND c.client_id = $3
             AND c.redirect_uri = $4 AND c.code_challenge IS NOT DISTINCT FROM $5
             AND (c.jkt IS NULL OR c.jkt = $12)
             AND c.consumed_at IS NULL AND c.expires_at > $6
             AND s.session_id = c.session_id AND s.sub = c.sub
             RETURNING c.sub, c.scopes, c.nonce, c.resource, c.session_id, c.amr, c.auth_time,
                 c.origin_jti, c.claims, s.address, s.device, u.username, u.status, u.enabled,
                 u.attributes, u.created_at, u.modified_at
         ), granted AS (
             INSERT INTO grants (user_pool_id, origin_jti, sub, client_id, session_id, auth_time,
                 scopes, resource, amr, created_at, expires_at, claims, jkt, last_active_at,
                 address, device)
             SELECT $1, t.origin_jti, t.sub, $3, t.session_id, t.auth_time, t.scopes, t.resource,
                 t.amr, $6, $8, t.claims, $12, $9::timestamptz,
                 CASE WHEN $9::timestamptz IS NOT NULL THEN coalesce(t.address, $10) END,
                 CASE WHEN $9::timestamptz IS NOT NULL THEN coalesce(t.device, $11) END
             FROM taken t
         ), refresh AS (
             INSERT INTO refresh_tokens (user_pool_id, digest, origin_jti, created_at, expires_at)
             SELECT $1, $7, origin_jti, $6, $8 FROM taken WHERE $7::bytea IS NOT NULL
         ), proof AS (
             INSERT INTO sealed_uses (user_pool_id, digest, attempts, expires_at, consumed_at)
             SELECT $1, $13::bytea, 1, $14::timestamptz, $6 FROM taken WHERE $13::bytea IS NOT NULL
         )
         SELECT sub AS \"sub!: Sub\", scopes AS \"scopes!\", nonce, resource,
             session_id AS \"session_id!: SessionId\", amr AS \"amr!\",
             auth_time AS \"auth_time!\", claims AS \"claims: Json<ClaimsRequest>\",
             origin_jti AS \"origin_jti!: OriginJti\", username AS \"username!: Username\",
             status AS \"status!: UserStatus\", enabled AS \"enabled!\",
             attributes AS \"attributes!: Json<Attributes>\", created_at AS \"created_at!\",
             modified_at AS \"modified_at!\",
             (SELECT json_agg(json_build_object('name', name, 'role_arn', role_arn,
                     'precedence', precedence))
                 FROM group_members m JOIN groups USING (user_pool_id, name)
                 WHERE m.user_pool_id = $1 AND m.sub = taken.sub)
                 AS \"groups: Json<Vec<Membership>>\"
         FROM taken",
        pool as _,
        code.digest,
        code.client as _,
        code.redirect_uri,
        code.code_challenge,
        now,
        new.refresh_digest,
        new.expires_at,
        new.used.map(|used| used.at),
        new.used.map(|used| used.address.as_str()),
        new.used.map(|used| used.device.as_str()),
        code.jkt,
        code.proof.map(|proof| proof.digest),
        code.proof.map(|proof| proof.expires_at),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let key = UserKey { pool: pool.clone(), sub: row.sub };
        let grant = Grant {
            user: key.clone(),
            origin_jti: row.origin_jti,
            client_id: code.client.clone(),
            session_id: Some(row.session_id),
            auth_time: row.auth_time,
            scopes: row.scopes,
            resources: Resources::read(row.resource.as_deref()),
            claims: row.claims.map(|claims| claims.0).unwrap_or_default(),
            jkt: code.jkt.map(str::to_owned),
            amr: row.amr,
            device_key: None,
            created_at: now,
            expires_at: new.expires_at,
            revoked_at: None,
        };
        let user = User {
            key,
            username: row.username,
            status: row.status,
            enabled: row.enabled,
            attributes: row.attributes.0,
            created_at: row.created_at,
            modified_at: row.modified_at,
        };
        let of = GrantAndUser { grant, user, groups: groups_of(row.groups) };
        Redeemed { nonce: row.nonce, of }
    }))
}

/// What a code is bound to, as far as it is asked for.
pub struct Spent {
    pub client_id: ClientId,
    pub redirect_uri: String,
    pub consumed: bool,
    pub origin_jti: OriginJti,
    /// As it is stored.
    pub resource: Option<String>,
    pub scopes: Vec<String>,
}

/// What a code is bound to; also of one that was not taken, to say why.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<Option<Spent>> {
    sqlx::query_as!(
        Spent,
        "SELECT client_id AS \"client_id: ClientId\", redirect_uri,
             consumed_at IS NOT NULL AS \"consumed!\", origin_jti AS \"origin_jti: OriginJti\",
             resource, scopes
         FROM authorization_codes WHERE user_pool_id = $1 AND digest = $2",
        pool as _,
        digest,
    )
    .fetch_optional(db)
    .await
}

/// Burns a code: a wrong verifier gets no second try.
pub async fn set_consumed(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    client: &ClientId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE authorization_codes SET consumed_at = $4
         WHERE user_pool_id = $1 AND digest = $2 AND client_id = $3 AND consumed_at IS NULL",
        pool as _,
        digest,
        client as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
