//! Pools that go.

use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::ids::UserPoolId;
use crate::model::user_pool::UserPool;
use crate::rules::pools;
use crate::rules::{Refusal, Result};
use crate::store;

/// Deletes a pool: from now on every lookup misses it, and what was sealed for it is lost with its data key. A job
/// removes the rows. Its id is never given out again.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter` (it is protected, or has a domain). Source: API_DeleteUserPool.
pub async fn delete(app: &App, actor: &Actor, id: &UserPoolId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let row = pools::lock(&mut tx, id).await?;
    let config = UserPool::config_of(&row.settings)?;
    if config.deletion_protection.as_deref() == Some("ACTIVE") {
        return Err(Refusal::parameter(
            "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be \
             inactivated first.",
        )
        .into());
    }
    if !store::domains::list(&mut *tx, id).await?.is_empty() {
        return Err(Refusal::parameter(
            "User pool cannot be deleted. It has a domain configured that should be deleted first.",
        )
        .into());
    }
    store::pools::set_dead(&mut tx, id, now).await?;
    store::data_keys::delete(&mut tx, id).await?;
    let event = actor.did("DeleteUserPool", id, now, json!({"name": row.name}));
    Ok(pools::commit(app, tx, event).await?)
}
