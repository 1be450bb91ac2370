//! Poolhouse: Amazon Cognito's API, hosted login pages and an OpenID Connect server over PostgreSQL.

pub mod api;
