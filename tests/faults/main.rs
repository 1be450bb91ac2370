//! Faults: processes killed, the database stopped, two nodes that race, requests that nobody should send. Each test runs
//! the real `poolhouse serve` on a PostgreSQL of its own, and has the machine to itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod database;
mod guesses;
mod input;
mod killed;
mod nodes;
mod operator;
mod pages;
mod sessions;
mod single_use;
mod support;
mod terminated;
