//! DescribeManagedLoginBrandingByClient.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::managed_login::Response;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::managed_login;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    #[serde(default)]
    return_merged_resources: bool,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = req.user_pool_id;
    let found = managed_login::find_by_client(call.app, &pool, &req.client_id).await?;
    Ok(Response::new(pool, found, req.return_merged_resources))
}
