//! AdminSetUserMFAPreference.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::mfa::Preferences;
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules;
use crate::rules::access_tokens::Whom;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    #[serde(flatten)]
    preferences: Preferences,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (pool, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let (wish, actor) = (req.preferences.wish(), call.actor(&admin));
    let event = "AdminSetUserMFAPreference";
    rules::mfa::prefer(call.app, &pool, Whom::User(&user.key), &wish, &actor, event).await?;
    Ok(Response {})
}
