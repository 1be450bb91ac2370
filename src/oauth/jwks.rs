//! `/.well-known/jwks.json` below the issuer: RFC 7517.

use actix_web::{HttpRequest, HttpResponse};

use crate::oauth::discovery::publish;

/// The public keys of a pool, from memory; the database may be away.
pub async fn get(request: HttpRequest) -> HttpResponse {
    publish("jwks", &request, |_, pool| pool.jwks.clone()).await
}
