//! AddCustomAttributes.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::attributes::NewAttribute;
use crate::model::ids::UserPoolId;
use crate::rules::pools;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    custom_attributes: Vec<NewAttribute>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let actor = call.actor(&admin);
    pools::add_attributes(call.app, &actor, &req.user_pool_id, &req.custom_attributes).await?;
    Ok(Response {})
}
