//! What an endpoint that has no page of its own has to tell a person.
//!
//! The answer carries its notice as plain text and, for who dresses pages, as an extension: endpoints below `pages`
//! need not know how a page looks.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;

use crate::http::hosted::Hosted;
use crate::model::ids::ClientId;
use crate::rules::redirects::in_ascii;

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It cannot go on, in the words that scripts know.
    Problem(Cow<'static, str>),
    /// The same, and a link for who wants to go to the app all the same, and where that leads.
    Offer { problem: Cow<'static, str>, href: String, place: String },
    /// The session is over.
    SignedOut {
        /// The app that sent the browser, if that is known.
        client: Option<ClientId>,
        /// What is opened so that apps hear of it.
        frames: Vec<String>,
        /// Where the browser goes then, if an app said so.
        next: Option<String>,
        /// Where a link leads there that names this place: the browser does not go by itself.
        place: Option<String>,
    },
    /// An app is answered by a form that the browser posts to it (OAuth 2.0 Form Post Response Mode).
    FormPost { redirect_uri: String, fields: Vec<(String, String)> },
}

/// A notice and whose pages it belongs to; left in the extensions of an answer.
#[derive(Clone)]
pub struct Noticed {
    pub notice: Notice,
    pub hosted: Option<Hosted>,
}

/// The language that an app asked for in a request that it pushed, as the parameters of a query; left in the extensions of the
/// browser's request, which does not say so itself.
pub struct AskedLanguage(pub Vec<(&'static str, String)>);

impl Notice {
    /// The notice as an answer.
    pub fn answer(self, status: StatusCode, hosted: Option<&Hosted>) -> HttpResponse {
        let text = match &self {
            Self::Problem(problem) | Self::Offer { problem, .. } => format!("{problem}\n"),
            Self::SignedOut { .. } => "You are signed out.\n".to_owned(),
            Self::FormPost { redirect_uri, .. } => format!("{}\n", in_ascii(redirect_uri)),
        };
        let mut answer = HttpResponse::build(status)
            .content_type("text/plain; charset=utf-8")
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(text);
        let noticed = Noticed { notice: self, hosted: hosted.cloned() };
        answer.extensions_mut().insert(noticed);
        answer
    }
}
