//! A user of a pool.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::ids::{Sub, UserKey, UserPoolId, Username};
use crate::model::mfa::MfaSettings;

/// Attribute name to value. Every value is a string; `sub` is not among them.
pub type Attributes = BTreeMap<String, String>;

/// Where a user stands. Source: API_UserType.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UserStatus {
    Unconfirmed,
    Confirmed,
    ForceChangePassword,
    ResetRequired,
    ExternalProvider,
}

impl UserStatus {
    /// As Cognito spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ResetRequired => "RESET_REQUIRED",
            Self::ExternalProvider => "EXTERNAL_PROVIDER",
        }
    }
}

/// A user as stored, without what only sign-in may see.
#[derive(Clone, Debug)]
pub struct User {
    pub key: UserKey,
    pub username: Username,
    pub status: UserStatus,
    pub enabled: bool,
    pub attributes: Attributes,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

impl User {
    /// The pool the user is in.
    pub fn pool(&self) -> &UserPoolId {
        &self.key.pool
    }

    /// The user's `sub`.
    pub fn sub(&self) -> Sub {
        self.key.sub
    }

    /// An attribute that is set and not empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether the e-mail or phone number is set and proven.
    pub fn verified(&self, name: &str) -> bool {
        self.attribute(name).is_some()
            && self.attribute(&format!("{name}_verified")) == Some("true")
    }
}

/// How often every sign-in of a user was ended. What was proven in an earlier epoch leads nowhere any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Epoch(i64);

/// What sign-in reads beside the user.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// An argon2id hash in PHC form.
    pub password_hash: Option<String>,
    /// Set while the password is temporary.
    pub temporary_password_expires_at: Option<DateTime<Utc>>,
    /// Salt and verifier, sealed.
    pub srp_verifier: Option<Vec<u8>>,
    /// The second factors that the user has switched on.
    pub mfa: MfaSettings,
    /// The epoch that whatever is proven belongs to.
    pub epoch: Epoch,
    /// The relying parties that there are passkeys for; told only where the first factor is chosen.
    pub passkeys_at: Vec<String>,
}
