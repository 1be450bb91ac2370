//! DescribeUserPoolDomain.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::domain;
use crate::model::ids::DomainName;
use crate::rules::domains;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    domain: DomainName,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    domain_description: Value,
}

/// A domain that is nobody's, or of a pool that the caller may not touch, is described by nothing.
pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let found = domains::find(call.app, &req.domain).await?;
    let found = found.filter(|found| {
        let pool = found.user_pool_id.as_str();
        admin.user_pools().is_none_or(|pools| pools.iter().any(|allowed| allowed == pool))
    });
    let domain_description = match &found {
        Some(found) => domain::describe(call.app, found),
        None => Value::Object(Default::default()),
    };
    Ok(Response { domain_description })
}
