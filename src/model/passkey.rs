//! A passkey of a user.

use chrono::{DateTime, Utc};
use webauthn_rs_core::proto::Credential;

/// A passkey as it is kept.
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: Vec<u8>,
    /// Public key, counter and flags, as the library keeps them.
    pub credential: Credential,
    pub relying_party_id: String,
    pub friendly_name: String,
    /// `platform` or `cross-platform`.
    pub attachment: Option<String>,
    pub transports: Vec<String>,
    pub created_at: DateTime<Utc>,
}
