//! DescribeResourceServer.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::resource_server::One;
use crate::model::ids::{ResourceServerId, UserPoolId};
use crate::rules::resource_servers;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    identifier: ResourceServerId,
}

pub async fn run(call: &Call<'_>, _admin: Admin, req: Request) -> Result<One, ApiError> {
    let found = resource_servers::find(call.app, &req.user_pool_id, &req.identifier).await?;
    Ok(One { resource_server: found.into() })
}
