//! Who is in which group.

use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::group::{Group, Groups, Membership};
use crate::model::ids::{GroupName, Sub, UserKey, UserPoolId};
use crate::model::user::User;
use crate::store::users::UserRow;

/// What a statement that reads a user along with others says of the user's groups; `None` for no group.
pub type GroupsColumn = Option<Json<Vec<Membership>>>;

/// The groups of such a column.
pub fn groups_of(column: GroupsColumn) -> Groups {
    Groups::new(column.map(|groups| groups.0).unwrap_or_default())
}

/// What came of [`insert`].
pub struct Added {
    /// Whether the user is there.
    pub user: bool,
    /// Whether the group is there.
    pub group: bool,
    /// How many groups the user was in before.
    pub before: i64,
    /// Whether the user was in this group before.
    pub already: bool,
    /// Whether the user has come into the group just now.
    pub added: bool,
}

/// Puts a user into a group, if both are there, the user is not in it and in fewer than `limit` groups. One statement;
/// neither can be deleted before it ends.
pub async fn insert(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    group: &GroupName,
    limit: i64,
) -> sqlx::Result<Added> {
    sqlx::query_as!(
        Added,
        "WITH u AS (
             SELECT sub FROM users WHERE user_pool_id = $1 AND sub = $2 FOR KEY SHARE
         ), g AS (
             SELECT name FROM groups WHERE user_pool_id = $1 AND name = $3 FOR KEY SHARE
         ), held AS (
             SELECT count(*) AS count, coalesce(bool_or(name = $3), false) AS already
             FROM group_members WHERE user_pool_id = $1 AND sub = $2
         ), made AS (
             INSERT INTO group_members (user_pool_id, name, sub)
             SELECT $1, g.name, u.sub FROM u, g, held WHERE held.count < $4
             ON CONFLICT DO NOTHING RETURNING sub
         )
         SELECT EXISTS (SELECT FROM u) AS \"user!\", EXISTS (SELECT FROM g) AS \"group!\",
             held.count AS \"before!\", held.already AS \"already!\",
             EXISTS (SELECT FROM made) AS \"added!\"
         FROM held",
        &user.pool as _,
        user.sub as _,
        group as _,
        limit,
    )
    .fetch_one(db)
    .await
}

/// Takes a user out of a group; `false` if it was not in it.
pub async fn delete(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    group: &GroupName,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM group_members WHERE user_pool_id = $1 AND name = $2 AND sub = $3",
        &user.pool as _,
        group as _,
        user.sub as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The groups of a user by name, from after `after`, at most `limit`.
pub async fn list_groups(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    after: Option<&GroupName>,
    limit: i64,
) -> sqlx::Result<Vec<Group>> {
    sqlx::query_as!(
        Group,
        "SELECT g.user_pool_id AS \"user_pool_id: UserPoolId\", g.name AS \"name: GroupName\",
             g.description, g.role_arn, g.precedence, g.created_at, g.modified_at
         FROM group_members m
         JOIN groups g ON g.user_pool_id = m.user_pool_id AND g.name = m.name
         WHERE m.user_pool_id = $1 AND m.sub = $2 AND ($3::text IS NULL OR m.name > $3)
         ORDER BY m.name LIMIT $4",
        &user.pool as _,
        user.sub as _,
        after as _,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The users of a group by `sub`, from after `after`, at most `limit`.
pub async fn list_users(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    group: &GroupName,
    after: Option<Sub>,
    limit: i64,
) -> sqlx::Result<Vec<User>> {
    // For the LIMIT of the inner query the planner looks up each member, and never walks all users beside them.
    let rows = sqlx::query_as!(
        UserRow,
        "SELECT u.sub AS \"sub: _\", u.username AS \"username: _\", u.status AS \"status: _\",
             u.enabled, u.attributes AS \"attributes: _\", u.created_at, u.modified_at
         FROM group_members m
         CROSS JOIN LATERAL (
             SELECT * FROM users WHERE user_pool_id = m.user_pool_id AND sub = m.sub LIMIT 1) u
         WHERE m.user_pool_id = $1 AND m.name = $2 AND ($3::uuid IS NULL OR m.sub > $3)
         ORDER BY m.sub LIMIT $4",
        pool as _,
        group as _,
        after.map(|sub| sub.0),
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.of(pool)).collect())
}
