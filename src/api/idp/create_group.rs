//! CreateGroup.

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::group::{One, Written};
use crate::rules::groups;

pub async fn run(call: &Call<'_>, admin: Admin, req: Written) -> Result<One, ApiError> {
    let (actor, members) = (call.actor(&admin), req.members());
    let made = groups::create(call.app, &actor, &req.user_pool_id, req.group_name, members).await?;
    Ok(One { group: made.into() })
}
