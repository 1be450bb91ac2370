//! ConfirmSignUp.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::user::UserContext;
use crate::model::ids::{ChallengeSession, ClientId, ConfirmationCode, SecretHash, TypedName};
use crate::rules;
use crate::rules::sign_up::session::Unconfirmed;
use crate::rules::sign_up::{Confirmation, session};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    username: TypedName,
    confirmation_code: ConfirmationCode,
    #[serde(default)]
    force_alias_creation: bool,
    secret_hash: Option<SecretHash>,
    session: Option<ChallengeSession>,
    #[serde(default)]
    user_context_data: UserContext,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    session: Option<String>,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let (name, hash) = (&req.username, req.secret_hash.as_ref());
    let (pool, client) = rules::clients::authenticate(call.app, &req.client_id, name, hash).await?;
    let (app, session) = (call.app, req.session.as_ref());
    let session = session.map(|session| session::present(app, &pool, &client, session));
    let session = session.transpose()?;
    let confirmation = Confirmation {
        name,
        of: session.as_ref().map(Unconfirmed::sub),
        code: &req.confirmation_code,
        force_alias: req.force_alias_creation,
        visitor: &req.user_context_data.visitor(call, &client)?,
    };
    let user = rules::sign_up::confirm(app, &pool, &client, &confirmation).await?;
    let next = session::confirmed(app, &pool, &client, &user, session.as_ref()).await?;
    Ok(Response { session: next.map(|session| session.expose().to_owned()) })
}
