//! The endpoints of OAuth and OpenID Connect.

mod addressing;
mod authorization_code;
mod authorize;
mod client_assertions;
mod client_credentials;
mod client_documents;
mod device_flow;
mod discovery;
mod doubled;
mod dpop;
mod errors;
mod introspect;
mod jwks_uri;
mod limits;
mod logout;
mod made_up;
mod mcp;
mod posted;
mod refresh_token;
mod register;
mod resources;
mod revoke;
mod sessions;
mod token;
mod token_exchange;
mod userinfo;
pub mod world;
