//! Authorization codes: issued to a browser session, redeemed once by the client.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::claims_request::ClaimsRequest;
use crate::model::client::Client;
use crate::model::grant::{BrowserSession, CodeGrant};
use crate::model::ids::{AuthorizationCode, OriginJti, RefreshToken};
use crate::model::resources::Resources;
use crate::model::visitor::Visitor;
use crate::rules::dpop::Proof;
use crate::rules::pools::Pool;
use crate::rules::tokens::{Door, Tokens};
use crate::rules::{
    Result, authorize, consents, dpop, resources, retried, scopes, sessions, tokens, user_sessions,
};
use crate::sealing::digest;
use crate::store;
use crate::store::authorization_codes::{Made, NewGrant, Redeemed};
use crate::store::sealed_uses::Along;

/// What the client asked for, as far as the code binds it.
pub struct CodeRequest<'a> {
    pub redirect_uri: &'a str,
    /// RFC 7636 §4.3, S256.
    pub code_challenge: Option<&'a str>,
    pub scopes: &'a [String],
    pub nonce: Option<&'a str>,
    pub resources: &'a Resources,
    pub claims: &'a ClaimsRequest,
    /// The key that the code is bound to (RFC 9449 §10).
    pub jkt: Option<&'a str>,
    /// The answer to the pushed request that the code is (RFC 9126).
    pub pushed: Option<Along<'a>>,
}

/// What a code is stored under.
pub fn digest_of(code: &AuthorizationCode) -> [u8; 32] {
    digest(code.expose().as_bytes())
}

impl CodeRequest<'_> {
    fn grant(&self, app: &App, client: &Client) -> CodeGrant {
        CodeGrant {
            client_id: client.id.clone(),
            redirect_uri: self.redirect_uri.to_owned(),
            code_challenge: self.code_challenge.map(str::to_owned),
            scopes: self.scopes.to_vec(),
            nonce: self.nonce.map(str::to_owned),
            resources: self.resources.clone(),
            claims: self.claims.clone(),
            jkt: self.jkt.map(str::to_owned),
            origin_jti: OriginJti(app.random.uuid()),
        }
    }
}

/// Issues a code for a session. It belongs to the user who signed in, whoever uses the browser later. `None` where the
/// request was pushed and answered before: it is taken with the code.
pub async fn issue(
    app: &App,
    client: &Client,
    session: &BrowserSession,
    request: &CodeRequest<'_>,
) -> Result<Option<AuthorizationCode>> {
    let code = AuthorizationCode::new(app.random.token());
    let (now, grant, hashed) = (app.now(), request.grant(app, client), digest_of(&code));
    let until = now + client.code_lifetime();
    let made = Made { at: now, until, pushed: request.pushed, alone: true };
    match store::authorization_codes::insert(&app.db, &hashed, session, &grant, &made).await {
        Err(fault) if store::sealed_uses::was_taken(&fault) => Ok(None),
        made => Ok(made.map(|()| Some(code))?),
    }
}

/// What one look at the database found.
pub enum Ahead {
    NoSession,
    Session(BrowserSession, Option<AuthorizationCode>),
    /// The request was pushed and answered before.
    Answered,
}

/// The session of a cookie, if it stands, and a code for it: made with the same look at the database, before anybody has
/// said that the session is good for the request. Where it is not, nobody hears of the code, which is as good as none.
/// There is none for a session that began before `after`.
pub async fn issue_ahead(
    app: &App,
    pool: &Pool,
    client: &Client,
    secret: &str,
    request: &CodeRequest<'_>,
    after: Option<DateTime<Utc>>,
) -> Result<Ahead> {
    let code = AuthorizationCode::new(app.random.token());
    let (now, grant, hashed) = (app.now(), request.grant(app, client), digest_of(&code));
    let cookie = digest(secret.as_bytes());
    let until = now + client.code_lifetime();
    let made = Made { at: now, until, pushed: request.pushed, alone: true };
    let named = store::authorization_codes::Named { cookie: &cookie, after };
    let (db, id) = (&app.db, &pool.id);
    let found =
        store::authorization_codes::insert_with_session(db, id, &named, &hashed, &grant, &made);
    let found = match found.await {
        Err(fault) if store::sealed_uses::was_taken(&fault) => return Ok(Ahead::Answered),
        found => found?,
    };
    let Some((session, made)) = found else { return Ok(Ahead::NoSession) };
    sessions::note_use(app, pool, &cookie, &session).await?;
    Ok(Ahead::Session(session, made.then_some(code)))
}

/// What stands for a redirect URI where there is none. No client can register it.
pub const NOWHERE: &str = "device authorization";

/// Why a code is not redeemed (RFC 6749 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unredeemed {
    /// Unknown, used, expired, of another client or of one without OAuth, its session over, or the wrong verifier.
    InvalidGrant,
    /// Not the `redirect_uri` of the authorization request.
    RedirectMismatch,
    /// A resource that was not granted, or that no scope is for that was. The code stays good.
    InvalidTarget,
}

/// A code as a client presents it.
pub struct Presented<'a> {
    /// The digest that the code is stored under.
    pub digest: [u8; 32],
    pub redirect_uri: &'a str,
    /// RFC 7636 §4.5.
    pub verifier: Option<&'a str>,
    /// The proof of the key that the tokens are bound to (RFC 9449 §5).
    pub proof: Option<&'a Proof>,
    /// What the tokens are to be for, of what was granted (RFC 8707 §2.2).
    pub resources: &'a [&'a str],
    pub visitor: &'a Visitor,
}

/// Redeems a code for tokens, once (RFC 6749 §4.1.3, RFC 7636 §4.6).
///
/// A wrong verifier burns the code; a wrong client or redirect URI does not. Using a code again revokes what its first
/// use gave out. Scopes that the client has lost meanwhile are left out, and no code is taken that went to a URI that it
/// has lost. Refuses with `ProofUsed`; the code stays good. A proof is taken with the code, so that nobody who has no code
/// has one written down.
pub async fn redeem(
    app: &App,
    pool: &Pool,
    client: &Client,
    presented: &Presented<'_>,
    issuer: &str,
) -> Result<std::result::Result<Tokens, Unredeemed>> {
    let jkt = presented.proof.map(Proof::jkt);
    tokens::check_bound(client, jkt)?;
    let was_sent = presented.redirect_uri != NOWHERE;
    if was_sent && !authorize::is_registered(client, presented.redirect_uri) {
        return Ok(Err(refused(app, pool, client, presented).await?));
    }
    if !client.config.oauth_enabled {
        return Ok(Err(Unredeemed::InvalidGrant));
    }
    let hashed = presented.digest;
    let challenge = presented.verifier.map(s256);
    if let Err(why) = foresee(app, pool, client, presented).await? {
        return Ok(Err(why));
    }
    let now = app.now();
    let refresh = client.may_refresh().then(|| RefreshToken::new(app.random.token()));
    let hashed_refresh = refresh.as_ref().map(|refresh| digest(refresh.expose().as_bytes()));
    let code = store::authorization_codes::Presented {
        digest: &hashed,
        client: &client.id,
        redirect_uri: presented.redirect_uri,
        code_challenge: challenge.as_deref(),
        jkt,
        proof: presented.proof.map(|proof| proof.along(now)),
    };
    let used = user_sessions::used(app, pool, presented.visitor);
    let new = NewGrant {
        refresh_digest: hashed_refresh.as_ref().map(|digest| &digest[..]),
        expires_at: now + client.config.refresh_token_lifetime(),
        used: used.as_ref(),
    };
    let taken = take(app, pool, client, &code, &new, presented.visitor).await?;
    let Some(mut taken) = taken else {
        return Ok(Err(refused(app, pool, client, presented).await?));
    };
    scopes::retain(pool, client, &mut taken.of.grant.scopes);
    let named = presented.resources;
    if resources::narrow(pool, client, &mut taken.of.grant, named).is_err() {
        return Ok(Err(Unredeemed::InvalidTarget));
    }
    let (grant, user) = (&taken.of.grant, &taken.of.user);
    if let Some(used) = used {
        user_sessions::granted(app, pool, grant, used);
    }
    let detail = json!({"grant_type": "authorization_code", "origin_jti": grant.origin_jti});
    let sub = Some(user.sub());
    app.audit.record(tokens::issued(app, client, sub, presented.visitor, detail));
    let door = Door::OAuth { nonce: taken.nonce.as_deref() };
    let issued = tokens::issue(app, pool, client, &taken.of, issuer, door, jkt)?;
    Ok(Ok(Tokens { refresh_token: refresh, ..issued }))
}

/// What can be told of a code before it is taken, where there is something to lose: resources that are not granted do not
/// burn it.
async fn foresee(
    app: &App,
    pool: &Pool,
    client: &Client,
    presented: &Presented<'_>,
) -> Result<std::result::Result<(), Unredeemed>> {
    if presented.resources.is_empty() {
        return Ok(Ok(()));
    }
    let hashed = &presented.digest;
    let found = store::authorization_codes::find(&app.db, &pool.id, hashed).await?;
    let found = found.filter(|found| {
        found.client_id == client.id
            && !found.consumed
            && found.redirect_uri == presented.redirect_uri
    });
    let Some(found) = found else {
        return Ok(Err(refused(app, pool, client, presented).await?));
    };
    let granted = Resources::read(found.resource.as_deref());
    let mut scopes = found.scopes;
    scopes::retain(pool, client, &mut scopes);
    match resources::narrowed(pool, client, &granted, &mut scopes, presented.resources) {
        Ok(_) => Ok(Ok(())),
        Err(_) => Ok(Err(Unredeemed::InvalidTarget)),
    }
}

/// Takes a code: one statement, or a transaction where the new session may have to take the place of another, or where
/// what the user has allowed may be taken back.
async fn take(
    app: &App,
    pool: &Pool,
    client: &Client,
    code: &store::authorization_codes::Presented<'_>,
    new: &NewGrant<'_>,
    visitor: &Visitor,
) -> Result<Option<Redeemed>> {
    let now = app.now();
    let asks = consents::asks(client);
    if new.used.is_none() && !asks {
        let taken = store::authorization_codes::consume(&app.db, &pool.id, code, new, now);
        return taken.await.map_err(dpop::refused);
    }
    retried(async || {
        let mut tx = app.db.begin().await?;
        store::authorization_codes::lock_user(&mut tx, &pool.id, code.digest).await?;
        if asks && !store::consents::hold_for_code(&mut tx, &pool.id, code.digest).await? {
            return Ok(None);
        }
        let taken = store::authorization_codes::consume(&mut *tx, &pool.id, code, new, now);
        let taken = taken.await.map_err(dpop::refused)?;
        if let (Some(taken), Some(_)) = (&taken, new.used) {
            user_sessions::make_room(app, &mut tx, pool, &taken.of.grant, visitor).await?;
        }
        tx.commit().await?;
        Ok(taken)
    })
    .await
}

/// RFC 7636 §4.2; empty, which is nobody's challenge, for what cannot be a verifier (§4.1).
fn s256(verifier: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
        return String::new();
    }
    URL_SAFE_NO_PAD.encode(digest(verifier.as_bytes()))
}

/// Says why, and does what the reason demands.
async fn refused(
    app: &App,
    pool: &Pool,
    client: &Client,
    presented: &Presented<'_>,
) -> Result<Unredeemed> {
    let hashed = &presented.digest;
    let Some(spent) = store::authorization_codes::find(&app.db, &pool.id, hashed).await? else {
        return Ok(Unredeemed::InvalidGrant);
    };
    if spent.client_id != client.id {
        return Ok(Unredeemed::InvalidGrant);
    }
    if spent.consumed {
        reused(app, pool, client, spent.origin_jti, presented.visitor).await?;
        return Ok(Unredeemed::InvalidGrant);
    }
    if spent.redirect_uri != presented.redirect_uri {
        return Ok(Unredeemed::RedirectMismatch);
    }
    store::authorization_codes::set_consumed(&app.db, &pool.id, hashed, &client.id, app.now())
        .await?;
    Ok(Unredeemed::InvalidGrant)
}

/// A code came a second time: somebody else may have it, so what its first use gave out ends (RFC 6749 §4.1.2). Nothing
/// ended, nothing audited: repeating the code again tells nobody more.
async fn reused(
    app: &App,
    pool: &Pool,
    client: &Client,
    origin_jti: OriginJti,
    visitor: &Visitor,
) -> Result<()> {
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        if store::grants::set_revoked(&mut *tx, &pool.id, origin_jti, now).await? {
            let detail = json!({"origin_jti": origin_jti});
            let event =
                Actor::visiting(visitor).did("AuthorizationCodeReuse", &pool.id, now, detail);
            let event = event.of_client(&client.id).failed();
            store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}
