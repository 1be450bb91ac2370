//! Writes when and from where tracked sessions were last used, in batches: a refresh stays one round trip.

use crate::batches::Batches;
use crate::connections::Db;
use crate::model::session::Activity;
use crate::store;

/// The way to the writer.
#[derive(Debug)]
pub struct ActivityWriter(Batches<Activity>);

impl ActivityWriter {
    /// Starts the writer on the current runtime.
    pub fn start(db: Db) -> Self {
        Self(Batches::start(move |seen: Vec<Activity>| {
            let db = db.clone();
            async move {
                if let Err(error) = store::user_sessions::set_used(&db, &seen).await {
                    tracing::warn!(%error, lost = seen.len(), "last uses of sessions not stored");
                }
            }
        }))
    }

    /// Hands a use over. When the writer is thousands behind, the session's next use will be told.
    pub fn record(&self, activity: Activity) {
        if self.0.record(activity).is_err() {
            tracing::debug!("the last use of a session is not stored: the writer is behind");
        }
    }

    /// Waits until everything recorded so far is stored.
    pub async fn flush(&self) {
        self.0.flush().await;
    }
}
