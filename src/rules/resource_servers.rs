//! Resource servers: the APIs of a pool's owner, and the scopes they know.

use std::collections::HashSet;

use crate::app::App;
use crate::model::ids::UserPoolId;
use crate::rules::{Result, quotas};
use crate::store;

/// Every scope of the pool's resource servers as tokens carry it: `<identifier>/<scope name>`.
pub async fn scopes(app: &App, pool: &UserPoolId) -> Result<HashSet<String>> {
    let servers =
        store::resource_servers::list(&app.db, pool, None, quotas::RESOURCE_SERVERS).await?;
    Ok(servers.iter().flat_map(|server| server.full_scopes()).collect())
}
