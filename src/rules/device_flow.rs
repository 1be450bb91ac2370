//! Signing a device in that has no browser: RFC 8628. The user signs in elsewhere, types the code that the device shows,
//! and says yes; the device asks meanwhile.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::claims_request::ClaimsRequest;
use crate::model::client::Client;
use crate::model::consent::Extent;
use crate::model::grant::{BrowserSession, CodeGrant};
use crate::model::ids::{ClientId, OriginJti};
use crate::model::resources::Resources;
use crate::model::terms::TermsVersion;
use crate::model::visitor::Visitor;
use crate::rules::authorization_codes::{self, NOWHERE, Presented, Unredeemed};
use crate::rules::dpop::Proof;
use crate::rules::pools::Pool;
use crate::rules::scopes::{self, UnknownScope};
use crate::rules::tokens::Tokens;
use crate::rules::{Result, audit, clients, consents, limits, resources, sessions, terms};
use crate::sealing::digest;
use crate::store;
use crate::store::authorization_codes::Made;
use crate::store::device_authorizations::NewDevice;

/// The grant type (RFC 8628 §3.4).
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How long a device waits.
pub const LIFETIME: Duration = Duration::minutes(10);

/// Seconds between two polls.
pub const POLL_INTERVAL: i32 = 5;

/// What users' codes are made of: no vowels, so that no word comes of it, and nothing that is read as something else.
const ALPHABET: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
const CODE_LENGTH: usize = 8;

/// Codes that one source may try in an hour: with twenty to the eighth of them it finds none.
const TRIES: i64 = 60;

/// What a device is given.
pub struct Begun {
    pub device_code: String,
    /// As the user reads it: two groups of four.
    pub user_code: String,
}

/// Why a device does not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBegun {
    /// The client's metadata does not allow it, or the client has no OAuth.
    Unauthorized,
    InvalidScope,
    InvalidTarget,
}

/// Whether a client may sign devices in.
pub fn is_allowed(client: &Client) -> bool {
    client.config.oauth_enabled && client.metadata.device_authorization
}

/// Lets a device of an authenticated client wait for its user.
pub async fn begin(
    app: &App,
    pool: &Pool,
    client: &Client,
    scope: Option<&str>,
    named: &[&str],
) -> Result<std::result::Result<Begun, NotBegun>> {
    if !is_allowed(client) {
        return Ok(Err(NotBegun::Unauthorized));
    }
    let Ok(resources) = resources::asked(pool, client, named) else {
        return Ok(Err(NotBegun::InvalidTarget));
    };
    let allowed = &client.config.allowed_oauth_scopes;
    let mut scopes: Vec<String> = match scope {
        None => allowed.clone(),
        Some(asked) => match scopes::asked(pool, client, asked, true) {
            Ok(scopes) => scopes,
            Err(UnknownScope) => return Ok(Err(NotBegun::InvalidScope)),
        },
    };
    scopes::retain(pool, client, &mut scopes);
    let now = app.now();
    loop {
        let device_code = app.random.token();
        let user_code = app.random.text(CODE_LENGTH, ALPHABET);
        let new = NewDevice {
            digest: &digest(device_code.as_bytes()),
            user_code_digest: &hashed(app, pool, &user_code),
            client: &client.id,
            scopes: &scopes,
            resources: &resources,
            expires_at: now + LIFETIME,
            poll_interval: POLL_INTERVAL,
        };
        if store::device_authorizations::insert(&app.db, &pool.id, &new, now).await? {
            let (first, second) = user_code.split_at(CODE_LENGTH / 2);
            return Ok(Ok(Begun { device_code, user_code: format!("{first}-{second}") }));
        }
    }
}

/// A user's code as it was typed: letters alone, in whatever case.
fn normal(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect()
}

fn hashed(app: &App, pool: &Pool, user_code: &str) -> [u8; 32] {
    let parts = [b"user code".as_slice(), pool.id.as_str().as_bytes(), user_code.as_bytes()];
    app.server_keys.code.mac(&parts)
}

/// A device that waits, for the page that asks the user.
pub struct Asking {
    pub client: Arc<Client>,
    pub scopes: Vec<String>,
    resource: Option<String>,
    began_at: DateTime<Utc>,
}

impl Asking {
    /// Whether the user of a session need not sign in again to decide about the device: the session is young enough for
    /// its client, as single sign-on and the client's metadata have it, or began after the device did.
    pub fn spares(&self, app: &App, pool: &Pool, session: &BrowserSession) -> bool {
        let (client, now) = (&self.client, app.now());
        let recent = client
            .metadata
            .max_age()
            .is_none_or(|max_age| session.is_proven_since(self.began_at.min(now - max_age)));
        recent && sessions::spares(pool, client, session, Some(self.began_at), now)
    }
}

/// The device that shows a code. Each look is counted against its source. Refuses with `LimitExceeded`.
pub async fn find(
    app: &App,
    pool: &Pool,
    typed: &str,
    visitor: &Visitor,
) -> Result<Option<Asking>> {
    limits::user_code(app, pool, visitor, TRIES).await?;
    find_again(app, pool, typed).await
}

/// The same for a code whose try was counted before.
pub async fn find_again(app: &App, pool: &Pool, typed: &str) -> Result<Option<Asking>> {
    waiting(app, pool, &hashed(app, pool, &normal(typed))).await
}

async fn waiting(app: &App, pool: &Pool, hashed: &[u8]) -> Result<Option<Asking>> {
    let now = app.now();
    let found = store::device_authorizations::find_waiting(&app.db, &pool.id, hashed, now).await?;
    let Some(found) = found else { return Ok(None) };
    let client = clients::of_pool(app, pool, &found.client_id, None).await?;
    let (scopes, resource, began_at) = (found.scopes, found.resource, found.created_at);
    Ok(client.map(|client| Asking { client, scopes, resource, began_at }))
}

/// What an approved device code is stored under as an authorization code: no code that is sent has this digest, so that
/// one is never taken for the other.
fn as_code(device: &[u8]) -> [u8; 32] {
    digest(&[b"device ".as_slice(), device].concat())
}

/// What a device's app asks for, as consent is kept.
pub fn asked(pool: &Pool, asking: &Asking) -> Extent {
    extent(pool, &asking.client, &asking.scopes, asking.resource.as_deref())
}

fn extent(pool: &Pool, client: &Client, scopes: &[String], resource: Option<&str>) -> Extent {
    consents::extent(pool, client, scopes, &ClaimsRequest::default(), resource)
}

/// What became of a user's decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The device's client will hear of it.
    Taken(ClientId),
    /// No device waits for it, or not any more.
    Gone,
    /// The session is too old for the device's client, or has ended: nothing was decided.
    SignInAgain,
}

/// The user of a session decides about the device that shows a code, once. Who says yes agrees to the terms that were
/// shown with the question; `None` says no.
///
/// Refuses with `LimitExceeded`, and `ConcurrentModification` where the client has terms that the user has not agreed to
/// and was not shown as they are now: nothing was decided then.
pub async fn decide(
    app: &App,
    pool: &Pool,
    session: &BrowserSession,
    typed: &str,
    agreed: Option<&[TermsVersion]>,
    visitor: &Visitor,
) -> Result<Decision> {
    limits::user_code(app, pool, visitor, TRIES).await?;
    let hashed = hashed(app, pool, &normal(typed));
    let Some(asking) = waiting(app, pool, &hashed).await? else { return Ok(Decision::Gone) };
    if !asking.spares(app, pool, session) {
        return Ok(Decision::SignInAgain);
    }
    let (now, approved) = (app.now(), agreed.is_some());
    let mut tx = app.db.begin().await?;
    let mut of_device = None;
    if let Some(agreed) = agreed {
        let (client, until) = (&asking.client.id, now + LIFETIME);
        of_device = sessions::start_of_device(app, &mut tx, session, client, until).await?;
        if of_device.is_none() {
            return Ok(Decision::SignInAgain);
        }
        terms::agree_at(app, &mut tx, pool, &asking.client.id, &session.user, agreed, visitor)
            .await?;
    }
    let decided =
        store::device_authorizations::decide(&mut tx, &pool.id, &hashed, approved, now).await?;
    let Some(decided) = decided else { return Ok(Decision::Gone) };
    let origin_jti = OriginJti(app.random.uuid());
    if let Some(session) = &of_device {
        // The device code becomes an authorization code: bound to its session, redeemed once, its reuse noticed.
        let grant = CodeGrant {
            client_id: decided.client_id.clone(),
            redirect_uri: NOWHERE.to_owned(),
            code_challenge: None,
            scopes: decided.scopes,
            nonce: None,
            resources: Resources::read(decided.resource.as_deref()),
            claims: ClaimsRequest::default(),
            jkt: None,
            origin_jti,
        };
        let made = Made { at: now, until: decided.expires_at, pushed: None, alone: false };
        let stored = as_code(&decided.digest);
        store::authorization_codes::insert(&mut *tx, &stored, session, &grant, &made).await?;
        let client = &asking.client;
        if consents::asks(client) {
            let resource = decided.resource.as_deref();
            let (user, allowed) = (&session.user, extent(pool, client, &grant.scopes, resource));
            consents::keep(app, &mut tx, user, &client.id, &allowed, visitor).await?;
        }
    }
    let event = if approved { "DeviceApproval" } else { "DeviceDenial" };
    let (actor, client) = (Actor::visiting(visitor), Some(&decided.client_id));
    let detail = json!({"origin_jti": origin_jti});
    audit::changed(app, &mut tx, &actor, event, &session.user, client, detail).await?;
    tx.commit().await?;
    Ok(Decision::Taken(decided.client_id))
}

/// Why a device gets no tokens, or not yet (RFC 8628 §3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotYet {
    Pending,
    SlowDown,
    Denied,
    Expired,
    /// Not this client's, or used.
    Invalid,
    /// The client's metadata does not allow it, or the client has no OAuth.
    Unauthorized,
    /// A resource that was not granted.
    InvalidTarget,
}

/// A device as it asks for its tokens.
pub struct Polling<'a> {
    pub device_code: &'a str,
    /// The proof of the key that the tokens are bound to (RFC 9449 §5).
    pub proof: Option<&'a Proof>,
    /// What the tokens are to be for, of what was granted (RFC 8707 §2.2).
    pub resources: &'a [&'a str],
    pub visitor: &'a Visitor,
}

/// A device asks for its tokens.
pub async fn redeem(
    app: &App,
    pool: &Pool,
    client: &Client,
    polling: &Polling<'_>,
    issuer: &str,
) -> Result<std::result::Result<Tokens, NotYet>> {
    let Polling { device_code, proof, resources, visitor } = *polling;
    if !is_allowed(client) {
        return Ok(Err(NotYet::Unauthorized));
    }
    let now = app.now();
    let hashed = digest(device_code.as_bytes());
    let polled =
        store::device_authorizations::poll(&app.db, &pool.id, &hashed, &client.id, now).await?;
    let Some(polled) = polled else { return Ok(Err(NotYet::Invalid)) };
    match polled.approved {
        Some(false) => return Ok(Err(NotYet::Denied)),
        _ if polled.expires_at <= now => return Ok(Err(NotYet::Expired)),
        None if polled.too_soon => return Ok(Err(NotYet::SlowDown)),
        None => return Ok(Err(NotYet::Pending)),
        Some(true) => {}
    }
    let (digest, redirect_uri, verifier) = (as_code(&hashed), NOWHERE, None);
    let presented = Presented { digest, redirect_uri, verifier, proof, resources, visitor };
    let redeemed = authorization_codes::redeem(app, pool, client, &presented, issuer).await?;
    Ok(redeemed.map_err(|why| match why {
        Unredeemed::InvalidTarget => NotYet::InvalidTarget,
        Unredeemed::InvalidGrant | Unredeemed::RedirectMismatch => NotYet::Invalid,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "WDJB\u{2011}MJHT"] {
            assert_eq!(normal(typed), "WDJBMJHT", "{typed}");
        }
        assert_eq!(normal("1234"), "");
    }
}
