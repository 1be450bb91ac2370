//! AdminRespondToAuthChallenge: the same rules as RespondToAuthChallenge, for a caller that signs.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::idp::admin_initiate_auth::ContextData;
use crate::api::idp::respond_to_auth_challenge::{Answer, respond};
use crate::api::shapes::auth::{AuthResponse, Parameters};
use crate::model::ids::{ChallengeSession, ClientId, UserPoolId};
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    challenge_name: String,
    session: Option<ChallengeSession>,
    #[serde(default)]
    challenge_responses: Parameters,
    context_data: Option<ContextData>,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<AuthResponse, ApiError> {
    let (pool, client) =
        rules::clients::find_in(call.app, &req.user_pool_id, &req.client_id).await?;
    let address = req.context_data.as_ref().map(ContextData::address).transpose()?;
    let visitor = admin.visitor(&call.visitor, address);
    let answer = Answer {
        challenge: req.challenge_name,
        session: req.session,
        responses: req.challenge_responses,
    };
    respond(call, &pool, &client, &answer, &visitor).await
}
