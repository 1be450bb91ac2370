//! RevokeUserSession.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::AccessToken;
use crate::model::session::{Associated, SessionName};
use crate::rules::Refusal;
use crate::rules::access_tokens::{self, Whom};
use crate::rules::tokens::USER_ADMIN;
use crate::rules::user_sessions::{self, Revocation};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    session_id: String,
    #[serde(default)]
    revoke_associated_sessions: Associated,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer = access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let session = req.session_id.parse().ok();
    if session == Some(SessionName::Token(bearer.grant.origin_jti)) {
        return Err(Refusal::parameter("The current session cannot be revoked.").into());
    }
    let revocation = Revocation {
        session,
        associated: req.revoke_associated_sessions,
        event: "RevokeUserSession",
    };
    let (actor, whom) = (Actor::visiting(&call.visitor), Whom::Bearer(&bearer));
    user_sessions::revoke(call.app, &actor, &bearer.pool, whom, &revocation).await?;
    Ok(Response {})
}
