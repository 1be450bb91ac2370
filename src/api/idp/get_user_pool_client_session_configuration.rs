//! GetUserPoolClientSessionConfiguration.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::session::ClientConfiguration;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::user_sessions;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<ClientConfiguration, ApiError> {
    let minutes = user_sessions::sso_minutes(call.app, &req.user_pool_id, &req.client_id).await?;
    Ok(ClientConfiguration::of(req.user_pool_id, req.client_id, minutes))
}
