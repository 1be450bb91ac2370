//! What users allow clients: who must be asked, for what, and what was allowed before.
//!
//! A client that registered itself gets nothing that its user has not allowed, nor does one whose metadata says so
//! (`require_consent`). Any client may have the question asked by `prompt=consent`.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::claims_request::ClaimsRequest;
use crate::model::client::Client;
use crate::model::consent::{Access, EVERYTHING, Extent, Thing};
use crate::model::grant::BrowserSession;
use crate::model::ids::{ClientId, UserKey};
use crate::model::terms::Terms;
use crate::model::user_pool::UserPool;
use crate::model::visitor::Visitor;
use crate::rules::authorize::Authorization;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, audit, claims, terms};
use crate::store;

/// Proof that a user has agreed to the client's terms and allowed what it asks for, or need not be asked. Without one no
/// client is answered.
#[derive(Debug)]
pub struct Allowed(());

/// What a user must be asked before a client is answered.
#[derive(Clone, Debug)]
pub enum Question {
    /// To agree to terms of the client as they are now.
    Terms(Vec<Terms>),
    /// To allow what the client asks for.
    Consent,
}

/// Whether a client gets nothing that its user has not allowed.
pub fn asks(client: &Client) -> bool {
    client.is_stranger() || client.metadata.require_consent
}

/// Whether what was allowed before spares the question. Who cannot prove that it is the same client as before is not
/// answered without one: a public client that is reached by what any program of the user's machine may listen to
/// (RFC 8252 §8.6).
fn remembers(client: &Client, redirect_uri: &str) -> bool {
    client.is_confidential() || redirect_uri.starts_with("https:")
}

/// What a request asks for. Claims that a scope lets out anyway are not asked for twice.
pub fn extent(
    pool: &UserPool,
    client: &Client,
    scopes: &[String],
    claims: &ClaimsRequest,
    resource: Option<&str>,
) -> Extent {
    let mut asked: Vec<String> = if claims::is_open(pool, scopes) {
        vec![EVERYTHING.to_owned()]
    } else {
        let named = claims.id_token.iter().chain(&claims.userinfo);
        let beyond = named.filter(|name| {
            let known = pool.config.attribute(name).is_some() && name.as_str() != "sub";
            known
                && client.config.may_read(name)
                && claims::in_scope(pool, &client.config.allowed_oauth_scopes, name)
                && !claims::in_scope(pool, scopes, name)
        });
        // Whether an address is verified is asked for with the address.
        beyond.map(|name| name.trim_end_matches("_verified").to_owned()).collect()
    };
    asked.sort();
    asked.dedup();
    let resource = resource.unwrap_or_default().to_owned();
    Extent { resource, scopes: scopes.to_vec(), claims: asked }
}

/// Whether a request may be answered for the user of a session without a question. Terms come first: what an app may do
/// is allowed under them.
pub async fn standing(
    app: &App,
    authorization: &Authorization,
    pool: &Pool,
    session: &BrowserSession,
) -> Result<std::result::Result<Allowed, Question>> {
    // What leads to a page of ours gives the app nothing.
    if authorization.own_page.is_some() {
        return Ok(Ok(Allowed(())));
    }
    let client = &authorization.client;
    if let Some(question) = of_terms(app, pool, client, session).await? {
        return Ok(Err(question));
    }
    if authorization.must_ask_consent() {
        return Ok(Err(Question::Consent));
    }
    if !asks(client) {
        return Ok(Ok(Allowed(())));
    }
    if !remembers(client, authorization.redirect_uri()) {
        return Ok(Err(Question::Consent));
    }
    let asked = authorization.extent(pool);
    let kept = store::consents::find(&app.db, &session.user, &client.id, &asked.resource).await?;
    let covers = kept.is_some_and(|kept| kept.covers(&asked));
    Ok(if covers { Ok(Allowed(())) } else { Err(Question::Consent) })
}

async fn of_terms(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &BrowserSession,
) -> Result<Option<Question>> {
    let due = terms::due(app, pool, &client.id, &session.user).await?;
    Ok((!due.is_empty()).then_some(Question::Terms(due)))
}

/// Keeps that the user of a session allows what a request asks for; nothing is kept, and the question comes back, where
/// the user has terms to agree to first.
pub async fn allow(
    app: &App,
    authorization: &Authorization,
    pool: &Pool,
    session: &BrowserSession,
    visitor: &Visitor,
) -> Result<std::result::Result<Allowed, Question>> {
    if let Some(question) = of_terms(app, pool, &authorization.client, session).await? {
        return Ok(Err(question));
    }
    let asked = authorization.extent(pool);
    let mut tx = app.db.begin().await?;
    keep(app, &mut tx, &session.user, &authorization.client.id, &asked, visitor).await?;
    tx.commit().await?;
    Ok(Ok(Allowed(())))
}

/// The same in the transaction of whoever was asked elsewhere.
pub async fn keep(
    app: &App,
    tx: &mut PgConnection,
    user: &UserKey,
    client: &ClientId,
    allowed: &Extent,
    visitor: &Visitor,
) -> Result<()> {
    store::consents::insert(tx, user, client, allowed, app.now()).await?;
    let detail =
        json!({"scopes": allowed.scopes, "claims": allowed.claims, "resource": allowed.resource});
    let actor = Actor::visiting(visitor);
    audit::changed(app, tx, &actor, "AllowClient", user, Some(client), detail).await
}

/// Writes down that the user of a session allows nothing.
pub async fn deny(
    app: &App,
    authorization: &Authorization,
    session: &BrowserSession,
    visitor: &Visitor,
) -> Result<()> {
    let (actor, client) = (Actor::visiting(visitor), Some(&authorization.client.id));
    let mut tx = app.db.begin().await?;
    audit::changed(app, &mut tx, &actor, "DenyClient", &session.user, client, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// What an extent holds, one thing at a time, for a person to read. A scope that its resource server no longer has is
/// left out.
pub fn things(pool: &Pool, extent: &Extent) -> Vec<Thing> {
    let mut things = Vec::new();
    let everything = extent.claims.iter().any(|claim| claim == EVERYTHING);
    if everything {
        things.push(Thing::Everything);
    }
    for scope in &extent.scopes {
        let said = everything && scope == "openid";
        if let Some((server, custom)) = pool.custom_scope(scope) {
            let (api, description) = (server.name.clone(), custom.scope_description.clone());
            things.push(Thing::OfApi { api, description });
        } else if pool.has_scope(scope) && !said {
            things.push(Thing::Scope(scope.clone()));
        }
    }
    let named = extent.claims.iter().filter(|claim| *claim != EVERYTHING);
    things.extend(named.cloned().map(Thing::Claim));
    things
}

/// The clients that have access to something of a user's, those that were allowed it last first.
pub async fn list(app: &App, user: &UserKey) -> Result<Vec<Access>> {
    let mut all: Vec<Access> = Vec::new();
    for kept in store::consents::list(&app.db, user).await? {
        match all.iter_mut().find(|access| access.client_id == kept.client_id) {
            Some(access) => {
                access.allowed.push(kept.extent);
                access.since = access.since.min(kept.created_at);
            }
            None => all.push(Access {
                client_id: kept.client_id,
                allowed: vec![kept.extent],
                since: kept.created_at,
            }),
        }
    }
    for (client_id, since) in store::consents::signed_in(&app.db, user, app.now()).await? {
        if !all.iter().any(|access| access.client_id == client_id) {
            all.push(Access { client_id, allowed: Vec::new(), since });
        }
    }
    all.sort_by_key(|access: &Access| std::cmp::Reverse::<DateTime<Utc>>(access.since));
    Ok(all)
}

/// Takes back what a user has allowed a client, and ends what the client has from it.
///
/// Refuses with `ResourceNotFound` where the client has nothing.
pub async fn withdraw(
    app: &App,
    user: &UserKey,
    client: &ClientId,
    visitor: &Visitor,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if !store::consents::delete(&mut tx, user, client, app.now()).await? {
        return Err(Refusal::ResourceNotFound("The app has no access.".into()).into());
    }
    let actor = Actor::visiting(visitor);
    audit::changed(app, &mut tx, &actor, "WithdrawClient", user, Some(client), json!({})).await?;
    tx.commit().await?;
    Ok(())
}
