//! A domain of the hosted pages.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::model::ids::{DomainName, UserPoolId};

/// A domain as stored.
#[derive(Clone, Debug)]
pub struct Domain {
    pub domain: DomainName,
    pub user_pool_id: UserPoolId,
    /// A name of its own, rather than a prefix of ours.
    pub custom: bool,
    pub managed_login_version: i32,
    /// CustomDomainConfig and Routing as they came.
    pub settings: Value,
    /// `YYYYMMDDhhmmss`.
    pub version: String,
    pub created_at: DateTime<Utc>,
}

/// Whether a text is a label of a host name: ASCII letters, digits and inner hyphens, at most 63.
pub fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}
