//! AdminGetUserAuthFactors.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::idp::get_user_auth_factors::factors;
use crate::api::shapes::mfa::AuthFactors;
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<AuthFactors, ApiError> {
    let (pool, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    factors(call, &pool, user).await
}
