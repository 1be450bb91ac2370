//! SRP verifiers that nobody wants any more.

use crate::app::App;
use crate::model::ids::UserPoolId;
use crate::rules::Result;
use crate::store;

/// How many are erased by one statement.
const BATCH: i64 = 1_000;

/// Erases the verifiers of a pool whose tag `poolhouse:srp` is `off`. The job calls it again: a node that had not
/// heard of the tag may have written one meanwhile.
pub async fn erase_unwanted(app: &App, pool: &UserPoolId) -> Result<()> {
    while store::users::erase_srp_verifiers(&app.db, pool, BATCH).await? > 0 {}
    Ok(())
}
