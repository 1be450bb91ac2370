//! Clients that register themselves: RFC 7591, and what Cognito lets pools say about it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::model::ids::ClientSecret;

/// Who may register clients, and what they may ask for. Source: API_DcrConfigurationType.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DcrConfiguration {
    enable_status: Option<String>,
    pub open_dcr_enabled: bool,
    authenticated_grant_types: Option<Vec<String>>,
    open_dcr_grant_types: Option<Vec<String>>,
    /// Scopes besides those of OpenID Connect.
    pub allowed_scopes: Vec<String>,
}

impl DcrConfiguration {
    /// Whether there is registration at all. A block that does not say so means it.
    pub fn is_enabled(&self) -> bool {
        self.enable_status.as_deref() != Some("Disabled")
    }

    /// The grants that a client may register for: `code` and `client_credentials`; `implicit` is never given.
    pub fn grants(&self, authenticated: bool) -> Vec<&str> {
        let (named, default): (_, &[&str]) = match authenticated {
            true => (&self.authenticated_grant_types, &["code", "client_credentials"]),
            false => (&self.open_dcr_grant_types, &["code"]),
        };
        match named {
            Some(named) => {
                named.iter().map(String::as_str).filter(|name| *name != "implicit").collect()
            }
            None => default.to_vec(),
        }
    }
}

/// What is remembered of a registration, beside the client that came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationRecord {
    /// Whether a token came with it. Then the client may have what only those may.
    pub with_token: bool,
    /// Whether refresh tokens were asked for.
    pub refresh: bool,
    /// How the client wants to send its secret.
    pub by_post: bool,
    /// The settings and the metadata that it gave the client. Where the client's are others now, an administrator wanted it.
    pub settings: Map<String, Value>,
    pub metadata: Map<String, Value>,
}

/// What a client says of itself (RFC 7591 §2). What is not known here is ignored, as the RFC has it, and null is nothing said
/// (RFC 7592 §2.2).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Registration {
    /// Of a client that changes itself (RFC 7592 §2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(skip_serializing)]
    pub client_secret: Option<ClientSecret>,
    #[serde(deserialize_with = "or_default")]
    pub redirect_uris: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "std::ops::Not::not")]
    pub require_pushed_authorization_requests: bool,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "std::ops::Not::not")]
    pub dpop_bound_access_tokens: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u32>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "std::ops::Not::not")]
    pub require_auth_time: bool,
}

fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    given: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(given)?.unwrap_or_default())
}
