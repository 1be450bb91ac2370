//! What the pages of `dev` have in common. They exist in `dev` only.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use askama::Template;

const CSS: &str = include_str!("../../static/dev.css");

/// Only what we serve ourselves, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
    frame-ancestors 'none'; form-action 'self' http: https:";

/// The stylesheet.
pub fn files(routes: &mut ServiceConfig) {
    routes.service(web::resource("/dev.css").route(web::get().to(css)));
}

async fn css() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header(("cache-control", "no-cache"))
        .body(CSS)
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
