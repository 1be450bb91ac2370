//! ListGroups.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::group::{Listed, page_size};
use crate::model::ids::UserPoolId;
use crate::rules::groups;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    limit: Option<usize>,
    next_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Listed, ApiError> {
    let (limit, token) = (page_size(req.limit), req.next_token.as_deref());
    let page = groups::list(call.app, &req.user_pool_id, limit, token).await?;
    let groups = page.items.into_iter().map(Into::into).collect();
    Ok(Listed { groups, next_token: page.next })
}
