//! GetGroup.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::group::One;
use crate::model::ids::{GroupName, UserPoolId};
use crate::rules::groups;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    group_name: GroupName,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<One, ApiError> {
    let found = groups::find(call.app, &req.user_pool_id, &req.group_name).await?;
    Ok(One { group: found.into() })
}
