//! ListUserSessions.

use serde::Deserialize;

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::session::Listed;
use crate::model::ids::AccessToken;
use crate::rules::tokens::USER_ADMIN;
use crate::rules::{access_tokens, user_sessions};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    next_token: Option<String>,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Listed, ApiError> {
    let bearer = access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let (user, token) = (&bearer.user.key, req.next_token.as_deref());
    let page = user_sessions::list(call.app, &bearer.pool, user, "ListUserSessions", token).await?;
    Ok(Listed::of(page, Some(bearer.grant.origin_jti)))
}
