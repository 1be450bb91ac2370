//! Every URL the server answers: the table of contents.

use actix_web::web::{self, Data, PayloadConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::api;
use crate::app::App;
use crate::http::Listener;
use crate::model::visitor::Visitor;
use crate::pages;

/// The largest request body, in bytes.
const MAX_BODY: usize = 256 * 1024;

/// All routes of a listener.
pub fn all(routes: &mut ServiceConfig) {
    routes
        .app_data(PayloadConfig::new(MAX_BODY))
        .service(web::resource("/").route(web::post().to(api_post)).route(web::get().to(neutral)))
        .configure(crate::http::admin::health)
        .route("/assets/{name}", web::get().to(pages::assets::get))
        .configure(hosted)
        .default_service(web::to(elsewhere));
}

/// The hosted pages, at the root of a host or below the path of their pool.
fn hosted(routes: &mut ServiceConfig) {
    for prefix in ["", "/{pool_id}"] {
        let at = |path: &str| web::resource(format!("{prefix}{path}"));
        routes
            .service(
                at("/login")
                    .route(web::get().to(pages::login::get))
                    .route(web::post().to(pages::login::post)),
            )
            .service(at("/error").route(web::get().to(pages::error::get)))
            .service(
                at("/brand/{client_id}/{version}/{name}").route(web::get().to(pages::brand::get)),
            );
    }
}

/// `POST /`: the JSON API.
async fn api_post(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    app: Data<App>,
    listener: Data<Listener>,
    visitor: Visitor,
) -> HttpResponse {
    match body {
        Ok(body) => api::post(request, body, app, listener, visitor).await,
        Err(_) => api::too_large(),
    }
}

/// `GET /` says nothing of any pool.
async fn neutral() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("Poolhouse\n")
}

/// SDKs keep a path that stands in their endpoint; whatever names a target is an API call.
async fn elsewhere(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    app: Data<App>,
    listener: Data<Listener>,
    visitor: Visitor,
) -> HttpResponse {
    if request.headers().contains_key("x-amz-target") {
        return api_post(request, body, app, listener, visitor).await;
    }
    HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body("Not found\n")
}
