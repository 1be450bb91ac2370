//! ForgetDevice.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::idp::get_device::missing_token;
use crate::model::audit::Actor;
use crate::model::ids::{AccessToken, DeviceKey};
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::devices::Change;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: Option<AccessToken>,
    device_key: DeviceKey,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let token = req.access_token.as_ref().ok_or_else(missing_token)?;
    let bearer = rules::access_tokens::authenticate(call.app, token, USER_ADMIN).await?;
    let change = Change {
        whom: Whom::Bearer(&bearer),
        device: &req.device_key,
        actor: &Actor::visiting(&call.visitor),
        event: "ForgetDevice",
    };
    rules::devices::forget(call.app, &change).await?;
    Ok(Response {})
}
