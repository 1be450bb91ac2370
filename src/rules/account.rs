//! What users do with their own accounts on the pages: by the session of a browser instead of an access token. The
//! changes themselves are those of the API.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::claims_request::ClaimsRequest;
use crate::model::client::Client;
use crate::model::contact;
use crate::model::grant::{BrowserSession, Grant};
use crate::model::ids::{ClientId, OriginJti};
use crate::model::message::Notice;
use crate::model::resources::Resources;
use crate::model::user::User;
use crate::model::user_pool::UserPool;
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::{Bearer, Stands};
use crate::rules::clients::AuthFlow;
use crate::rules::messages::Change;
use crate::rules::pools::Pool;
use crate::rules::tokens::USER_ADMIN;
use crate::rules::{Result, audit, clients, contacts, messages, retried, sessions};
use crate::store;

/// How long after a sign-in what a thief would do first is done without another.
pub const FRESH: Duration = Duration::minutes(10);

/// How long after a sign-in a page for that is shown without another: there is time left to send its form.
pub const FRESH_TO_BEGIN: Duration = Duration::minutes(5);

/// How many clients are looked at for one that has pages.
const CLIENTS: i64 = 50;

/// Whether a session is fresh enough to begin a change that a thief would make first, or to go on with it.
pub fn is_fresh(session: &BrowserSession, goes_on: bool, now: DateTime<Utc>) -> bool {
    session.is_proven_since(now - if goes_on { FRESH } else { FRESH_TO_BEGIN })
}

/// Whether a session opens the account pages at a client. Where the client asks for a sign-in each time, it is good for
/// as long as a fresh one is.
pub fn stands(
    pool: &UserPool,
    client: &Client,
    session: &BrowserSession,
    now: DateTime<Utc>,
) -> bool {
    sessions::spares(pool, client, session, Some(now - FRESH), now)
}

/// Whether a client has account pages: its own pages let the pool's users in, its metadata does not say otherwise, and
/// somebody who answers for the pool made it.
pub fn has_pages(client: &Client) -> bool {
    let config = &client.config;
    let lets_in = config.allows_oauth_flow("code") || config.allows_oauth_flow("implicit");
    let said = client.metadata.account_pages;
    !client.is_stranger() && config.supports_cognito() && said.unwrap_or(lets_in)
}

/// Whether users see and change their attributes on the account pages of a client: where its metadata says so, or where
/// they could do the same by the API, with a token of the client's that nothing keeps from them. What stands behind a
/// client's secret, or a scope that it does not have, is not opened by the pages.
pub fn opens_attributes(client: &Client) -> bool {
    let config = &client.config;
    let by_api = clients::allows(client, AuthFlow::UserSrp)
        || clients::allows(client, AuthFlow::UserPassword)
        || clients::allows(client, AuthFlow::User)
        || config.allowed_oauth_scopes.iter().any(|scope| scope == USER_ADMIN);
    let in_reach = !client.is_confidential() && by_api;
    has_pages(client) && client.metadata.account_pages.unwrap_or(in_reach)
}

/// The client whose brand the account pages bear, and through which the user writes: the one that is named, or else one
/// whose metadata says so before any other. `None` where there is no such client.
pub async fn client(
    app: &App,
    pool: &Pool,
    named: Option<&ClientId>,
) -> Result<Option<Arc<Client>>> {
    let ids = match named {
        Some(id) => vec![id.clone()],
        None => store::clients::list_known(&app.db, &pool.id, CLIENTS).await?,
    };
    let mut first = None;
    for id in &ids {
        let found = clients::lookup(app, id).await?.map(|(_, client)| client);
        let fits = |client: &Arc<Client>| client.user_pool_id == pool.id && has_pages(client);
        let Some(client) = found.filter(fits) else { continue };
        if opens_attributes(&client) {
            return Ok(Some(client));
        }
        first = first.or(Some(client));
    }
    Ok(first)
}

/// The user of a browser session as the bearer of a token would be. The grant is one that nobody else has: whatever ends
/// "every other grant" ends all that apps have, and leaves the browser.
pub async fn bearer(
    app: &App,
    pool: &Arc<Pool>,
    client: &Client,
    session: &BrowserSession,
) -> Result<Option<Bearer>> {
    let found = store::users::find_with_factors(&app.db, &session.user).await?;
    let Some((user, mfa)) = found.filter(|(user, _)| user.enabled) else { return Ok(None) };
    if user.attribute("phone_number").is_some() && !contact::plans_are_read() {
        // The page shows the number. Nobody else waits for the plans, unless the hash pool is too busy for them.
        let _ = app.hasher.run(contact::read_plans).await;
    }
    let scopes = vec![USER_ADMIN.to_owned()];
    let grant = Grant {
        user: user.key.clone(),
        origin_jti: OriginJti(app.random.uuid()),
        client_id: client.id.clone(),
        session_id: Some(session.session_id),
        auth_time: session.auth_time,
        scopes: scopes.clone(),
        resources: Resources::default(),
        claims: ClaimsRequest::default(),
        jkt: None,
        amr: session.amr.clone(),
        device_key: None,
        created_at: app.now(),
        expires_at: session.expires_at,
        revoked_at: None,
    };
    let client_id = client.id.clone();
    let (pool, stands) = (Arc::clone(pool), Stands::BySession(session.session_id));
    Ok(Some(Bearer { pool, user, grant, stands, client_id, scopes, mfa }))
}

/// Whether the user has a password.
pub async fn has_password(app: &App, bearer: &Bearer) -> Result<bool> {
    let found = store::users::find_credentials(&app.db, &bearer.user.key).await?;
    Ok(found.is_some_and(|credentials| credentials.password_hash.is_some()))
}

/// What tells a user what is changed, where the user was reached before: whoever did not make the change hears of it.
/// It goes into the change's own transaction; `None` where nobody can be reached.
pub fn notice(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    before: &User,
    change: Change,
    visitor: &Visitor,
) -> Result<Option<Notice>> {
    let to = contacts::proven(before).filter(|to| app.mailer.delivers(to.kind.medium()));
    to.map(|to| messages::of_change(app, pool, client, before, &to, change, visitor)).transpose()
}

/// Ends every sign-in of the user at apps and in other browsers; this browser's stays.
pub async fn sign_out_elsewhere(app: &App, bearer: &Bearer, visitor: &Visitor) -> Result<()> {
    let Bearer { user, grant, .. } = bearer;
    retried(async || {
        let mut tx = app.db.begin().await?;
        bearer.lock(&mut tx).await?;
        let (mine, session) = (Some(grant.origin_jti), grant.session_id);
        store::grants::set_all_revoked(&mut tx, &user.key, mine, session, app.now()).await?;
        let (actor, client) = (Actor::visiting(visitor), Some(&grant.client_id));
        let detail = json!({"but": grant.session_id});
        audit::changed(app, &mut tx, &actor, "GlobalSignOut", &user.key, client, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
