//! DescribeUserPoolClient.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::client;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::{clients, pools};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_pool_client: Value,
}

pub async fn run(call: &Call<'_>, _admin: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = pools::find_fresh(call.app, &req.user_pool_id).await?;
    let found = clients::find_fresh(call.app, &pool, &req.client_id).await?;
    Ok(Response { user_pool_client: client::describe(&found)? })
}
