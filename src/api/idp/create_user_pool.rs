//! CreateUserPool.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::user_pool;
use crate::model::attributes::NewAttribute;
use crate::model::user_pool::Tags;
use crate::rules;
use crate::rules::pools::NewPool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    pool_name: String,
    #[serde(default)]
    schema: Vec<NewAttribute>,
    #[serde(default)]
    user_pool_tags: Tags,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_pool: Value,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let new = NewPool {
        name: req.pool_name,
        settings: req.settings,
        schema: req.schema,
        tags: req.user_pool_tags,
    };
    let pool = rules::pools::create(call.app, &call.actor(&admin), new).await?;
    Ok(Response { user_pool: user_pool::describe(&call.app.config, &pool, 0)? })
}
