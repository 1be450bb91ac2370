//! Confirming a new account with the code that was sent.

use askama::Template;

use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::text::Message;

/// The form for the code, and the one that asks for another.
#[derive(Template)]
#[template(path = "pages/confirm_sign_up.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub sent: &'a Option<Sent>,
    pub resend_action: &'a str,
}
