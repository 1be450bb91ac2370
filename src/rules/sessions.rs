//! Browser sessions of the hosted pages: single sign-on over the clients of a pool.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::grant::BrowserSession;
use crate::model::identity_provider::Voucher;
use crate::model::ids::{ClientId, SessionId, UserKey, Username};
use crate::model::user_pool::{Dialect, OFFLINE_ACCESS, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::pools::Pool;
use crate::rules::sign_in::Proof;
use crate::rules::{Refusal, Result, budgets, retried, user_sessions, users};
use crate::sealing::digest;
use crate::store;
use crate::store::browser_sessions::{Begun, Ended};

/// Whether a session spares its user a sign-in at a client: it is no older than single sign-on lets it be there, or was begun
/// for what is asked for, which began at `since`. The sign-in of a user who asked to stay signed in may be any
/// age, unless the client says how old.
pub fn spares(
    pool: &UserPool,
    client: &Client,
    session: &BrowserSession,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> bool {
    let made_for_it = since.is_some_and(|since| session.created_at >= since);
    let kept = session.kept
        && pool.kept_session_lifetime().is_some()
        && !(pool.config.sessions.tracked && client.config.sso_minutes.is_some());
    made_for_it || kept || now - session.created_at < pool.sso_lifetime(&client.config)
}

/// Starts a session; the secret goes into the browser's cookie, its hash into the database. `issuer` is that of the listener
/// that the browser came to; `keep` is whether the user has asked to stay signed in, which counts where the pool asks.
///
/// Refuses with `NotAuthorized` where the user's sign-ins were ended meanwhile.
pub async fn start(
    app: &App,
    pool: &Pool,
    client: &Client,
    proof: &Proof,
    issuer: &str,
    visitor: &Visitor,
    keep: bool,
) -> Result<(String, BrowserSession)> {
    let secret = app.random.token();
    let now = app.now();
    let kept = pool.kept_session_lifetime().filter(|_| keep);
    let session = BrowserSession {
        user: proof.user.key.clone(),
        session_id: SessionId(app.random.uuid()),
        amr: proof.amr.clone(),
        auth_time: proof.auth_time,
        untimed: proof.untimed,
        created_at: now,
        expires_at: now + kept.unwrap_or_else(|| pool.browser_session_lifetime()),
        kept: kept.is_some(),
    };
    let cleared = proof.cleared.as_ref().map(|(name, source)| (name, source.as_str()));
    let hashed = digest(secret.as_bytes());
    let used = user_sessions::used(app, pool, visitor);
    let source = budgets::source_digest(app, pool, visitor);
    let (of, used) = (&client.id, used.as_ref());
    let vouched = proof.voucher.as_ref().map(|voucher| {
        let place = place_of_voucher(pool, session.session_id);
        (&voucher.provider, pool.data_key.seal(app.random, &place, voucher.id_token.as_bytes()))
    });
    let vouched = vouched.as_ref().map(|(provider, sealed)| (*provider, sealed.as_slice()));
    let begun = Begun { client: of, issuer, used, source: &source, vouched };
    let (db, epoch) = (&app.db, proof.epoch);
    let stored = store::browser_sessions::insert(db, &hashed, &session, epoch, &begun, cleared);
    match stored.await? {
        true => Ok((secret, session)),
        false => Err(Refusal::WRONG_CREDENTIALS.into()),
    }
}

/// A session for a device of a client that the user of `session` lets in, good for as long as that one and at least until
/// `until`: it stays when the browser signs out, and an app on the device is told only of its own end. Nobody has the secret
/// of its cookie. `None` if the user may not sign in, or `session` has ended meanwhile.
pub(super) async fn start_of_device(
    app: &App,
    tx: &mut PgConnection,
    session: &BrowserSession,
    client: &ClientId,
    until: DateTime<Utc>,
) -> Result<Option<BrowserSession>> {
    let user = store::users::find_locked(tx, &session.user).await?;
    if !user.is_some_and(|user| user.enabled) {
        return Ok(None);
    }
    let begun = BrowserSession {
        session_id: SessionId(app.random.uuid()),
        created_at: app.now(),
        expires_at: session.expires_at.max(until),
        kept: false,
        ..session.clone()
    };
    let (hashed, of) = (digest(app.random.token().as_bytes()), session.session_id);
    let stored = store::browser_sessions::insert_of_device(tx, &hashed, &begun, of, client).await?;
    Ok(stored.then_some(begun))
}

fn place_of_voucher(pool: &Pool, session: SessionId) -> String {
    pool.place("browser_sessions.sealed_id_token", &session.to_string())
}

/// The session of a cookie and the name of its user, if it stands and the user may sign in. This is a use of it.
pub async fn find(
    app: &App,
    pool: &Pool,
    secret: &str,
) -> Result<Option<(BrowserSession, Username)>> {
    let (hashed, now) = (digest(secret.as_bytes()), app.now());
    let found = store::browser_sessions::find(&app.db, &pool.id, &hashed, now).await?;
    if let Some((session, _)) = &found {
        note_use(app, pool, &hashed, session).await?;
    }
    Ok(found)
}

/// Moves the end of a session that is kept and was used.
pub(super) async fn note_use(
    app: &App,
    pool: &Pool,
    hashed: &[u8],
    session: &BrowserSession,
) -> Result<()> {
    let now = app.now();
    if let Some(lifetime) = pool.kept_session_lifetime().filter(|_| session.kept)
        // Not at every use: a tenth of its time is lost at most.
        && now + lifetime - session.expires_at > lifetime / 10
    {
        let until = now + lifetime;
        store::browser_sessions::set_expires_at(&app.db, &pool.id, hashed, until).await?;
    }
    Ok(())
}

/// What the user of a session goes by: where that is an address or number, the username stored is none.
pub async fn name(app: &App, pool: &Pool, session: &BrowserSession) -> Result<String> {
    let user = store::users::find(&app.db, &session.user).await?;
    Ok(users::sign_in_name(pool, &user.ok_or(users::NOT_FOUND)?).to_owned())
}

/// Whether what clients were given in a session ends with it, unless it was for use while the user is away (OIDC Back-Channel
/// Logout §2.7). In Cognito tokens outlive `/logout`.
fn ends_tokens(pool: &UserPool) -> bool {
    pool.dialect() == Dialect::Standards
}

/// Ends the session of a cookie, and by the standards what clients were given in it: who had vouched for it. A session that is
/// over already changes nothing.
pub async fn end(
    app: &App,
    pool: &Pool,
    secret: &str,
    visitor: &Visitor,
) -> Result<Option<Voucher>> {
    let Some(ended) = end_for(app, pool, secret, None, visitor).await? else { return Ok(None) };
    let Some((provider, sealed)) = ended.provider.zip(ended.sealed_id_token) else {
        return Ok(None);
    };
    let id_token = pool.data_key.open(&place_of_voucher(pool, ended.session_id), &sealed)?;
    Ok(Some(Voucher { provider, id_token: String::from_utf8_lossy(&id_token).into_owned() }))
}

/// Ends the session of a cookie because another one takes its place in the browser. That of the same user goes on in
/// it: clients hear of a logout when both have ended.
pub async fn replace(
    app: &App,
    pool: &Pool,
    secret: &str,
    successor: &BrowserSession,
    visitor: &Visitor,
) -> Result<()> {
    end_for(app, pool, secret, Some(successor), visitor).await?;
    Ok(())
}

async fn end_for(
    app: &App,
    pool: &Pool,
    secret: &str,
    successor: Option<&BrowserSession>,
    visitor: &Visitor,
) -> Result<Option<Ended>> {
    let hashed = digest(secret.as_bytes());
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        let ended =
            store::browser_sessions::set_revoked(&mut *tx, &pool.id, &hashed, successor, now)
                .await?;
        if let Some(&Ended { session_id, sub, .. }) = ended.as_ref() {
            let user = UserKey { pool: pool.id.clone(), sub };
            let goes_on = successor.is_some_and(|next| next.user.sub == sub);
            if !goes_on && ends_tokens(pool) {
                let kept = Some(OFFLINE_ACCESS);
                store::grants::set_revoked_of_session(&mut tx, &user, session_id, kept, now)
                    .await?;
            }
            let detail = json!({"session_id": session_id});
            let event = Actor::visiting(visitor).did_to("SignOut", &user, None, now, detail);
            store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
        }
        tx.commit().await?;
        Ok(ended)
    })
    .await
}
