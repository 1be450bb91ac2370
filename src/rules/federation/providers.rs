//! The providers of a pool: made, changed, deleted.

use serde_json::json;

use super::links;
use super::settings::{self, Written};
use crate::app::App;
use crate::connections::Tx;
use crate::model::audit::Actor;
use crate::model::identity_provider::{IdentityProvider, TextMap};
use crate::model::ids::{ProviderName, UserPoolId};
use crate::rules::paging::{self, List, Page};
use crate::rules::pools::{self, Pool};
use crate::rules::{Refusal, Result, quotas, users};
use crate::store;

/// How many providers a pool has at most.
const MOST: i64 = 300;

/// The refusal for a provider that is not there.
fn not_found(name: &str) -> Refusal {
    Refusal::ResourceNotFound(format!("Identity provider {name} does not exist.").into())
}

/// A provider of a pool. Refuses with `ResourceNotFound`.
pub(super) fn of<'a>(pool: &'a Pool, name: &ProviderName) -> Result<&'a IdentityProvider, Refusal> {
    let found = pool.identity_providers.iter().find(|provider| provider.name == *name);
    found.ok_or_else(|| not_found(name.as_str()))
}

fn place(pool: &Pool, name: &ProviderName) -> String {
    pool.place("identity_providers.sealed_secret", name.as_str())
}

/// The secret of a provider, as it was given.
pub fn described_secret(pool: &Pool, provider: &IdentityProvider) -> Result<String> {
    let clear = pool.data_key.open(&place(pool, &provider.name), &provider.sealed_secret)?;
    Ok(String::from_utf8_lossy(&clear).into_owned())
}

/// A pool and a provider of it, for a signed operation. Refuses with `ResourceNotFound`. Source:
/// API_DescribeIdentityProvider.
pub async fn find(
    app: &App,
    pool: &UserPoolId,
    name: &ProviderName,
) -> Result<(Pool, IdentityProvider)> {
    let pool = pools::find_fresh(app, pool).await?;
    let found = of(&pool, name)?.clone();
    Ok((pool, found))
}

/// The same by one of the provider's identifiers. Source: API_GetIdentityProviderByIdentifier.
pub async fn find_by_identifier(
    app: &App,
    pool: &UserPoolId,
    identifier: &str,
) -> Result<(Pool, IdentityProvider)> {
    let pool = pools::find_fresh(app, pool).await?;
    let has = |provider: &&IdentityProvider| provider.identifiers.iter().any(|i| i == identifier);
    let found = pool.identity_providers.iter().find(has).cloned();
    let found = found.ok_or_else(|| not_found(identifier))?;
    Ok((pool, found))
}

/// The providers of a pool by name.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter` (the token). Source: API_ListIdentityProviders.
pub async fn list(
    app: &App,
    pool: &UserPoolId,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<IdentityProvider>> {
    pools::must_live(app, pool).await?;
    let list = List { pool: Some(pool), operation: "ListIdentityProviders", filter: "" };
    let after: Option<ProviderName> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let found = store::identity_providers::list(&app.db, pool, after.as_ref(), more).await?;
    list.page(app, found, limit, |provider: &IdentityProvider| provider.name.clone())
}

/// Creates a provider. Nobody of the pool may bear a name that its users would have, but those whom an earlier one of the same
/// name brought: they sign in through it again.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter`, `DuplicateProvider`, `LimitExceeded`. Source:
/// API_CreateIdentityProvider.
pub async fn create(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    name: &ProviderName,
    kind: &str,
    written: Written,
) -> Result<(Pool, IdentityProvider)> {
    let pool = pools::find_fresh(app, pool).await?;
    settings::check_kind(kind)?;
    settings::check_name(name)?;
    let now = app.now();
    let mut new = IdentityProvider {
        user_pool_id: pool.id.clone(),
        name: name.clone(),
        details: TextMap::new(),
        sealed_secret: Vec::new(),
        attribute_mapping: TextMap::new(),
        identifiers: Vec::new(),
        created_at: now,
        modified_at: now,
    };
    let details = Some(written.details.unwrap_or_default());
    let attribute_mapping = Some(written.attribute_mapping.unwrap_or_default());
    let written = Written { details, attribute_mapping, ..written };
    change(app, &pool, &mut new, written).await?;
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, &pool.id).await?;
    let others = store::identity_providers::list(&mut *tx, &pool.id, None, i64::MAX).await?;
    let key = users::lookup_key(&pool, name.as_str());
    let same = |other: &IdentityProvider| users::lookup_key(&pool, other.name.as_str()) == key;
    if others.iter().any(same) {
        let why = "A provider with the name already exists";
        return Err(Refusal::DuplicateProvider(why.into()).into());
    }
    let before = i64::try_from(others.len()).unwrap_or(i64::MAX);
    quotas::check("identity providers of a user pool", before, MOST)?;
    settings::check_identifiers(&others, name, &new.identifiers)?;
    let prefix = users::lookup_key(&pool, links::prefix(name).as_str());
    if store::identity_providers::is_prefix_taken(&mut tx, &pool.id, &prefix, name).await? {
        let why = format!("Users of the pool have names that begin with {name}_.");
        return Err(Refusal::parameter(why).into());
    }
    store::identity_providers::insert(&mut *tx, &new).await?;
    finish(app, actor, tx, "CreateIdentityProvider", &pool.id, name).await?;
    Ok((pool, new))
}

/// Takes what is written of a provider, checked; nothing is stored.
async fn change(
    app: &App,
    pool: &Pool,
    provider: &mut IdentityProvider,
    written: Written,
) -> Result<()> {
    if let Some(given) = written.attribute_mapping {
        provider.attribute_mapping = settings::check_mapping(pool, given)?;
    }
    if let Some(identifiers) = written.identifiers {
        provider.identifiers = identifiers;
    }
    if let Some(given) = written.details {
        let (details, secret) = settings::check_details(app, &given)?;
        let place = place(pool, &provider.name);
        provider.details = details;
        provider.sealed_secret = pool.data_key.seal(app.random, &place, secret.as_bytes());
        settings::check_place(app, provider).await?;
    }
    Ok(())
}

/// Changes a provider; what is not written stays.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: API_UpdateIdentityProvider.
pub async fn update(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    name: &ProviderName,
    written: Written,
) -> Result<(Pool, IdentityProvider)> {
    let (pool, mut provider) = find(app, pool, name).await?;
    change(app, &pool, &mut provider, written).await?;
    provider.modified_at = app.now();
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, &pool.id).await?;
    let others = store::identity_providers::list(&mut *tx, &pool.id, None, i64::MAX).await?;
    settings::check_identifiers(&others, name, &provider.identifiers)?;
    if !store::identity_providers::set(&mut *tx, &provider).await? {
        return Err(not_found(name.as_str()).into());
    }
    finish(app, actor, tx, "UpdateIdentityProvider", &pool.id, name).await?;
    Ok((pool, provider))
}

/// Deletes a provider, and takes it from the lists of the pool's clients. Its users stay, and cannot sign in through it.
///
/// Refuses with `ResourceNotFound`, and with `InvalidParameter` where a client has no other: without any it would let the
/// pool's own users in. Source: API_DeleteIdentityProvider.
pub async fn delete(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    name: &ProviderName,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    if !store::identity_providers::delete(&mut *tx, pool, name).await? {
        return Err(not_found(name.as_str()).into());
    }
    let alone = store::identity_providers::find_client_of_it_alone(&mut tx, pool, name).await?;
    if let Some(client) = alone {
        let why = format!("The client {client} has no other identity provider.");
        return Err(Refusal::parameter(why).into());
    }
    let now = app.now();
    store::identity_providers::delete_from_clients(&mut tx, pool, name, now).await?;
    finish(app, actor, tx, "DeleteIdentityProvider", pool, name).await
}

async fn finish(
    app: &App,
    actor: &Actor,
    tx: Tx,
    event: &'static str,
    pool: &UserPoolId,
    name: &ProviderName,
) -> Result<()> {
    let event = actor.did(event, pool, app.now(), json!({"provider": name}));
    Ok(pools::commit(app, tx, event).await?)
}
