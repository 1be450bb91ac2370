//! ListUsers.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::user::UserShape;
use crate::model::ids::UserPoolId;
use crate::rules;
use crate::rules::Refusal;
use crate::rules::user_list::Wanted;

/// The most users of a page, and how many there are when the caller does not say.
const PAGE: usize = 60;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    attributes_to_get: Option<Vec<String>>,
    #[serde(default)]
    limit: usize,
    pagination_token: Option<String>,
    #[serde(default)]
    filter: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    users: Vec<UserShape>,
    pagination_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let wanted = Wanted {
        filter: &req.filter,
        limit: if req.limit == 0 { PAGE } else { req.limit.min(PAGE) },
        token: req.pagination_token.as_deref(),
    };
    let page = rules::user_list::list(call.app, &req.user_pool_id, &wanted).await?;
    let mut users: Vec<_> = page.items.iter().map(UserShape::of).collect();
    if let Some(names) = req.attributes_to_get.filter(|names| !names.is_empty()) {
        for user in &mut users {
            let missing = || Refusal::parameter("One or more requested attributes do not exist.");
            user.narrow(&names).then_some(()).ok_or_else(missing)?;
        }
    }
    Ok(Response { users, pagination_token: page.next })
}
