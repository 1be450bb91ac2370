//! DeleteManagedLoginBranding.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{BrandingId, UserPoolId};
use crate::rules::managed_login;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    managed_login_branding_id: BrandingId,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (actor, id) = (call.actor(&admin), req.managed_login_branding_id);
    managed_login::delete(call.app, &actor, &req.user_pool_id, &id).await?;
    Ok(Response {})
}
