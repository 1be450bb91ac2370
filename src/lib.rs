//! Poolhouse: Amazon Cognito's API, hosted login pages and an OpenID Connect server over PostgreSQL.
//!
//! A request enters by `routes`, is decoded in `api` (AWS JSON), `oauth` or `pages`, decided in `rules`, and kept by
//! `store`. `model` holds the plain types of all of them; `jobs` do what no request waits for; `App` is what rules can
//! reach. Arrows point down only.

pub mod activity;
pub mod api;
pub mod app;
pub mod audit;
pub mod batches;
pub mod caches;
pub mod client_documents;
pub mod clock;
pub mod closed_sources;
pub mod commands;
pub mod config;
pub mod connections;
pub mod database;
pub mod dev;
pub mod hashing;
pub mod health;
pub mod http;
pub mod jobs;
pub mod jwk_sets;
pub mod jwt;
pub mod kek;
pub mod keys;
pub mod language;
pub mod mailer;
pub mod metrics;
pub mod model;
pub mod oauth;
pub mod outbound;
pub mod pages;
pub mod pictures;
pub mod provider_metadata;
pub mod published;
pub mod random;
pub mod routes;
pub mod rules;
pub mod sealing;
pub mod srp;
pub mod store;
pub mod telemetry;
pub mod tls;
