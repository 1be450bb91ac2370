//! Signing in with name and password, and going on with the session a browser already has.

use askama::Template;

use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::NameField;
use crate::pages::providers::Providers;
use crate::pages::text::Message;

/// The sign-in form.
#[derive(Template)]
#[template(path = "pages/login.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub providers: &'a Providers,
    pub name: NameField,
    pub username: &'a str,
    pub forgot_href: &'a str,
    /// Absent where only administrators make users.
    pub sign_up_href: &'a Option<String>,
}

/// What a browser with a session sees instead.
#[derive(Template)]
#[template(path = "pages/login_as.html")]
pub struct AsPage<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub username: &'a str,
    pub other_href: &'a str,
}
