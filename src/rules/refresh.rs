//! Refreshing: new tokens for a refresh token, rotated where the client says so.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde_json::json;

use crate::app::App;
use crate::jwt::Unverified;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::grant::Grant;
use crate::model::ids::{DeviceKey, RefreshToken, RevocableToken};
use crate::model::session::Associated;
use crate::model::signing::KeyRole;
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::dpop::Proof;
use crate::rules::pools::Pool;
use crate::rules::resources::{self, InvalidTarget};
use crate::rules::tokens::Tokens;
use crate::rules::{
    Refusal, Result, access_tokens, dpop, retried, scopes, strangers, tokens, user_sessions, users,
};
use crate::sealing::digest;
use crate::store;
use crate::store::refresh_tokens::Presented;

/// What a refresh token stands for, once client, grant, user and time agree.
pub struct Refreshed {
    presented: Presented,
    /// The scopes of the sign-in, with those that the client has lost since.
    granted: Vec<String>,
    digest: [u8; 32],
    /// The proof of a key that came with it.
    proof: Option<Proof>,
}

impl Refreshed {
    /// The key that proved itself.
    fn jkt(&self) -> Option<&str> {
        self.proof.as_ref().map(Proof::jkt)
    }

    /// Keeps only some of the scopes (RFC 6749 §6), those that the client may still have. Refuses with `ScopeDoesNotExist` what
    /// the sign-in did not grant, and where none is left.
    pub fn narrow(&mut self, scope: &str) -> std::result::Result<(), Refusal> {
        let held = &mut self.presented.of.grant.scopes;
        let asked: Vec<&str> = scopes::words(scope).collect();
        if let Some(more) = asked.iter().find(|scope| !self.granted.iter().any(|one| one == *scope))
        {
            return Err(Refusal::ScopeDoesNotExist(format!("{more} was not granted").into()));
        }
        held.retain(|held| asked.contains(&held.as_str()));
        match held.is_empty() {
            true => Err(Refusal::ScopeDoesNotExist("No scope is left".into())),
            false => Ok(()),
        }
    }

    /// Makes the tokens for some of the resources that were granted, if some are named.
    pub fn narrow_to(
        &mut self,
        pool: &Pool,
        client: &Client,
        named: &[&str],
    ) -> std::result::Result<(), InvalidTarget> {
        resources::narrow(pool, client, &mut self.presented.of.grant, named)
    }

    /// Refuses with `NotAuthorized` a token of a device that comes without the device's key.
    pub fn check_device(&self, given: Option<&DeviceKey>) -> std::result::Result<(), Refusal> {
        let bound = self.presented.of.grant.device_key.as_ref();
        match bound.is_none() || bound == given {
            true => Ok(()),
            false => Err(Refusal::not_authorized("Invalid Refresh Token")),
        }
    }

    /// The canonical username, which SECRET_HASH is computed over.
    pub fn username(&self) -> &str {
        self.presented.of.user.username.as_str()
    }
}

/// Looks a refresh token up. One round trip, nothing changed.
///
/// Refuses with `NotAuthorized`: not of this client or of one that lost OAuth, expired, revoked, user disabled, or without
/// the proof of a key that it takes. The proof is not taken yet. Scopes that the client may no longer have are left out.
pub async fn find(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &RefreshToken,
    proof: Option<&Proof>,
) -> Result<Refreshed> {
    let jkt = proof.map(Proof::jkt);
    let digest = digest(token.expose().as_bytes());
    let presented = store::refresh_tokens::find(&app.db, &pool.id, &digest).await?;
    let presented = presented.filter(|found| is_of(client, &found.of.grant));
    let mut presented =
        presented.ok_or_else(|| Refusal::not_authorized("Invalid Refresh Token"))?;
    tokens::check_bound(client, jkt)?;
    if !is_key(client, presented.of.grant.jkt.as_deref(), jkt) {
        return Err(Refusal::not_authorized("Invalid Refresh Token").into());
    }
    // First, though disabling a user revokes the sign-in as well: whoever has the token may know why.
    users::must_be_enabled(&presented.of.user)?;
    if presented.of.grant.revoked_at.is_some() {
        return Err(Refusal::not_authorized("Refresh Token has been revoked").into());
    }
    if presented.expires_at <= app.now() {
        return Err(Refusal::not_authorized("Refresh Token has expired").into());
    }
    let granted = presented.of.grant.scopes.clone();
    // A sign-in of the API has the one scope that is nobody's to take.
    if presented.of.grant.session_id.is_some() {
        scopes::retain(pool, client, &mut presented.of.grant.scopes);
    }
    Ok(Refreshed { presented, granted, digest, proof: proof.cloned() })
}

/// Whether a sign-in is a client's to go on with: one of the pages only while the client has OAuth.
fn is_of(client: &Client, grant: &Grant) -> bool {
    grant.client_id == client.id && (grant.session_id.is_none() || client.config.oauth_enabled)
}

/// Whether the key that proved itself is one that a sign-in goes on with. A client that authenticates may change its key:
/// authentication is what its refresh tokens are bound by (RFC 9449 §5). A sign-in is bound when its code is redeemed, or
/// never, and is never unbound: were it bound by a refresh, whoever stole the token could bind it to a key of their own,
/// and lock out the owner, whose use of the token is what the theft is noticed by.
fn is_key(client: &Client, bound: Option<&str>, proven: Option<&str>) -> bool {
    match (bound, proven) {
        (None, _) => true,
        (Some(_), Some(_)) if client.is_confidential() => true,
        (Some(bound), Some(proven)) => bound == proven,
        (Some(_), None) => false,
    }
}

/// New ID and access tokens; `auth_time` and `origin_jti` stay, user and groups are read anew. They say what the tokens of
/// the sign-in said, whichever door the refresh comes by.
///
/// With rotation the successor of the token comes along, the same one for a retry within the grace. Later reuse, and reuse
/// once the successor was used, is `RefreshTokenReuse` and ends the grant (RFC 9700 §4.14.2). Refuses with `ProofUsed`.
pub async fn redeem(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &RefreshToken,
    found: Refreshed,
    issuer: &str,
    visitor: &Visitor,
) -> Result<Tokens> {
    let grant = &found.presented.of.grant;
    let refresh_token = match rotation(pool, client, grant) {
        // The statement that rotates takes the proof along.
        Some(grace) => Some(rotate(app, pool, token, &found, grace, visitor).await?),
        // Rotation was switched off meanwhile: a token that has a successor stays used.
        None if found.presented.rotated_at.is_some() => {
            return Err(reused(app, pool, &found, visitor).await?);
        }
        None => {
            dpop::take(app, pool, found.proof.as_ref()).await?;
            None
        }
    };
    let of = &found.presented.of;
    let (door, jkt) = (tokens::door(&of.grant), found.jkt());
    let issued = tokens::issue(app, pool, client, of, issuer, door, jkt)?;
    let (actor, user) = (Actor::visiting(visitor), &of.user.key);
    let detail = json!({"origin_jti": of.grant.origin_jti});
    app.audit.record(actor.did_to("TokenRefresh", user, Some(&client.id), app.now(), detail));
    user_sessions::refreshed(app, pool, &of.grant, refresh_token.is_some(), visitor);
    strangers::note_use(app, client).await;
    Ok(Tokens { refresh_token, ..issued })
}

/// How long a retry counts where rotation was nobody's choice.
const GRACE: Duration = Duration::seconds(10);

/// The grace of a rotated token, if tokens are rotated: as the client says, but for one of FAPI 2.0, whose tokens are bound
/// and never rotated (§5.3.2.1). The standards have those of public clients that are bound to no key rotated in any
/// case (RFC 9700 §2.2.2); sign-ins of the API are Cognito's alone.
fn rotation(pool: &UserPool, client: &Client, grant: &Grant) -> Option<Duration> {
    if client.keeps_to_fapi() {
        return None;
    }
    let unbound = !client.is_confidential() && grant.session_id.is_some() && grant.jkt.is_none();
    let demanded = unbound && pool.dialect() == Dialect::Standards;
    client.config.rotation().or(demanded.then_some(GRACE))
}

async fn rotate(
    app: &App,
    pool: &Pool,
    token: &RefreshToken,
    found: &Refreshed,
    grace: Duration,
    visitor: &Visitor,
) -> Result<RefreshToken> {
    let successor = successor(app, token);
    let now = app.now();
    let successor_digest = digest(successor.expose().as_bytes());
    // Without a grace not even who asked in the same instant gets a second answer.
    let earliest = (!grace.is_zero()).then(|| now - grace);
    let done = store::refresh_tokens::rotate(
        &app.db,
        &pool.id,
        &found.digest,
        &successor_digest,
        earliest,
        found.proof.as_ref().map(|proof| proof.along(now)),
        now,
    );
    match done.await.map_err(dpop::refused)? {
        true => Ok(successor),
        false => Err(reused(app, pool, found, visitor).await?),
    }
}

/// HMAC of the presented token: a retry finds the same successor, and there is one live branch.
fn successor(app: &App, token: &RefreshToken) -> RefreshToken {
    let mac = app.server_keys.rotation.mac(&[b"refresh token", token.expose().as_bytes()]);
    RefreshToken::new(URL_SAFE_NO_PAD.encode(mac))
}

/// A token was used again after its grace: somebody else has it, so the whole grant ends (RFC 9700 §4.14.2).
async fn reused(
    app: &App,
    pool: &Pool,
    found: &Refreshed,
    visitor: &Visitor,
) -> Result<crate::rules::Error> {
    let grant = &found.presented.of.grant;
    let ended = store::grants::set_revoked(&app.db, &pool.id, grant.origin_jti, app.now()).await?;
    if !ended && found.presented.rotated_at.is_none() {
        // It lost against a revocation, not against its own successor.
        return Ok(Refusal::not_authorized("Refresh Token has been revoked").into());
    }
    let (event, client) = ("RefreshTokenReuse", Some(&grant.client_id));
    let detail = json!({"origin_jti": grant.origin_jti});
    let event = Actor::visiting(visitor).did_to(event, &grant.user, client, app.now(), detail);
    app.audit.record(event.failed());
    Ok(Refusal::RefreshTokenReuse("Refresh token has been used already.".into()).into())
}

/// Revokes a refresh token, or by the standards an access token, and all that was issued with it; where sessions are tracked,
/// and it is asked for, also the browser session that it came from. A token that is unknown, or counts no more, changes nothing.
///
/// Refuses with `UnsupportedOperation` (revocation is switched off), `UnsupportedTokenType` (neither of those, or of no
/// sign-in at the client), `Unauthorized` (of another client). Source: RFC 7009 §2.1, API_RevokeToken.
pub async fn revoke(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &RevocableToken,
    associated: Associated,
    visitor: &Visitor,
) -> Result<()> {
    if !client.config.revocable() {
        let why = "Revocation is not enabled for this client.";
        return Err(Refusal::UnsupportedOperation(why.into()).into());
    }
    let found = match Unverified::parse(token.expose()) {
        Some(token) => of_access_token(app, pool, client, &token).await?,
        None => {
            let digest = digest(token.expose().as_bytes());
            let found = store::refresh_tokens::find(&app.db, &pool.id, &digest).await?;
            found.map(|found| found.of.grant)
        }
    };
    let Some(grant) = found else { return Ok(()) };
    if grant.client_id != client.id {
        return Err(of_another().into());
    }
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        let linked = associated == Associated::Linked && pool.config.sessions.tracked;
        if let Some(browser) = grant.session_id.filter(|_| linked) {
            store::users::find_locked(&mut tx, &grant.user).await?;
            let user = &grant.user;
            store::user_sessions::set_browser_of_session_revoked(
                &mut tx, user, browser, false, now,
            )
            .await?;
        }
        if store::grants::set_revoked(&mut *tx, &pool.id, grant.origin_jti, now).await? {
            let (actor, client) = (Actor::visiting(visitor), Some(&client.id));
            let detail = json!({"origin_jti": grant.origin_jti, "associated": associated});
            let event = actor.did_to("RevokeToken", &grant.user, client, now, detail);
            store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn of_another() -> Refusal {
    Refusal::Unauthorized("The token was not issued to this client.".into())
}

/// The sign-in that an access token of a client stands for, which ends with it: its tokens are not written down one by one.
/// `None` for one whose time has passed or whose key is no more: invalid tokens are no error (RFC 7009 §2.2).
///
/// Refuses with `UnsupportedTokenType` an ID token, a client's own token, and one that the client exchanged for one of another's
/// sign-in: that is not the client's to end.
async fn of_access_token(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &Unverified<'_>,
) -> Result<Option<Grant>> {
    let unsupported = || Refusal::UnsupportedTokenType("Unsupported token type".into());
    if !revokes_access_tokens(pool) || pool.verify(KeyRole::Id, token, app.now()).is_some() {
        return Err(unsupported().into());
    }
    let Some(issued) = access_tokens::issued(app, pool, token) else { return Ok(None) };
    if issued.client_id != client.id {
        return Err(of_another().into());
    }
    let origin_jti = issued.origin_jti.ok_or_else(unsupported)?;
    if !issued.lives {
        return Ok(None);
    }
    let found = store::grants::find(&app.db, &pool.id, origin_jti).await?;
    match found.map(|(found, _)| found.grant) {
        Some(grant) if grant.client_id != client.id => Err(unsupported().into()),
        found => Ok(found),
    }
}

/// Cognito revokes refresh tokens alone; RFC 7009 §2 has a server that revokes those revoke access tokens, too.
fn revokes_access_tokens(pool: &UserPool) -> bool {
    pool.dialect() == Dialect::Standards
}
