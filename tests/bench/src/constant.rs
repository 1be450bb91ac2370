//! The same framework answering a constant: what JWKS and discovery are measured against.

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};

/// Serves a file's content at every path, on a free port that it prints.
#[actix_web::main]
pub async fn serve(file: &str) -> anyhow::Result<()> {
    let body = Data::new(Bytes::from(std::fs::read(file)?));
    let server = HttpServer::new(move || {
        App::new().app_data(body.clone()).default_service(web::to(|body: Data<Bytes>| async move {
            HttpResponse::Ok().content_type("application/json").body(Bytes::clone(&body))
        }))
    });
    let server = server.workers(crate::limits::cores()).bind("127.0.0.1:0")?;
    println!("{}", server.addrs()[0]);
    server.run().await?;
    Ok(())
}
