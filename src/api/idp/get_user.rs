//! GetUser.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::mfa::MfaMembers;
use crate::api::shapes::user::{Attribute, readable};
use crate::model::ids::{AccessToken, Username};
use crate::rules;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    username: Username,
    user_attributes: Vec<Attribute>,
    #[serde(flatten)]
    mfa: MfaMembers,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let client = rules::clients::of_bearer(call.app, &bearer).await?;
    let user_attributes = readable(&bearer.user, &client);
    Ok(Response { username: bearer.user.username, user_attributes, mfa: bearer.mfa.into() })
}
