//! OAuth 2.0 and OpenID Connect: one file per endpoint, named like its URL.

pub mod authorize;
mod client_authentication;
pub mod device_authorization;
pub mod discovery;
mod dpop;
pub mod error;
pub mod introspect;
pub mod jwks;
pub mod logout;
pub mod par;
pub mod protected_resource;
pub mod register;
pub mod revoke;
pub mod token;
pub mod userinfo;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, EXPIRES, LOCATION, PRAGMA, RETRY_AFTER,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use url::form_urlencoded::Serializer;

use crate::app::App;
use crate::http::form;
use crate::http::hosted::{self, Hosted};
use crate::http::notice::Notice;
use crate::model::parameters::Parameters;
use crate::model::visitor::Visitor;
use crate::oauth::error::OAuthError;
use crate::rules;
use crate::rules::redirects::ToApp;

/// The media type of every JSON answer, spelled as Cognito does.
const JSON: &str = "application/json;charset=UTF-8";

/// A body as it came; an error if it was too large or broke off.
type Body = Result<Bytes, actix_web::Error>;

/// The pool that a request of an app is for.
async fn resolve(request: &HttpRequest, app: &App) -> Result<Hosted, OAuthError> {
    hosted::resolve(request, app).await?.ok_or_else(OAuthError::no_pool)
}

/// The parameters of a form: `application/x-www-form-urlencoded`, nothing given twice but what may be.
fn form(
    request: &HttpRequest,
    body: &Body,
    known: &'static [&'static str],
    repeatable: &[&str],
) -> Result<Parameters, OAuthError> {
    if !is_form(request) || request.headers().contains_key(CONTENT_ENCODING) {
        let why = "the body must be application/x-www-form-urlencoded";
        return Err(OAuthError::invalid_request(why));
    }
    let Ok(body) = body else { return Err(OAuthError::too_large()) };
    let pairs = form::decode(body)
        .map_err(|_| OAuthError::invalid_request("a parameter cannot be read"))?;
    let parameters = Parameters::new(known, pairs);
    match parameters.doubled().iter().all(|doubled| repeatable.contains(doubled)) {
        true => Ok(parameters),
        false => Err(OAuthError::invalid_request("a parameter is given twice")),
    }
}

fn is_form(request: &HttpRequest) -> bool {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = header.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// A success that nobody may keep (RFC 6749 §5.1).
fn json(content: &impl Serialize) -> Result<HttpResponse, OAuthError> {
    let body = serde_json::to_string(content).map_err(|fault| OAuthError::Fault(fault.into()))?;
    Ok(uncached(&mut HttpResponse::Ok()).content_type(JSON).body(body))
}

fn uncached(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .insert_header((CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate"))
        .insert_header((PRAGMA, "no-cache"))
        .insert_header((EXPIRES, "0"))
}

/// The answer to an app; faults go to the log.
fn answer(
    endpoint: &'static str,
    visitor: &Visitor,
    outcome: Result<HttpResponse, OAuthError>,
) -> HttpResponse {
    outcome.unwrap_or_else(|error| {
        error.log(endpoint, visitor.request_id);
        error.answer()
    })
}

/// Sends a browser on.
fn redirect(status: StatusCode, location: &str) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((LOCATION, location)).insert_header((CACHE_CONTROL, "no-store")).finish()
}

/// Takes an answer to an app.
fn send(answer: ToApp, hosted: &Hosted) -> HttpResponse {
    match answer {
        ToApp::Location(location) => redirect(StatusCode::FOUND, &location),
        ToApp::Form { redirect_uri, fields } => {
            Notice::FormPost { redirect_uri, fields }.answer(StatusCode::OK, Some(hosted))
        }
        ToApp::Offer { href, place, problem } => {
            let problem = problem.into();
            Notice::Offer { problem, href, place }.answer(StatusCode::BAD_REQUEST, Some(hosted))
        }
    }
}

/// Tells a browser's user what stopped a rule; faults go to the log.
fn stopped(
    error: &rules::Error,
    endpoint: &'static str,
    hosted: Option<&Hosted>,
    visitor: &Visitor,
) -> HttpResponse {
    let (status, text) = match (error, error.retry_after()) {
        (_, Some(_)) => {
            (StatusCode::SERVICE_UNAVAILABLE, "The service is busy. Please try again.".into())
        }
        (rules::Error::Refused(why), _) => (StatusCode::BAD_REQUEST, why.to_string().into()),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong".into()),
    };
    if status.is_server_error() {
        fault(error, endpoint, visitor);
    }
    let mut answer = Notice::Problem(text).answer(status, hosted);
    if let Some(wait) = error.retry_after() {
        answer.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
    }
    answer
}

/// Writes to the log what stopped a rule.
fn fault(error: &rules::Error, endpoint: &'static str, visitor: &Visitor) {
    let request_id = visitor.request_id;
    tracing::error!(endpoint, %request_id, error = format!("{error:#}"), "request failed");
}

/// Tells a browser's user that its request is not followed.
fn problem(text: impl ToString, hosted: &Hosted) -> HttpResponse {
    Notice::Problem(text.to_string().into()).answer(StatusCode::BAD_REQUEST, Some(hosted))
}

/// What a browser gets where no pool has pages.
fn no_pages() -> HttpResponse {
    Notice::Problem("No user pool answers here.".into()).answer(StatusCode::NOT_FOUND, None)
}

/// The parameters of a form that a page of another site sent, those that are read; `None` if it cannot be read.
fn posted(
    request: &HttpRequest,
    body: &Body,
    reads: impl Fn(&str) -> bool,
) -> Option<Vec<(String, String)>> {
    let pairs = match body {
        Ok(body) if is_form(request) => form::decode(body).ok()?,
        _ => return None,
    };
    Some(pairs.into_iter().filter(|(name, _)| reads(name)).collect())
}

/// A POST by another site's form arrives without our cookies, which are SameSite=Lax: the same request by GET brings
/// them (security.md section 8). It holds nothing that a GET would not.
fn again_by_get(pairs: Option<Vec<(String, String)>>, hosted: &Hosted, path: &str) -> HttpResponse {
    let Some(pairs) = pairs else { return problem("The form cannot be read", hosted) };
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let location = format!("{}?{query}", hosted.url(path));
    if location.len() > crate::http::headers::MAX_URL {
        return problem("The form is too large", hosted);
    }
    redirect(StatusCode::SEE_OTHER, &location)
}
