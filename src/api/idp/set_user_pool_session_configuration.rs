//! SetUserPoolSessionConfiguration.

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::session::PoolConfiguration;
use crate::rules::user_sessions;

pub async fn run(
    call: &Call<'_>,
    admin: Admin,
    req: PoolConfiguration,
) -> Result<PoolConfiguration, ApiError> {
    let actor = call.actor(&admin);
    user_sessions::set_policy(call.app, &actor, &req.user_pool_id, req.policy()).await?;
    Ok(req)
}
