//! GetTokensFromRefreshToken: refreshing with the client's secret itself, rotated or not.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::auth::AuthenticationResult;
use crate::model::ids::{ClientId, ClientSecret, DeviceKey, RefreshToken};
use crate::rules;
use crate::rules::Refusal;
use crate::rules::clients::AuthFlow;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    refresh_token: RefreshToken,
    device_key: Option<DeviceKey>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    authentication_result: AuthenticationResult,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let (pool, client) = rules::clients::find(call.app, &req.client_id).await?;
    if !rules::clients::proves(&client, req.client_secret.as_ref()) {
        let why = format!("Unable to verify client secret for client {}", client.id);
        return Err(Refusal::not_authorized(why).into());
    }
    let allowed = rules::clients::allows(&client, AuthFlow::Refresh);
    if !allowed && client.config.rotation().is_none() {
        return Err(Refusal::parameter("Auth flow not enabled for this client").into());
    }
    let token = &req.refresh_token;
    let found = rules::refresh::find(call.app, &pool, &client, token, None).await?;
    found.check_device(req.device_key.as_ref())?;
    let (app, issuer) = (call.app, pool.issuer(call.public_url));
    let visitor = &call.visitor;
    let tokens =
        rules::refresh::redeem(app, &pool, &client, token, found, &issuer, visitor).await?;
    Ok(Response { authentication_result: tokens.into() })
}
