//! Poolhouse.PutClientMetadata.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::client_metadata::ClientMetadata;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::clients;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    metadata: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    metadata: ClientMetadata,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (pool, client, actor) = (&req.user_pool_id, &req.client_id, call.actor(&admin));
    let metadata = clients::put_metadata(call.app, &actor, pool, client, req.metadata).await?;
    Ok(Response { metadata })
}
