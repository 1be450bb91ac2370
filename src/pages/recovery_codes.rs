//! Recovery codes, shown once.

use askama::Template;

use crate::pages::chrome::Chrome;

/// The list, and where to go on.
#[derive(Template)]
#[template(path = "pages/recovery_codes.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub codes: &'a [String],
    pub next_href: &'a str,
}

impl Page<'_> {
    /// All of them, for the clipboard.
    pub fn plain(&self) -> String {
        self.codes.join("\n")
    }
}
