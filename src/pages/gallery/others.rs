//! Pages that only say something.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::Pages;
use crate::pages::advice::Advice;
use crate::pages::chrome::Chrome;
use crate::pages::text::Message;
use crate::pages::{error, message};

/// Its pages, by name.
pub fn pages(chrome: &Chrome) -> Pages {
    let back = &Some("/login".to_owned());
    let error = |problem, offer, again, home| {
        let request_id = "5e61bf2a-4b1c-4b8e-9a67-3f1f2f1f7d11";
        let advice = Advice::of(problem, &[], false);
        error::Page { chrome, problem, advice, request_id, offer, again, home }.render().unwrap()
    };
    vec![
        ("message", {
            let title = Message::new("confirm-link-done-title");
            let lead = Message::new("confirm-link-done-lead");
            message::Page { chrome, title, lead, login_href: back, way: &None }.render().unwrap()
        }),
        ("error", error("redirect_mismatch", None, None, Some("/home"))),
        ("error-again", error("temporarily_unavailable", None, Some("/login"), None)),
        ("error-offer", {
            error("Invalid scope requested", Some(("/cb", "editor.example")), None, None)
        }),
    ]
}
