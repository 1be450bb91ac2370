//! What identity providers say of themselves (OpenID Connect Discovery §4).

use std::convert::Infallible;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use url::Url;

use crate::outbound::{Failed, Outbound};
use crate::published::{Found, Kind, Published};

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
    /// OIDC RP-Initiated Logout §2.1.
    pub end_session_endpoint: Option<String>,
    /// How clients prove themselves to its token endpoint, where it says so.
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether its answers name it (RFC 9207 §3).
    #[serde(default, rename = "authorization_response_iss_parameter_supported")]
    pub names_itself: bool,
}

/// The documents of a node.
pub struct ProviderMetadata(Published<Arc<Metadata>>);

impl Default for ProviderMetadata {
    fn default() -> Self {
        Self(Published::new(Kind {
            name: "metadata of an identity provider",
            longest: MAX_BYTES,
            freshest: Duration::minutes(15),
            lasts: Duration::hours(6),
            outlasts_nonsense: true,
            read: |_, body| read(body),
        }))
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
        let may_fetch = std::future::ready(Ok::<(), Infallible>(()));
        let Ok(found) = self.0.find(outbound, &place(issuer), now, |_| true, may_fetch).await;
        match found {
            Found::There(found) => found.check(outbound, issuer).is_ok().then_some(found),
            Found::Nothing | Found::Away(_) => None,
        }
    }
}

impl Metadata {
    /// Whether a client's secret may stand in the form. Where nothing is said, it stands in the header alone (OpenID Connect
    /// Discovery §3).
    pub fn takes_secret_by_post(&self) -> bool {
        let listed = self.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        listed.iter().any(|method| method == "client_secret_post")
    }

    /// The document must name its issuer (OpenID Connect Discovery §4.3), and places that may be called.
    fn check(&self, outbound: &Outbound, issuer: &str) -> Result<(), Failed> {
        let places = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        let optional = [&self.userinfo_endpoint, &self.end_session_endpoint];
        let mut places = places.into_iter().chain(optional.into_iter().flatten());
        let may = |place: &String| Url::parse(place).is_ok_and(|place| outbound.may_call(&place));
        let no = |why: &str| Err(Failed::Permanent(why.to_owned()));
        match self.issuer == issuer {
            false => no("the document is another issuer's"),
            true if places.all(may) => Ok(()),
            true => no("an endpoint is not https"),
        }
    }
}

/// Looks for the document of an issuer, for whoever wants to know why there is none.
pub async fn look(outbound: &Outbound, issuer: &str) -> Result<Arc<Metadata>, Failed> {
    let body = outbound.get(&place(issuer), MAX_BYTES).await?;
    let found = read(&body).map_err(Failed::Permanent)?;
    found.check(outbound, issuer)?;
    Ok(found)
}

fn place(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

fn read(body: &[u8]) -> Result<Arc<Metadata>, String> {
    serde_json::from_slice(body).map_err(|why| why.to_string())
}
