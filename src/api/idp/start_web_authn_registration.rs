//! StartWebAuthnRegistration.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    credential_creation_options: Value,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let options = rules::passkeys::start(call.app, &bearer, call.public_url).await?;
    Ok(Response { credential_creation_options: options })
}
