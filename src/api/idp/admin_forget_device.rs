//! AdminForgetDevice.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
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
        event: "AdminForgetDevice",
    };
    rules::devices::forget(call.app, &change).await?;
    Ok(Response {})
}
