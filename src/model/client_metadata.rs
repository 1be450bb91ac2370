//! What OAuth and OpenID Connect know of a client and Cognito's API has no member for.

use serde::{Deserialize, Serialize};

/// The metadata document of a client. Members are named as registrations name them (RFC 7591, OIDC RP-Initiated Logout),
/// where they have a name; those that are not set are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// Where a browser may go after signing out by OpenID Connect, besides the client's LogoutURLs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
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
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl ClientMetadata {
    /// The names of all members.
    pub const MEMBERS: [&str; 4] = [
        "backchannel_logout_uri",
        "frontchannel_logout_uri",
        "post_logout_redirect_uris",
        "require_pkce",
    ];
}
