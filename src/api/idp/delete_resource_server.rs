//! DeleteResourceServer.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{ResourceServerId, UserPoolId};
use crate::rules::resource_servers;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    identifier: ResourceServerId,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let actor = call.actor(&admin);
    resource_servers::delete(call.app, &actor, &req.user_pool_id, &req.identifier).await?;
    Ok(Response {})
}
