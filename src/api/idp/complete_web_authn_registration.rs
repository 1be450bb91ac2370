//! CompleteWebAuthnRegistration.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::AccessToken;
use crate::model::passkey::Kinds;
use crate::rules;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    credential: Value,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let (url, actor) = (call.public_url, Actor::visiting(&call.visitor));
    let (app, kinds) = (call.app, Kinds::ENGLISH);
    rules::passkeys::complete(app, &bearer, &req.credential, url, kinds, &actor).await?;
    Ok(Response {})
}
