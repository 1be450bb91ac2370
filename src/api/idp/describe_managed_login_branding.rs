//! DescribeManagedLoginBranding.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::managed_login::Response;
use crate::model::ids::{BrandingId, UserPoolId};
use crate::rules::managed_login;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    managed_login_branding_id: BrandingId,
    #[serde(default)]
    return_merged_resources: bool,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let (pool, id) = (req.user_pool_id, req.managed_login_branding_id);
    let found = managed_login::find(call.app, &pool, &id).await?;
    Ok(Response::new(pool, found, req.return_merged_resources))
}
