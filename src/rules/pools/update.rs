//! Pools that change: their settings, their tags.

use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::app::App;
use crate::connections::Tx;
use crate::model::attributes::NewAttribute;
use crate::model::audit::Actor;
use crate::model::ids::UserPoolId;
use crate::model::user_pool::{Tags, UserPool};
use crate::rules::clients::profile;
use crate::rules::pools::{self, lock, mfa, schema, settings, tags};
use crate::rules::{Refusal, Result, srp_verifiers};
use crate::store;
use crate::store::pools::PoolRow;

/// A change of a pool: the members of UpdateUserPool.
#[derive(Debug, Default)]
pub struct ChangedPool {
    /// Kept if absent.
    pub name: Option<String>,
    /// Every member but name and tags; what is absent goes back to its default.
    pub settings: Map<String, Value>,
    /// Replaced as a whole if given, else kept.
    pub tags: Option<Tags>,
}

/// Changes a pool.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`, `UserPoolTagging`. Source: API_UpdateUserPool.
pub async fn update(app: &App, actor: &Actor, id: &UserPoolId, changed: ChangedPool) -> Result<()> {
    if let Some(tags) = &changed.tags {
        tags::check_count(tags)?;
        tags::check_changed(id, tags)?;
    }
    let mut tx = app.db.begin().await?;
    let mut row = lock(&mut tx, id).await?;
    row.settings = Json(settings::of_changed_pool(&row.settings, changed.settings)?);
    row.name = changed.name.unwrap_or(row.name);
    if let Some(tags) = changed.tags {
        set_tags(&mut tx, &mut row, tags).await?;
    }
    finish(app, actor, tx, row, "UpdateUserPool", json!({})).await
}

/// Sets the second factors of a pool: the members of SetUserPoolMfaConfig.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: API_SetUserPoolMfaConfig.
pub async fn set_mfa(
    app: &App,
    actor: &Actor,
    id: &UserPoolId,
    given: Map<String, Value>,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let mut row = lock(&mut tx, id).await?;
    mfa::set(&mut row.settings, given)?;
    finish(app, actor, tx, row, "SetUserPoolMfaConfig", json!({})).await
}

/// Adds tags to a pool, or changes the value of those it has.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: API_TagResource.
pub async fn tag(app: &App, actor: &Actor, id: &UserPoolId, new: Tags) -> Result<()> {
    if let Some(why) = tags::reserved(&new) {
        return Err(Refusal::parameter(why).into());
    }
    tags::check_changed(id, &new)?;
    let detail = json!({"keys": new.keys().collect::<Vec<_>>()});
    let mut tx = app.db.begin().await?;
    let mut row = lock(&mut tx, id).await?;
    let mut all = row.tags.0.clone();
    all.extend(new);
    if tags::are_too_many(&all) {
        return Err(Refusal::parameter(tags::too_many()).into());
    }
    set_tags(&mut tx, &mut row, all).await?;
    finish(app, actor, tx, row, "TagResource", detail).await
}

/// Takes tags off a pool; those it does not have are no error.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: API_UntagResource.
pub async fn untag(app: &App, actor: &Actor, id: &UserPoolId, keys: &[String]) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let mut row = lock(&mut tx, id).await?;
    let mut left = row.tags.0.clone();
    left.retain(|key, _| !keys.contains(key));
    set_tags(&mut tx, &mut row, left).await?;
    finish(app, actor, tx, row, "UntagResource", json!({"keys": keys})).await
}

/// Adds custom attributes to the schema of a pool; nothing takes one away again.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: API_AddCustomAttributes.
pub async fn add_attributes(
    app: &App,
    actor: &Actor,
    id: &UserPoolId,
    new: &[NewAttribute],
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let mut row = lock(&mut tx, id).await?;
    let known = UserPool::config_of(&row.settings)?.schema_attributes;
    let schema = schema::with_custom(known, new)?;
    row.settings.insert("SchemaAttributes".to_owned(), serde_json::to_value(schema)?);
    let names: Vec<_> = new.iter().map(|attribute| &attribute.name).collect();
    finish(app, actor, tx, row, "AddCustomAttributes", json!({"names": names})).await
}

/// Gives a locked pool other tags. Refuses with `InvalidParameter` what one of its clients does not allow.
async fn set_tags(tx: &mut PgConnection, row: &mut PoolRow, tags: Tags) -> Result<()> {
    profile::check_tags(tx, row, &tags).await?;
    row.tags = Json(tags);
    Ok(())
}

/// Stores what changed, and what follows from it.
async fn finish(
    app: &App,
    actor: &Actor,
    mut tx: Tx,
    row: PoolRow,
    event: &'static str,
    detail: Value,
) -> Result<()> {
    let (now, id) = (app.now(), row.user_pool_id.clone());
    store::pools::set(&mut tx, &PoolRow { modified_at: now, ..row }).await?;
    let event = actor.did(event, &id, now, detail);
    pools::commit(app, tx, event).await?;
    srp_verifiers::erase_unwanted(app, &id).await
}
