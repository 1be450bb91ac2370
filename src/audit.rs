//! Writes audit events of the busy paths in batches, so that they cost their request nothing.
//!
//! At most a second's worth is lost when the process is killed (security.md section 12), and nothing when the database
//! is away for a while. Events that belong to a change are written in the change's transaction instead.

use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};

use crate::model::audit::AuditEvent;
use crate::random::Random;
use crate::{database, store};

const BATCH: usize = 500;
const EVERY: Duration = Duration::from_millis(500);

/// How long a statement may take before it is tried over another connection.
const PATIENCE: Duration = Duration::from_secs(15);

enum Entry {
    Event(Box<AuditEvent>),
    /// Answered once everything before it is written.
    Flush(oneshot::Sender<()>),
}

/// The way to the batched writer.
#[derive(Clone, Debug)]
pub struct AuditWriter(mpsc::Sender<Entry>);

impl AuditWriter {
    /// Starts the writer on the current runtime.
    pub fn start(db: PgPool, random: Random) -> Self {
        let (to, from) = mpsc::channel(10_000);
        tokio::spawn(write_all(db, random, from));
        Self(to)
    }

    /// Hands an event over. When the writer is thousands behind, the event goes to the log instead.
    pub fn record(&self, event: AuditEvent) {
        if let Err(mpsc::error::TrySendError::Full(Entry::Event(lost))) =
            self.0.try_send(Entry::Event(Box::new(event)))
        {
            tracing::error!(event = lost.event, pool = %lost.user_pool_id, "audit event not stored: the writer is behind");
        }
    }

    /// Waits until everything recorded so far is stored.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.0.send(Entry::Flush(done)).await.is_ok() {
            let _ = written.await;
        }
    }
}

/// Stores a batch, however long the database is away. A try whose outcome is not known is repeated with the same ids.
async fn write(db: &PgPool, random: Random, events: &[AuditEvent]) {
    let ids = store::audit::ids(random, events);
    loop {
        let stored = store::audit::insert_with_ids(db, &ids, events);
        let stored = tokio::time::timeout(PATIENCE, stored).await;
        let Err(error) = stored.unwrap_or(Err(sqlx::Error::PoolTimedOut)) else { return };
        if db.is_closed() || !database::is_away(&error) {
            tracing::error!(%error, lost = events.len(), "audit events not stored");
            return;
        }
        tracing::warn!(%error, waiting = events.len(), "audit events wait for the database");
        tokio::time::sleep(EVERY).await;
    }
}

async fn write_all(db: PgPool, random: Random, mut from: mpsc::Receiver<Entry>) {
    let mut entries = Vec::with_capacity(BATCH);
    while from.recv_many(&mut entries, BATCH).await > 0 {
        // A full batch means that more is waiting.
        let full = entries.len() == BATCH;
        let mut events = Vec::new();
        let mut waiting = Vec::new();
        for entry in entries.drain(..) {
            match entry {
                Entry::Event(event) => events.push(*event),
                Entry::Flush(done) => waiting.push(done),
            }
        }
        if !events.is_empty() {
            write(&db, random, &events).await;
        }
        let hurry = full || !waiting.is_empty();
        for done in waiting {
            let _ = done.send(());
        }
        if !hurry {
            tokio::time::sleep(EVERY).await;
        }
    }
}
