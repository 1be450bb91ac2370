//! How many of a thing there may be. Cognito's numbers.

use crate::rules::{Refusal, Result};

/// Living pools of the installation.
pub const USER_POOLS: i64 = 1_000;
/// App clients of a pool.
pub const CLIENTS: i64 = 1_000;
/// Resource servers of a pool.
pub const RESOURCE_SERVERS: i64 = 25;
/// Tags of a pool.
pub const TAGS: usize = 50;

/// Refuses with `LimitExceeded` when there are `count` of at most `limit` already.
pub fn check(what: &'static str, count: i64, limit: i64) -> Result<()> {
    if count < limit {
        return Ok(());
    }
    Err(Refusal::LimitExceeded(format!("The maximum number of {what} is {limit}.").into()).into())
}
