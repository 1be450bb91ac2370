//! Operations of cognito-idp.

mod access_keys;
mod create_user_pool;
mod create_user_pool_client;
mod create_user_pool_domain;
mod envelope;
pub mod set_ui_customization;
