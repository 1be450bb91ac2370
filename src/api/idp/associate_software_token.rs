//! AssociateSoftwareToken.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::{AccessToken, ChallengeSession};
use crate::rules;
use crate::rules::Refusal;
use crate::rules::sign_in::Caller;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: Option<AccessToken>,
    session: Option<ChallengeSession>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    secret_code: String,
    session: Option<String>,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let app = call.app;
    let associated = match (&req.access_token, &req.session) {
        (Some(token), None) => {
            let bearer = rules::access_tokens::authenticate(app, token, USER_ADMIN).await?;
            let actor = Actor::visiting(&call.visitor);
            rules::software_tokens::associate(app, &bearer, &actor).await?
        }
        (None, Some(session)) => {
            let caller =
                Caller { visitor: &call.visitor, binding: None, device_key: None, goal: None };
            rules::software_tokens::associate_in_sign_in(app, session, &caller).await?
        }
        _ => return Err(one_of_two().into()),
    };
    Ok(Response {
        secret_code: associated.secret.to_string(),
        session: associated.session.map(|session| session.expose().to_owned()),
    })
}

/// The refusal of a call that says not who it is for, or says it twice.
pub fn one_of_two() -> Refusal {
    Refusal::parameter("Either AccessToken or Session must be given, and not both.")
}
