//! ConfirmDevice.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::{AccessToken, DeviceKey};
use crate::rules;
use crate::rules::Refusal;
use crate::rules::devices::{Confirmed, Verifier};
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    device_key: DeviceKey,
    device_name: Option<String>,
    device_secret_verifier_config: Option<Config>,
}

/// API_DeviceSecretVerifierConfigType.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Config {
    #[serde(default)]
    password_verifier: String,
    #[serde(default)]
    salt: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_confirmation_necessary: bool,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let missing = || Refusal::parameter("Missing required parameter DeviceSecretVerifierConfig");
    let config = req.device_secret_verifier_config.as_ref().ok_or_else(missing)?;
    let confirmed = Confirmed {
        device: &req.device_key,
        verifier: Verifier { verifier: &config.password_verifier, salt: &config.salt },
        name: req.device_name.as_deref(),
    };
    let actor = Actor::visiting(&call.visitor);
    let user_confirmation_necessary =
        rules::devices::confirm(call.app, &bearer, &confirmed, &actor).await?;
    Ok(Response { user_confirmation_necessary })
}
