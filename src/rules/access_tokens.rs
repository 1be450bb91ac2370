//! Access tokens as presented to us: believed only with a signature of the pool's access key, a grant that stands and
//! a user that may go on.

use std::sync::Arc;

use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::App;
use crate::jwt::Unverified;
use crate::model::grant::Grant;
use crate::model::ids::{AccessToken, ClientId, OriginJti, SessionId, UserKey};
use crate::model::mfa::MfaSettings;
use crate::model::resources::Resources;
use crate::model::signing::KeyRole;
use crate::model::user::User;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, clients, pools, resources, users};
use crate::store;

/// Who bears a token.
pub struct Bearer {
    pub pool: Arc<Pool>,
    pub user: User,
    pub grant: Grant,
    pub stands: Stands,
    /// The client that the token was issued to: that of the sign-in, or one that exchanged a token for this one.
    pub client_id: ClientId,
    /// What this token is for; never more than the grant's scopes.
    pub scopes: Vec<String>,
    /// Which second factors the user has switched on.
    pub mfa: MfaSettings,
}

/// What a bearer is believed for, as long as nobody ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// The grant of the access token.
    ByGrant,
    /// The session of a browser, on the pages of the account: their grant is none that is stored.
    BySession(SessionId),
}

/// Whose account is changed.
#[derive(Clone, Copy)]
pub enum Whom<'a> {
    /// The bearer's own.
    Bearer(&'a Bearer),
    /// That of any user, for an administrator or in the middle of a sign-in.
    User(&'a UserKey),
}

impl<'a> Whom<'a> {
    /// The user.
    pub fn key(self) -> &'a UserKey {
        match self {
            Self::Bearer(bearer) => &bearer.user.key,
            Self::User(key) => key,
        }
    }

    /// The client that the user's own change came through.
    pub fn client(self) -> Option<&'a ClientId> {
        match self {
            Self::Bearer(bearer) => Some(&bearer.client_id),
            Self::User(_) => None,
        }
    }

    /// The user, locked. Refuses with `UserNotFound`, and as [`Bearer::lock`] does.
    pub async fn lock(self, tx: &mut PgConnection) -> Result<User> {
        match self {
            Self::Bearer(bearer) => bearer.lock(tx).await,
            Self::User(key) => {
                Ok(store::users::find_locked(tx, key).await?.ok_or(users::NOT_FOUND)?)
            }
        }
    }
}

impl Bearer {
    /// The user as things stand, locked until the transaction ends. Whatever changes an account for its bearer begins with it:
    /// once somebody has ended the sign-in, nothing that was under way by it is done any more.
    ///
    /// Refuses with `NotAuthorized`: the sign-in was ended, or the user is disabled or no more.
    pub async fn lock(&self, tx: &mut PgConnection) -> Result<User> {
        let (key, grant) = (&self.user.key, self.grant.origin_jti);
        let found = match self.stands {
            Stands::ByGrant => store::users::find_locked_by_grant(tx, key, grant).await?,
            Stands::BySession(session) => {
                store::users::find_locked_by_session(tx, key, session).await?
            }
        };
        Ok(found.ok_or_else(revoked)?)
    }

    /// Whether the token has a scope.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

#[derive(Deserialize)]
struct AccessClaims {
    iss: String,
    token_use: String,
    client_id: ClientId,
    #[serde(default)]
    scope: String,
    exp: i64,
    event_id: Option<Uuid>,
    #[serde(default)]
    aud: Resources,
    cnf: Option<Confirmation>,
}

/// RFC 9449 §6.
#[derive(Deserialize)]
pub(super) struct Confirmation {
    pub jkt: String,
}

/// What a token says that is one of the pool's access tokens. Whether its time has passed, or its sign-in was ended, is not
/// asked.
fn read(app: &App, pool: &Pool, token: &Unverified<'_>) -> Option<AccessClaims> {
    let claims = pool.verify(KeyRole::Access, token, app.now())?;
    let claims: AccessClaims = serde_json::from_value(claims.into()).ok()?;
    (claims.token_use == "access" && pool.has_issued(app, &claims.iss)).then_some(claims)
}

/// The key that a token is bound to and the client that it was issued to, if the pool signed it and its time has not
/// passed. Nothing is written: this comes before anything that its bearer sends along is kept.
pub fn bound_to(app: &App, pool: &Pool, token: &AccessToken) -> Option<(String, ClientId)> {
    let claims = read(app, pool, &Unverified::parse(token.expose())?)?;
    let lives = claims.exp > app.now().timestamp();
    claims.cnf.filter(|_| lives).map(|bound| (bound.jkt, claims.client_id))
}

/// What a token says of where it comes from.
pub struct Issued {
    pub client_id: ClientId,
    /// `None` for a client's own.
    pub origin_jti: Option<OriginJti>,
    /// Whether its time has not passed.
    pub lives: bool,
}

/// Where an access token comes from, if the pool signed it. Whether its sign-in stands is not asked.
pub fn issued(app: &App, pool: &Pool, token: &Unverified<'_>) -> Option<Issued> {
    let claims = read(app, pool, token)?;
    Some(Issued {
        lives: claims.exp > app.now().timestamp(),
        client_id: claims.client_id,
        origin_jti: claims.event_id.map(OriginJti),
    })
}

/// The bearer of an access token with the given scope.
///
/// Refuses with `NotAuthorized`, as [`identify`] does, or for a token without the scope. Source: API_GetUser.
pub async fn authenticate(app: &App, token: &AccessToken, scope: &str) -> Result<Bearer> {
    let bearer = identify(app, token).await?;
    match bearer.has_scope(scope) {
        true => Ok(bearer),
        false => Err(Refusal::not_authorized("Access Token does not have required scopes").into()),
    }
}

/// Whether the client is still there that a token was issued to: that of the sign-in, which would have ended with it, or one
/// that exchanged a token for this one.
pub(super) async fn has_client(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    grant: &Grant,
) -> Result<bool> {
    Ok(*client == grant.client_id || clients::of_pool(app, pool, client, None).await?.is_some())
}

/// The refusal of a token whose sign-in was ended, or whose user is no more.
pub(super) fn revoked() -> Refusal {
    Refusal::not_authorized("Access Token has been revoked")
}

/// The bearer of an access token, whatever its scopes. One that is bound to a key is no bearer's: it is refused.
///
/// Refuses with `NotAuthorized`: malformed or of another kind, bad signature, expired, revoked, meant for a service that
/// is not this one. One round trip to the database. Source: RFC 8725 §3.9, §3.11.
pub async fn identify(app: &App, token: &AccessToken) -> Result<Bearer> {
    identify_bound(app, token, None).await
}

/// The same for a token that comes with the proof of a key: it must be bound to that one (RFC 9449 §7.1).
pub async fn identify_bound(app: &App, token: &AccessToken, jkt: Option<&str>) -> Result<Bearer> {
    let invalid = || Refusal::not_authorized("Invalid Access Token");
    let parsed = Unverified::parse(token.expose()).ok_or_else(invalid)?;
    let pool = pools::find_by_kid(app, &parsed.kid).await?.ok_or_else(invalid)?;
    let Some(claims) = pool.verify(KeyRole::Access, &parsed, app.now()) else {
        let of_id_key = pool.verify(KeyRole::Id, &parsed, app.now()).is_some();
        let unsigned = Refusal::not_authorized("Could not verify signature for Access Token");
        return Err(if of_id_key { invalid() } else { unsigned }.into());
    };
    let claims: AccessClaims = serde_json::from_value(claims.into()).map_err(|_| invalid())?;
    if claims.token_use != "access" || !pool.has_issued(app, &claims.iss) {
        return Err(invalid().into());
    }
    if claims.cnf.as_ref().map(|bound| bound.jkt.as_str()) != jkt {
        return Err(invalid().into());
    }
    if claims.exp <= app.now().timestamp() {
        return Err(Refusal::not_authorized("Access Token has expired").into());
    }
    // A token of client_credentials names no grant: it is nobody's.
    let origin_jti = OriginJti(claims.event_id.ok_or_else(invalid)?);
    let found = store::grants::find(&app.db, &pool.id, origin_jti).await?;
    let (found, mfa) = found.filter(|(of, _)| of.stands()).ok_or_else(revoked)?;
    // A token that was exchanged for the use of some service is that service's to take, not ours. What the sign-in
    // itself was for is no such service.
    if !resources::named(app, &pool, &claims.aud).is_within(&found.grant.resources) {
        return Err(invalid().into());
    }
    let client_id = claims.client_id;
    if !has_client(app, &pool, &client_id, &found.grant).await? {
        return Err(revoked().into());
    }
    let scopes = claims.scope.split(' ').map(str::to_owned).collect();
    let stands = Stands::ByGrant;
    Ok(Bearer { pool, user: found.user, grant: found.grant, stands, client_id, scopes, mfa })
}
