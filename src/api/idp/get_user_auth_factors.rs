//! GetUserAuthFactors, and what AdminGetUserAuthFactors shares with it.

use serde::Deserialize;

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::mfa::AuthFactors;
use crate::model::ids::AccessToken;
use crate::model::user::User;
use crate::rules;
use crate::rules::pools::Pool;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<AuthFactors, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    factors(call, &bearer.pool, bearer.user).await
}

/// What a user can sign in with.
pub async fn factors(call: &Call<'_>, pool: &Pool, user: User) -> Result<AuthFactors, ApiError> {
    let (settings, configured_user_auth_factors) =
        rules::mfa::factors(call.app, pool, &user, call.public_url).await?;
    Ok(AuthFactors {
        username: user.username,
        preferred_mfa_setting: settings.preferred,
        settings: Some(settings.enabled).filter(|enabled| !enabled.is_empty()),
        configured_user_auth_factors,
    })
}
