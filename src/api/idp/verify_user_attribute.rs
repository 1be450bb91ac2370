//! VerifyUserAttribute.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::{AccessToken, ConfirmationCode};
use crate::rules;
use crate::rules::attributes::proof::{contact_kind, verify};
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    attribute_name: String,
    code: ConfirmationCode,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let kind = contact_kind(&req.attribute_name)?;
    verify(call.app, &bearer, kind, &req.code, &Actor::visiting(&call.visitor)).await?;
    Ok(Response {})
}
