//! Writes the audit events of the busy paths in batches, and loses none while the database is away. Events that belong
//! to a change are written in the change's transaction instead.

use std::time::Duration;

use crate::batches::Batches;
use crate::connections::Db;
use crate::model::audit::AuditEvent;
use crate::random::Random;
use crate::{database, store};

/// How long it rests before another try.
const PAUSE: Duration = Duration::from_millis(500);

/// How long a statement may take before it is tried over another connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// The way to the writer.
#[derive(Debug)]
pub struct AuditWriter(Batches<AuditEvent>);

impl AuditWriter {
    /// Starts the writer on the current runtime.
    pub fn start(db: Db, random: Random) -> Self {
        Self(Batches::start(move |events| write(db.clone(), random, events)))
    }

    /// Hands an event over. When the writer is thousands behind, the event goes to the log instead.
    pub fn record(&self, event: AuditEvent) {
        if let Err(lost) = self.0.record(event) {
            tracing::error!(event = lost.event, pool = %lost.user_pool_id, "audit event not stored: the writer is behind");
        }
    }

    /// Waits until everything recorded so far is stored.
    pub async fn flush(&self) {
        self.0.flush().await;
    }
}

/// Stores a batch, however long the database is away. A try whose outcome is not known is repeated with the same ids.
async fn write(db: Db, random: Random, events: Vec<AuditEvent>) {
    let ids = store::audit::ids(random, &events);
    loop {
        let stored = store::audit::insert_with_ids(&db, &ids, &events);
        let stored = tokio::time::timeout(PATIENCE, stored).await;
        let Err(error) = stored.unwrap_or(Err(sqlx::Error::PoolTimedOut)) else { return };
        if db.is_closed() || !database::is_away(&error) {
            tracing::error!(%error, lost = events.len(), "audit events not stored");
            return;
        }
        tracing::warn!(%error, waiting = events.len(), "audit events wait for the database");
        tokio::time::sleep(PAUSE).await;
    }
}
