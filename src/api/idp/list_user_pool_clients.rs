//! ListUserPoolClients: ids and names only.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::clients;

/// How many clients a page holds where it is not said.
const PAGE: usize = 60;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    max_results: Option<usize>,
    next_token: Option<String>,
    client_type: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_pool_clients: Vec<Description>,
    next_token: Option<String>,
}

/// API_UserPoolClientDescription.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    client_id: ClientId,
    user_pool_id: UserPoolId,
    client_name: String,
}

pub async fn run(call: &Call<'_>, _admin: Admin, req: Request) -> Result<Response, ApiError> {
    let strangers = req.client_type.as_deref().map(|named| named == "DCR");
    let limit = req.max_results.unwrap_or(PAGE);
    let token = req.next_token.as_deref();
    let page = clients::list(call.app, &req.user_pool_id, strangers, limit, token).await?;
    let described = page.items.into_iter().map(|client| Description {
        client_id: client.client_id,
        user_pool_id: req.user_pool_id.clone(),
        client_name: client.name,
    });
    Ok(Response { user_pool_clients: described.collect(), next_token: page.next })
}
