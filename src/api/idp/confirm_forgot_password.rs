//! ConfirmForgotPassword.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::user::UserContext;
use crate::model::ids::{ClientId, ConfirmationCode, Password, SecretHash, TypedName};
use crate::rules;
use crate::rules::recovery::NewPassword;
use crate::rules::sign_up::Surface;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    username: TypedName,
    confirmation_code: ConfirmationCode,
    password: Password,
    secret_hash: Option<SecretHash>,
    #[serde(default)]
    user_context_data: UserContext,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let (name, hash) = (&req.username, req.secret_hash.as_ref());
    let (pool, client) = rules::clients::authenticate(call.app, &req.client_id, name, hash).await?;
    let new = NewPassword {
        name,
        code: &req.confirmation_code,
        password: &req.password,
        visitor: &req.user_context_data.visitor(call, &client)?,
        surface: Surface::Api,
    };
    rules::recovery::finish(call.app, &pool, &client, &new).await?;
    Ok(Response {})
}
