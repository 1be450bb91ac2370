//! DeleteUserPoolClientSecret.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::clients::secrets;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    client_secret_id: String,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (actor, pool) = (call.actor(&admin), &req.user_pool_id);
    secrets::delete(call.app, &actor, pool, &req.client_id, &req.client_secret_id).await?;
    Ok(Response {})
}
