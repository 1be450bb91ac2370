//! SetUserMFAPreference.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::mfa::Preferences;
use crate::model::audit::Actor;
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    #[serde(flatten)]
    preferences: Preferences,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let (wish, actor) = (req.preferences.wish(), Actor::visiting(&call.visitor));
    let (pool, whom) = (&bearer.pool, Whom::Bearer(&bearer));
    let event = "SetUserMFAPreference";
    rules::mfa::prefer(call.app, pool, whom, &wish, &actor, event).await?;
    Ok(Response {})
}
