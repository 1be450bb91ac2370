//! AdminRevokeUserSession.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{TypedName, UserPoolId};
use crate::model::session::Associated;
use crate::rules::access_tokens::Whom;
use crate::rules::user_sessions::{self, Revocation};
use crate::rules::users;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    session_id: String,
    #[serde(default)]
    revoke_associated_sessions: Associated,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (pool, user) = users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let revocation = Revocation {
        session: req.session_id.parse().ok(),
        associated: req.revoke_associated_sessions,
        event: "AdminRevokeUserSession",
    };
    let actor = call.actor(&admin);
    user_sessions::revoke(call.app, &actor, &pool, Whom::User(&user.key), &revocation).await?;
    Ok(Response {})
}
