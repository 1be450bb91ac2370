//! UpdateIdentityProvider.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::identity_provider::{Members, One};
use crate::model::ids::{ProviderName, UserPoolId};
use crate::rules::federation;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    provider_name: ProviderName,
    #[serde(flatten)]
    members: Members,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<One, ApiError> {
    let (actor, written) = (call.actor(&admin), req.members.written()?);
    let (pool, name) = (&req.user_pool_id, &req.provider_name);
    let changed = federation::update(call.app, &actor, pool, name, written).await?;
    One::of(&changed)
}
