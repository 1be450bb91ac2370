//! An identity provider of a pool: somebody else who vouches for users, by OpenID Connect.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::model::ids::{ProviderName, UserPoolId};

/// Text to text: ProviderDetails, AttributeMapping.
pub type TextMap = BTreeMap<String, String>;

/// The only `ProviderType` that there is.
pub const OIDC: &str = "OIDC";

/// A provider as stored.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    pub user_pool_id: UserPoolId,
    pub name: ProviderName,
    /// ProviderDetails as they were given, without the secret.
    pub details: TextMap,
    /// The client secret, sealed under the pool's data key.
    pub sealed_secret: Vec<u8>,
    /// Attribute of the pool to claim of the provider.
    pub attribute_mapping: TextMap,
    pub identifiers: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

impl IdentityProvider {
    /// A member of ProviderDetails that has a value.
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// What its ID tokens name as `iss`.
    pub fn issuer(&self) -> &str {
        self.detail("oidc_issuer").unwrap_or_default()
    }

    /// Who this pool is there.
    pub fn client_id(&self) -> &str {
        self.detail("client_id").unwrap_or_default()
    }

    /// Whether who signs out of the pool signs out there, too.
    pub fn signs_out(&self) -> bool {
        self.detail("IDPSignout") == Some("true")
    }

    /// Whether userInfo is asked by POST.
    pub fn asks_by_post(&self) -> bool {
        self.detail("attributes_request_method") == Some("POST")
    }
}

/// A provider as far as everything that knows the pool knows it.
#[derive(Clone, Debug)]
pub struct KnownProvider {
    pub name: ProviderName,
    pub identifiers: Vec<String>,
}

/// Who has vouched for a session, as far as it takes to sign out there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    pub provider: ProviderName,
    /// What it gave.
    pub id_token: String,
}

/// A user as a provider knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub provider: ProviderName,
    pub subject: String,
    /// Whether the user came to be by it, rather than being linked to it.
    pub is_own: bool,
    pub created_at: DateTime<Utc>,
}

/// The attribute `identities`, as the API has it: JSON as text.
pub fn identities_attribute(identities: &[Identity]) -> String {
    let one = |identity: &Identity| {
        json!({
            "userId": identity.subject,
            "providerName": identity.provider,
            "providerType": OIDC,
            "issuer": null,
            "primary": identity.is_own,
            "dateCreated": identity.created_at.timestamp_millis(),
        })
    };
    Value::Array(identities.iter().map(one).collect()).to_string()
}

/// The same as ID tokens have it: an array whose numbers and truth values are text.
pub fn identities_claim(attribute: &str) -> Option<Value> {
    let mut claim: Vec<Value> = serde_json::from_str(attribute).ok()?;
    for identity in &mut claim {
        for name in ["primary", "dateCreated"] {
            identity[name] = json!(identity[name].to_string());
        }
    }
    Some(Value::Array(claim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_tells_the_same_as_the_attribute_in_text() {
        let identity = Identity {
            provider: ProviderName::new("Corp"),
            subject: "248289761001".into(),
            is_own: true,
            created_at: DateTime::from_timestamp_millis(1_582_581_501_556).unwrap(),
        };
        let attribute = identities_attribute(&[identity]);
        let told: Value = serde_json::from_str(&attribute).unwrap();
        let expected = json!([{
            "userId": "248289761001", "providerName": "Corp", "providerType": "OIDC",
            "issuer": null, "primary": true, "dateCreated": 1_582_581_501_556_i64,
        }]);
        assert_eq!(told, expected);
        let claim = identities_claim(&attribute).unwrap();
        assert_eq!(claim[0]["primary"], "true");
        assert_eq!(claim[0]["dateCreated"], "1582581501556");
        assert_eq!(
            (&claim[0]["issuer"], &claim[0]["userId"]),
            (&Value::Null, &json!("248289761001"))
        );
        assert_eq!(identities_claim("no JSON"), None);
    }
}
