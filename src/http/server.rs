//! The listeners: sockets in, requests to `routes`.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App as Service, HttpServer};

use crate::app::App;
use crate::http::{Listener, headers};
use crate::routes;

/// A listener and the sockets it is bound to.
pub struct Bound {
    pub listener: Listener,
    pub sockets: Vec<TcpListener>,
    /// TLS in the binary; plain without.
    pub tls: Option<rustls::ServerConfig>,
}

/// Starts a server on a bound listener. It stops through its handle; requests in flight have 30 seconds.
pub fn start(app: &Data<App>, bound: Bound, workers: usize) -> std::io::Result<Server> {
    let (app, listener) = (app.clone(), Data::new(bound.listener));
    let mut server = HttpServer::new(move || {
        Service::new()
            .app_data(app.clone())
            .app_data(listener.clone())
            .wrap(from_fn(headers::every_answer))
            .configure(routes::all)
    })
    .workers(workers)
    .disable_signals()
    .shutdown_timeout(30);
    for socket in bound.sockets {
        server = match &bound.tls {
            Some(tls) => server.listen_rustls_0_23(socket, tls.clone())?,
            None => server.listen(socket)?,
        };
    }
    Ok(server.run())
}
