//! An answer to an app that the browser posts: OAuth 2.0 Form Post Response Mode.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, REFERRER_POLICY};
use askama::Template;

use crate::pages::chrome::Chrome;
use crate::pages::visit::html;

/// The form; our script sends it, or else its button.
#[derive(Template)]
#[template(path = "pages/form_post.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub redirect_uri: &'a str,
    pub fields: &'a [(String, String)],
}

/// The page as an answer. The app may see which site sends it the form, not which page.
pub fn answer(chrome: &Chrome, redirect_uri: &str, fields: &[(String, String)]) -> HttpResponse {
    let page = Page { chrome, redirect_uri, fields };
    let mut answer = html(&page, StatusCode::OK, Some(redirect_uri));
    let policy = HeaderValue::from_static("strict-origin");
    answer.headers_mut().insert(REFERRER_POLICY, policy);
    answer
}
