//! `/oauth2/register`: RFC 7591, and below it each client that registered: RFC 7592.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::app::App;
use crate::http::hosted::Hosted;
use crate::model::client::Client;
use crate::model::ids::ClientId;
use crate::model::registration::Registration;
use crate::model::visitor::Visitor;
use crate::oauth::error::{OAuthError, Refused};
use crate::oauth::{Body, answer, json as json_answer, resolve, uncached};
use crate::rules;
use crate::rules::clients::DCR_SCOPE;
use crate::rules::device_flow::DEVICE_CODE;
use crate::rules::registration::{self, Registered, Unregistered};

/// The path of a client that registered; the pool's id stands before it where the pool is addressed by path.
#[derive(serde::Deserialize)]
pub struct Place {
    client_id: ClientId,
}

/// Registers a client.
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    let registered = async {
        let hosted = resolve(&request, &app).await?;
        let asked = read(&request, &body)?;
        let token = bearer(&request)?;
        let done = registration::register(&app, &hosted.pool, token, &asked, &visitor).await;
        told(&app, &hosted, &done.map_err(|why| refused(&app, why))?, StatusCode::CREATED)
    };
    answer("register", &visitor, registered.await)
}

/// What a client said of itself.
pub async fn get(
    request: HttpRequest,
    place: Path<Place>,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    let found = async {
        let (hosted, client, token) = find(&request, &place, &app).await?;
        told(&app, &hosted, &Registered { client, token: token.to_owned() }, StatusCode::OK)
    };
    answer("register", &visitor, found.await)
}

/// Replaces it.
pub async fn put(
    request: HttpRequest,
    place: Path<Place>,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    let changed = async {
        let (hosted, client, token) = find(&request, &place, &app).await?;
        let asked = read(&request, &body)?;
        let pool = &hosted.pool;
        let done = registration::change(&app, pool, &client, token, &asked, &visitor).await;
        told(&app, &hosted, &done.map_err(|why| refused(&app, why))?, StatusCode::OK)
    };
    answer("register", &visitor, changed.await)
}

/// Deletes the client.
pub async fn delete(
    request: HttpRequest,
    place: Path<Place>,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    let deleted = async {
        let (hosted, client, _) = find(&request, &place, &app).await?;
        let done = registration::delete(&app, &hosted.pool, &client, &visitor).await;
        done.map_err(|why| refused(&app, why))?;
        Ok(uncached(&mut HttpResponse::NoContent()).finish())
    };
    answer("register", &visitor, deleted.await)
}

/// The client that manages itself here, and the token that it came with.
async fn find<'a>(
    request: &'a HttpRequest,
    place: &Place,
    app: &App,
) -> Result<(Hosted, Client, &'a str), OAuthError> {
    let hosted = resolve(request, app).await?;
    let token = bearer(request)?.ok_or_else(no_token)?;
    let found = registration::find(app, &hosted.pool, &place.client_id, token).await;
    Ok((hosted, found.map_err(|why| refused(app, why))?, token))
}

fn read(request: &HttpRequest, body: &Body) -> Result<Registration, OAuthError> {
    let wrong = |why| OAuthError::described("invalid_client_metadata", why);
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(wrong("the body must be application/json"));
    }
    let Ok(body) = body else { return Err(OAuthError::too_large()) };
    // A list would be read as the members in their order.
    let read = serde_json::from_slice(body).ok();
    let read = read.filter(|_| body.trim_ascii_start().starts_with(b"{"));
    read.ok_or_else(|| wrong("the metadata cannot be read"))
}

fn bearer(request: &HttpRequest) -> Result<Option<&str>, OAuthError> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let invalid = || challenged(StatusCode::UNAUTHORIZED, "invalid_token", "");
    let Some(header) = headers.next() else { return Ok(None) };
    let header = header.to_str().ok().filter(|_| headers.next().is_none()).ok_or_else(invalid)?;
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(invalid()),
    }
}

/// RFC 6750 §3: who shows nothing is told nothing but how to.
fn no_token() -> OAuthError {
    let (status, error) = (StatusCode::UNAUTHORIZED, "invalid_token");
    let (description, challenge, nonce) = (None, Some("Bearer".into()), None);
    OAuthError::Refused(Refused { status, error, description, challenge, nonce })
}

/// RFC 6750 §3.1; `more` stands in the challenge besides.
fn challenged(status: StatusCode, error: &'static str, more: &str) -> OAuthError {
    let challenge = Some(format!("Bearer error=\"{error}\"{more}").into());
    OAuthError::Refused(Refused { status, error, description: None, challenge, nonce: None })
}

fn refused(app: &App, why: Unregistered) -> OAuthError {
    let refused = |status, error| {
        let (description, challenge, nonce) = (None, None, None);
        OAuthError::Refused(Refused { status, error, description, challenge, nonce })
    };
    match why {
        Unregistered::Closed => refused(StatusCode::NOT_FOUND, "invalid_request"),
        Unregistered::NoToken => no_token(),
        Unregistered::InvalidToken => challenged(StatusCode::UNAUTHORIZED, "invalid_token", ""),
        Unregistered::InsufficientScope => {
            let scope = format!(", scope=\"{DCR_SCOPE}\"");
            challenged(StatusCode::FORBIDDEN, "insufficient_scope", &scope)
        }
        Unregistered::RedirectUri(why) => OAuthError::told("invalid_redirect_uri", &why),
        Unregistered::Metadata(why) => OAuthError::told("invalid_client_metadata", &why),
        Unregistered::Other(error) => OAuthError::counted(app, error),
    }
}

/// RFC 7591 §3.2.1, RFC 7592 §3.
fn told(
    app: &App,
    hosted: &Hosted,
    registered: &Registered,
    status: StatusCode,
) -> Result<HttpResponse, OAuthError> {
    let client = &registered.client;
    let metadata = serde_json::to_value(&client.metadata);
    let metadata = metadata.map_err(|fault| OAuthError::Fault(fault.into()))?;
    let mut members = rules::object(metadata);
    let grants = client.config.allowed_oauth_flows.iter().map(|flow| match flow.as_str() {
        "code" => "authorization_code",
        flow => flow,
    });
    let device = client.metadata.device_authorization.then_some(DEVICE_CODE);
    let refresh = client.may_refresh().then_some("refresh_token");
    let grants = grants.chain(device).chain(refresh);
    let code = client.config.allows_oauth_flow("code");
    let by_post = client.registration.as_ref().is_some_and(|registration| registration.by_post);
    let method = match (client.proves_by_key(), client.secrets.last()) {
        (true, _) => "private_key_jwt",
        (false, Some(_)) if by_post => "client_secret_post",
        (false, Some(_)) => "client_secret_basic",
        (false, None) => "none",
    };
    let url = hosted.url(&format!("/oauth2/register/{}", client.id));
    for (name, value) in [
        ("client_id", json!(client.id)),
        ("client_id_issued_at", json!(client.created_at.timestamp())),
        ("client_name", json!(client.shown_name())),
        ("grant_types", json!(grants.collect::<Vec<_>>())),
        ("id_token_signed_response_alg", json!(hosted.pool.id_token_algorithm(app.now())?)),
        ("redirect_uris", json!(client.config.callback_urls)),
        ("registration_client_uri", json!(url)),
        ("response_types", if code { json!(["code"]) } else { json!([]) }),
        ("scope", json!(client.config.allowed_oauth_scopes.join(" "))),
        ("subject_type", json!("public")),
        ("token_endpoint_auth_method", json!(method)),
    ] {
        members.insert(name.to_owned(), value);
    }
    if let Some(secret) = client.secrets.last() {
        members.insert("client_secret".to_owned(), json!(secret.expose()));
        members.insert("client_secret_expires_at".to_owned(), json!(0));
    }
    members.insert("registration_access_token".to_owned(), json!(registered.token));
    let mut answer = json_answer(&members)?;
    *answer.status_mut() = status;
    Ok(answer)
}
