//! The audit of what users do, and of what is done to them.

use serde_json::Value;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::{Actor, AuditEvent};
use crate::model::ids::{ClientId, UserKey};
use crate::model::user::User;
use crate::rules::pools::Pool;
use crate::rules::{Error, Result};
use crate::store;

/// Writes down a change of a user, in the change's transaction.
pub async fn changed(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    event: &'static str,
    user: &UserKey,
    client: Option<&ClientId>,
    detail: Value,
) -> Result<()> {
    let event = actor.did_to(event, user, client, app.now(), detail);
    Ok(store::audit::insert_all(tx, app.random, &[event]).await?)
}

/// Writes down what was refused. A fault of ours is no refusal.
pub fn refused(
    app: &App,
    pool: &Pool,
    actor: &Actor,
    event: &'static str,
    user: Option<&User>,
    client: Option<&ClientId>,
    error: &Error,
) {
    let Error::Refused(why) = error else { return };
    let detail = serde_json::json!({"refusal": why.to_string()});
    let done = actor.did(event, &pool.id, app.now(), detail);
    let (sub, client_id) = (user.map(User::sub), client.cloned());
    app.audit.record(AuditEvent { success: false, sub, client_id, ..done });
}
