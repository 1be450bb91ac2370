//! Styles of managed login on the wire.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::shapes::blob::Blob;
use crate::api::shapes::epoch::Epoch;
use crate::model::ids::{BrandingId, UserPoolId};
use crate::model::managed_login::assets::{Asset, AssetCategory, ColorMode, Extension};
use crate::model::managed_login::{Branding, settings};
use crate::rules::managed_login::GivenAsset;

/// API_AssetType.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WireAsset {
    category: AssetCategory,
    color_mode: ColorMode,
    extension: Extension,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<Blob>,
}

impl From<WireAsset> for GivenAsset {
    fn from(wire: WireAsset) -> Self {
        Self {
            has_file: wire.bytes.is_some(),
            asset: Asset {
                category: wire.category,
                color_mode: wire.color_mode,
                extension: wire.extension,
                resource_id: wire.resource_id,
                bytes: wire.bytes.map_or_else(Vec::new, |bytes| bytes.0),
            },
        }
    }
}

/// The pictures of a request.
pub fn given(assets: Option<Vec<WireAsset>>) -> Option<Vec<GivenAsset>> {
    assets.map(|assets| assets.into_iter().map(Into::into).collect())
}

/// API_ManagedLoginBrandingType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    managed_login_branding_id: BrandingId,
    user_pool_id: UserPoolId,
    use_cognito_provided_values: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assets: Vec<WireAsset>,
    creation_date: Epoch,
    last_modified_date: Epoch,
}

/// The answer of the operations on one style.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    managed_login_branding: Description,
}

impl Response {
    /// A style as it was given; `merged` with the defaults of everything that was not.
    pub fn new(pool: UserPoolId, branding: Branding, merged: bool) -> Self {
        let use_cognito_provided_values = branding.settings.is_none();
        let settings = match merged {
            true => match settings::merged(&branding.settings.unwrap_or_default()) {
                Value::Object(members) => Some(members),
                _ => None,
            },
            false => branding.settings.filter(|settings| !settings.is_empty()),
        };
        let assets = branding.assets.into_iter().map(|asset| WireAsset {
            category: asset.category,
            color_mode: asset.color_mode,
            extension: asset.extension,
            resource_id: asset.resource_id,
            bytes: Some(Blob(asset.bytes)),
        });
        Self {
            managed_login_branding: Description {
                managed_login_branding_id: branding.id,
                user_pool_id: pool,
                use_cognito_provided_values,
                settings,
                assets: assets.collect(),
                creation_date: Epoch(branding.created_at),
                last_modified_date: Epoch(branding.modified_at),
            },
        }
    }
}
