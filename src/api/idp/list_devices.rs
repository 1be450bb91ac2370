//! ListDevices.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::device::{DeviceShape, page_size};
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    limit: Option<usize>,
    pagination_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    devices: Vec<DeviceShape>,
    pagination_token: Option<String>,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let (user, limit) = (&bearer.user.key, page_size(req.limit));
    let token = req.pagination_token.as_deref();
    let page = rules::devices::list(call.app, user, "ListDevices", limit, token).await?;
    let devices = page.items.into_iter().map(DeviceShape::of).collect();
    Ok(Response { devices, pagination_token: page.next })
}
