//! Recovery codes, shown until they are kept.

use askama::Template;

use crate::pages::chrome::{Chrome, Form};

/// The list, and the button that says so.
#[derive(Template)]
#[template(path = "pages/recovery_codes.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub codes: &'a [String],
}

impl Page<'_> {
    /// All of them, for the clipboard.
    pub fn plain(&self) -> String {
        self.codes.join("\n")
    }
}
