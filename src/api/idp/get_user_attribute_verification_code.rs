//! GetUserAttributeVerificationCode.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::code::CodeDelivery;
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::attributes::proof::{contact_kind, request_proof};
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    attribute_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    code_delivery_details: CodeDelivery,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let kind = contact_kind(&req.attribute_name)?;
    let client = rules::clients::of_bearer(call.app, &bearer).await?;
    let code_delivery_details =
        request_proof(call.app, &bearer, &client, kind, &call.visitor).await?;
    Ok(Response { code_delivery_details })
}
