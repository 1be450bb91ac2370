//! ListTagsForResource.

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
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    tags: Tags,
}

pub async fn run(call: &Call<'_>, _admin: Admin, req: Request) -> Result<Response, ApiError> {
    let id = user_pool::of_arn(&call.app.config, &req.resource_arn)?;
    let pool = pools::find_fresh(call.app, &id).await?;
    Ok(Response { tags: pool.tags.clone() })
}
