//! Confirming a new account by the link in an e-mail.

use askama::Template;

use crate::pages::chrome::{Chrome, Form};

/// One button: mail scanners follow links, but press nothing.
#[derive(Template)]
#[template(path = "pages/confirm_user.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
}
