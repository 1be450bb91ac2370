//! API_UICustomizationType.

use serde::Serialize;

use crate::api::shapes::epoch::Epoch;
use crate::model::branding::Customization;
use crate::model::ids::{ClientId, UserPoolId};

/// Where nothing is set, nothing is said: Terraform takes an empty object for "not there".
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UiCustomization {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_pool_id: Option<UserPoolId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(rename = "CSS", skip_serializing_if = "Option::is_none")]
    css: Option<String>,
    #[serde(rename = "CSSVersion", skip_serializing_if = "Option::is_none")]
    css_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_date: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_date: Option<Epoch>,
}

/// The answer of both operations.
#[derive(Serialize)]
pub struct Response {
    #[serde(rename = "UICustomization")]
    ui_customization: UiCustomization,
}

impl Response {
    /// The branding, its logo found below the pool's path, which every listener serves.
    pub fn new(pool: UserPoolId, found: Option<Customization>, public_url: &str) -> Self {
        let ui_customization = found.map_or_else(UiCustomization::default, |found| {
            let logo = found.branding.logo_path();
            UiCustomization {
                image_url: logo.map(|path| format!("{public_url}/{pool}{path}")),
                user_pool_id: Some(pool),
                client_id: Some(found.branding.client_id),
                css: found.css,
                css_version: Some(found.branding.version),
                last_modified_date: Some(Epoch(found.modified_at)),
                creation_date: Some(Epoch(found.created_at)),
            }
        });
        Self { ui_customization }
    }
}
