//! `POST /oauth2/device_authorization`: RFC 8628 §3.1.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::app::App;
use crate::model::visitor::Visitor;
use crate::oauth::client_authentication::{self, Endpoint};
use crate::oauth::error::OAuthError;
use crate::oauth::{Body, answer, form, json, resolve};
use crate::rules::device_flow::{self, LIFETIME, NotBegun, POLL_INTERVAL};
use crate::rules::limits;

const PARAMETERS: [&str; 6] = [
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "resource",
    "scope",
];

/// RFC 8628 §3.2.
#[derive(Serialize)]
struct Answer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: i32,
}

/// Lets a device wait for its user.
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    answer("device_authorization", &visitor, run(&request, &body, &app, &visitor).await)
}

async fn run(
    request: &HttpRequest,
    body: &Body,
    app: &App,
    visitor: &Visitor,
) -> Result<HttpResponse, OAuthError> {
    let hosted = resolve(request, app).await?;
    let form = form(request, body, &PARAMETERS, &["resource"])?;
    let pool = &hosted.pool;
    let client =
        client_authentication::authenticate(app, pool, Endpoint::Device, request, &form).await?;
    let counted = limits::device(app, pool, &client, visitor).await;
    counted.map_err(|error| OAuthError::counted(app, error))?;
    let (scope, resources) = (form.get("scope"), form.all("resource"));
    let begun = device_flow::begin(app, pool, &client, scope, &resources).await?;
    let begun = begun.map_err(|why| match why {
        NotBegun::Unauthorized => OAuthError::new("unauthorized_client"),
        NotBegun::InvalidScope => OAuthError::new("invalid_scope"),
        NotBegun::InvalidTarget => OAuthError::new("invalid_target"),
    })?;
    let verification_uri = hosted.url("/device");
    json(&Answer {
        verification_uri_complete: format!("{verification_uri}?user_code={}", begun.user_code),
        device_code: begun.device_code,
        user_code: begun.user_code,
        verification_uri,
        expires_in: LIFETIME.num_seconds(),
        interval: POLL_INTERVAL,
    })
}
