//! Pages that only say something.

use askama::Template;

use crate::pages::chrome::Chrome;
use crate::pages::home::Way;
use crate::pages::text::Message;

/// A heading, a sentence and perhaps the way back.
#[derive(Template)]
#[template(path = "pages/message.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub title: Message,
    pub lead: Message,
    pub login_href: &'a Option<String>,
    /// Where else it goes on.
    pub way: &'a Option<Way>,
}
