//! What a sign-in leaves behind.

use chrono::{DateTime, Utc};

use crate::model::claims_request::ClaimsRequest;
use crate::model::ids::{ClientId, DeviceKey, OriginJti, SessionId, UserKey};
use crate::model::resources::Resources;

/// One sign-in of a user at a client: every token of the user names it, refresh tokens hang on it.
#[derive(Clone, Debug)]
pub struct Grant {
    pub user: UserKey,
    pub origin_jti: OriginJti,
    pub client_id: ClientId,
    /// The browser session it came from; `None` for the API.
    pub session_id: Option<SessionId>,
    pub auth_time: DateTime<Utc>,
    pub scopes: Vec<String>,
    /// The `aud` of access tokens.
    pub resources: Resources,
    /// What the app asked for one by one; empty from the API.
    pub claims: ClaimsRequest,
    /// The thumbprint of the key that its tokens are bound to (RFC 9449 §6).
    pub jkt: Option<String>,
    pub amr: Vec<String>,
    /// The device it is bound to: its refresh token is good only with the device's key.
    pub device_key: Option<DeviceKey>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A browser session of the hosted pages.
#[derive(Clone, Debug)]
pub struct BrowserSession {
    pub user: UserKey,
    pub session_id: SessionId,
    pub amr: Vec<String>,
    /// When the user has proven something, which for those of a provider may be long before the session began.
    pub auth_time: DateTime<Utc>,
    /// The provider did not say when; then `auth_time` is no more than when the session began.
    pub untimed: bool,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Its user has asked to stay signed in: each use moves its end.
    pub kept: bool,
}

impl BrowserSession {
    /// Whether its user is known to have proven something since then.
    pub fn is_proven_since(&self, since: DateTime<Utc>) -> bool {
        !self.untimed && self.auth_time >= since
    }
}

/// What an authorization code stands for, once it is redeemed, beside the session that it is made in.
#[derive(Clone, Debug)]
pub struct CodeGrant {
    pub client_id: ClientId,
    pub redirect_uri: String,
    /// RFC 7636 §4.3, S256.
    pub code_challenge: Option<String>,
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    pub resources: Resources,
    pub claims: ClaimsRequest,
    pub jkt: Option<String>,
    pub origin_jti: OriginJti,
}
