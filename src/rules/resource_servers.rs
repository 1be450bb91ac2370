//! Resource servers: the APIs of a pool's owner, and the scopes they know.

use std::collections::HashSet;

use serde_json::json;

use crate::app::App;
use crate::connections::Tx;
use crate::model::audit::Actor;
use crate::model::ids::{ResourceServerId, UserPoolId};
use crate::model::resource_server::ResourceServer;
use crate::rules::paging::{self, List, Page};
use crate::rules::{Refusal, Result, pools, quotas};
use crate::store;

/// What the identifiers of the service's own scopes begin with.
const RESERVED: &str = "aws.cognito";

/// The refusal for a resource server that is not there.
fn not_found(identifier: &ResourceServerId) -> Refusal {
    Refusal::ResourceNotFound(format!("Resource server {identifier} does not exist.").into())
}

/// Every resource server of a pool.
pub async fn all(app: &App, pool: &UserPoolId) -> Result<Vec<ResourceServer>> {
    Ok(store::resource_servers::list(&app.db, pool, None, i64::MAX).await?)
}

/// A resource server of a pool. Refuses with `ResourceNotFound`. Source: API_DescribeResourceServer.
pub async fn find(
    app: &App,
    pool: &UserPoolId,
    identifier: &ResourceServerId,
) -> Result<ResourceServer> {
    pools::must_live(app, pool).await?;
    let found = store::resource_servers::find(&app.db, pool, identifier).await?;
    found.ok_or_else(|| not_found(identifier).into())
}

/// The resource servers of a pool by identifier.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter` (the token). Source: API_ListResourceServers.
pub async fn list(
    app: &App,
    pool: &UserPoolId,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<ResourceServer>> {
    pools::must_live(app, pool).await?;
    let list = List { pool: Some(pool), operation: "ListResourceServers", filter: "" };
    let after: Option<ResourceServerId> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let after = after.as_ref().map(ResourceServerId::as_str);
    let found = store::resource_servers::list(&app.db, pool, after, more).await?;
    list.page(app, found, limit, |server: &ResourceServer| server.identifier.clone())
}

/// Creates a resource server.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter`, `LimitExceeded`. Source: API_CreateResourceServer.
pub async fn create(app: &App, actor: &Actor, new: &ResourceServer) -> Result<()> {
    let (pool, identifier) = (&new.user_pool_id, &new.identifier);
    check_scopes(new)?;
    if identifier.as_str().starts_with(RESERVED) {
        let why = format!("Resource server identifiers that begin with {RESERVED} are reserved.");
        return Err(Refusal::parameter(why).into());
    }
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    if !store::resource_servers::insert(&mut *tx, new).await? {
        let why = format!("{identifier} already exists in user pool {pool}.");
        return Err(Refusal::parameter(why).into());
    }
    let before = store::resource_servers::count(&mut *tx, pool).await? - 1;
    quotas::check("resource servers of a user pool", before, app.config.quotas.resource_servers)?;
    finish(app, actor, tx, pool, "CreateResourceServer", identifier).await
}

/// Replaces name and scopes of a resource server. Clients keep a scope that is gone in their list; it is no longer
/// given out.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: API_UpdateResourceServer.
pub async fn update(app: &App, actor: &Actor, changed: &ResourceServer) -> Result<()> {
    let (pool, identifier) = (&changed.user_pool_id, &changed.identifier);
    check_scopes(changed)?;
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    if !store::resource_servers::set(&mut *tx, changed).await? {
        return Err(not_found(identifier).into());
    }
    finish(app, actor, tx, pool, "UpdateResourceServer", identifier).await
}

/// Deletes a resource server. Refuses with `ResourceNotFound`. Source: API_DeleteResourceServer.
pub async fn delete(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    identifier: &ResourceServerId,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    if !store::resource_servers::delete(&mut *tx, pool, identifier).await? {
        return Err(not_found(identifier).into());
    }
    finish(app, actor, tx, pool, "DeleteResourceServer", identifier).await
}

fn check_scopes(server: &ResourceServer) -> Result<(), Refusal> {
    let mut names = HashSet::new();
    match server.scopes.iter().find(|scope| !names.insert(&scope.scope_name)) {
        Some(twice) => {
            let why = format!("Scope {} is given twice.", twice.scope_name);
            Err(Refusal::parameter(why))
        }
        None => Ok(()),
    }
}

async fn finish(
    app: &App,
    actor: &Actor,
    tx: Tx,
    pool: &UserPoolId,
    event: &'static str,
    identifier: &ResourceServerId,
) -> Result<()> {
    let event = actor.did(event, pool, app.now(), json!({"identifier": identifier}));
    Ok(pools::commit(app, tx, event).await?)
}
