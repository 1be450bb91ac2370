//! GetIdentityProviderByIdentifier.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::identity_provider::One;
use crate::model::ids::UserPoolId;
use crate::rules::federation;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    idp_identifier: String,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<One, ApiError> {
    let (pool, identifier) = (&req.user_pool_id, &req.idp_identifier);
    One::of(&federation::find_by_identifier(call.app, pool, identifier).await?)
}
