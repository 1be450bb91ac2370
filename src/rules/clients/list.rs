//! App clients, page by page.

use crate::app::App;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::paging::{self, List, Page};
use crate::rules::{Result, pools};
use crate::store;
use crate::store::clients::Named;

/// The clients of a pool by id: those that registered themselves, the others, or all; no more than their names.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter` (the token). Source: API_ListUserPoolClients.
pub async fn list(
    app: &App,
    pool: &UserPoolId,
    strangers: Option<bool>,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<Named>> {
    pools::must_live(app, pool).await?;
    let filter = match strangers {
        None => "",
        Some(true) => "DCR",
        Some(false) => "REGULAR",
    };
    let list = List { pool: Some(pool), operation: "ListUserPoolClients", filter };
    let after: Option<ClientId> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let found = store::clients::list(&app.db, pool, strangers, after.as_ref(), more).await?;
    list.page(app, found, limit, |client: &Named| client.client_id.clone())
}
