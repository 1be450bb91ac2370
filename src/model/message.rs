//! Messages to users.

use serde::{Deserialize, Serialize};

use crate::model::code::Medium;

/// A message, rendered and ready to go. Its content is sealed while it waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rendered {
    pub medium: Medium,
    /// The stored address, never what was typed.
    pub to: String,
    /// The sender that the pool names; the installation's own without.
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub reply_to: Option<String>,
    /// Empty for SMS.
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}
