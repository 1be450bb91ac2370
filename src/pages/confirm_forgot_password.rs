//! Choosing a new password with the code that was sent.

use askama::Template;

use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::new_password::PasswordRules;
use crate::pages::text::Message;

/// The form for the code and the new password.
#[derive(Template)]
#[template(path = "pages/confirm_forgot_password.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub sent: &'a Option<Sent>,
    pub username: &'a str,
    pub rules: PasswordRules,
    pub login_href: &'a str,
}
