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

/// What new passkeys are called, in the language of whoever adds them: one that several devices share, and one that its
/// device keeps to itself.
#[derive(Clone, Copy, Debug)]
pub struct Kinds<'a> {
    pub passkey: &'a str,
    pub security_key: &'a str,
}

impl Kinds<'static> {
    /// For the API, which knows no language.
    pub const ENGLISH: Self = Self { passkey: "Passkey", security_key: "Security key" };
}

/// The kind as a name, with the first number behind it that makes it one which no other passkey of the user has.
pub fn name(kind: &str, others: &[Passkey]) -> String {
    let is_free = |name: &str| others.iter().all(|other| other.friendly_name != name);
    let numbered = (2..).map(|number| format!("{kind} {number}"));
    let mut names = std::iter::once(kind.to_owned()).chain(numbered);
    names.find(|name| is_free(name)).unwrap_or_default()
}
