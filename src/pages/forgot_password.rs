//! Asking for a code to choose a new password.

use askama::Template;

use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::NameField;
use crate::pages::text::Message;

/// The form for the name.
#[derive(Template)]
#[template(path = "pages/forgot_password.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub name: NameField,
    pub username: &'a str,
    pub login_href: &'a str,
}
