//! The audit of what users do, and of what is done to them.

use serde_json::Value;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::{Actor, AuditEvent};
use crate::model::ids::{ClientId, UserKey};
use crate::model::user::User;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result, messages};
use crate::store;

/// Writes down a change of a user, and queues what the user is told of it, in the change's transaction.
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
    store::audit::insert_all(&mut *tx, app.random, &[event]).await?;
    match &actor.notice {
        Some(notice) => messages::queue_notice(app, tx, &user.pool, notice).await,
        None => Ok(()),
    }
}

/// Writes down what was refused. A fault of ours is no refusal, and what is over its limit was refused before: it would fill the
/// table.
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
    if matches!(why, Refusal::LimitExceeded(_)) {
        return;
    }
    let detail = serde_json::json!({"refusal": why.to_string()});
    let done = actor.did(event, &pool.id, app.now(), detail);
    let (sub, client_id) = (user.map(User::sub), client.cloned());
    app.audit.record(AuditEvent { success: false, sub, client_id, ..done });
}

/// How many events one statement pseudonymises.
const BATCH: i64 = 1_000;

/// Puts a pseudonym in the place of a deleted user: what it did stays together and leads to nobody. The pseudonym is a
/// UUID of version 8, so that nobody takes it for a `sub`; without the server's key it is not to be had from one.
pub async fn pseudonymise(app: &App, user: &UserKey) -> Result<()> {
    let parts = [b"pseudonym".as_slice(), user.pool.as_str().as_bytes(), user.sub.0.as_bytes()];
    let [first @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
        app.server_keys.fake_salt.mac(&parts);
    let pseudonym = uuid::Builder::from_custom_bytes(first).into_uuid();
    while store::audit::pseudonymise(&app.db, user, pseudonym, BATCH).await? > 0 {}
    Ok(store::deleted_users::delete(&app.db, user).await?)
}
