//! ListUserPoolClientSecrets: there are so few that one page holds them.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::client_secret::Descriptor;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::clients::secrets;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    client_secrets: Vec<Descriptor>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let all = secrets::list(call.app, &req.user_pool_id, &req.client_id).await?;
    let client_secrets = all.into_iter().map(|name| Descriptor::of(name, None)).collect();
    Ok(Response { client_secrets })
}
