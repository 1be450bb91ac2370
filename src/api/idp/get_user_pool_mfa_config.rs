//! GetUserPoolMfaConfig.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::UserPoolId;
use crate::rules::pools;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
}

#[derive(Serialize)]
pub struct Response(Map<String, Value>);

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = pools::find_fresh(call.app, &req.user_pool_id).await?;
    Ok(Response(pools::mfa_config(&pool)))
}
