//! SetUserSettings: the older way to switch codes by SMS on and off.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::mfa::{MfaOption, wish_of};
use crate::model::audit::Actor;
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::Refusal;
use crate::rules::access_tokens::Whom;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    #[serde(rename = "MFAOptions")]
    options: Vec<MfaOption>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let wish = wish_of(&req.options).ok_or_else(only_sms)?;
    let (pool, whom) = (&bearer.pool, Whom::Bearer(&bearer));
    let (actor, event) = (Actor::visiting(&call.visitor), "SetUserSettings");
    rules::mfa::prefer(call.app, pool, whom, &wish, &actor, event).await?;
    Ok(Response {})
}

/// The refusal of an option that is not `{SMS, phone_number}`.
pub fn only_sms() -> Refusal {
    Refusal::parameter("MFAOptions can only contain the delivery medium SMS for phone_number.")
}
