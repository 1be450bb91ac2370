//! DeleteUserPoolDomain.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{DomainName, UserPoolId};
use crate::rules::domains;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    domain: DomainName,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let actor = call.actor(&admin);
    domains::delete(call.app, &actor, &req.user_pool_id, &req.domain).await?;
    Ok(Response {})
}
