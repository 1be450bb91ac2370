//! GetClientToken: client_credentials by the API.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::ids::{ClientId, ClientSecret};
use crate::rules::client_credentials::{self, Way};
use crate::rules::{Error, Refusal, clients};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    secret: ClientSecret,
    #[serde(default)]
    scopes: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    client_authentication_result: ClientAuthenticationResult,
}

/// API_ClientAuthenticationResultType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ClientAuthenticationResult {
    access_token: String,
    expires_in: i64,
    token_type: &'static str,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let (pool, client) = clients::find(call.app, &req.client_id).await?;
    if !clients::secret_is_right(&client, &req.secret) {
        let why = format!("Unable to verify client secret for client {}", client.id);
        return Err(Refusal::not_authorized(why).into());
    }
    let scopes: Vec<&str> = req.scopes.iter().map(String::as_str).collect();
    let scopes = (!scopes.is_empty()).then_some(&*scopes);
    let (app, issuer, visitor) = (call.app, pool.issuer(call.public_url), &call.visitor);
    let issued =
        client_credentials::issue(app, &pool, &client, Way::Api, scopes, &issuer, visitor).await;
    let tokens = issued.map_err(modelled)?;
    Ok(Response {
        client_authentication_result: ClientAuthenticationResult {
            access_token: tokens.access_token,
            expires_in: tokens.expires_in,
            token_type: "Bearer",
        },
    })
}

/// The operation has no exceptions of its own for flows and scopes.
fn modelled(why: Error) -> ApiError {
    match why {
        Error::Refused(Refusal::InvalidOAuthFlow(text) | Refusal::ScopeDoesNotExist(text)) => {
            Refusal::InvalidParameter(text).into()
        }
        other => other.into(),
    }
}
