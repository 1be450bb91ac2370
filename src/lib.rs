//! Poolhouse: Amazon Cognito's API, hosted login pages and an OpenID Connect server over PostgreSQL.
//!
//! A request enters by `routes`, is decoded in `api` (AWS JSON), `oauth` or `pages`, decided in `rules`, and kept by
//! `store`. `model` holds the plain types of all of them; `jobs` do what no request waits for; `App` is what rules can
//! reach. Arrows point down only; but `http`, which all three doors share, also stands around them: it asks the table of the
//! API for the name of an operation, and has `pages` dress what has no page of its own.
//!
//! Beside these stands what each does one thing with the world outside a request:
//!
//! - the database: `database` (schema, options), `connections` (kept for the next request), `batches` with `audit` and
//!   `activity` (written behind the request's back), `caches` (pools and clients in memory)
//! - secrets: `kek` (wraps), `keys` (those of the installation), `sealing` (rows), `random`, `jwt`, `srp`
//! - slow work: `hashing` (threads of its own), `pictures`, `closed_sources` (spares it)
//! - others' servers: `outbound` (HTTP that reaches nothing private), `published` with `jwk_sets`, `client_documents` and
//!   `provider_metadata` (what is kept of them), `mailer`
//! - the process: `commands`, `config`, `clock`, `tls`, `health`, `metrics`, `telemetry`, `language`, and `dev`

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
