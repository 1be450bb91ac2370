//! VerifySoftwareToken.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::idp::associate_software_token::one_of_two;
use crate::model::ids::{AccessToken, ChallengeSession, SoftwareTokenCode};
use crate::rules;
use crate::rules::sign_in::Caller;
use crate::rules::software_tokens::{self, Proof};
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: Option<AccessToken>,
    session: Option<ChallengeSession>,
    user_code: SoftwareTokenCode,
    friendly_device_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    status: &'static str,
    session: Option<String>,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let app = call.app;
    let caller = Caller { visitor: &call.visitor, binding: None, device_key: None, goal: None };
    let name = req.friendly_device_name.as_deref();
    let proof = Proof { code: &req.user_code, name, notice: None };
    let session = match (&req.access_token, &req.session) {
        (Some(token), None) => {
            let bearer = rules::access_tokens::authenticate(app, token, USER_ADMIN).await?;
            software_tokens::verify(app, &bearer, &proof, &caller).await?;
            None
        }
        (None, Some(session)) => {
            Some(software_tokens::verify_in_sign_in(app, session, &proof, &caller).await?)
        }
        _ => return Err(one_of_two().into()),
    };
    let session = session.map(|session| session.expose().to_owned());
    Ok(Response { status: "SUCCESS", session })
}
