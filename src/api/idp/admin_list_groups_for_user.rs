//! AdminListGroupsForUser.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::group::{Listed, page_size};
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules::group_members;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    limit: Option<usize>,
    next_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Listed, ApiError> {
    let (limit, token) = (page_size(req.limit), req.next_token.as_deref());
    let (pool, name) = (&req.user_pool_id, &req.username);
    let page = group_members::list_groups(call.app, pool, name, limit, token).await?;
    let groups = page.items.into_iter().map(Into::into).collect();
    Ok(Listed { groups, next_token: page.next })
}
