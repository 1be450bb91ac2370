//! GetDevice.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::device::DeviceShape;
use crate::model::ids::{AccessToken, DeviceKey};
use crate::rules;
use crate::rules::Refusal;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: Option<AccessToken>,
    device_key: DeviceKey,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    device: DeviceShape,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let token = req.access_token.as_ref().ok_or_else(missing_token)?;
    let bearer = rules::access_tokens::authenticate(call.app, token, USER_ADMIN).await?;
    let device = rules::devices::find(call.app, &bearer.user.key, &req.device_key).await?;
    Ok(Response { device: DeviceShape::of(device) })
}

/// The refusal of a call without a token, which the model allows and nothing can answer.
pub fn missing_token() -> Refusal {
    Refusal::parameter("Missing required parameter AccessToken")
}
