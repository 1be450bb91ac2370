//! RespondToAuthChallenge, and what AdminRespondToAuthChallenge shares with it.

use serde::Deserialize;

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::idp::initiate_auth;
use crate::api::shapes::auth::{AuthResponse, Parameters};
use crate::api::shapes::user::UserContext;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{ChallengeSession, ClientId, Password, TypedName};
use crate::model::visitor::Visitor;
use crate::rules;
use crate::rules::Refusal;
use crate::rules::challenges::{NewPassword, Presented};
use crate::rules::pools::Pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    challenge_name: String,
    session: Option<ChallengeSession>,
    #[serde(default)]
    challenge_responses: Parameters,
    #[serde(default)]
    user_context_data: UserContext,
}

/// An answer to a challenge, whoever brings it.
pub struct Answer {
    pub challenge: String,
    pub session: Option<ChallengeSession>,
    pub responses: Parameters,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<AuthResponse, ApiError> {
    let (pool, client) = rules::clients::find(call.app, &req.client_id).await?;
    let visitor = req.user_context_data.visitor(call, &client);
    let answer = Answer {
        challenge: req.challenge_name,
        session: req.session,
        responses: req.challenge_responses,
    };
    respond(call, &pool, &client, &answer, &visitor).await
}

/// Takes an answer: tokens, or the next challenge.
pub async fn respond(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    answer: &Answer,
    visitor: &Visitor,
) -> Result<AuthResponse, ApiError> {
    match answer.challenge.as_str() {
        "NEW_PASSWORD_REQUIRED" => new_password(call, pool, client, answer, visitor).await,
        other => {
            let why = format!("{other} is not available in this version of Poolhouse.");
            Err(Refusal::parameter(why).into())
        }
    }
}

/// SECRET_HASH is over `USERNAME` as sent, or over the canonical username: clients do either.
async fn new_password(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    answer: &Answer,
    visitor: &Visitor,
) -> Result<AuthResponse, ApiError> {
    let responses = &answer.responses;
    let name = TypedName::new(responses.require("USERNAME")?);
    let hash = responses.secret_hash();
    let over_typed = rules::clients::check_secret_hash(client, name.as_str(), hash.as_ref());
    if hash.is_none() || !client.is_confidential() {
        over_typed?;
    } else if over_typed.is_err() {
        let canonical = rules::users::canonical(call.app, pool, &name).await?;
        let canonical = canonical.as_ref().map_or("", |username| username.as_str());
        rules::clients::check_secret_hash(client, canonical, hash.as_ref())?;
    }
    let password = Password::new(responses.require("NEW_PASSWORD")?);
    let missing = || Refusal::parameter("Missing required parameter Session");
    let session = answer.session.as_ref().ok_or_else(missing)?;
    let challenge = ChallengeName::NewPasswordRequired;
    let presented = Presented { challenge, session, name: Some(&name), binding: None };
    let open = rules::challenges::open(call.app, pool, client, presented).await?;
    let given = responses.under("userAttributes.");
    let attributes = given.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let new = NewPassword { password: &password, attributes: &attributes, visitor, binding: None };
    let outcome =
        rules::challenges::answer_new_password(call.app, pool, client, open, &new).await?;
    initiate_auth::finish(call, pool, client, outcome).await
}
