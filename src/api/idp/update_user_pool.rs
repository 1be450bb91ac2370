//! UpdateUserPool.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::UserPoolId;
use crate::model::user_pool::Tags;
use crate::rules::pools::{self, ChangedPool};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    pool_name: Option<String>,
    user_pool_tags: Option<Tags>,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let changed =
        ChangedPool { name: req.pool_name, settings: req.settings, tags: req.user_pool_tags };
    pools::update(call.app, &call.actor(&admin), &req.user_pool_id, changed).await?;
    Ok(Response {})
}
