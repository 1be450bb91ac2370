//! AdminUpdateDeviceStatus.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::device::is_remembered;
use crate::model::ids::{DeviceKey, TypedName, UserPoolId};
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::devices::Change;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    device_key: DeviceKey,
    device_remembered_status: Option<String>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (_, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let change = Change {
        whom: Whom::User(&user.key),
        device: &req.device_key,
        actor: &call.actor(&admin),
        event: "AdminUpdateDeviceStatus",
    };
    let remembered = is_remembered(req.device_remembered_status.as_deref());
    rules::devices::remember(call.app, &change, remembered).await?;
    Ok(Response {})
}
