//! Sends what waits in the outbox: each message at least once, until it is delivered, refused for good, or too old.

use chrono::Duration;
use futures_util::future::join_all;

use crate::app::App;
use crate::jobs::queue::{self, BATCH, CLAIM, Tried};
use crate::mailer::Outgoing;
use crate::model::ids::UserPoolId;
use crate::model::message::Rendered;
use crate::outbound::Failed;
use crate::rules::messages;
use crate::rules::pools::{self, Pool};
use crate::store;
use crate::store::outbox::{Due, Outcome};

/// The longest wait before a message is sent again.
const LONGEST_WAIT: Duration = Duration::minutes(10);

/// Sends everything that is due.
pub async fn run(app: &App) -> anyhow::Result<()> {
    let due = store::outbox::list_due_pools(&app.db, app.now()).await?;
    queue::serve_all(due, |id| async move { serve(app, &id).await }).await
}

async fn serve(app: &App, id: &UserPoolId) -> anyhow::Result<()> {
    let pool = pools::lookup(app, id).await.map_err(anyhow::Error::new)?;
    loop {
        let now = app.now();
        let claimed = store::outbox::claim(&app.db, id, BATCH, now, now + CLAIM).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let sent = claimed.iter().map(|due| deliver(app, pool.as_deref(), due));
        join_all(sent).await.into_iter().collect::<anyhow::Result<()>>()?;
    }
}

/// Tries one message and writes down how it went.
async fn deliver(app: &App, pool: Option<&Pool>, due: &Due) -> anyhow::Result<()> {
    let went = attempt(app, pool, due).await;
    let (now, id) = (app.now(), due.message_id);
    let (attempts, expires_at) = (due.attempts, due.expires_at);
    let tried = Tried { attempts, expires_at, longest_wait: LONGEST_WAIT };
    let outcome = tried.outcome(&went, now);
    match &outcome {
        Outcome::Dead(why) => {
            tracing::warn!(pool = %due.pool, message = %id, why, "message not delivered");
        }
        Outcome::Later(_, why) => {
            tracing::info!(pool = %due.pool, message = %id, why, "message waits to be sent again");
        }
        Outcome::Delivered => {}
    }
    Ok(store::outbox::set_outcome(&app.db, due, &outcome, now).await?)
}

async fn attempt(app: &App, pool: Option<&Pool>, due: &Due) -> Result<(), Failed> {
    let permanent = |why: &str| Failed::Permanent(why.to_owned());
    let pool = pool.ok_or_else(|| permanent("the pool was deleted"))?;
    if due.expires_at <= app.now() {
        return Err(permanent("too old to be of use"));
    }
    let opened = pool.data_key.open(&messages::place(pool, due.message_id), &due.sealed);
    let clear = opened.map_err(|why| permanent(&why.to_string()))?;
    let message: Rendered =
        serde_json::from_slice(&clear).map_err(|_| permanent("the message does not read"))?;
    let (id, created_at) = (due.message_id, due.created_at);
    app.mailer.send(&Outgoing { id, created_at, message: &message }).await
}
