//! Secrets of app clients on the wire.

use serde::Serialize;

use crate::api::shapes::epoch::Epoch;
use crate::model::ids::ClientSecret;
use crate::rules::clients::secrets::SecretName;

/// API_ClientSecretDescriptorType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Descriptor {
    client_secret_id: String,
    /// Only told when it was generated, and only then.
    client_secret_value: Option<String>,
    client_secret_create_date: Epoch,
}

impl Descriptor {
    /// A secret, and what it is if the caller does not know.
    pub fn of(name: SecretName, value: Option<&ClientSecret>) -> Self {
        Self {
            client_secret_id: name.id,
            client_secret_value: value.map(|value| value.expose().to_owned()),
            client_secret_create_date: name.created_at.into(),
        }
    }
}
