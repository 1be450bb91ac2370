//! ChangePassword.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::{AccessToken, Password};
use crate::rules;
use crate::rules::passwords::Change;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    previous_password: Option<Password>,
    proposed_password: Password,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let change = Change {
        previous: req.previous_password.as_ref(),
        proposed: &req.proposed_password,
        visitor: &call.visitor,
        actor: &Actor::visiting(&call.visitor),
    };
    rules::passwords::change(call.app, &bearer, &change).await?;
    Ok(Response {})
}
