//! How each change of a pool's configuration begins and ends.

use sqlx::PgConnection;

use crate::app::App;
use crate::connections::Tx;
use crate::model::audit::AuditEvent;
use crate::model::ids::UserPoolId;
use crate::rules::Result;
use crate::rules::pools::not_found;
use crate::store;
use crate::store::pools::PoolRow;

/// A pool's row, which nobody else changes, nor anything that hangs on it, until the transaction ends. Refuses with
/// `ResourceNotFound`.
pub async fn lock(tx: &mut PgConnection, id: &UserPoolId) -> Result<PoolRow> {
    store::pools::lock(tx, id).await?.ok_or_else(|| not_found(id).into())
}

/// Ends a change: its event goes to the audit, and every node reads the pool anew.
pub async fn commit(app: &App, mut tx: Tx, event: AuditEvent) -> sqlx::Result<()> {
    let (pool, at) = (event.user_pool_id.clone(), event.at);
    store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
    store::config_changes::set_changed(&mut tx, &pool, at).await?;
    tx.commit().await?;
    app.caches.drop_pool(&pool);
    Ok(())
}
