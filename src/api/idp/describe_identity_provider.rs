//! DescribeIdentityProvider.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::identity_provider::One;
use crate::model::ids::{ProviderName, UserPoolId};
use crate::rules::federation;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    provider_name: ProviderName,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<One, ApiError> {
    One::of(&federation::find(call.app, &req.user_pool_id, &req.provider_name).await?)
}
