//! Sessions that users and administrators see, and end: sign-ins at clients, and browsers of the hosted pages. A pool
//! tracks them if it is told to; without that they are nobody's to see.

use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::grant::Grant;
use crate::model::ids::{ClientId, OriginJti, SessionId, UserKey, UserPoolId};
use crate::model::session::{Activity, Associated, Session, SessionName, SessionPolicy, Use};
use crate::model::user_agent;
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::Whom;
use crate::rules::paging::{self, List, Page};
use crate::rules::pools::{self, Pool};
use crate::rules::{Refusal, Result, audit, clients, retried};
use crate::store;

/// How many sessions a page holds: all that a user can have at a pool's largest cap, with some browsers.
const PAGE: usize = 125;

/// The refusal where the pool tracks no sessions.
fn not_tracked() -> Refusal {
    Refusal::OperationNotEnabled("User session tracking is not enabled for the user pool.".into())
}

/// The policy of a pool. Refuses with `ResourceNotFound`. Source: API_GetUserPoolSessionConfiguration.
pub async fn policy(app: &App, pool: &UserPoolId) -> Result<SessionPolicy> {
    Ok(pools::find_fresh(app, pool).await?.config.sessions)
}

/// Sets the policy of a pool. A lower cap ends no session before its user's next sign-in.
///
/// Refuses with `ResourceNotFound`. Source: API_SetUserPoolSessionConfiguration.
pub async fn set_policy(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    policy: SessionPolicy,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    store::user_sessions::set_policy(&mut tx, pool, policy).await?;
    let detail = json!({"tracked": policy.tracked, "max_per_user": policy.max_per_user});
    let event = actor.did("SetUserPoolSessionConfiguration", pool, app.now(), detail);
    Ok(pools::commit(app, tx, event).await?)
}

/// How long a browser session spares users a sign-in at a client, in minutes.
///
/// Refuses with `ResourceNotFound`. Source: API_GetUserPoolClientSessionConfiguration.
pub async fn sso_minutes(app: &App, pool: &UserPoolId, client: &ClientId) -> Result<i64> {
    let pool = pools::find_fresh(app, pool).await?;
    let client = clients::find_fresh(app, &pool, client).await?;
    let set = client.config.sso_minutes.map(i64::from);
    Ok(set.unwrap_or_else(|| pool.session_lifetime().num_minutes()))
}

/// Sets how long a browser session spares users a sign-in at a client; 0 for not at all.
///
/// Refuses with `ResourceNotFound`, `OperationNotEnabled` (the pool tracks no sessions). Source:
/// API_SetUserPoolClientSessionConfiguration.
pub async fn set_sso_minutes(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    client: &ClientId,
    minutes: i64,
) -> Result<()> {
    let minutes = i32::try_from(minutes).map_err(anyhow::Error::from)?;
    let mut tx = app.db.begin().await?;
    let row = pools::lock(&mut tx, pool).await?;
    if !store::user_sessions::set_sso_minutes(&mut tx, pool, client, minutes).await? {
        return Err(clients::not_found(client).into());
    }
    if !row.tracks_sessions {
        return Err(not_tracked().into());
    }
    let (event, detail) = ("SetUserPoolClientSessionConfiguration", json!({"minutes": minutes}));
    let event = actor.did(event, pool, app.now(), detail).of_client(client);
    Ok(pools::commit(app, tx, event).await?)
}

/// What is kept of who uses a session; `None` where the pool tracks none.
pub fn used(app: &App, pool: &Pool, visitor: &Visitor) -> Option<Use> {
    pool.config.sessions.tracked.then(|| Use {
        at: app.now(),
        address: visitor.address.to_string(),
        device: user_agent::describe(visitor.user_agent.as_deref()),
    })
}

/// Keeps that a refresh token was used. Where it was rotated, its browser session counts as used, too.
pub fn refreshed(app: &App, pool: &Pool, grant: &Grant, rotated: bool, visitor: &Visitor) {
    let Some(used) = used(app, pool, visitor) else { return };
    if let Some(browser) = grant.session_id.filter(|_| rotated) {
        record(app, pool, SessionName::Sso(browser), used.clone());
    }
    record(app, pool, SessionName::Token(grant.origin_jti), used);
}

/// Keeps that a browser session gave a client tokens.
pub fn granted(app: &App, pool: &Pool, grant: &Grant, used: Use) {
    if let Some(browser) = grant.session_id {
        record(app, pool, SessionName::Sso(browser), used);
    }
}

fn record(app: &App, pool: &Pool, session: SessionName, used: Use) {
    app.activity.record(Activity { user_pool_id: pool.id.clone(), session, used });
}

/// Makes room for a token session that was just stored: as many others as the pool allows stay, those that were used
/// last. The caller has locked the user before it stored the session, so that sign-ins at once make room one after the
/// other.
pub async fn make_room(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    grant: &Grant,
    visitor: &Visitor,
) -> Result<()> {
    let keep = i64::from(pool.config.sessions.max_per_user) - 1;
    let (user, own) = (&grant.user, grant.origin_jti);
    let ended = store::user_sessions::evict(tx, user, own, keep, app.now()).await?;
    if ended.is_empty() {
        return Ok(());
    }
    let actor = Actor::visiting(visitor);
    let (event, detail) = ("EvictUserSession", json!({"origin_jtis": ended}));
    audit::changed(app, tx, &actor, event, user, Some(&grant.client_id), detail).await
}

/// The sessions of a user that stand, the newest first.
///
/// Refuses with `OperationNotEnabled` (the pool tracks none), `InvalidParameter` (the token). Source:
/// API_ListUserSessions, API_AdminListUserSessions.
pub async fn list(
    app: &App,
    pool: &Pool,
    user: &UserKey,
    operation: &'static str,
    token: Option<&str>,
) -> Result<Page<Session>> {
    if !pool.config.sessions.tracked {
        return Err(not_tracked().into());
    }
    let filter = user.sub.to_string();
    let list = List { pool: Some(&pool.id), operation, filter: &filter };
    let after: Option<store::user_sessions::After> = list.open(app, token)?;
    let (limit, minutes) = (paging::beyond(PAGE), pool.session_lifetime().num_minutes());
    let (db, now) = (&app.db, app.now());
    let found = store::user_sessions::list(db, user, false, minutes, after, limit, now).await?;
    list.page(app, found, PAGE, |last| {
        let id = match last.name {
            SessionName::Token(id) => id.0,
            SessionName::Sso(id) => id.0,
        };
        (last.created_at, id)
    })
}

/// The sessions of a user that stand, the newest first, for the user's own page: those of a pool that tracks none, too.
pub async fn own(app: &App, pool: &Pool, user: &UserKey) -> Result<Vec<Session>> {
    let (limit, minutes) = (PAGE as i64, pool.session_lifetime().num_minutes());
    let (db, now) = (&app.db, app.now());
    Ok(store::user_sessions::list(db, user, true, minutes, None, limit, now).await?)
}

/// A session that is to end.
#[derive(Clone, Copy, Debug)]
pub struct Revocation {
    /// `None` names what is no session at all.
    pub session: Option<SessionName>,
    pub associated: Associated,
    /// The operation, as the audit names it.
    pub event: &'static str,
}

/// Ends a session of a user, and with it every token of it.
///
/// Refuses with `OperationNotEnabled` (the pool tracks none), `ResourceNotFound` (no session of this user),
/// `UserNotFound`. Source: API_RevokeUserSession, API_AdminRevokeUserSession.
pub async fn revoke(
    app: &App,
    actor: &Actor,
    pool: &Pool,
    whom: Whom<'_>,
    revocation: &Revocation,
) -> Result<()> {
    if !pool.config.sessions.tracked {
        return Err(not_tracked().into());
    }
    end(app, actor, whom, revocation, false).await
}

/// The same for a user's own page, of any session.
///
/// Refuses with `ResourceNotFound`, `UserNotFound`.
pub async fn revoke_own(
    app: &App,
    actor: &Actor,
    whom: Whom<'_>,
    revocation: &Revocation,
) -> Result<()> {
    end(app, actor, whom, revocation, true).await
}

async fn end(
    app: &App,
    actor: &Actor,
    whom: Whom<'_>,
    revocation: &Revocation,
    any: bool,
) -> Result<()> {
    let unknown = || Refusal::ResourceNotFound("Session does not exist.".into());
    let Revocation { session, associated, event } = *revocation;
    let (session, user) = (session.ok_or_else(unknown)?, whom.key());
    retried(async || {
        let mut tx = app.db.begin().await?;
        whom.lock(&mut tx).await?;
        let ended = match session {
            SessionName::Token(id) => {
                end_token_session(app, &mut tx, user, id, associated, any).await?
            }
            SessionName::Sso(id) => {
                end_browser_session(app, &mut tx, user, id, associated, any).await?
            }
        };
        if !ended {
            return Err(unknown().into());
        }
        let detail = json!({"session": session.to_string(), "associated": associated});
        audit::changed(app, &mut tx, actor, event, user, None, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn end_token_session(
    app: &App,
    tx: &mut PgConnection,
    user: &UserKey,
    id: OriginJti,
    associated: Associated,
    any: bool,
) -> Result<bool> {
    let now = app.now();
    let ended = store::user_sessions::set_token_session_revoked(tx, user, id, any, now).await?;
    let Some(origin) = ended else { return Ok(false) };
    if let (Associated::Linked, Some(origin)) = (associated, origin) {
        store::user_sessions::set_browser_of_session_revoked(tx, user, origin, any, now).await?;
    }
    Ok(true)
}

async fn end_browser_session(
    app: &App,
    tx: &mut PgConnection,
    user: &UserKey,
    id: SessionId,
    associated: Associated,
    any: bool,
) -> Result<bool> {
    let now = app.now();
    if !store::user_sessions::set_browser_session_revoked(tx, user, id, any, now).await? {
        return Ok(false);
    }
    if associated == Associated::Linked {
        store::grants::set_revoked_of_session(tx, user, id, None, now).await?;
    }
    Ok(true)
}
