//! The operations of our own that are built: what Cognito's API has no member for (`model/poolhouse.json`).

mod get_client_metadata;
mod put_client_metadata;

use serde_json::Value;

use crate::api::caller::Admin;
use crate::api::contract::Operation;
use crate::api::error::ApiError;
use crate::api::{Call, signed};

/// The names of the operations that are built.
pub const BUILT: &[&str] = &["GetClientMetadata", "PutClientMetadata"];

/// Runs an operation; one that is not built is unknown.
pub async fn call(
    call: &Call<'_>,
    admin: Option<Admin>,
    operation: &'static Operation,
    input: Value,
) -> Result<Vec<u8>, ApiError> {
    match operation.name {
        "GetClientMetadata" => {
            let run = |admin, request| get_client_metadata::run(call, admin, request);
            signed(operation, input, admin, run).await
        }
        "PutClientMetadata" => {
            let run = |admin, request| put_client_metadata::run(call, admin, request);
            signed(operation, input, admin, run).await
        }
        _ => Err(ApiError::not_built(operation)),
    }
}
