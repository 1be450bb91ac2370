//! Replacing a temporary password at the first sign-in.

use askama::Template;

use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::AttributeField;
use crate::pages::new_password::PasswordRules;
use crate::pages::text::Message;

/// The form for the new password and the attributes that are missing.
#[derive(Template)]
#[template(path = "pages/change_password.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub username: &'a str,
    pub attributes: &'a [AttributeField],
    pub rules: PasswordRules,
}
