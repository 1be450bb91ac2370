//! Messages to users.

use serde::{Deserialize, Serialize};

use crate::model::code::Medium;

/// A message, rendered and ready to go. Its content is sealed while it waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rendered {
    pub medium: Medium,
    /// The stored address, never what was typed.
    pub to: String,
    /// Empty for SMS.
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}
