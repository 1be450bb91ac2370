//! Poolhouse.GetClientMetadata.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::client_metadata::ClientMetadata;
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
    metadata: ClientMetadata,
}

pub async fn run(call: &Call<'_>, _admin: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = pools::find_fresh(call.app, &req.user_pool_id).await?;
    let client = clients::find_fresh(call.app, &pool, &req.client_id).await?;
    Ok(Response { metadata: client.metadata })
}
