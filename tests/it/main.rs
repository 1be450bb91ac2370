//! Integration tests: the whole server over real HTTP, a fresh database for each test.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod architecture;
mod conformance;
mod connections;
mod database;
mod dev;
mod dialects;
mod documentation;
mod federation;
mod flows;
mod http;
mod idp;
mod jobs;
mod mailer;
mod oauth;
mod pages;
mod poolhouse;
mod query_plans;
mod round_trips;
mod rules;
mod support;
