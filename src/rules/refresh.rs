//! Refreshing: new tokens for a refresh token, rotated where the client says so.

use chrono::Duration;
use serde_json::json;

use crate::app::App;
use crate::model::audit::AuditEvent;
use crate::model::client::Client;
use crate::model::ids::RefreshToken;
use crate::rules::pools::Pool;
use crate::rules::tokens::{Door, Tokens};
use crate::rules::{Refusal, Result, tokens};
use crate::sealing::digest;
use crate::store;
use crate::store::refresh_tokens::Presented;

/// What a refresh token stands for, once client, grant, user and time agree.
pub struct Refreshed {
    presented: Presented,
    digest: [u8; 32],
}

impl Refreshed {
    /// The canonical username, which SECRET_HASH is computed over.
    pub fn username(&self) -> &str {
        self.presented.of.user.username.as_str()
    }
}

/// Looks a refresh token up. One round trip, nothing changed.
///
/// Refuses with `NotAuthorized`: not of this client, expired, revoked, user disabled.
pub async fn find(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &RefreshToken,
) -> Result<Refreshed> {
    let digest = digest(token.expose().as_bytes());
    let presented = store::refresh_tokens::find(&app.db, &pool.id, &digest).await?;
    let presented = presented.filter(|found| found.of.grant.client_id == client.id);
    let presented = presented.ok_or_else(|| Refusal::not_authorized("Invalid Refresh Token"))?;
    if presented.of.grant.revoked_at.is_some() {
        return Err(Refusal::not_authorized("Refresh Token has been revoked").into());
    }
    if presented.expires_at <= app.now() {
        return Err(Refusal::not_authorized("Refresh Token has expired").into());
    }
    if !presented.of.user.enabled {
        return Err(Refusal::not_authorized("User is disabled.").into());
    }
    Ok(Refreshed { presented, digest })
}

/// New ID and access tokens; the scopes, `auth_time` and `origin_jti` stay, user and groups are read anew.
///
/// With rotation the successor of the token comes along, the same one for a retry within the grace. Later reuse is
/// `RefreshTokenReuse` and ends the grant.
pub async fn redeem(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &RefreshToken,
    found: Refreshed,
    issuer: &str,
    door: Door<'_>,
) -> Result<Tokens> {
    let refresh_token = match client.config.rotation() {
        Some(grace) => Some(rotate(app, pool, token, &found, grace).await?),
        // Rotation was switched off meanwhile: a token that has a successor stays used.
        None if found.presented.rotated_at.is_some() => {
            return Err(reused(app, pool, &found).await?);
        }
        None => None,
    };
    let of = &found.presented.of;
    let issued = tokens::issue(app, pool, client, &of.grant, &of.user, issuer, door)?;
    app.audit.record(AuditEvent {
        user_pool_id: pool.id.clone(),
        at: app.now(),
        event: "TokenRefresh",
        success: true,
        sub: Some(of.user.sub()),
        client_id: Some(client.id.clone()),
        access_key_id: None,
        address: None,
        request_id: None,
        detail: json!({"origin_jti": of.grant.origin_jti}),
    });
    Ok(Tokens { refresh_token, ..issued })
}

async fn rotate(
    app: &App,
    pool: &Pool,
    token: &RefreshToken,
    found: &Refreshed,
    grace: Duration,
) -> Result<RefreshToken> {
    let successor = successor(app, token);
    let now = app.now();
    let successor_digest = digest(successor.expose().as_bytes());
    let mut tx = app.db.begin().await?;
    let earliest = now - grace;
    let done = store::refresh_tokens::rotate(
        &mut tx,
        &pool.id,
        &found.digest,
        &successor_digest,
        earliest,
        now,
    )
    .await?;
    tx.commit().await?;
    match done {
        true => Ok(successor),
        false => Err(reused(app, pool, found).await?),
    }
}

/// HMAC of the presented token: a retry finds the same successor, and there is one live branch.
fn successor(app: &App, token: &RefreshToken) -> RefreshToken {
    use base64::Engine as _;
    let mac = app.server_keys.rotation.mac(&[b"refresh token", token.expose().as_bytes()]);
    RefreshToken::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(mac))
}

/// A token was used again after its grace: somebody else has it, so the whole grant ends (RFC 9700 §4.14.2).
async fn reused(app: &App, pool: &Pool, found: &Refreshed) -> Result<crate::rules::Error> {
    let grant = &found.presented.of.grant;
    let ended = store::grants::set_revoked(&app.db, &pool.id, grant.origin_jti, app.now()).await?;
    if !ended && found.presented.rotated_at.is_none() {
        // It lost against a revocation, not against its own successor.
        return Ok(Refusal::not_authorized("Refresh Token has been revoked").into());
    }
    app.audit.record(AuditEvent {
        user_pool_id: pool.id.clone(),
        at: app.now(),
        event: "RefreshTokenReuse",
        success: false,
        sub: Some(grant.user.sub),
        client_id: Some(grant.client_id.clone()),
        access_key_id: None,
        address: None,
        request_id: None,
        detail: json!({"origin_jti": grant.origin_jti}),
    });
    Ok(Refusal::RefreshTokenReuse("Refresh token has been used already.".into()).into())
}

/// Revokes a refresh token and all that was issued with it, if it is this client's; anything else changes nothing
/// (RFC 7009 §2.1).
pub async fn revoke(app: &App, pool: &Pool, client: &Client, token: &RefreshToken) -> Result<()> {
    let digest = digest(token.expose().as_bytes());
    if let Some(found) = store::refresh_tokens::find(&app.db, &pool.id, &digest).await?
        && found.of.grant.client_id == client.id
    {
        let origin_jti = found.of.grant.origin_jti;
        store::grants::set_revoked(&app.db, &pool.id, origin_jti, app.now()).await?;
    }
    Ok(())
}
