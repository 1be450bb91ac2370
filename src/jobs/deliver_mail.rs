//! Sends what waits in the outbox: each message at least once, until it is delivered, refused for good, or too old.

use chrono::{DateTime, Duration, Utc};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream;

use crate::app::App;
use crate::mailer::{Outgoing, SendError};
use crate::model::ids::UserPoolId;
use crate::model::message::Rendered;
use crate::rules::messages;
use crate::rules::pools::{self, Pool};
use crate::store;
use crate::store::outbox::{Due, Outcome};

/// How many pools are served at a time, so that no pool's messages wait for another's.
const POOLS: usize = 8;

/// How many messages of a pool are on their way at a time.
const BATCH: i64 = 5;

/// For how long a claimed message is nobody else's: longer than a delivery may take. A node that dies in between
/// leaves it to be sent again.
const CLAIM: Duration = Duration::seconds(60);

/// The first wait after a failure; it doubles each time.
const FIRST_WAIT: Duration = Duration::seconds(5);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::minutes(10);

/// Sends everything that is due.
pub async fn run(app: &App) -> anyhow::Result<()> {
    let due = store::outbox::list_due_pools(&app.db, app.now()).await?;
    let served = stream::iter(due).map(|id| async move { serve(app, &id).await });
    let results: Vec<anyhow::Result<()>> = served.buffer_unordered(POOLS).collect().await;
    results.into_iter().collect()
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
    let outcome = match &went {
        Ok(()) => Outcome::Delivered,
        Err(SendError::Permanent(why)) => Outcome::Dead(shortened(why)),
        Err(SendError::Temporary(why)) => match next_try(due.attempts, now, due.expires_at) {
            Some(at) => Outcome::Later(at, shortened(why)),
            None => Outcome::Dead(shortened(why)),
        },
    };
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

async fn attempt(app: &App, pool: Option<&Pool>, due: &Due) -> Result<(), SendError> {
    let permanent = |why: &str| SendError::Permanent(why.to_owned());
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

/// When a message that failed so many times is tried again; `None` if it is too old by then.
fn next_try(attempts: i32, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    Some(now + wait).filter(|at| *at < expires_at)
}

/// An error as it is kept: a mail server may talk at length.
fn shortened(why: &str) -> &str {
    let end = why.char_indices().nth(300).map_or(why.len(), |(at, _)| at);
    &why[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_minutes_and_end_with_the_message() {
        let now = DateTime::UNIX_EPOCH;
        let wait = |attempts| next_try(attempts, now, now + Duration::days(1)).unwrap() - now;
        assert_eq!(wait(1), Duration::seconds(5));
        assert_eq!(wait(2), Duration::seconds(10));
        assert_eq!(wait(7), Duration::seconds(320));
        assert_eq!(wait(8), Duration::minutes(10));
        assert_eq!(wait(i32::MAX), Duration::minutes(10));
        assert_eq!(next_try(1, now, now + Duration::seconds(5)), None);
    }
}
