//! `POST /oauth2/revoke`: RFC 7009, for refresh tokens, and by the standards for access tokens.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::model::ids::RevocableToken;
use crate::model::session::Associated;
use crate::model::visitor::Visitor;
use crate::oauth::client_authentication::{self, Endpoint};
use crate::oauth::error::OAuthError;
use crate::oauth::{Body, answer, form, resolve, uncached};
use crate::rules::refresh;

const PARAMETERS: [&str; 6] = [
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "token",
    "token_type_hint",
];

/// Revokes a token and every token that was issued with it.
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    answer("revoke", &visitor, run(&request, &body, &app, &visitor).await)
}

async fn run(
    request: &HttpRequest,
    body: &Body,
    app: &App,
    visitor: &Visitor,
) -> Result<HttpResponse, OAuthError> {
    let hosted = resolve(request, app).await?;
    let form = form(request, body, &PARAMETERS, &[])?;
    let pool = &hosted.pool;
    let client =
        client_authentication::authenticate(app, pool, Endpoint::Revoke, request, &form).await?;
    let token = form.get("token").ok_or(OAuthError::invalid_request("token is missing"))?;
    let token = RevocableToken::new(token);
    refresh::revoke(app, pool, &client, &token, Associated::None, visitor).await?;
    Ok(uncached(&mut HttpResponse::Ok()).finish())
}
