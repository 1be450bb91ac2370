//! What clients publish of themselves at the address that is their id (OAuth Client ID Metadata Document), kept in memory.
//!
//! A document counts for a quarter of an hour, and is fetched again then: but never more than once a minute, whoever asks and
//! however it went. One caller fetches, the others of that document wait for it.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use crate::model::registration::Registration;
use crate::outbound::{Failed, Outbound};

/// How long a document counts without another look.
const FRESH: Duration = Duration::minutes(15);

/// How long it counts while its host does not answer.
const LONGEST: Duration = Duration::hours(24);

/// The least time between two calls for a document.
const PAUSE: Duration = Duration::minutes(1);

/// How many documents are kept; those that nobody asks for go first.
const DOCUMENTS: u64 = 1_000;

/// The longest document that is read, and the longest address, in bytes.
const MAX_BYTES: usize = 16 * 1024;
const MAX_ADDRESS: usize = 512;

/// The documents of a node.
pub struct ClientDocuments(Cache<String, Arc<Mutex<Kept>>>);

#[derive(Default)]
struct Kept {
    document: Option<Arc<Registration>>,
    fetched_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
    /// Whether the last try reached nobody: then there may be a document.
    away: bool,
}

/// What there is at an address.
#[derive(Debug)]
pub enum Found {
    Document(Arc<Registration>),
    /// Nothing that a client could be.
    Nothing,
    /// Its host did not answer: worth another try after this time.
    Away(std::time::Duration),
}

impl Default for ClientDocuments {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(DOCUMENTS).build())
    }
}

impl ClientDocuments {
    /// The document at an address. `may_fetch` is asked before its host is called.
    pub async fn find<E>(
        &self,
        outbound: &Outbound,
        address: &str,
        now: DateTime<Utc>,
        may_fetch: impl Future<Output = Result<(), E>>,
    ) -> Result<Found, E> {
        if !is_address(outbound, address) {
            return Ok(Found::Nothing);
        }
        let kept = self.0.get_with_by_ref(address, Arc::default);
        let mut kept = kept.lock().await;
        let wanted = kept.fetched_at.is_none_or(|at| now - at >= FRESH);
        if wanted && kept.tried_at.is_none_or(|at| now - at >= PAUSE) {
            may_fetch.await?;
            kept.tried_at = Some(now);
            match fetch(outbound, address).await {
                Ok(document) => {
                    (kept.document, kept.fetched_at) = (Some(document), Some(now));
                    kept.away = false;
                }
                Err(why) => {
                    tracing::warn!(%why, address, "metadata of a client not fetched");
                    kept.away = matches!(why, Failed::Temporary(_));
                    if !kept.away {
                        kept.document = None;
                    }
                }
            }
        }
        let lives = kept.fetched_at.is_some_and(|at| now - at < LONGEST);
        Ok(match kept.document.as_ref().filter(|_| lives) {
            Some(document) => Found::Document(Arc::clone(document)),
            None if kept.away => Found::Away(PAUSE.to_std().unwrap_or_default()),
            None => Found::Nothing,
        })
    }
}

/// Whether an id looks like an address.
pub fn looks_like_address(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

/// Whether an id is the address of a document, in the one spelling that it has: a path, and neither fragment nor user. Plain
/// HTTP is for what the operator allows.
fn is_address(outbound: &Outbound, id: &str) -> bool {
    let Ok(url) = Url::parse(id) else { return false };
    id.len() <= MAX_ADDRESS
        && url.as_str() == id
        && url.path().len() > 1
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && outbound.may_call(&url)
}

async fn fetch(outbound: &Outbound, address: &str) -> Result<Arc<Registration>, Failed> {
    let body = outbound.get(address, MAX_BYTES).await?;
    read(address, &body).map(Arc::new).map_err(|why| Failed::Permanent(why.to_owned()))
}

/// A document, if it is its address's and holds nothing that a client and we would have to keep from others: who published a
/// secret has none.
fn read(address: &str, body: &[u8]) -> Result<Registration, &'static str> {
    let members: Value = serde_json::from_slice(body).map_err(|_| "the document is no JSON")?;
    if !members.is_object() {
        return Err("the document is no JSON object");
    }
    // Read as it is, so that no member counts that stands there twice.
    let mut document: Registration =
        serde_json::from_slice(body).map_err(|_| "the document cannot be read")?;
    if document.client_id.as_deref() != Some(address) {
        return Err("client_id is another address");
    }
    if ["client_secret", "client_secret_expires_at"].iter().any(|name| !members[name].is_null()) {
        return Err("a secret that everybody can read is none");
    }
    match document.token_endpoint_auth_method.as_deref() {
        None => document.token_endpoint_auth_method = Some("none".to_owned()),
        Some("none" | "private_key_jwt") => {}
        Some(_) => return Err("token_endpoint_auth_method is neither none nor private_key_jwt"),
    }
    if !document.redirect_uris.iter().all(|uri| is_at_home(address, uri)) {
        return Err("a redirect URI is at another host");
    }
    Ok(document)
}

/// Whether a redirect URI is one of the client's own: at its document's origin, or of an app on the user's own machine.
fn is_at_home(address: &str, uri: &str) -> bool {
    let (Ok(address), Ok(uri)) = (Url::parse(address), Url::parse(uri)) else { return false };
    uri.scheme() != "https" || uri.origin() == address.origin()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ADDRESS: &str = "https://app.example/client.json";

    #[test]
    fn an_address_has_one_spelling_a_path_and_nobody_in_it() {
        let closed = Outbound::new(&[]).unwrap();
        for good in [ADDRESS, "https://app.example:8443/a/b?c=d"] {
            assert!(is_address(&closed, good), "{good}");
        }
        for wrong in [
            "",
            "app",
            "https://app.example",
            "https://app.example/",
            "https://app.example/a#b",
            "https://app.example/a/../b",
            "https://app.example/./b",
            "https://APP.example/a",
            "https://app.example:443/a",
            "https://ann@app.example/a",
            "https://:x@app.example/a",
            "https://app.example/ä",
            "http://app.example/a",
            "https://localhost/a",
            "https://10.0.0.1/a",
            "ftp://app.example/a",
            &format!("https://app.example/{}", "a".repeat(MAX_ADDRESS)),
        ] {
            assert!(!is_address(&closed, wrong), "{wrong}");
        }
    }

    #[test]
    fn a_document_is_its_addresses_and_holds_no_secret() {
        let good = json!({
            "client_id": ADDRESS, "client_name": "App", "client_uri": "https://app.example",
            "redirect_uris": ["https://app.example/cb", "http://127.0.0.1/cb", "myapp:/cb"],
        });
        let read = |document: &Value| read(ADDRESS, document.to_string().as_bytes());
        let method = read(&good).unwrap().token_endpoint_auth_method;
        assert_eq!(method.as_deref(), Some("none"));
        for (name, value) in [
            ("client_id", json!("https://app.example/other.json")),
            ("client_id", Value::Null),
            ("client_secret", json!("x")),
            ("client_secret", json!("")),
            ("client_secret_expires_at", json!(0)),
            ("token_endpoint_auth_method", json!("client_secret_post")),
            ("token_endpoint_auth_method", json!("client_secret_jwt")),
            ("redirect_uris", json!(["https://evil.example/cb"])),
            ("redirect_uris", json!(["https://app.example.evil.example/cb"])),
            ("redirect_uris", json!("https://app.example/cb")),
        ] {
            let mut wrong = good.clone();
            wrong[name] = value;
            assert!(read(&wrong).is_err(), "{wrong}");
        }
        let twice = format!(r#"{{"client_id": "x", "client_id": "{ADDRESS}"}}"#);
        assert!(super::read(ADDRESS, twice.as_bytes()).is_err());
    }
}
