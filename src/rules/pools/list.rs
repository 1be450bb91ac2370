//! Pools, page by page.

use crate::app::App;
use crate::model::ids::UserPoolId;
use crate::model::user_pool::UserPool;
use crate::rules::Result;
use crate::rules::paging::{self, List, Page};
use crate::rules::pools::record_of;
use crate::store;

/// The pools that live, by id; only those of `among` for who may touch no others.
///
/// Refuses with `InvalidParameter` (the token). Source: API_ListUserPools.
pub async fn list(
    app: &App,
    among: Option<&[String]>,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<UserPool>> {
    let filter = among.map(|pools| pools.join(" ")).unwrap_or_default();
    let list = List { pool: None, operation: "ListUserPools", filter: &filter };
    let after: Option<UserPoolId> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let rows = store::pools::list(&app.db, among, after.as_ref(), more).await?;
    let found = rows.into_iter().map(record_of).collect::<Result<_>>()?;
    list.page(app, found, limit, |pool: &UserPool| pool.id.clone())
}
