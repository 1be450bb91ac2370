//! `POST /oauth2/par`: authorization requests that clients push (RFC 9126).

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::app::App;
use crate::http::form;
use crate::http::hosted::Hosted;
use crate::model::client::Client;
use crate::model::visitor::Visitor;
use crate::oauth::client_authentication::{self, Endpoint, PARAMETERS};
use crate::oauth::error::OAuthError;
use crate::oauth::{Body, answer, dpop, json, resolve};
use crate::rules::authorize::pushed::{self, NotPushed};
use crate::rules::authorize::{AuthorizeError, AuthorizeRequest, Problem};
use crate::rules::dpop::Proof;
use crate::rules::limits;

/// The longest body that is read, in bytes: what authenticates the client is not kept (RFC 9126 §2.3).
const MAX_REQUEST: usize = 16 * 1024;

/// RFC 9126 §2.2.
#[derive(Serialize)]
struct Answer {
    request_uri: String,
    expires_in: i64,
}

/// Makes a request the `request_uri` that the browser comes with.
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    answer("par", &visitor, run(&request, &body, &app, &visitor).await)
}

async fn run(
    request: &HttpRequest,
    body: &Body,
    app: &App,
    visitor: &Visitor,
) -> Result<HttpResponse, OAuthError> {
    let hosted = resolve(request, app).await?;
    if body.as_ref().is_ok_and(|body| body.len() > MAX_REQUEST) {
        return Err(OAuthError::too_large());
    }
    let pool = &hosted.pool;
    let form = super::form(request, body, &PARAMETERS, &[])?;
    let find = |client: &Client| proof(request, app, &hosted, client);
    let endpoint = Endpoint::Par;
    let (client, proof) =
        client_authentication::authenticate_and(app, pool, endpoint, request, &form, find).await?;
    let Ok(body) = body else { return Err(OAuthError::too_large()) };
    let pairs = form::decode(body)
        .map_err(|_| OAuthError::invalid_request("a parameter cannot be read"))?;
    if pairs.iter().any(|(name, _)| name == "request_uri") {
        return Err(OAuthError::invalid_request("request_uri is not pushed"));
    }
    // A client that authenticates by header may leave its id out of the form.
    let named = pairs.iter().any(|(name, _)| name == "client_id");
    let id = (!named).then(|| ("client_id".to_owned(), client.id.to_string()));
    let asked = AuthorizeRequest::new(pairs.into_iter().chain(id));
    if proof.is_some() {
        let counted = limits::proof(app, pool, &client, visitor).await;
        counted.map_err(|error| OAuthError::counted(app, error))?;
    }
    let pushed = pushed::push(app, pool, &client, &asked, proof.as_ref()).await?;
    let request_uri = pushed.map_err(|why| match why {
        NotPushed::Refused(why) => refused(why),
        NotPushed::TooLarge => OAuthError::too_large(),
    })?;
    let mut answer = json(&Answer { request_uri, expires_in: pushed::USABLE.num_seconds() })?;
    *answer.status_mut() = StatusCode::CREATED;
    dpop::add_nonce(&mut answer, app, &hosted, proof.as_ref());
    Ok(answer)
}

/// A proof is no duty here: it binds the code that follows (RFC 9449 §10.1).
fn proof(
    request: &HttpRequest,
    app: &App,
    hosted: &Hosted,
    client: &Client,
) -> Result<Option<Proof>, OAuthError> {
    match dpop::header(request) {
        Ok(None) => Ok(None),
        _ => dpop::of_client(request, app, hosted, client),
    }
}

/// RFC 9126 §2.3: what the authorization endpoint would have said, here in JSON.
fn refused(why: AuthorizeError) -> OAuthError {
    match why {
        AuthorizeError::Redirect(refused) => match refused.description {
            Some(description) => OAuthError::described(refused.error, description),
            None => OAuthError::new(refused.error),
        },
        AuthorizeError::Show(Problem::RedirectMismatch) => {
            OAuthError::invalid_request("redirect_uri is not one of the client's")
        }
        AuthorizeError::Show(Problem::Missing(_)) => {
            OAuthError::invalid_request("redirect_uri is missing")
        }
        AuthorizeError::Show(Problem::Doubled(_)) => {
            OAuthError::invalid_request("a parameter is given twice")
        }
        AuthorizeError::Show(Problem::OAuthNotEnabled) => OAuthError::new("unauthorized_client"),
        AuthorizeError::Show(_) => OAuthError::new("invalid_request"),
    }
}
