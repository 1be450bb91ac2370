//! Tells clients that a browser session has ended (OIDC Back-Channel Logout), each at least once, until it is taken,
//! refused, or too old.
//!
//! A session that ended is itself the first entry of the queue, in the transaction that ended it, whoever did: this job
//! notes whom to tell, then tells them.

use chrono::{DateTime, Duration, Utc};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream;

use crate::app::App;
use crate::model::ids::UserPoolId;
use crate::outbound::Failed;
use crate::rules::{back_channel, clients};
use crate::store;
use crate::store::logout_notices::{Due, LIFETIME};
use crate::store::outbox::Outcome;

/// How many sessions of a pool are looked at in one statement.
const SESSIONS: i64 = 100;

/// How many pools are served at a time, and how many clients of each.
const POOLS: usize = 8;
const BATCH: i64 = 5;

/// For how long a claimed notice is nobody else's: longer than a call may take.
const CLAIM: Duration = Duration::seconds(60);

/// The first wait after a failure; it doubles each time.
const FIRST_WAIT: Duration = Duration::seconds(5);

/// Tells everybody who is to be told.
pub async fn run(app: &App) -> anyhow::Result<()> {
    for pool in store::logout_notices::list_pools_with_untold(&app.db).await? {
        note(app, &pool).await?;
    }
    let due = store::logout_notices::list_due_pools(&app.db, app.now()).await?;
    let served = stream::iter(due).map(|id| async move { serve(app, &id).await });
    let results: Vec<anyhow::Result<()>> = served.buffer_unordered(POOLS).collect().await;
    results.into_iter().collect()
}

async fn note(app: &App, pool: &UserPoolId) -> anyhow::Result<()> {
    loop {
        let now = app.now();
        let until = now + LIFETIME;
        let noted =
            store::logout_notices::insert_of_ended(&app.db, pool, SESSIONS, now, until).await?;
        if noted < SESSIONS {
            return Ok(());
        }
    }
}

async fn serve(app: &App, pool: &UserPoolId) -> anyhow::Result<()> {
    loop {
        let now = app.now();
        let claimed = store::logout_notices::claim(&app.db, pool, BATCH, now, now + CLAIM).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let told = claimed.iter().map(|due| tell(app, due));
        join_all(told).await.into_iter().collect::<anyhow::Result<()>>()?;
    }
}

/// Tries one notice and writes down how it went.
async fn tell(app: &App, due: &Due) -> anyhow::Result<()> {
    let went = attempt(app, due).await;
    let now = app.now();
    let outcome = match &went {
        Ok(()) => Outcome::Delivered,
        Err(Failed::Permanent(why)) => Outcome::Dead(why),
        Err(Failed::Temporary(why)) => match next_try(due.attempts, now, due.expires_at) {
            Some(at) => Outcome::Later(at, why),
            None => Outcome::Dead(why),
        },
    };
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
    let token = back_channel::logout_token(app, &pool, &client.id, due.sub, due.session_id);
    let token = token.map_err(|why| Failed::Temporary(format!("{why:#}")))?;
    app.outbound.post_form(url, &[("logout_token", &token)]).await
}

/// When a notice that failed so many times is tried again; `None` if it is too old by then.
fn next_try(attempts: i32, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or(0);
    Some(now + FIRST_WAIT * 2_i32.pow(doublings)).filter(|at| *at < expires_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_until_it_is_too_late() {
        let now = DateTime::UNIX_EPOCH;
        let wait = |attempts| next_try(attempts, now, now + Duration::days(1)).unwrap() - now;
        assert_eq!(wait(1), Duration::seconds(5));
        assert_eq!(wait(3), Duration::seconds(20));
        assert_eq!(wait(i32::MAX), Duration::seconds(10_240));
        assert_eq!(next_try(1, now, now + Duration::seconds(5)), None);
    }
}
