//! Groups of a pool's users.

use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::group::{Group, GroupChange};
use crate::model::ids::{GroupName, UserPoolId};
use crate::rules::paging::{self, List, Page};
use crate::rules::{Refusal, Result, pools, quotas};
use crate::store;

/// The refusal for a group that is not there.
pub const NOT_FOUND: Refusal =
    Refusal::ResourceNotFound(std::borrow::Cow::Borrowed("Group not found."));

/// A group of a pool. Refuses with `ResourceNotFound`. Source: API_GetGroup.
pub async fn find(app: &App, pool: &UserPoolId, name: &GroupName) -> Result<Group> {
    pools::must_live(app, pool).await?;
    let found = store::groups::find(&app.db, pool, name).await?;
    found.ok_or_else(|| NOT_FOUND.into())
}

/// The groups of a pool by name.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter` (the token). Source: API_ListGroups.
pub async fn list(
    app: &App,
    pool: &UserPoolId,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<Group>> {
    pools::must_live(app, pool).await?;
    let list = List { pool: Some(pool), operation: "ListGroups", filter: "" };
    let after: Option<GroupName> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let found = store::groups::list(&app.db, pool, after.as_ref(), more).await?;
    list.page(app, found, limit, |group: &Group| group.name.clone())
}

/// Creates a group.
///
/// Refuses with `ResourceNotFound` (the pool), `GroupExists`, `LimitExceeded`. Source: API_CreateGroup.
pub async fn create(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    name: GroupName,
    members: GroupChange,
) -> Result<Group> {
    pools::must_live(app, pool).await?;
    let now = app.now();
    let GroupChange { description, role_arn, precedence } = members;
    let group = Group {
        user_pool_id: pool.clone(),
        name,
        description,
        role_arn,
        precedence,
        created_at: now,
        modified_at: now,
    };
    let mut tx = app.db.begin().await?;
    if !store::groups::insert(&mut *tx, &group).await? {
        return Err(Refusal::GroupExists("A group with the name already exists".into()).into());
    }
    // Two calls at once may both find room for one: a quota is no invariant.
    let before = store::groups::count(&mut *tx, pool).await? - 1;
    quotas::check("groups of a user pool", before, app.config.quotas.groups)?;
    let event = actor.did("CreateGroup", pool, now, json!({"group": group.name}));
    store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
    tx.commit().await?;
    Ok(group)
}

/// Changes a group; what the change does not name stays. Tokens tell of it from their next issue on.
///
/// Refuses with `ResourceNotFound`. Source: API_UpdateGroup.
pub async fn update(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    name: &GroupName,
    change: &GroupChange,
) -> Result<Group> {
    pools::must_live(app, pool).await?;
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let changed = store::groups::set(&mut *tx, pool, name, change, now).await?;
    let changed = changed.ok_or(NOT_FOUND)?;
    let event = actor.did("UpdateGroup", pool, now, json!({"group": name}));
    store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Deletes a group; its users stay. Refuses with `ResourceNotFound`. Source: API_DeleteGroup.
pub async fn delete(app: &App, actor: &Actor, pool: &UserPoolId, name: &GroupName) -> Result<()> {
    pools::must_live(app, pool).await?;
    let mut tx = app.db.begin().await?;
    // However many users are in it.
    store::purge::lift_time_limit(&mut tx).await?;
    if !store::groups::delete(&mut *tx, pool, name).await? {
        return Err(NOT_FOUND.into());
    }
    let event = actor.did("DeleteGroup", pool, app.now(), json!({"group": name}));
    store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
    tx.commit().await?;
    Ok(())
}
