//! Writes the audit events of the busy paths in batches, and keeps thousands of them while the database is away. Events that
//! belong to a change are written in the change's transaction instead.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;

use crate::batches::Batches;
use crate::connections::Db;
use crate::model::audit::AuditEvent;
use crate::random::Random;
use crate::{database, store};

/// How long it rests before another try.
const PAUSE: Duration = Duration::from_millis(500);

/// How long a statement may take before it is tried over another connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often the log tells of events that are lost.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// The way to the writer.
#[derive(Debug)]
pub struct AuditWriter {
    batches: Batches<AuditEvent>,
    lost: Arc<Lost>,
}

impl AuditWriter {
    /// Starts the writer on the current runtime. What it cannot store is counted.
    pub fn start(db: Db, random: Random, lost: Counter) -> Self {
        let lost = Arc::new(Lost { all: lost, untold: AtomicU64::new(0) });
        let counted = Arc::clone(&lost);
        let write = move |events| write(db.clone(), random, events, Arc::clone(&counted));
        Self { batches: Batches::start(write), lost }
    }

    /// Hands an event over. When the writer is thousands behind, the event is lost, and counted.
    pub fn record(&self, event: AuditEvent) {
        if self.batches.record(event).is_err() && self.lost.count(1) {
            // One line for all that are lost until then: whoever floods the writer does not flood the log.
            let lost = Arc::clone(&self.lost);
            tokio::spawn(async move {
                tokio::time::sleep(TOLD_EVERY).await;
                lost.tell();
            });
        }
    }

    /// Waits until everything recorded so far is stored.
    pub async fn flush(&self) {
        self.batches.flush().await;
        self.lost.tell();
    }
}

/// Events that were not stored.
#[derive(Debug)]
struct Lost {
    all: Counter,
    /// Those of which the log does not know yet.
    untold: AtomicU64,
}

impl Lost {
    /// Counts some; whether they are the first since the log was told.
    fn count(&self, events: u64) -> bool {
        self.all.inc_by(events);
        self.untold.fetch_add(events, Ordering::Relaxed) == 0
    }

    /// Tells the log of those that it does not know yet; how many that are.
    fn tell(&self) -> u64 {
        let lost = self.untold.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::error!(lost, "audit events not stored: the writer is behind");
        }
        lost
    }
}

/// Stores a batch, however long the database is away. A try whose outcome is not known is repeated with the same ids.
async fn write(db: Db, random: Random, events: Vec<AuditEvent>, lost: Arc<Lost>) {
    let ids = store::audit::ids(random, &events);
    loop {
        let stored = store::audit::insert_with_ids(&db, &ids, &events);
        let stored = tokio::time::timeout(PATIENCE, stored).await;
        let Err(error) = stored.unwrap_or(Err(sqlx::Error::PoolTimedOut)) else { return };
        if db.is_closed() || !database::is_away(&error) {
            tracing::error!(%error, lost = events.len(), "audit events not stored");
            lost.all.inc_by(events.len() as u64);
            return;
        }
        tracing::warn!(%error, waiting = events.len(), "audit events wait for the database");
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_told_once_of_all_that_are_lost_and_the_counter_of_each() {
        let lost = Lost { all: Counter::default(), untold: AtomicU64::new(0) };
        assert_eq!(lost.tell(), 0);
        let told: Vec<bool> = (0..1000).map(|_| lost.count(1)).collect();
        assert!(told[0] && !told[1..].contains(&true), "one line is to come, not a thousand");
        assert_eq!(lost.tell(), 1000);
        assert!(lost.count(1), "and another one for what is lost after it");
        assert_eq!((lost.tell(), lost.tell()), (1, 0));
        assert_eq!(lost.all.get(), 1001);
    }
}
