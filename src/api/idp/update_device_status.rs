//! UpdateDeviceStatus.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::device::is_remembered;
use crate::model::audit::Actor;
use crate::model::ids::{AccessToken, DeviceKey};
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::devices::Change;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    device_key: DeviceKey,
    device_remembered_status: Option<String>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let change = Change {
        whom: Whom::Bearer(&bearer),
        device: &req.device_key,
        actor: &Actor::visiting(&call.visitor),
        event: "UpdateDeviceStatus",
    };
    let remembered = is_remembered(req.device_remembered_status.as_deref());
    rules::devices::remember(call.app, &change, remembered).await?;
    Ok(Response {})
}
