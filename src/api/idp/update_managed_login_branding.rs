//! UpdateManagedLoginBranding.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::managed_login::{Response, WireAsset, given};
use crate::model::ids::{BrandingId, UserPoolId};
use crate::rules::managed_login::{self, Given};

/// The model requires neither of the first two; both are needed.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: Option<UserPoolId>,
    managed_login_branding_id: Option<BrandingId>,
    use_cognito_provided_values: Option<bool>,
    settings: Option<Map<String, Value>>,
    assets: Option<Vec<WireAsset>>,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (Some(pool), Some(id)) = (req.user_pool_id, req.managed_login_branding_id) else {
        let why = "UserPoolId and ManagedLoginBrandingId are required.";
        return Err(ApiError::new("InvalidParameterException", why));
    };
    let changed = Given {
        use_provided: req.use_cognito_provided_values,
        settings: req.settings,
        assets: given(req.assets),
    };
    let actor = call.actor(&admin);
    let made = managed_login::update(call.app, &actor, &pool, &id, changed).await?;
    Ok(Response::new(pool, made, false))
}
