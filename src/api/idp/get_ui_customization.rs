//! GetUICustomization.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::ui_customization::Response;
use crate::model::branding::ALL;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: Option<ClientId>,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let client = req.client_id.unwrap_or_else(|| ClientId::new(ALL));
    let found = rules::ui_customization::find(call.app, &req.user_pool_id, &client).await?;
    Ok(Response::new(req.user_pool_id, found, call.public_url))
}
