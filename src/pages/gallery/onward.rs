//! Between a sign-in and the app, and on the way out.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::{Pages, asks, documents};
use crate::model::offer::Offer;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::home::Way;
use crate::pages::text::Message;
use crate::pages::{consent, device, form_post, offer, sign_out};

/// Its pages, by name.
pub fn pages(chrome: &Chrome, form: &Form) -> Pages {
    let asks = &asks()[..];
    let consent = |stranger, resource| {
        let (notice, app, username, later) = (&None, "Swim times", "ann@example.com", true);
        consent::Page { chrome, form, notice, app, stranger, username, asks, resource, later }
            .render()
            .unwrap()
    };
    let fields = &[("code".to_owned(), "a\"<b".to_owned()), ("state".to_owned(), "s".to_owned())];
    vec![
        ("offer-passkey", offer::Page::of(chrome, form, &None, Offer::Passkey).render().unwrap()),
        ("offer-step", offer::Page::of(chrome, form, &None, Offer::SecondStep).render().unwrap()),
        ("consent", consent(&None, "")),
        ("consent-stranger", consent(&Some("editor.example".to_owned()), "api.example")),
        ("device", {
            let problem = &Some(Message::new("device-unknown"));
            device::Page { chrome, form, problem, user_code: "WDJB-MJHT" }.render().unwrap()
        }),
        ("device-confirm", {
            let lead = Message::new("device-confirm-lead").with("app", "TV");
            let (username, user_code, stranger, problem) = ("ann", "WDJB-MJHT", false, &None);
            let terms = &documents();
            let page = device::ConfirmPage {
                chrome,
                form,
                lead,
                username,
                user_code,
                stranger,
                asks,
                resource: "",
                problem,
                terms,
            };
            page.render().unwrap()
        }),
        ("sign-out", {
            let href = "/home".to_owned();
            let (username, text) = ("ann", Message::new("signed-out-next"));
            let way = &Some(Way { href, text });
            sign_out::Page { chrome, form, username, way }.render().unwrap()
        }),
        ("signed-out", {
            let frames = &["/out?sid=1".to_owned()];
            let (next, place, way) = (Some("/bye"), None, &None);
            sign_out::DonePage { chrome, frames, next, place, way }.render().unwrap()
        }),
        ("form-post", {
            form_post::Page { chrome, redirect_uri: "myapp:/cb", fields }.render().unwrap()
        }),
    ]
}
