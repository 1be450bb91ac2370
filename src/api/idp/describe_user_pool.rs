//! DescribeUserPool.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::user_pool;
use crate::model::ids::UserPoolId;
use crate::rules::pools;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_pool: Value,
}

pub async fn run(call: &Call<'_>, _admin: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = pools::find_fresh(call.app, &req.user_pool_id).await?;
    let users = pools::estimate_users(call.app, &pool.id).await?;
    Ok(Response { user_pool: user_pool::describe(&call.app.config, &pool, users)? })
}
