//! UpdateGroup.

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::group::{One, Written};
use crate::rules::groups;

pub async fn run(call: &Call<'_>, admin: Admin, req: Written) -> Result<One, ApiError> {
    let (actor, change) = (call.actor(&admin), req.members());
    let (pool, name) = (&req.user_pool_id, &req.group_name);
    let changed = groups::update(call.app, &actor, pool, name, &change).await?;
    Ok(One { group: changed.into() })
}
