//! AdminAddUserToGroup.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{GroupName, TypedName, UserPoolId};
use crate::rules::group_members;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    group_name: GroupName,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (actor, pool) = (call.actor(&admin), &req.user_pool_id);
    group_members::add(call.app, &actor, pool, &req.username, &req.group_name).await?;
    Ok(Response {})
}
