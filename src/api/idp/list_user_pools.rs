//! ListUserPools.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::epoch::Epoch;
use crate::model::ids::UserPoolId;
use crate::model::user_pool::UserPool;
use crate::rules::pools;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    max_results: usize,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_pools: Vec<Description>,
    next_token: Option<String>,
}

/// API_UserPoolDescriptionType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    id: UserPoolId,
    name: String,
    lambda_config: Option<Value>,
    creation_date: Epoch,
    last_modified_date: Epoch,
}

impl From<UserPool> for Description {
    fn from(mut pool: UserPool) -> Self {
        Self {
            id: pool.id,
            name: pool.name,
            lambda_config: pool.settings.remove("LambdaConfig"),
            creation_date: pool.created_at.into(),
            last_modified_date: pool.modified_at.into(),
        }
    }
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let token = req.next_token.as_deref();
    let page = pools::list(call.app, admin.user_pools(), req.max_results, token).await?;
    Ok(Response {
        user_pools: page.items.into_iter().map(Into::into).collect(),
        next_token: page.next,
    })
}
