//! Users in groups.

use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::group::Group;
use crate::model::ids::{GroupName, Sub, TypedName, UserPoolId};
use crate::model::user::User;
use crate::rules::paging::{self, List, Page};
use crate::rules::{Refusal, Result, audit, groups, users};
use crate::store;

/// Puts a user into a group; a user who is in it already stays. Tokens tell of it from their next issue on.
///
/// Refuses with `ResourceNotFound` (pool, group), `UserNotFound`, `InvalidParameter` (the user is in as many groups as
/// may be). Source: API_AdminAddUserToGroup.
pub async fn add(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    name: &TypedName,
    group: &GroupName,
) -> Result<()> {
    let (_, user) = users::find_for_admin(app, pool, name).await?;
    let limit = app.config.quotas.groups_of_user;
    let mut tx = app.db.begin().await?;
    let done = store::group_members::insert(&mut *tx, &user.key, group, limit).await?;
    if !done.user {
        return Err(users::NOT_FOUND.into());
    }
    if !done.group {
        return Err(groups::NOT_FOUND.into());
    }
    if done.added {
        let (event, detail) = ("AdminAddUserToGroup", json!({"group": group}));
        audit::changed(app, &mut tx, actor, event, &user.key, None, detail).await?;
    } else if !done.already && done.before >= limit {
        // The operation has no exception of its own for this.
        let why = format!("The maximum number of groups of a user is {limit}.");
        return Err(Refusal::parameter(why).into());
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a user out of a group; a user who is not in it stays out.
///
/// Refuses with `ResourceNotFound` (pool, group), `UserNotFound`. Source: API_AdminRemoveUserFromGroup.
pub async fn remove(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    name: &TypedName,
    group: &GroupName,
) -> Result<()> {
    let (_, user) = users::find_for_admin(app, pool, name).await?;
    let mut tx = app.db.begin().await?;
    if store::group_members::delete(&mut *tx, &user.key, group).await? {
        let (event, detail) = ("AdminRemoveUserFromGroup", json!({"group": group}));
        audit::changed(app, &mut tx, actor, event, &user.key, None, detail).await?;
    } else if store::groups::find(&mut *tx, pool, group).await?.is_none() {
        return Err(groups::NOT_FOUND.into());
    }
    tx.commit().await?;
    Ok(())
}

/// The groups of a user by name.
///
/// Refuses with `ResourceNotFound` (the pool), `UserNotFound`, `InvalidParameter` (the token). Source:
/// API_AdminListGroupsForUser.
pub async fn list_groups(
    app: &App,
    pool: &UserPoolId,
    name: &TypedName,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<Group>> {
    let (_, user) = users::find_for_admin(app, pool, name).await?;
    let filter = user.sub().to_string();
    let list = List { pool: Some(pool), operation: "AdminListGroupsForUser", filter: &filter };
    let after: Option<GroupName> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let found = store::group_members::list_groups(&app.db, &user.key, after.as_ref(), more).await?;
    list.page(app, found, limit, |group: &Group| group.name.clone())
}

/// The users of a group by `sub`.
///
/// Refuses with `ResourceNotFound` (pool, group), `InvalidParameter` (the token). Source: API_ListUsersInGroup.
pub async fn list_users(
    app: &App,
    pool: &UserPoolId,
    group: &GroupName,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<User>> {
    groups::find(app, pool, group).await?;
    let list = List { pool: Some(pool), operation: "ListUsersInGroup", filter: group.as_str() };
    let after: Option<Sub> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let found = store::group_members::list_users(&app.db, pool, group, after, more).await?;
    list.page(app, found, limit, |user: &User| user.sub())
}
