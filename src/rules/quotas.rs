//! Refuses what would be one too many.

use crate::rules::{Refusal, Result};

/// Refuses with `LimitExceeded` when there are `count` of at most `limit` already.
pub fn check(what: &'static str, count: i64, limit: i64) -> Result<()> {
    if count < limit {
        return Ok(());
    }
    Err(Refusal::LimitExceeded(format!("The maximum number of {what} is {limit}.").into()).into())
}
