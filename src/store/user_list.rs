//! Lists of users: filtered, in the order of an index, a page at a time.

use sqlx::{PgExecutor, Postgres, QueryBuilder};

use crate::model::ids::{Sub, UserPoolId};
use crate::model::user::User;
use crate::model::user_filter::{Match, Searchable, UserFilter};
use crate::store::users::UserRow;

/// The last user of a page: what the list is ordered by, and `sub`.
pub type After = (String, Sub);

/// A user, and what the list is ordered by.
pub struct Listed {
    pub user: User,
    pub key: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    user: UserRow,
    key: String,
}

/// The column that an index orders by, as the index spells it.
fn column(attribute: Searchable) -> &'static str {
    match attribute {
        Searchable::Email => "lower((attributes ->> 'email') COLLATE \"C\")",
        Searchable::PhoneNumber => "lower((attributes ->> 'phone_number') COLLATE \"C\")",
        Searchable::Name => "lower((attributes ->> 'name') COLLATE \"C\")",
        Searchable::GivenName => "lower((attributes ->> 'given_name') COLLATE \"C\")",
        Searchable::FamilyName => "lower((attributes ->> 'family_name') COLLATE \"C\")",
        Searchable::PreferredUsername => {
            "lower((attributes ->> 'preferred_username') COLLATE \"C\")"
        }
    }
}

/// The users of a pool that a filter takes: at most `limit`, those after `after`.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    filter: &UserFilter,
    after: Option<&After>,
    limit: i64,
) -> sqlx::Result<Vec<Listed>> {
    let rows = query(pool, filter, after, limit).build_query_as::<Row>().fetch_all(db).await?;
    let listed = |row: Row| Listed { user: row.user.of(pool), key: row.key };
    Ok(rows.into_iter().map(listed).collect())
}

/// The statement of a list, bound: [`list`] runs it, a test has it explained.
pub fn query(
    pool: &UserPoolId,
    filter: &UserFilter,
    after: Option<&After>,
    limit: i64,
) -> QueryBuilder<Postgres> {
    let (key, matched) = match filter {
        UserFilter::Username(wanted) => ("username", Some(wanted.clone())),
        UserFilter::Attribute(attribute, wanted) => (column(*attribute), Some(wanted.lower())),
        UserFilter::Status(wanted) => ("status", Some(wanted.clone())),
        UserFilter::All | UserFilter::Enabled(_) | UserFilter::Sub(..) | UserFilter::Nobody => {
            ("", None)
        }
    };
    let shown = if key.is_empty() { "''" } else { key };
    let mut query = QueryBuilder::new(
        "SELECT sub, username, status, enabled, attributes, created_at, modified_at, ",
    );
    query.push(shown).push(" AS key FROM users WHERE user_pool_id = ");
    query.push_bind(pool.as_str().to_owned());
    match filter {
        UserFilter::Enabled(true) => drop(query.push(" AND enabled")),
        UserFilter::Enabled(false) => drop(query.push(" AND NOT enabled")),
        UserFilter::Nobody => drop(query.push(" AND false")),
        UserFilter::Sub(first, last) => {
            query.push(" AND sub >= ").push_bind(*first).push(" AND sub <= ").push_bind(*last);
        }
        UserFilter::All
        | UserFilter::Username(_)
        | UserFilter::Attribute(..)
        | UserFilter::Status(_) => {}
    }
    match matched {
        Some(Match::Exact(value)) => {
            query.push(" AND ").push(key).push(" = ").push_bind(value);
        }
        Some(Match::Prefix(value)) => {
            let end = Match::end_of_prefix(&value);
            query.push(" AND ").push(key).push(" >= ").push_bind(value);
            if let Some(end) = end {
                query.push(" AND ").push(key).push(" < ").push_bind(end);
            }
        }
        None => {}
    }
    if let Some((last, sub)) = after {
        if key.is_empty() {
            query.push(" AND sub > ").push_bind(sub.0);
        } else {
            query.push(" AND (").push(key).push(", sub) > (").push_bind(last.clone());
            query.push(", ").push_bind(sub.0).push(")");
        }
    }
    query.push(" ORDER BY ");
    if !key.is_empty() {
        query.push(key).push(", ");
    }
    query.push("sub LIMIT ").push_bind(limit);
    query
}
