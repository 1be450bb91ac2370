//! Clients that registered themselves without a token: anybody can make them, so those that nobody uses end.

use chrono::Duration;
use serde_json::json;

use crate::app::App;
use crate::client_documents::looks_like_address;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::{Result, clients, pools};
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
    let event = Actor::operator().did("DeleteUserPoolClient", pool, now, json!({"unused": true}));
    Ok(pools::commit(app, tx, event.of_client(id)).await?)
}
