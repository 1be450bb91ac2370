//! What clients publish of themselves at the address that is their id (OAuth Client ID Metadata Document).

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use url::Url;

use crate::model::registration::Registration;
use crate::outbound::Outbound;
use crate::published::{Found, Kind, Published};

/// The longest document that is read, and the longest address, in bytes.
const MAX_BYTES: usize = 16 * 1024;
const MAX_ADDRESS: usize = 512;

/// The documents of a node.
pub struct ClientDocuments(Published<Arc<Registration>>);

impl Default for ClientDocuments {
    fn default() -> Self {
        Self(Published::new(Kind {
            name: "metadata of a client",
            longest: MAX_BYTES,
            // Who takes a redirect URI out of its document is not to wait for long.
            freshest: Duration::hours(1),
            lasts: Duration::hours(24),
            outlasts_nonsense: false,
            read: |address, body| read(address, body).map(Arc::new).map_err(str::to_owned),
        }))
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
    ) -> Result<Found<Arc<Registration>>, E> {
        match is_address(outbound, address) {
            true => self.0.find(outbound, address, now, |_| true, may_fetch).await,
            false => Ok(Found::Nothing),
        }
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
    // Whoever has one host of several may not send codes to the others.
    let named = document.redirect_uris.len();
    document.redirect_uris.retain(|uri| is_at_home(address, uri));
    match document.redirect_uris.is_empty() && named > 0 {
        true => Err("every redirect URI is at another host"),
        false => Ok(document),
    }
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
