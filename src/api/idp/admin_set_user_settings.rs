//! AdminSetUserSettings.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::idp::set_user_settings::only_sms;
use crate::api::shapes::mfa::{MfaOption, wish_of};
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules;
use crate::rules::access_tokens::Whom;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    #[serde(rename = "MFAOptions")]
    options: Vec<MfaOption>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (pool, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let wish = wish_of(&req.options).ok_or_else(only_sms)?;
    let (actor, event) = (call.actor(&admin), "AdminSetUserSettings");
    rules::mfa::prefer(call.app, &pool, Whom::User(&user.key), &wish, &actor, event).await?;
    Ok(Response {})
}
