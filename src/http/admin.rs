//! The operators' listener: `/metrics`, `/livez`, `/readyz`.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::web::{self, Data};
use actix_web::{App as Service, HttpResponse, HttpServer};

use crate::app::App;
use crate::http::Pattern;

/// Starts the operators' listener.
pub fn start(app: &Data<App>, socket: TcpListener) -> std::io::Result<Server> {
    let app = app.clone();
    let server = HttpServer::new(move || {
        Service::new()
            .app_data(app.clone())
            .service(web::resource("/metrics").route(web::get().to(metrics)))
            .configure(health)
    });
    Ok(server.workers(1).disable_signals().listen(socket)?.run())
}

/// `/livez` and `/readyz`, which every listener has.
pub fn health(routes: &mut web::ServiceConfig) {
    routes
        .service(web::resource("/livez").app_data(Pattern("/livez")).route(web::get().to(alive)))
        .service(web::resource("/readyz").app_data(Pattern("/readyz")).route(web::get().to(ready)));
}

async fn metrics(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(app.metrics.text(&app))
}

/// The process answers; that is all.
async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

async fn ready(app: Data<App>) -> HttpResponse {
    match app.health.problem(&app.db, &app.clock).await {
        None => HttpResponse::Ok().content_type("text/plain").body("ok\n"),
        Some(why) => {
            HttpResponse::ServiceUnavailable().content_type("text/plain").body(format!("{why}\n"))
        }
    }
}
