//! Listing the users of a pool.

use crate::app::App;
use crate::model::ids::{Sub, UserPoolId};
use crate::model::user::User;
use crate::model::user_filter::UserFilter;
use crate::rules::paging::{self, List, Page};
use crate::rules::{Refusal, Result, pools};
use crate::store;

/// Which users, and from where on.
pub struct Wanted<'a> {
    pub filter: &'a str,
    /// At most so many; 1 to 60.
    pub limit: usize,
    pub token: Option<&'a str>,
}

/// A page of the users that a filter takes, in the order of what it filters on.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter` (filter, token). Source: API_ListUsers.
pub async fn list(app: &App, pool: &UserPoolId, wanted: &Wanted<'_>) -> Result<Page<User>> {
    let pool = pools::find(app, pool).await?;
    let filter =
        UserFilter::parse(wanted.filter).map_err(|why| Refusal::parameter(why.to_string()))?;
    let list = List { pool: Some(&pool.id), operation: "ListUsers", filter: wanted.filter };
    let after: Option<(String, Sub)> = list.open(app, wanted.token)?;
    let limit = paging::beyond(wanted.limit);
    let found = store::user_list::list(&app.db, &pool.id, &filter, after.as_ref(), limit).await?;
    let page = list.page(app, found, wanted.limit, |last| (last.key.clone(), last.user.sub()))?;
    let items = page.items.into_iter().map(|listed| listed.user).collect();
    Ok(Page { items, next: page.next })
}
