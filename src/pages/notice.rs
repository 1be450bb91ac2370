//! Dresses what endpoints without a page of their own have to tell a person: the same frame, the same brand.

use actix_web::HttpMessage as _;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::http::form::decode;
use crate::http::hosted::Hosted;
use crate::http::notice::{Notice, Noticed};
use crate::http::visitor::RequestId;
use crate::pages::advice::Advice;
use crate::pages::chrome::Chrome;
use crate::pages::home::Way;
use crate::pages::sign_out::Ending;
use crate::pages::speech::{self, Chosen};
use crate::pages::step::set_cookie;
use crate::pages::visit::{chrome, client_of, html};
use crate::pages::{error, form_post, home, sign_out};

/// The request of the app that a request belongs to which does not say so itself, left in its extensions: whose brand a notice
/// bears, and where it leads.
#[derive(Clone, Debug)]
pub struct AppQuery(pub String);

/// Gives every answer that carries a notice its page, and every one that was asked for a language its cookie.
pub async fn dress(mut answer: ServiceResponse) -> ServiceResponse {
    let chosen = answer.request().extensions().get::<Chosen>().cloned();
    if let Some(Chosen(cookie)) = chosen {
        set_cookie(answer.response_mut(), cookie);
    }
    let noticed = answer.response().extensions().get::<Noticed>().cloned();
    let Some(noticed) = noticed else { return answer };
    let (request, plain) = answer.into_parts();
    let id = request.extensions().get::<RequestId>().map_or(uuid::Uuid::nil(), |id| id.0);
    let known = request.extensions().get::<AppQuery>().cloned();
    let query = known.map_or_else(|| request.query_string().to_owned(), |AppQuery(query)| query);
    let client = match &noticed.notice {
        Notice::SignedOut { client, .. } => client.clone(),
        _ => client_of(&query),
    };
    let pairs = decode(request.query_string().as_bytes()).unwrap_or_default();
    let resolved = request.extensions().get::<Hosted>().cloned();
    let hosted = noticed.hosted.as_ref().or(resolved.as_ref());
    let frame = match hosted {
        Some(hosted) => chrome(&request, hosted, client.as_ref()),
        None => Chrome::plain(speech::of(&request, None)),
    };
    let status = plain.status();
    let again = again(&request).filter(|_| status.is_server_error());
    // Where the server is in trouble nothing more is asked of it.
    let app = request.app_data::<Data<App>>().cloned();
    let (mut home, mut way) = (None, None);
    if let (Some(app), Some(hosted)) = (app, hosted) {
        match &noticed.notice {
            Notice::Problem(_) if !status.is_server_error() => {
                home = home::of_query(&app, hosted, &query).await;
            }
            Notice::SignedOut { next: None, .. } => way = Way::on(&app, hosted, &request).await,
            _ => {}
        }
    }
    let ways = Ways { again: again.as_deref(), home: home.as_deref(), way: &way };
    let sent: Vec<String> = pairs.into_iter().map(|(name, _)| name).collect();
    let leaving = request.path().ends_with("/logout");
    let asked = Asked { request_id: &id.to_string(), sent: &sent, leaving };
    let mut dressed = page(&noticed.notice, &frame, status, &asked, ways);
    // Cookies that end a session, when to try again: what the endpoint said beside the text stays.
    for (name, value) in plain.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH && !dressed.headers().contains_key(name) {
            dressed.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, dressed)
}

/// Where a page that ends something leads.
#[derive(Clone, Copy)]
struct Ways<'a> {
    /// The same page once more.
    again: Option<&'a str>,
    /// The app.
    home: Option<&'a str>,
    /// What is left to do once one is signed out.
    way: &'a Option<Way>,
}

/// The page that a link asks for once more: only what was asked for by a link.
fn again(request: &HttpRequest) -> Option<String> {
    let by_link = request.method() == Method::GET;
    let asked = request.uri().path_and_query().filter(|_| by_link);
    asked.map(ToString::to_string)
}

/// The request that a notice answers.
struct Asked<'a> {
    request_id: &'a str,
    /// The parameters of its query.
    sent: &'a [String],
    /// Whether it is one to sign out.
    leaving: bool,
}

fn page(
    notice: &Notice,
    chrome: &Chrome,
    status: StatusCode,
    asked: &Asked<'_>,
    Ways { again, home, way }: Ways<'_>,
) -> HttpResponse {
    let problem_page = |problem: &str, offer: Option<(&str, &str)>| {
        let advice = Advice::of(problem, asked.sent, asked.leaving);
        let request_id = asked.request_id;
        let page = error::Page { chrome, problem, advice, request_id, offer, again, home };
        html(&page, status, None)
    };
    match notice {
        Notice::Problem(problem) => problem_page(problem, None),
        Notice::Offer { problem, href, place } => {
            problem_page(problem, Some((href.as_str(), place.as_str())))
        }
        Notice::SignedOut { frames, next, place, .. } => {
            let (next, place) = (next.as_deref(), place.as_deref());
            sign_out::done(chrome, frames, Ending { next, place, way })
        }
        Notice::FormPost { redirect_uri, fields } => {
            form_post::answer(chrome, redirect_uri, fields)
        }
    }
}
