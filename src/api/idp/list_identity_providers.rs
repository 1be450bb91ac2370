//! ListIdentityProviders.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::identity_provider::Listed;
use crate::model::ids::UserPoolId;
use crate::rules::federation;

/// How many providers a page holds where it is not said.
const PAGE: usize = 60;

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
    providers: Vec<Listed>,
    next_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let limit = req.max_results.filter(|limit| *limit > 0).unwrap_or(PAGE);
    let token = req.next_token.as_deref();
    let page = federation::list(call.app, &req.user_pool_id, limit, token).await?;
    Ok(Response {
        providers: page.items.into_iter().map(Into::into).collect(),
        next_token: page.next,
    })
}
