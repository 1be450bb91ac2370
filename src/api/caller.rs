//! Who calls a signed operation: the only place that makes an [`Admin`].

use actix_web::HttpRequest;
use serde_json::Value;

use crate::api::Call;
use crate::api::contract::Operation;
use crate::api::error::ApiError;
use crate::model::ids::AccessKeyId;
use crate::model::visitor::Visitor;

/// The proof that a call was validly signed, by a key that may make it.
#[derive(Clone, Debug)]
pub struct Admin {
    access_key_id: AccessKeyId,
    /// The pools the key may touch; `None` means all.
    user_pools: Option<Vec<String>>,
}

impl Admin {
    /// The access key that signed.
    pub fn access_key_id(&self) -> &AccessKeyId {
        &self.access_key_id
    }

    /// The pools the key may touch; `None` means all.
    pub fn user_pools(&self) -> Option<&[String]> {
        self.user_pools.as_deref()
    }

    /// The user on whose behalf a signed call is made: at the address that the call names, if it names one.
    pub fn visitor(&self, caller: &Visitor, address: Option<&str>) -> Visitor {
        let named = address.and_then(|address| address.parse().ok());
        match named {
            Some(address) => Visitor { address, trusted: false, ..caller.clone() },
            // The caller is a server of many users: its own address says nothing of any of them.
            None => Visitor { trusted: true, ..caller.clone() },
        }
    }
}

/// Checks the signature, then whether the key may call this operation on this pool.
pub async fn admit(
    _call: &Call<'_>,
    _request: &HttpRequest,
    _body: &[u8],
    _operation: &Operation,
    _input: &Value,
) -> Result<Admin, ApiError> {
    Err(ApiError::new("MissingAuthenticationTokenException", "Missing Authentication Token"))
}
