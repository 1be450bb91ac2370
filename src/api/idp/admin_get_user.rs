//! AdminGetUser.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::epoch::Epoch;
use crate::api::shapes::mfa::MfaMembers;
use crate::api::shapes::user::{Attribute, attributes};
use crate::model::ids::{TypedName, UserPoolId, Username};
use crate::model::user::UserStatus;
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    username: Username,
    user_attributes: Vec<Attribute>,
    user_create_date: Epoch,
    user_last_modified_date: Epoch,
    enabled: bool,
    user_status: UserStatus,
    #[serde(flatten)]
    mfa: MfaMembers,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let (_, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let mfa = rules::mfa::settings(call.app, &user.key).await?.into();
    Ok(Response {
        user_attributes: attributes(&user),
        user_create_date: user.created_at.into(),
        user_last_modified_date: user.modified_at.into(),
        enabled: user.enabled,
        user_status: user.status,
        username: user.username,
        mfa,
    })
}
