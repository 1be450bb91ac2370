//! The operations of cognito-idp that are built: the table.

mod admin_initiate_auth;
mod create_user_pool;
mod create_user_pool_client;
mod create_user_pool_domain;
mod get_ui_customization;
mod get_user;
mod initiate_auth;
mod set_ui_customization;

use serde_json::Value;

use crate::api::caller::Admin;
use crate::api::contract::Operation;
use crate::api::error::ApiError;
use crate::api::{Call, open, signed};

/// Declares the table: the name on the wire, who may call it, and its module.
macro_rules! operations {
    ($($who:ident $name:ident => $module:ident,)+) => {
        /// The names of the operations that are built.
        pub const BUILT: &[&str] = &[$(stringify!($name)),+];

        /// Runs an operation; one that is not built is unknown.
        pub async fn call(
            call: &Call<'_>,
            admin: Option<Admin>,
            operation: &'static Operation,
            input: Value,
        ) -> Result<Vec<u8>, ApiError> {
            match operation.name {
                $(stringify!($name) => operations!(@$who $module, call, admin, operation, input),)+
                _ => Err(ApiError::not_built(operation)),
            }
        }
    };
    (@open $module:ident, $call:ident, $admin:ident, $operation:ident, $input:ident) => {
        Box::pin(open($operation, $input, |request| $module::run($call, request))).await
    };
    (@signed $module:ident, $call:ident, $admin:ident, $operation:ident, $input:ident) => {
        Box::pin(signed($operation, $input, $admin, |admin, request| {
            $module::run($call, admin, request)
        }))
        .await
    };
}

operations! {
    signed AdminInitiateAuth => admin_initiate_auth,
    signed CreateUserPool => create_user_pool,
    signed CreateUserPoolClient => create_user_pool_client,
    signed CreateUserPoolDomain => create_user_pool_domain,
    signed GetUICustomization => get_ui_customization,
    open GetUser => get_user,
    open InitiateAuth => initiate_auth,
    signed SetUICustomization => set_ui_customization,
}
