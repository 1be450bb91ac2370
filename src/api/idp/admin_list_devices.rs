//! AdminListDevices.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::device::{DeviceShape, owner, page_size};
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    limit: Option<usize>,
    pagination_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    devices: Vec<DeviceShape>,
    pagination_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let user = owner(call.app, &req.user_pool_id, &req.username).await?;
    let (key, limit) = (&user.key, page_size(req.limit));
    let token = req.pagination_token.as_deref();
    let page = rules::devices::list(call.app, key, "AdminListDevices", limit, token).await?;
    let shape = |device| DeviceShape::of_user(&call.app.config, key, device);
    let devices = page.items.into_iter().map(shape).collect();
    Ok(Response { devices, pagination_token: page.next })
}
