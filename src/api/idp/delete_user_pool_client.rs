//! DeleteUserPoolClient.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::clients;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let actor = call.actor(&admin);
    clients::delete(call.app, &actor, &req.user_pool_id, &req.client_id).await?;
    Ok(Response {})
}
