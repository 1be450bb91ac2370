//! AdminInitiateAuth: the same rules as InitiateAuth, for a caller that signs.

use std::net::IpAddr;

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::idp::initiate_auth::{self, Begun};
use crate::api::shapes::auth::{AuthResponse, Parameters};
use crate::model::ids::{ChallengeSession, ClientId, UserPoolId};
use crate::rules;
use crate::rules::Refusal;
use crate::rules::clients::AuthFlow;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: Parameters,
    session: Option<ChallengeSession>,
    context_data: Option<ContextData>,
}

/// API_ContextDataType: where the user is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContextData {
    ip_address: String,
}

impl ContextData {
    /// Refuses with `InvalidParameter` an address that is none.
    pub fn address(&self) -> rules::Result<IpAddr> {
        rules::clients::parse_address(&self.ip_address)
    }
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<AuthResponse, ApiError> {
    let (pool, client) =
        rules::clients::find_in(call.app, &req.user_pool_id, &req.client_id).await?;
    let flow = match req.auth_flow.as_str() {
        "ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH" => AuthFlow::AdminUserPassword,
        other => initiate_auth::common(other)?,
    };
    if !rules::clients::allows(&client, flow) {
        return Err(Refusal::parameter("Auth flow not enabled for this client").into());
    }
    let address = req.context_data.as_ref().map(ContextData::address).transpose()?;
    let visitor = admin.visitor(&call.visitor, address);
    let begun = Begun { flow, parameters: &req.auth_parameters, session: req.session.as_ref() };
    initiate_auth::start(call, &pool, &client, &begun, &visitor).await
}
