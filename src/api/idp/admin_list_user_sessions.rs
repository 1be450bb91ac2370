//! AdminListUserSessions.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::session::Listed;
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules::{user_sessions, users};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    next_token: Option<String>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Listed, ApiError> {
    let (pool, user) = users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let (operation, token) = ("AdminListUserSessions", req.next_token.as_deref());
    let page = user_sessions::list(call.app, &pool, &user.key, operation, token).await?;
    Ok(Listed::of(page, None))
}
