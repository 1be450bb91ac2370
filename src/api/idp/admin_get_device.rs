//! AdminGetDevice.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::device::{DeviceShape, owner};
use crate::model::ids::{DeviceKey, TypedName, UserPoolId};
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    device_key: DeviceKey,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    device: DeviceShape,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let user = owner(call.app, &req.user_pool_id, &req.username).await?;
    let device = rules::devices::find(call.app, &user.key, &req.device_key).await?;
    Ok(Response { device: DeviceShape::of_user(&call.app.config, &user.key, device) })
}
