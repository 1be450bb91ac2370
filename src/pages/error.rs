//! The page for what cannot go on.

use askama::Template;

use crate::pages::chrome::Chrome;

/// What went wrong, in the words that scripts know, and the number of the request.
#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub problem: &'a str,
    pub request_id: &'a str,
}
