//! What a form of the pages sent.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::http::form::decode;
use crate::http::visitor::RequestId;
use crate::pages::typed::as_code;
use crate::pages::visit::PageError;

/// What the code of a second factor is called in its forms.
const SECOND_CODE: &str = "authentication_code";

/// The fields of a form, each given once.
#[derive(Default)]
pub struct Fields(Vec<(String, String)>);

impl FromRequest for Fields {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let id = request.extensions().get::<RequestId>().map_or(uuid::Uuid::nil(), |id| id.0);
        let fields = Self::read(request, payload);
        Box::pin(async move {
            fields.await.map_err(|status| PageError::shown(status, "invalid_request", id))
        })
    }
}

impl Fields {
    /// Reads the fields of a body.
    fn read(
        request: &HttpRequest,
        payload: &mut Payload,
    ) -> impl Future<Output = Result<Self, StatusCode>> + 'static + use<> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_form = kind.is_some_and(|kind| {
            kind.split(';').next().is_some_and(|kind| {
                kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
            })
        });
        let body = Bytes::from_request(request, payload);
        async move {
            if !is_form {
                return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
            }
            let body = body.await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
            let pairs = decode(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
            let doubled = pairs.iter().enumerate().any(|(at, (name, _))| {
                pairs.get(..at).is_some_and(|before| before.iter().any(|(other, _)| other == name))
            });
            if doubled { Err(StatusCode::BAD_REQUEST) } else { Ok(Self(pairs)) }
        }
    }

    /// What a field holds; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether a field or a button was sent, empty or not.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// A code as it was meant: people type it in groups, and keyboards have digits of their own.
    pub fn code(&self, name: &str) -> String {
        as_code(self.get(name))
    }

    /// Whether the code of a second factor was sent.
    pub fn has_second_code(&self) -> bool {
        self.has(SECOND_CODE) || self.has("code")
    }

    /// The code of a second factor, from the field that Cognito's page has, or the one that ours had before.
    pub fn second_code(&self) -> String {
        self.code(if self.has(SECOND_CODE) { SECOND_CODE } else { "code" })
    }

    /// A name as it was meant: telephones add a space behind what they complete.
    pub fn name(&self, name: &str) -> &str {
        self.get(name).trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_second_factor_is_taken_under_its_earlier_name_too() {
        for name in [SECOND_CODE, "code"] {
            let fields = Fields(vec![(name.to_owned(), "123 456".to_owned())]);
            assert!(fields.has_second_code());
            assert_eq!(fields.second_code(), "123456");
        }
        assert!(!Fields::default().has_second_code());
    }
}
