//! Identity providers on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::error::ApiError;
use crate::api::shapes::epoch::Epoch;
use crate::model::identity_provider::{IdentityProvider, OIDC, TextMap};
use crate::model::ids::{ProviderName, UserPoolId};
use crate::rules::federation::{self, ProviderUser, Written};
use crate::rules::pools::Pool;

/// The members that CreateIdentityProvider and UpdateIdentityProvider share.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Members {
    provider_details: Option<TextMap>,
    attribute_mapping: Option<TextMap>,
    idp_identifiers: Option<Vec<String>>,
    acr_mapping: Option<Value>,
}

impl Members {
    /// The same for the rule. Refuses levels of a provider: what it asked for counts as `fed` here.
    pub fn written(self) -> Result<Written, ApiError> {
        if self.acr_mapping.is_some() {
            let why = "AcrMapping is not available in this version of Poolhouse.";
            return Err(ApiError::new("InvalidParameterException", why));
        }
        Ok(Written {
            details: self.provider_details,
            attribute_mapping: self.attribute_mapping,
            identifiers: self.idp_identifiers,
        })
    }
}

/// API_IdentityProviderType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    user_pool_id: UserPoolId,
    provider_name: ProviderName,
    provider_type: &'static str,
    provider_details: TextMap,
    attribute_mapping: TextMap,
    idp_identifiers: Vec<String>,
    last_modified_date: Epoch,
    creation_date: Epoch,
}

/// The answer of the operations on one provider.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct One {
    identity_provider: Description,
}

impl One {
    /// A provider in full, its secret as it was given.
    pub fn of((pool, provider): &(Pool, IdentityProvider)) -> Result<Self, ApiError> {
        let mut details = provider.details.clone();
        details.insert("client_secret".to_owned(), federation::described_secret(pool, provider)?);
        details.insert("attributes_url_add_attributes".to_owned(), "false".to_owned());
        Ok(Self {
            identity_provider: Description {
                user_pool_id: provider.user_pool_id.clone(),
                provider_name: provider.name.clone(),
                provider_type: OIDC,
                provider_details: details,
                attribute_mapping: provider.attribute_mapping.clone(),
                idp_identifiers: provider.identifiers.clone(),
                last_modified_date: provider.modified_at.into(),
                creation_date: provider.created_at.into(),
            },
        })
    }
}

/// API_ProviderDescription.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listed {
    provider_name: ProviderName,
    provider_type: &'static str,
    last_modified_date: Epoch,
    creation_date: Epoch,
}

impl From<IdentityProvider> for Listed {
    fn from(provider: IdentityProvider) -> Self {
        Self {
            provider_name: provider.name,
            provider_type: OIDC,
            last_modified_date: provider.modified_at.into(),
            creation_date: provider.created_at.into(),
        }
    }
}

/// API_ProviderUserIdentifierType.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Named {
    provider_name: Option<String>,
    provider_attribute_name: Option<String>,
    provider_attribute_value: Option<String>,
}

impl From<Named> for ProviderUser {
    fn from(named: Named) -> Self {
        Self {
            provider: named.provider_name,
            attribute: named.provider_attribute_name,
            value: named.provider_attribute_value,
        }
    }
}
