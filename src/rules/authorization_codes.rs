//! Authorization codes: issued to a browser session, redeemed once by the client.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;

use crate::app::App;
use crate::model::client::Client;
use crate::model::grant::{BrowserSession, CodeGrant, Grant};
use crate::model::ids::{AuthorizationCode, OriginJti, RefreshToken};
use crate::rules::pools::Pool;
use crate::rules::tokens::{Door, Tokens};
use crate::rules::{Result, tokens};
use crate::sealing::digest;
use crate::store;

/// How long a code may be redeemed.
const LIFETIME: Duration = Duration::minutes(5);

/// What the client asked for, as far as the code binds it.
pub struct CodeRequest<'a> {
    pub redirect_uri: &'a str,
    /// RFC 7636 §4.3, S256.
    pub code_challenge: Option<&'a str>,
    pub scopes: &'a [String],
    pub nonce: Option<&'a str>,
    pub resource: Option<&'a str>,
}

/// Issues a code for a session. It belongs to the user who signed in, whoever uses the browser later.
pub async fn issue(
    app: &App,
    client: &Client,
    session: &BrowserSession,
    request: &CodeRequest<'_>,
) -> Result<AuthorizationCode> {
    let code = AuthorizationCode::new(app.random.token());
    let now = app.now();
    let grant = CodeGrant {
        user: session.user.clone(),
        client_id: client.id.clone(),
        redirect_uri: request.redirect_uri.to_owned(),
        code_challenge: request.code_challenge.map(str::to_owned),
        scopes: request.scopes.to_vec(),
        nonce: request.nonce.map(str::to_owned),
        resource: request.resource.map(str::to_owned),
        session_id: session.session_id,
        amr: session.amr.clone(),
        auth_time: session.auth_time,
        origin_jti: OriginJti(app.random.uuid()),
    };
    let hashed = digest(code.expose().as_bytes());
    store::authorization_codes::insert(&app.db, &hashed, &grant, now, now + LIFETIME).await?;
    Ok(code)
}

/// Why a code is not redeemed (RFC 6749 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unredeemed {
    /// Unknown, used, expired, of another client, its session over, or the wrong verifier.
    InvalidGrant,
    /// Not the `redirect_uri` of the authorization request.
    RedirectMismatch,
}

/// Redeems a code for tokens, once (RFC 6749 §4.1.3, RFC 7636 §4.6).
///
/// A wrong verifier burns the code; a wrong client or redirect URI does not. Using a code again revokes what its first
/// use gave out.
pub async fn redeem(
    app: &App,
    pool: &Pool,
    client: &Client,
    code: &AuthorizationCode,
    redirect_uri: &str,
    verifier: Option<&str>,
    issuer: &str,
) -> Result<std::result::Result<Tokens, Unredeemed>> {
    let hashed = digest(code.expose().as_bytes());
    let challenge = verifier.map(|verifier| URL_SAFE_NO_PAD.encode(digest(verifier.as_bytes())));
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let taken = store::authorization_codes::consume(
        &mut tx,
        &pool.id,
        &hashed,
        &client.id,
        redirect_uri,
        challenge.as_deref(),
        now,
    )
    .await?;
    let Some(code) = taken else {
        tx.rollback().await?;
        return Ok(Err(refused(app, pool, client, &hashed, redirect_uri).await?));
    };
    let Some(user) = store::users::find(&mut *tx, &code.user).await?.filter(|user| user.enabled)
    else {
        return Ok(Err(Unredeemed::InvalidGrant));
    };
    let grant = Grant {
        user: code.user.clone(),
        origin_jti: code.origin_jti,
        client_id: client.id.clone(),
        session_id: Some(code.session_id),
        auth_time: code.auth_time,
        scopes: code.scopes,
        resource: code.resource,
        amr: code.amr,
        created_at: now,
        expires_at: now + client.config.refresh_token_lifetime(),
        revoked_at: None,
    };
    let refresh = RefreshToken::new(app.random.token());
    let refresh_digest = digest(refresh.expose().as_bytes());
    store::grants::insert(&mut *tx, &grant, Some(&refresh_digest), None).await?;
    tx.commit().await?;
    let door = Door::OAuth { nonce: code.nonce.as_deref() };
    let issued = tokens::issue(app, pool, client, &grant, &user, issuer, door)?;
    Ok(Ok(Tokens { refresh_token: Some(refresh), ..issued }))
}

/// Says why, and does what the reason demands.
async fn refused(
    app: &App,
    pool: &Pool,
    client: &Client,
    hashed: &[u8],
    redirect_uri: &str,
) -> Result<Unredeemed> {
    let Some(spent) = store::authorization_codes::find(&app.db, &pool.id, hashed).await? else {
        return Ok(Unredeemed::InvalidGrant);
    };
    if spent.client_id != client.id {
        return Ok(Unredeemed::InvalidGrant);
    }
    if spent.consumed {
        store::grants::set_revoked(&app.db, &pool.id, spent.origin_jti, app.now()).await?;
        return Ok(Unredeemed::InvalidGrant);
    }
    if spent.redirect_uri != redirect_uri {
        return Ok(Unredeemed::RedirectMismatch);
    }
    store::authorization_codes::set_consumed(&app.db, &pool.id, hashed, &client.id, app.now())
        .await?;
    Ok(Unredeemed::InvalidGrant)
}
