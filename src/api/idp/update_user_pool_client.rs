//! UpdateUserPoolClient.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::client;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::clients::{self, ChangedClient};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    client_name: Option<String>,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_pool_client: Value,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let changed =
        ChangedClient { name: req.client_name, settings: req.settings, ..Default::default() };
    let actor = call.actor(&admin);
    let client =
        clients::update(call.app, &actor, &req.user_pool_id, &req.client_id, changed).await?;
    Ok(Response { user_pool_client: client::describe(&client)? })
}
