//! Terms of use and privacy policies: documents elsewhere that a client's sign-up page links to.

use serde_json::json;
use sqlx::{PgConnection, PgExecutor};
use url::{Host, Url};

use crate::app::App;
use crate::connections::Tx;
use crate::model::audit::Actor;
use crate::model::ids::{ClientId, TermsId, UserKey, UserPoolId};
use crate::model::terms::{DEFAULT, Links, Terms, TermsName, TermsVersion};
use crate::model::visitor::Visitor;
use crate::rules::paging::{self, List, Page};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, audit, clients, pools};
use crate::store;

fn not_found() -> Refusal {
    Refusal::ResourceNotFound("Terms not found.".into())
}

fn exists() -> Refusal {
    Refusal::TermsExists("Terms of this name exist for the client already.".into())
}

/// Refuses links without the one for everybody, and those that lead to no web page that nobody on the way can change, with
/// `InvalidParameter`.
fn check(links: &Links) -> Result<()> {
    if !links.contains_key(DEFAULT) {
        return Err(Refusal::parameter(format!("Links must have {DEFAULT}.")).into());
    }
    for url in links.values() {
        if !Url::parse(url).is_ok_and(|url| is_safe(&url)) {
            let why = format!("{url} is not an https URL.");
            return Err(Refusal::parameter(why).into());
        }
    }
    Ok(())
}

/// Whether a page comes from who it says: by https, or from this very machine.
fn is_safe(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || url.scheme() == "http" && is_here
}

/// Creates terms of a client.
///
/// Refuses with `ResourceNotFound` (the pool, the client), `InvalidParameter` (the links), `TermsExists`. Source:
/// API_CreateTerms.
pub async fn create(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    client: &ClientId,
    name: TermsName,
    links: Links,
) -> Result<Terms> {
    let found = pools::find_fresh(app, pool).await?;
    clients::find_fresh(app, &found, client).await?;
    check(&links)?;
    let now = app.now();
    let terms = Terms {
        user_pool_id: pool.clone(),
        id: TermsId(app.random.uuid()),
        client_id: client.clone(),
        name,
        links,
        created_at: now,
        modified_at: now,
    };
    let mut tx = app.db.begin().await?;
    if !store::terms::insert(&mut tx, &terms).await? {
        return Err(exists().into());
    }
    commit(app, tx, actor, "CreateTerms", &terms).await?;
    Ok(terms)
}

/// Ends a change of terms. Which clients have any is part of what is kept of a pool.
async fn commit(
    app: &App,
    tx: Tx,
    actor: &Actor,
    event: &'static str,
    terms: &Terms,
) -> Result<()> {
    let detail = json!({"terms_id": terms.id, "name": terms.name});
    let event = actor.did(event, &terms.user_pool_id, app.now(), detail);
    Ok(pools::commit(app, tx, event.of_client(&terms.client_id)).await?)
}

/// Terms of a pool. Refuses with `ResourceNotFound`. Source: API_DescribeTerms.
pub async fn find(app: &App, pool: &UserPoolId, id: TermsId) -> Result<Terms> {
    pools::must_live(app, pool).await?;
    let found = store::terms::find(&app.db, pool, id).await?;
    found.ok_or_else(|| not_found().into())
}

/// The terms of a client by their name. Refuses with `ResourceNotFound`. Source: API_DescribeTermsByClient.
pub async fn find_of_client(
    app: &App,
    pool: &UserPoolId,
    client: &ClientId,
    name: TermsName,
) -> Result<Terms> {
    pools::must_live(app, pool).await?;
    let all = list_of_client(app, pool, client).await?;
    all.into_iter().find(|terms| terms.name == name).ok_or_else(|| not_found().into())
}

/// What whoever signs up through a client agrees to: the terms of use, then the privacy policy, as far as there are.
pub async fn list_of_client(app: &App, pool: &UserPoolId, client: &ClientId) -> Result<Vec<Terms>> {
    Ok(store::terms::list_of_client(&app.db, pool, client).await?)
}

/// What the user of a client is asked to agree to at a sign-in: what is there and was not agreed to as it is now. Nothing
/// where the pool asks at sign-up alone, by tag `poolhouse:terms`.
pub async fn due(app: &App, pool: &Pool, client: &ClientId, user: &UserKey) -> Result<Vec<Terms>> {
    due_in(&app.db, pool, client, user).await
}

/// Whether users of a client may have something to agree to at a sign-in.
pub fn has(pool: &Pool, client: &ClientId) -> bool {
    pool.asks_terms_at_sign_in() && pool.clients_with_terms.contains(client)
}

async fn due_in(
    db: impl PgExecutor<'_>,
    pool: &Pool,
    client: &ClientId,
    user: &UserKey,
) -> Result<Vec<Terms>> {
    match has(pool, client) {
        true => Ok(store::terms::list_not_agreed(db, user, client).await?),
        false => Ok(Vec::new()),
    }
}

/// Keeps that a user agrees to what was shown beside another question, in the transaction of the answer; nothing where
/// there is nothing to agree to.
///
/// Refuses with `ConcurrentModification` where something is left that was not shown as it is now.
pub(super) async fn agree_at(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    client: &ClientId,
    user: &UserKey,
    shown: &[TermsVersion],
    visitor: &Visitor,
) -> Result<()> {
    let due = due_in(&mut *tx, pool, client, user).await?;
    if due.is_empty() {
        return Ok(());
    }
    if !due.iter().all(|terms| shown.contains(&terms.version())) {
        return Err(changed().into());
    }
    agree_in(app, tx, user, shown).await?;
    let (actor, detail) = (Actor::visiting(visitor), json!({"agreed": shown}));
    audit::changed(app, tx, &actor, "AgreeToTerms", user, Some(client), detail).await
}

fn changed() -> Refusal {
    Refusal::ConcurrentModification("The terms have changed.".into())
}

/// Keeps that a user agrees to what was shown.
///
/// Refuses with `ConcurrentModification` where that has changed meanwhile, or was nothing.
pub async fn agree(
    app: &App,
    user: &UserKey,
    client: &ClientId,
    shown: &[TermsVersion],
    actor: &Actor,
) -> Result<()> {
    if shown.is_empty() {
        return Err(changed().into());
    }
    let mut tx = app.db.begin().await?;
    agree_in(app, &mut tx, user, shown).await?;
    let detail = json!({"agreed": shown});
    audit::changed(app, &mut tx, actor, "AgreeToTerms", user, Some(client), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in the transaction of whoever signs up.
pub(super) async fn agree_in(
    app: &App,
    tx: &mut PgConnection,
    user: &UserKey,
    shown: &[TermsVersion],
) -> Result<()> {
    match store::terms::agree(tx, user, shown, app.now()).await? {
        true => Ok(()),
        false => Err(changed().into()),
    }
}

/// The terms of a pool, page by page.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter` (the token). Source: API_ListTerms.
pub async fn list(
    app: &App,
    pool: &UserPoolId,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<Terms>> {
    pools::must_live(app, pool).await?;
    let list = List { pool: Some(pool), operation: "ListTerms", filter: "" };
    let after: Option<TermsId> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let found = store::terms::list(&app.db, pool, after, more).await?;
    list.page(app, found, limit, |terms: &Terms| terms.id)
}

/// What of terms is to change.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<TermsName>,
    pub links: Option<Links>,
}

/// Changes terms; what the change does not name stays. It is a new version, that nobody has agreed to yet.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`, `TermsExists`. Source: API_UpdateTerms.
pub async fn update(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    id: TermsId,
    change: Change,
) -> Result<Terms> {
    pools::must_live(app, pool).await?;
    if let Some(links) = &change.links {
        check(links)?;
    }
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let mut terms = store::terms::find(&mut *tx, pool, id).await?.ok_or_else(not_found)?;
    terms.name = change.name.unwrap_or(terms.name);
    terms.links = change.links.unwrap_or(terms.links);
    terms.modified_at = now;
    if !store::terms::set(&mut tx, pool, id, terms.name, &terms.links, now).await? {
        return Err(exists().into());
    }
    commit(app, tx, actor, "UpdateTerms", &terms).await?;
    Ok(terms)
}

/// Deletes terms. Refuses with `ResourceNotFound`. Source: API_DeleteTerms.
pub async fn delete(app: &App, actor: &Actor, pool: &UserPoolId, id: TermsId) -> Result<()> {
    pools::must_live(app, pool).await?;
    let mut tx = app.db.begin().await?;
    let terms = store::terms::find(&mut *tx, pool, id).await?.ok_or_else(not_found)?;
    if !store::terms::delete(&mut tx, pool, id).await? {
        return Err(not_found().into());
    }
    commit(app, tx, actor, "DeleteTerms", &terms).await?;
    Ok(())
}
