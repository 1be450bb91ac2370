//! The keys that clients publish at a `jwks_uri`.

use std::convert::Infallible;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value};

use crate::outbound::Outbound;
use crate::published::{Found, Kind, Published};

/// The longest document that is read, in bytes, how many of its keys are kept, and how long a member of one may be: that
/// of an RSA modulus of 4096 bits.
const MAX_BYTES: usize = 64 * 1024;
const MAX_KEYS: usize = 10;
const MAX_MEMBER: usize = 684;

/// What is kept of a key: what it takes to verify with it. Whatever else stands there is its owner's.
const MEMBERS: [&str; 9] = ["alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"];

/// The sets of a node.
pub struct JwkSets(Published<Arc<[Value]>>);

impl Default for JwkSets {
    fn default() -> Self {
        Self(Published::new(Kind {
            name: "keys of a client",
            longest: MAX_BYTES,
            // A key that is withdrawn counts no longer than this, whatever was said of it.
            freshest: Duration::minutes(15),
            lasts: Duration::hours(6),
            outlasts_nonsense: true,
            read: |_, body| read(body),
        }))
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
        let may_fetch = std::future::ready(Ok::<(), Infallible>(()));
        let Ok(found) = self.0.find(outbound, url, now, |keys| has(keys), may_fetch).await;
        match found {
            Found::There(keys) => keys,
            Found::Nothing | Found::Away(_) => Arc::default(),
        }
    }
}

fn read(body: &[u8]) -> Result<Arc<[Value]>, String> {
    let set: Value = serde_json::from_slice(body).map_err(|why| why.to_string())?;
    let keys = set["keys"].as_array().ok_or_else(|| "no JWK Set".to_owned())?;
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
