//! ListUsersInGroup.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::group::page_size;
use crate::api::shapes::user::UserShape;
use crate::model::ids::{GroupName, UserPoolId};
use crate::rules::group_members;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    group_name: GroupName,
    limit: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    users: Vec<UserShape>,
    next_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let (limit, token) = (page_size(req.limit), req.next_token.as_deref());
    let (pool, group) = (&req.user_pool_id, &req.group_name);
    let page = group_members::list_users(call.app, pool, group, limit, token).await?;
    Ok(Response { users: page.items.iter().map(UserShape::of).collect(), next_token: page.next })
}
