//! What the pages of `dev` have in common. They exist in `dev` only.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HOST, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::{self, ServiceConfig};
use askama::Template;

use crate::http::is_loopback_name;

const CSS: &str = include_str!("../../static/dev.css");
const ICON: &str = include_str!("../../static/icon.svg");

/// Only what we serve ourselves, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; \
    frame-ancestors 'none'; form-action 'self' http: https:";

/// The stylesheet and the icon.
pub fn files(routes: &mut ServiceConfig) {
    routes
        .service(web::resource("/dev.css").route(web::get().to(css)))
        .service(web::resource("/icon.svg").route(web::get().to(icon)));
}

async fn css() -> HttpResponse {
    file("text/css; charset=utf-8", CSS)
}

async fn icon() -> HttpResponse {
    file("image/svg+xml", ICON)
}

fn file(content_type: &str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header(("cache-control", "no-cache"))
        .insert_header(("x-content-type-options", "nosniff"))
        .body(text)
}

/// Keeps other sites out. On a loopback address the name must be a local one: a site whose name has been made to lead
/// here could read codes otherwise. And forms come from our own pages.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = header(HOST.as_str()).unwrap_or_default();
    let local = !request.app_config().local_addr().ip().is_loopback() || is_loopback_name(host);
    let own = match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        _ if request.method().is_safe() => true,
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (None, None) => true,
    };
    if local && own {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let refused = HttpResponse::Forbidden()
        .content_type("text/plain; charset=utf-8")
        .body("Poolhouse dev answers to local names and its own forms only\n");
    Ok(request.into_response(refused))
}

/// A page with a script of ours that talks to us.
pub fn html_with_script(page: &impl Template) -> HttpResponse {
    let mut answer = html(page);
    let policy = format!("{POLICY}; script-src 'self'; connect-src 'self'");
    if let Ok(policy) = policy.parse() {
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

/// A page.
pub fn html(page: &impl Template) -> HttpResponse {
    html_with(StatusCode::OK, page)
}

/// A page with a status.
pub fn html_with(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(text) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header(("content-security-policy", POLICY))
            .insert_header(("x-content-type-options", "nosniff"))
            .insert_header(("referrer-policy", "same-origin"))
            .insert_header(("cache-control", "no-store"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "page not rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
