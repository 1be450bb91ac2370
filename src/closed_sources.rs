//! Sources that were told a moment ago that they have had their failures of the hour.
//!
//! They are told so again without a look at the database: else their tries queue for one row of it. Only for a moment, since
//! what is counted of a source is taken back where it turns out right, perhaps on another node.

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;

use crate::model::ids::UserPoolId;

const MOMENT: Duration = Duration::seconds(1);

/// The sources that this node has told so, and until when it goes without saying.
#[derive(Debug)]
pub struct ClosedSources(Cache<(UserPoolId, String), DateTime<Utc>>);

impl Default for ClosedSources {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).build())
    }
}

impl ClosedSources {
    /// Notes that a source is closed.
    pub fn note(&self, pool: &UserPoolId, source: String, now: DateTime<Utc>) {
        self.0.insert((pool.clone(), source), now + MOMENT);
    }

    /// Whether a source was closed a moment ago.
    pub fn has(&self, pool: &UserPoolId, source: String, now: DateTime<Utc>) -> bool {
        self.0.get(&(pool.clone(), source)).is_some_and(|until| now < until)
    }
}
