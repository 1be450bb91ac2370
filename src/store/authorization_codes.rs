//! Authorization codes, kept as SHA-256.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::grant::CodeGrant;
use crate::model::ids::{ClientId, OriginJti, SessionId, Sub, UserKey, UserPoolId};

/// Stores a code.
pub async fn insert(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    code: &CodeGrant,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO authorization_codes (user_pool_id, digest, client_id, sub, redirect_uri,
             code_challenge, scopes, nonce, resource, session_id, amr, auth_time, origin_jti,
             created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &code.user.pool as _,
        digest,
        &code.client_id as _,
        code.user.sub as _,
        code.redirect_uri,
        code.code_challenge,
        &code.scopes,
        code.nonce,
        code.resource,
        code.session_id as _,
        &code.amr,
        code.auth_time,
        code.origin_jti as _,
        now,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the code if it is this client's, for this redirect URI and challenge, and its browser session still stands;
/// nothing changed if not.
pub async fn consume(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    digest: &[u8],
    client: &ClientId,
    redirect_uri: &str,
    code_challenge: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<CodeGrant>> {
    let row = sqlx::query!(
        "UPDATE authorization_codes c SET consumed_at = $6
         WHERE c.user_pool_id = $1 AND c.digest = $2 AND c.client_id = $3 AND c.redirect_uri = $4
         AND c.code_challenge IS NOT DISTINCT FROM $5 AND c.consumed_at IS NULL
         AND c.expires_at > $6
         AND EXISTS (SELECT 1 FROM browser_sessions s WHERE s.user_pool_id = $1
             AND s.session_id = c.session_id AND s.sub = c.sub AND s.revoked_at IS NULL)
         RETURNING c.sub AS \"sub: Sub\", c.scopes, c.nonce, c.resource,
             c.session_id AS \"session_id: SessionId\", c.amr, c.auth_time,
             c.origin_jti AS \"origin_jti: OriginJti\"",
        pool as _,
        digest,
        client as _,
        redirect_uri,
        code_challenge,
        now,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| CodeGrant {
        user: UserKey { pool: pool.clone(), sub: row.sub },
        client_id: client.clone(),
        redirect_uri: redirect_uri.to_owned(),
        code_challenge: code_challenge.map(str::to_owned),
        scopes: row.scopes,
        nonce: row.nonce,
        resource: row.resource,
        session_id: row.session_id,
        amr: row.amr,
        auth_time: row.auth_time,
        origin_jti: row.origin_jti,
    }))
}

/// Why a code was not taken.
pub struct Spent {
    pub client_id: ClientId,
    pub redirect_uri: String,
    pub has_challenge: bool,
    pub consumed: bool,
    pub origin_jti: OriginJti,
}

/// A code that was not taken, to say why.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<Option<Spent>> {
    sqlx::query_as!(
        Spent,
        "SELECT client_id AS \"client_id: ClientId\", redirect_uri,
             code_challenge IS NOT NULL AS \"has_challenge!\",
             consumed_at IS NOT NULL AS \"consumed!\", origin_jti AS \"origin_jti: OriginJti\"
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
