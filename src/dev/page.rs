//! What the pages of `dev` have in common. They exist in `dev` only.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use askama::Template;

const CSS: &str = include_str!("../../static/dev.css");
const ICON: &str = include_str!("../../static/icon.svg");

/// Only what we serve ourselves, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
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
