//! AdminDisableProviderForUser.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::identity_provider::Named;
use crate::model::ids::UserPoolId;
use crate::rules::federation;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    user: Named,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let actor = call.actor(&admin);
    federation::disable(call.app, &actor, &req.user_pool_id, &req.user.into()).await?;
    Ok(Response {})
}
