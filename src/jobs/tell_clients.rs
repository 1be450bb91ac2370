//! Tells clients that a browser session has ended (OIDC Back-Channel Logout), each at least once, until it is taken,
//! refused, or too old.
//!
//! A session that ended is itself the first entry of the queue, in the transaction that ended it, whoever did: this job
//! notes whom to tell, then tells them.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use crate::app::App;
use crate::jobs::queue::{self, CLAIM, Tried};
use crate::model::ids::UserPoolId;
use crate::outbound::Failed;
use crate::rules::{back_channel, clients};
use crate::store;
use crate::store::logout_notices::{Due, LIFETIME};
use crate::store::outbox::Outcome;

/// How many sessions of a pool are looked at in one statement.
const SESSIONS: i64 = 100;

/// How many clients of a pool are told at a time.
const CLIENTS: usize = 20;

/// Tells everybody who is to be told.
pub async fn run(app: &App) -> anyhow::Result<()> {
    for pool in store::logout_notices::list_pools_with_untold(&app.db).await? {
        note(app, &pool).await?;
    }
    let due = store::logout_notices::list_due_pools(&app.db, app.now()).await?;
    queue::serve_all(due, |id| async move { serve(app, &id).await }).await
}

async fn note(app: &App, pool: &UserPoolId) -> anyhow::Result<()> {
    loop {
        let now = app.now();
        let noted = store::logout_notices::insert_of_ended(&app.db, pool, SESSIONS, now).await?;
        if noted < SESSIONS {
            return Ok(());
        }
    }
}

/// Tells the clients of a pool side by side. One that does not answer is in its own way alone: it has one notice under way,
/// and the others do not wait for that one.
async fn serve(app: &App, pool: &UserPoolId) -> anyhow::Result<()> {
    let mut under_way = FuturesUnordered::new();
    loop {
        let now = app.now();
        let room = i64::try_from(CLIENTS.saturating_sub(under_way.len())).unwrap_or(0);
        let claimed = store::logout_notices::claim(&app.db, pool, room, now, now + CLAIM).await?;
        under_way.extend(claimed.into_iter().map(|due| async move { tell(app, &due).await }));
        match under_way.next().await {
            Some(told) => told?,
            None => return Ok(()),
        }
    }
}

/// Tries one notice and writes down how it went.
async fn tell(app: &App, due: &Due) -> anyhow::Result<()> {
    let went = attempt(app, due).await;
    let now = app.now();
    let (attempts, expires_at) = (due.attempts, due.expires_at);
    let tried = Tried { attempts, expires_at, longest_wait: LIFETIME };
    let outcome = tried.outcome(&went, now);
    if let Outcome::Dead(why) = &outcome {
        let (pool, client) = (&due.pool, &due.client_id);
        tracing::warn!(%pool, %client, why, "client not told of a logout");
    }
    Ok(store::logout_notices::set_outcome(&app.db, due, &outcome, now).await?)
}

async fn attempt(app: &App, due: &Due) -> Result<(), Failed> {
    let permanent = |why: &str| Failed::Permanent(why.to_owned());
    let found = clients::lookup(app, &due.client_id).await;
    let found = found.map_err(|why| Failed::Temporary(format!("{why:#}")))?;
    let (pool, client) = found.ok_or_else(|| permanent("the client was deleted"))?;
    let url = client.metadata.backchannel_logout_uri.as_deref();
    let url = url.ok_or_else(|| permanent("the client wants to be told no more"))?;
    let token = back_channel::logout_token(app, &pool, &client.id, due.sub, due.session_id).await;
    let token = token.map_err(|why| Failed::Temporary(format!("{why:#}")))?;
    app.outbound.post_form(url, &[("logout_token", &token)]).await
}
