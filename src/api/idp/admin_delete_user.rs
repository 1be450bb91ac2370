//! AdminDeleteUser.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules;
use crate::rules::access_tokens::Whom;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (_, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    rules::user_admin::delete(call.app, Whom::User(&user.key), &call.actor(&admin)).await?;
    Ok(Response {})
}
