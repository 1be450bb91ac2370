//! TagResource.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::user_pool;
use crate::model::user_pool::Tags;
use crate::rules::pools;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    resource_arn: String,
    tags: Tags,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = user_pool::of_arn(&call.app.config, &req.resource_arn)?;
    pools::tag(call.app, &call.actor(&admin), &pool, req.tags).await?;
    Ok(Response {})
}
