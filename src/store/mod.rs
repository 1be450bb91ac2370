//! How it is kept: one statement each, every one naming the pool first. Handed the time, never asking for it.

pub mod access_keys;
pub mod audit;
pub mod authorization_codes;
pub mod browser_sessions;
pub mod challenges;
pub mod clients;
pub mod codes;
pub mod config_changes;
pub mod data_keys;
pub mod domains;
pub mod grants;
pub mod hourly_counts;
pub mod outbox;
pub mod pools;
pub mod purge;
pub mod refresh_tokens;
pub mod resource_servers;
pub mod sign_in_failures;
pub mod signing_keys;
pub mod ui_customizations;
pub mod user_list;
pub mod users;
