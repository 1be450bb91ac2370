//! The keys that clients publish at a `jwks_uri`, kept in memory.
//!
//! A set counts for a quarter of an hour, and is fetched before that when a key is asked for that it does not have: but
//! never more than once a minute, whoever asks and however it went. One caller fetches, the others of that set wait for it.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::outbound::{Failed, Outbound};

/// How long a set counts without another look.
const FRESH: Duration = Duration::minutes(15);

/// How long it counts while its host does not answer.
const LONGEST: Duration = Duration::hours(6);

/// The least time between two calls for a set.
const PAUSE: Duration = Duration::minutes(1);

/// How many sets are kept; those that nobody asks for go first.
const SETS: u64 = 1_000;

/// The longest document that is read, in bytes, and how many of its keys are looked at.
const MAX_BYTES: usize = 64 * 1024;
const MAX_KEYS: usize = 20;

/// The sets of a node.
pub struct JwkSets(Cache<String, Arc<Mutex<Kept>>>);

#[derive(Default)]
struct Kept {
    keys: Arc<[Value]>,
    fetched_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
}

impl Default for JwkSets {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(SETS).build())
    }
}

impl JwkSets {
    /// The keys at a URL; none where none could be had. `has` says whether a set has the key that is asked for.
    pub async fn keys(
        &self,
        outbound: &Outbound,
        url: &str,
        has: impl Fn(&[Value]) -> bool,
        now: DateTime<Utc>,
    ) -> Arc<[Value]> {
        let kept = self.0.get_with_by_ref(url, Arc::default);
        let mut kept = kept.lock().await;
        let age = kept.fetched_at.map(|at| now - at);
        let wanted = age.is_none_or(|age| age >= FRESH) || !has(&kept.keys);
        if wanted && kept.tried_at.is_none_or(|at| now - at >= PAUSE) {
            kept.tried_at = Some(now);
            match fetch(outbound, url).await {
                Ok(keys) => (kept.keys, kept.fetched_at) = (keys, Some(now)),
                Err(why) => tracing::warn!(%why, "keys of a client not fetched"),
            }
        }
        match kept.fetched_at.is_some_and(|at| now - at < LONGEST) {
            true => Arc::clone(&kept.keys),
            false => Arc::default(),
        }
    }
}

async fn fetch(outbound: &Outbound, url: &str) -> Result<Arc<[Value]>, Failed> {
    let body = outbound.get(url, MAX_BYTES).await?;
    let set: Value =
        serde_json::from_slice(&body).map_err(|why| Failed::Permanent(why.to_string()))?;
    let keys = set["keys"].as_array().ok_or_else(|| Failed::Permanent("no JWK Set".to_owned()))?;
    Ok(keys.iter().take(MAX_KEYS).cloned().collect())
}
