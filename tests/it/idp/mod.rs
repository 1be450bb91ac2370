//! Operations of cognito-idp.

mod access_keys;
mod confirm_sign_up;
mod create_resource_server;
mod create_user_pool;
mod create_user_pool_client;
mod create_user_pool_domain;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod envelope;
mod list_user_pool_clients;
mod list_user_pools;
pub mod set_ui_customization;
mod sign_up;
mod tag_resource;
mod update_user_pool;
mod update_user_pool_client;
