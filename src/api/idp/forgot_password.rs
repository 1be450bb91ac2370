//! ForgotPassword.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::user::UserContext;
use crate::model::code::CodeDelivery;
use crate::model::ids::{ClientId, SecretHash, TypedName};
use crate::rules;
use crate::rules::recovery::Forgotten;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    username: TypedName,
    secret_hash: Option<SecretHash>,
    #[serde(default)]
    user_context_data: UserContext,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    code_delivery_details: CodeDelivery,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let (name, hash) = (&req.username, req.secret_hash.as_ref());
    let (pool, client) = rules::clients::authenticate(call.app, &req.client_id, name, hash).await?;
    let visitor = &req.user_context_data.visitor(call, &client)?;
    let asked = Forgotten { name, visitor };
    let code_delivery_details = rules::recovery::start(call.app, &pool, &client, &asked).await?;
    Ok(Response { code_delivery_details })
}
