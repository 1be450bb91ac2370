//! `POST /oauth2/token`: the steps that all grants share, so that none can forget one.

mod authorization_code;
mod client_credentials;
mod device_code;
mod refresh_token;
mod token_exchange;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::app::App;
use crate::http::hosted::Hosted;
use crate::model::client::Client;
use crate::model::parameters::Parameters;
use crate::model::user_pool::Dialect;
use crate::model::visitor::Visitor;
use crate::oauth::client_authentication::{self, Endpoint};
use crate::oauth::error::OAuthError;
use crate::oauth::{Body, answer, dpop, form, json, resolve};
use crate::rules::device_flow::DEVICE_CODE;
use crate::rules::dpop::Proof;
use crate::rules::tokens::Tokens;
use crate::rules::{scopes, strangers};

const PARAMETERS: [&str; 19] = [
    "actor_token",
    "actor_token_type",
    "audience",
    "aws_client_metadata",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "requested_token_type",
    "resource",
    "scope",
    "subject_token",
    "subject_token_type",
];

/// Those that may be given more than once (RFC 8693 §2.1, RFC 8707 §2).
const REPEATABLE: [&str; 2] = ["audience", "resource"];

/// RFC 8693 §2.1.
pub const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// What a grant is redeemed with: an authenticated client's request.
struct Redeem<'a> {
    app: &'a App,
    hosted: &'a Hosted,
    client: &'a Client,
    form: &'a Parameters,
    /// What the client proves possession of a key with: tokens are bound to it (RFC 9449 §5).
    proof: Option<&'a Proof>,
    visitor: &'a Visitor,
}

impl Redeem<'_> {
    fn require(&self, name: &'static str, missing: &'static str) -> Result<&str, OAuthError> {
        self.form.get(name).ok_or(OAuthError::invalid_request(missing))
    }

    /// The scopes asked for; `None` if none is named.
    fn scopes(&self) -> Option<Vec<&str>> {
        let scope = self.form.get("scope")?;
        Some(scopes::words(scope).collect())
    }
}

/// Tokens as the wire has them (RFC 6749 §5.1). What is not there is left out, never null.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    expires_in: i64,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// Redeems a grant for tokens.
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    answer("token", &visitor, run(&request, &body, &app, &visitor).await)
}

async fn run(
    request: &HttpRequest,
    body: &Body,
    app: &App,
    visitor: &Visitor,
) -> Result<HttpResponse, OAuthError> {
    let hosted = resolve(request, app).await?;
    let form = form(request, body, &PARAMETERS, &REPEATABLE)?;
    let grant = form.get("grant_type");
    let grant = grant.ok_or(OAuthError::invalid_request("grant_type is missing"))?;
    let find = |client: &Client| dpop::of_client(request, app, &hosted, client);
    let (pool, endpoint) = (&hosted.pool, Endpoint::Token);
    let (client, proof) =
        client_authentication::authenticate_and(app, pool, endpoint, request, &form, find).await?;
    let proof = proof.as_ref();
    let redeem = Redeem { app, hosted: &hosted, client: &client, form: &form, proof, visitor };
    let tokens = match grant {
        "authorization_code" => authorization_code::run(&redeem).await?,
        "refresh_token" => refresh_token::run(&redeem).await?,
        "client_credentials" => client_credentials::run(&redeem).await?,
        DEVICE_CODE => device_code::run(&redeem).await?,
        TOKEN_EXCHANGE => {
            let mut answer = token_exchange::run(&redeem).await?;
            strangers::note_use(app, &client).await;
            dpop::add_nonce(&mut answer, app, &hosted, proof);
            return Ok(answer);
        }
        _ => return Err(OAuthError::new("unsupported_grant_type")),
    };
    strangers::note_use(app, &client).await;
    let mut answer = json(&Answer {
        id_token: tokens.id_token.as_deref(),
        access_token: &tokens.access_token,
        refresh_token: tokens.refresh_token.as_ref().map(|token| token.expose()),
        expires_in: tokens.expires_in,
        token_type: token_type(tokens.bound),
        scope: scope(&redeem, grant, &tokens),
    })?;
    dpop::add_nonce(&mut answer, app, &hosted, proof);
    Ok(answer)
}

/// RFC 9449 §5: what was issued, not what came with the request.
fn token_type(bound: bool) -> &'static str {
    if bound { "DPoP" } else { "Bearer" }
}

/// RFC 6749 §5.1 names the scopes; Cognito does not. Devices and clients that registered themselves are not Cognito's, and
/// may have got others than they asked for.
fn scope(redeem: &Redeem<'_>, grant: &str, tokens: &Tokens) -> Option<String> {
    let ours = grant == DEVICE_CODE || redeem.client.is_stranger();
    let told = ours || redeem.hosted.pool.dialect() == Dialect::Standards;
    // A scope has a word at least (§3.3).
    (told && !tokens.scopes.is_empty()).then(|| tokens.scopes.join(" "))
}
