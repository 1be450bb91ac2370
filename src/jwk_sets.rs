//! The keys that clients publish at a `jwks_uri`, kept in memory.
//!
//! A set counts for a quarter of an hour, and is fetched before that when a key is asked for that it does not have: but
//! never more than once a minute, whoever asks and however it went. One caller fetches, the others of that set wait for it.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use serde_json::{Map, Value};
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

/// The longest document that is read, in bytes, how many of its keys are kept, and how long a member of one may be: that
/// of an RSA modulus of 4096 bits.
const MAX_BYTES: usize = 64 * 1024;
const MAX_KEYS: usize = 10;
const MAX_MEMBER: usize = 684;

/// What is kept of a key: what it takes to verify with it. Whatever else stands there is its owner's.
const MEMBERS: [&str; 9] = ["alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"];

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
    Ok(keys.iter().filter_map(reduced).take(MAX_KEYS).collect())
}

/// A public key with no more than its known members; `None` for what is none.
fn reduced(key: &Value) -> Option<Value> {
    let members = key.as_object().filter(|members| !members.contains_key("d"))?;
    let mut kept = Map::new();
    for name in MEMBERS {
        let Some(value) = members.get(name) else { continue };
        value.as_str().filter(|value| value.len() <= MAX_MEMBER)?;
        kept.insert(name.to_owned(), value.clone());
    }
    kept.contains_key("kty").then_some(Value::Object(kept))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_more_is_kept_of_a_key_than_it_takes() {
        let long = "x".repeat(MAX_MEMBER + 1);
        let key = json!({"kty": "EC", "crv": "P-256", "x": "a", "y": "b", "kid": "1"});
        let mut more = key.clone();
        more["x5c"] = json!([long]);
        more["key_ops"] = json!(["verify"]);
        assert_eq!(reduced(&more), Some(key.clone()));
        for (name, value) in [("d", json!("c")), ("x", json!(long)), ("kid", json!(1))] {
            let mut wrong = key.clone();
            wrong[name] = value;
            assert_eq!(reduced(&wrong), None, "{name}");
        }
        for none in [json!({}), json!("key"), json!(null), json!({"crv": "P-256"})] {
            assert_eq!(reduced(&none), None, "{none}");
        }
    }
}
