//! SignUp.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::user::{Attribute, UserContext, collected};
use crate::model::code::CodeDelivery;
use crate::model::ids::{ClientId, Password, SecretHash, Sub, TypedName};
use crate::rules;
use crate::rules::sign_up::{NewUser, Surface, session};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    username: TypedName,
    password: Option<Password>,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
    secret_hash: Option<SecretHash>,
    #[serde(default)]
    user_context_data: UserContext,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_confirmed: bool,
    user_sub: Sub,
    code_delivery_details: Option<CodeDelivery>,
    session: Option<String>,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let (name, hash) = (&req.username, req.secret_hash.as_ref());
    let (pool, client) = rules::clients::authenticate(call.app, &req.client_id, name, hash).await?;
    let new = NewUser {
        name,
        password: req.password.as_ref(),
        attributes: &collected(req.user_attributes),
        agreed: &[],
        visitor: &req.user_context_data.visitor(call, &client)?,
        surface: Surface::Api,
        public_url: call.public_url,
    };
    let done = rules::sign_up::sign_up(call.app, &pool, &client, &new).await?;
    let session = session::begin(call.app, &pool, &client, &done.user)?;
    Ok(Response {
        user_confirmed: false,
        user_sub: done.user.sub,
        code_delivery_details: done.delivery,
        session: session.map(|session| session.expose().to_owned()),
    })
}
