//! Signing up.

use askama::Template;

use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::{AttributeField, NameField};
use crate::pages::new_password::PasswordRules;
use crate::pages::text::Message;

/// The sign-up form: a name, every required attribute, a password.
#[derive(Template)]
#[template(path = "pages/sign_up.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub name: NameField,
    pub username: &'a str,
    pub attributes: &'a [AttributeField],
    pub rules: PasswordRules,
    pub login_href: &'a str,
}
