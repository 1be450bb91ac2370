//! What it is: plain types, without I/O.

pub mod attributes;
pub mod audit;
pub mod branding;
pub mod challenge;
pub mod client;
pub mod code;
pub mod common_passwords;
pub mod contact;
pub mod domain;
pub mod grant;
pub mod ids;
pub mod logo;
pub mod message;
pub mod methods;
pub mod mfa;
pub mod parameters;
pub mod password;
pub mod quotas;
pub mod resource_server;
pub mod signing;
pub mod ui_css;
pub mod user;
pub mod user_filter;
pub mod user_pool;
pub mod visitor;
