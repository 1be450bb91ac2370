//! Dresses what endpoints without a page of their own have to tell a person: the same frame, the same brand.

use actix_web::HttpMessage as _;
use actix_web::HttpResponse;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use crate::http::hosted::Hosted;
use crate::http::notice::{Notice, Noticed};
use crate::http::visitor::RequestId;
use crate::pages::chrome::Chrome;
use crate::pages::speech::{self, Chosen};
use crate::pages::step::set_cookie;
use crate::pages::visit::{chrome, client_of, html};
use crate::pages::{error, form_post, sign_out};

/// Gives every answer that carries a notice its page, and every one that was asked for a language its cookie.
pub fn dress(mut answer: ServiceResponse) -> ServiceResponse {
    let chosen = answer.request().extensions().get::<Chosen>().cloned();
    if let Some(Chosen(cookie)) = chosen {
        set_cookie(answer.response_mut(), cookie);
    }
    let noticed = answer.response().extensions().get::<Noticed>().cloned();
    let Some(noticed) = noticed else { return answer };
    let (request, plain) = answer.into_parts();
    let id = request.extensions().get::<RequestId>().map_or(uuid::Uuid::nil(), |id| id.0);
    let client = match &noticed.notice {
        Notice::SignedOut { client, .. } => client.clone(),
        _ => client_of(request.query_string()),
    };
    let resolved = request.extensions().get::<Hosted>().cloned();
    let frame = match noticed.hosted.as_ref().or(resolved.as_ref()) {
        Some(hosted) => chrome(&request, hosted, client.as_ref()),
        None => Chrome::plain(speech::of(&request, None)),
    };
    let mut dressed = page(&noticed.notice, &frame, plain.status(), &id.to_string());
    // Cookies that end a session, when to try again: what the endpoint said beside the text stays.
    for (name, value) in plain.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH && !dressed.headers().contains_key(name) {
            dressed.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, dressed)
}

fn page(notice: &Notice, chrome: &Chrome, status: StatusCode, request_id: &str) -> HttpResponse {
    match notice {
        Notice::Problem(problem) => {
            html(&error::Page { chrome, problem, request_id, offer: None }, status, None)
        }
        Notice::Offer { problem, href, place } => {
            let offer = Some((href.as_str(), place.as_str()));
            html(&error::Page { chrome, problem, request_id, offer }, status, None)
        }
        Notice::SignedOut { frames, next, place, .. } => {
            sign_out::done(chrome, frames, next.as_deref(), place.as_deref())
        }
        Notice::FormPost { redirect_uri, fields } => {
            form_post::answer(chrome, redirect_uri, fields)
        }
    }
}
