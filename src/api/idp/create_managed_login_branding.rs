//! CreateManagedLoginBranding.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::managed_login::{Response, WireAsset, given};
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules::managed_login::{self, Given};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    use_cognito_provided_values: Option<bool>,
    settings: Option<Map<String, Value>>,
    assets: Option<Vec<WireAsset>>,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let new = Given {
        use_provided: req.use_cognito_provided_values,
        settings: req.settings,
        assets: given(req.assets),
    };
    let (actor, pool) = (call.actor(&admin), req.user_pool_id);
    let made = managed_login::create(call.app, &actor, &pool, &req.client_id, new).await?;
    Ok(Response::new(pool, made, false))
}
