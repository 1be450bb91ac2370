//! Clients that registered themselves without a token: anybody can make them, so those that nobody uses end.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::client_documents::looks_like_address;
use crate::model::audit::{Actor, AuditEvent};
use crate::model::client::Client;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::{Result, clients, pools, quotas};
use crate::store;

/// How long such a client may take until it gets its first tokens.
const NEVER_USED: Duration = Duration::days(7);

/// How long it stays after it got the last; longer, if its refresh tokens live longer.
const UNUSED: Duration = Duration::days(90);

/// How exactly that is known: a use within this time of one that is written down is not written.
const NOTED: Duration = Duration::days(1);

/// Writes down that a client got tokens, once a day. It has them, whatever comes of this.
pub async fn note_use(app: &App, client: &Client) {
    if !client.is_of_anybody() || looks_like_address(client.id.as_str()) {
        return;
    }
    let (pool, id, now) = (&client.user_pool_id, &client.id, app.now());
    if app.caches.noted(id).is_some_and(|at| now - at < NOTED) {
        return;
    }
    match store::clients::set_used(&app.db, pool, id, now - NOTED, now).await {
        Ok(()) => app.caches.keep_noted(id.clone(), now),
        Err(fault) => tracing::warn!(client = %id, %fault, "the use of a client is not noted"),
    }
}

/// How long one that never got tokens is safe from those that come after it: its user may be on the way.
const SETTLING: Duration = Duration::hours(1);

/// So many of them are safe that one user alone lets in; more, as long as there is room.
const OF_ONE_USER: i64 = 10;

/// Makes room for one more, in the transaction that registers it: where there are as many as there may be, the oldest that never
/// got tokens ends, or else that of a crowding user which has gone longest without. So whoever fills a pool with clients keeps
/// others out for no longer than an hour, unless enough users let them in, and ends nothing that others use: whoever could end
/// what was merely not used of late would sign the users of other apps out by registering. Refuses with `LimitExceeded`.
pub async fn make_room(app: &App, tx: &mut PgConnection, pool: &UserPoolId) -> Result<()> {
    let (now, limit) = (app.now(), app.config.quotas.registered_clients);
    let mut count = store::clients::count_strangers(&mut *tx, pool).await?;
    if count >= limit
        && let Some(id) = dispensable(&mut *tx, pool, now).await?
    {
        store::clients::delete(&mut *tx, pool, &id, now).await?;
        store::audit::insert_all(&mut *tx, app.random, &[ended(pool, &id, now)]).await?;
        count -= 1;
    }
    quotas::check("clients that registered themselves without a token", count, limit)
}

/// The client that goes first where there are too many, if one may.
async fn dispensable(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    now: DateTime<Utc>,
) -> Result<Option<ClientId>> {
    match store::clients::find_never_used(&mut *tx, pool, now - SETTLING).await? {
        Some(id) => Ok(Some(id)),
        None => Ok(store::clients::find_crowding(tx, pool, OF_ONE_USER).await?),
    }
}

/// Deletes those that nobody uses.
pub async fn end_unused(app: &App) -> Result<()> {
    let now = app.now();
    let unused = store::clients::list_unused(&app.db, now - NEVER_USED, now - UNUSED).await?;
    for (pool, id) in unused {
        end(app, &pool, &id).await?;
    }
    Ok(())
}

/// Deletes one, unless somebody else did or it is used after all.
async fn end(app: &App, pool: &UserPoolId, id: &ClientId) -> Result<()> {
    let Some(found) = pools::read(app, pool).await? else { return Ok(()) };
    let Some(client) = clients::read(app, &found, id).await? else { return Ok(()) };
    let now = app.now();
    let stays = UNUSED.max(client.config.refresh_token_lifetime());
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    if !store::clients::is_unused(&mut tx, pool, id, now - stays).await? {
        return Ok(());
    }
    store::clients::delete(&mut tx, pool, id, now).await?;
    Ok(pools::commit(app, tx, ended(pool, id, now)).await?)
}

fn ended(pool: &UserPoolId, id: &ClientId, now: DateTime<Utc>) -> AuditEvent {
    let event = Actor::operator().did("DeleteUserPoolClient", pool, now, json!({"unused": true}));
    event.of_client(id)
}
