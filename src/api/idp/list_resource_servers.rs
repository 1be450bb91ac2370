//! ListResourceServers.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::resource_server::Description;
use crate::model::ids::UserPoolId;
use crate::rules::resource_servers;

/// How many resource servers a page holds where it is not said.
const PAGE: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    resource_servers: Vec<Description>,
    next_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _admin: Admin, req: Request) -> Result<Response, ApiError> {
    let limit = req.max_results.unwrap_or(PAGE);
    let token = req.next_token.as_deref();
    let page = resource_servers::list(call.app, &req.user_pool_id, limit, token).await?;
    Ok(Response {
        resource_servers: page.items.into_iter().map(Into::into).collect(),
        next_token: page.next,
    })
}
