//! DeleteUser.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let (actor, whom) = (Actor::visiting(&call.visitor), Whom::Bearer(&bearer));
    rules::user_admin::delete(call.app, whom, &actor).await?;
    Ok(Response {})
}
