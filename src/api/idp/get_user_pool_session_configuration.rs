//! GetUserPoolSessionConfiguration.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::session::PoolConfiguration;
use crate::model::ids::UserPoolId;
use crate::rules::user_sessions;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<PoolConfiguration, ApiError> {
    let policy = user_sessions::policy(call.app, &req.user_pool_id).await?;
    Ok(PoolConfiguration::of(req.user_pool_id, policy))
}
