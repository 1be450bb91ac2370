//! What identity providers say of themselves (OpenID Connect Discovery §4), kept in memory.
//!
//! A document counts for a quarter of an hour, and for six hours while its host does not answer. One caller fetches, the
//! others that want the same wait for it; after a failure nobody tries again for some seconds.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use crate::outbound::{Failed, Outbound};

/// How long a document counts without another look.
const FRESH: Duration = Duration::minutes(15);

/// How long it counts while its host does not answer.
const LONGEST: Duration = Duration::hours(6);

/// The least time between two calls.
const PAUSE: Duration = Duration::seconds(10);

/// How many documents are kept; those that nobody asks for go first.
const DOCUMENTS: u64 = 1_000;

/// The longest document that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Where a provider is, by its own word.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub userinfo_endpoint: Option<String>,
    pub jwks_uri: String,
    /// Whether its answers name it (RFC 9207 §3).
    #[serde(default, rename = "authorization_response_iss_parameter_supported")]
    pub names_itself: bool,
}

/// The documents of a node.
pub struct ProviderMetadata(Cache<String, Arc<Mutex<Kept>>>);

#[derive(Default)]
struct Kept {
    found: Option<(Arc<Metadata>, DateTime<Utc>)>,
    tried_at: Option<DateTime<Utc>>,
}

impl Default for ProviderMetadata {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(DOCUMENTS).build())
    }
}

impl ProviderMetadata {
    /// The document of an issuer; `None` where none could be had.
    pub async fn of(
        &self,
        outbound: &Outbound,
        issuer: &str,
        now: DateTime<Utc>,
    ) -> Option<Arc<Metadata>> {
        let kept = self.0.get_with_by_ref(issuer, Arc::default);
        let mut kept = kept.lock().await;
        let age = |kept: &Kept| kept.found.as_ref().map(|(_, at)| now - *at);
        let due = age(&kept).is_none_or(|age| age >= FRESH);
        if due && kept.tried_at.is_none_or(|at| now - at >= PAUSE) {
            kept.tried_at = Some(now);
            match fetch(outbound, issuer).await {
                Ok(found) => {
                    kept.found = Some((Arc::new(found), now));
                    // A success is no reason to wait, should the next look fail.
                    kept.tried_at = None;
                }
                Err(why) => tracing::warn!(%why, "an identity provider's metadata is not there"),
            }
        }
        let counts = age(&kept).is_some_and(|age| age < LONGEST);
        kept.found.as_ref().filter(|_| counts).map(|(found, _)| Arc::clone(found))
    }
}

/// Reads the document of an issuer, which must name it (OpenID Connect Discovery §4.3), and places that may be called.
pub async fn fetch(outbound: &Outbound, issuer: &str) -> Result<Metadata, Failed> {
    let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let body = outbound.get(&place, MAX_BYTES).await?;
    let permanent = |why: &str| Failed::Permanent(why.to_owned());
    let found: Metadata =
        serde_json::from_slice(&body).map_err(|why| Failed::Permanent(why.to_string()))?;
    if found.issuer != issuer {
        return Err(permanent("the document is another issuer's"));
    }
    let places = [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri];
    let places = places.into_iter().chain(&found.userinfo_endpoint);
    let may = |place: &String| Url::parse(place).is_ok_and(|place| outbound.may_call(&place));
    let reachable = places.into_iter().all(may);
    if reachable { Ok(found) } else { Err(permanent("an endpoint is not https")) }
}
