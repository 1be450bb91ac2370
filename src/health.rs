//! Whether this node should get requests.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use chrono::{Duration, Utc};

use crate::clock::Clock;
use crate::connections::Db;
use crate::database;

/// A node this far off the database's clock takes no requests.
pub const MAX_SKEW: Duration = Duration::seconds(10);

/// How long the database may take to answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// What is known of this node.
#[derive(Debug, Default)]
pub struct Health {
    stopping: AtomicBool,
    /// Milliseconds that this node is ahead of the database.
    skew: AtomicI64,
}

impl Health {
    /// The node is going down: no new requests, those in flight are finished.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Compares this node's clock with the database's. Warns past a second.
    pub async fn check(&self, db: &Db, clock: &Clock) -> sqlx::Result<()> {
        let before = clock.now();
        let theirs: chrono::DateTime<Utc> = database::clock(db).await?;
        let ours = before + (clock.now() - before) / 2;
        let skew = ours - theirs;
        self.skew.store(skew.num_milliseconds(), Ordering::Relaxed);
        if skew.abs() > Duration::seconds(1) {
            tracing::warn!(
                milliseconds = skew.num_milliseconds(),
                "this node's clock is off the database's"
            );
        }
        Ok(())
    }

    /// Milliseconds that this node was ahead of the database at the last check.
    pub fn skew(&self) -> i64 {
        self.skew.load(Ordering::Relaxed)
    }

    /// Why this node should not get requests, if it should not.
    pub async fn problem(&self, db: &Db, clock: &Clock) -> Option<&'static str> {
        if self.stopping.load(Ordering::Relaxed) {
            return Some("stopping");
        }
        let checked = tokio::time::timeout(PATIENCE, self.check(db, clock)).await;
        if !checked.is_ok_and(|checked| checked.is_ok()) {
            return Some("the database does not answer");
        }
        let skew = Duration::milliseconds(self.skew());
        (skew.abs() > MAX_SKEW).then_some("the clock is more than 10 s off the database's")
    }
}
