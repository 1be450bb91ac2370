//! What OAuth and OpenID Connect know of a client and Cognito's API has no member for.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The metadata document of a client. Members are named as registrations name them (RFC 7591, OIDC RP-Initiated Logout),
/// where they have a name; those that are not set are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// Where a browser may go after signing out by OpenID Connect, besides the client's LogoutURLs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// Devices without a browser may sign users in (RFC 8628).
    #[serde(skip_serializing_if = "is_false")]
    pub device_authorization: bool,
    /// Tokens only for who proves possession of a key (RFC 9449 §5.2).
    #[serde(skip_serializing_if = "is_false")]
    pub dpop_bound_access_tokens: bool,
    /// No proof without a nonce of ours (RFC 9449 §8).
    #[serde(skip_serializing_if = "is_false")]
    pub require_dpop_nonce: bool,
    /// No authorization request but a pushed one (RFC 9126 §6).
    #[serde(skip_serializing_if = "is_false")]
    pub require_pushed_authorization_requests: bool,
    /// The client's public keys: a JWK Set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// Where the client publishes them instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// How the client proves itself where it does not do so by its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<AuthMethod>,
    /// The one algorithm that its assertions may be signed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// Where the client is told that a session has ended (OIDC Back-Channel Logout §2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// What is opened in a frame of the page that signs out (OIDC Front-Channel Logout §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// No authorization request without a PKCE challenge, whatever the pool's dialect and whether or not the client has
    /// a secret.
    #[serde(skip_serializing_if = "is_false")]
    pub require_pkce: bool,
    /// Whether users see and change their attributes on the account pages in this client's name; as its kind has it
    /// where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_pages: Option<bool>,
    /// Nothing for the client that its user has not allowed on a page of ours.
    #[serde(skip_serializing_if = "is_false")]
    pub require_consent: bool,
    /// How many seconds ago a user may have signed in, where a request does not say (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u32>,
    /// The levels of authentication that the client asks for, where a request names none, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// The client relies on `auth_time` in ID tokens. It is in every one.
    #[serde(skip_serializing_if = "is_false")]
    pub require_auth_time: bool,
    /// The security profile that the client keeps to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
}

/// A security profile that a client keeps to: it stands for everything that the profile asks of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// FAPI 2.0 Security Profile.
    Fapi2,
}

/// A way to prove oneself at the token endpoint that needs metadata (OIDC Core §9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    PrivateKeyJwt,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl ClientMetadata {
    /// The names of all members.
    pub const MEMBERS: [&str; 18] = [
        "account_pages",
        "backchannel_logout_uri",
        "default_acr_values",
        "default_max_age",
        "device_authorization",
        "dpop_bound_access_tokens",
        "frontchannel_logout_uri",
        "jwks",
        "jwks_uri",
        "post_logout_redirect_uris",
        "profile",
        "require_auth_time",
        "require_consent",
        "require_dpop_nonce",
        "require_pkce",
        "require_pushed_authorization_requests",
        "token_endpoint_auth_method",
        "token_endpoint_auth_signing_alg",
    ];

    /// How long ago a user may have signed in, where a request does not say.
    pub fn max_age(&self) -> Option<Duration> {
        self.default_max_age.map(|seconds| Duration::seconds(i64::from(seconds)))
    }

    /// The keys of `jwks`.
    pub fn keys(&self) -> &[Value] {
        let keys = self.jwks.as_ref().and_then(|jwks| jwks["keys"].as_array());
        keys.map_or(&[], Vec::as_slice)
    }
}
