//! `POST /oauth2/introspect`: RFC 7662, and signed answers by RFC 9701.

use actix_web::http::header::ACCEPT;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::app::App;
use crate::jwt::Claims;
use crate::model::visitor::Visitor;
use crate::oauth::client_authentication::{self, Endpoint};
use crate::oauth::error::OAuthError;
use crate::oauth::{Body, answer, form, json as json_answer, resolve, uncached};
use crate::rules::introspection;

const PARAMETERS: [&str; 6] = [
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "token",
    "token_type_hint",
];

/// RFC 9701 §4.
const JWT: &str = "application/token-introspection+jwt";

/// Tells a client that proves itself what a token is worth.
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    answer("introspect", &visitor, run(&request, &body, &app).await)
}

async fn run(request: &HttpRequest, body: &Body, app: &App) -> Result<HttpResponse, OAuthError> {
    let hosted = resolve(request, app).await?;
    let form = form(request, body, &PARAMETERS, &[])?;
    let pool = &hosted.pool;
    let client =
        client_authentication::authenticate(app, pool, Endpoint::Introspect, request, &form)
            .await?;
    // Whoever can name itself could try tokens here (RFC 7662 §2.1, §4).
    if !client.is_confidential() {
        return Err(client_authentication::refused(pool, Endpoint::Introspect, None));
    }
    let token = form.get("token").ok_or(OAuthError::invalid_request("token is missing"))?;
    let (issuer, signed) = (&hosted.issuer, wants_jwt(request));
    let told = introspection::introspect(app, pool, &client, token, issuer, signed).await?;
    let told = told.unwrap_or_else(|| Claims::from_iter([("active".to_owned(), json!(false))]));
    if !signed {
        return json_answer(&told);
    }
    let signed = introspection::signed(app, pool, &client, told, issuer)?;
    Ok(uncached(&mut HttpResponse::Ok()).content_type(JWT).body(signed))
}

/// Whether a signed answer is accepted, and no less than a plain one (RFC 9110 §12.5.1).
fn wants_jwt(request: &HttpRequest) -> bool {
    let headers = request.headers().get_all(ACCEPT).filter_map(|accept| accept.to_str().ok());
    let accepted: Vec<(&str, f32)> = headers.flat_map(weighed).collect();
    let weight = |name: &str| {
        let mut found = accepted.iter().filter(|(media, _)| media.eq_ignore_ascii_case(name));
        found.next().map(|(_, weight)| *weight)
    };
    let plain = weight("application/json").unwrap_or_default();
    weight(JWT).is_some_and(|signed| signed > 0.0 && signed >= plain)
}

/// The media types of an `Accept`, each with its weight; one that cannot be read counts in full.
fn weighed(accept: &str) -> impl Iterator<Item = (&str, f32)> {
    accept.split(',').map(|one| {
        let mut parts = one.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then_some(value.trim())
        });
        (media, weight.and_then(|weight| weight.parse().ok()).unwrap_or(1.0))
    })
}
