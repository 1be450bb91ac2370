//! The lockout: what failed sign-ins lead to.

use crate::app::App;
use crate::model::ids::LookupKey;
use crate::model::visitor::Visitor;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result};
use crate::store;
use crate::store::sign_in_failures::Try;

/// From this many failures on, whatever the source, a password is no longer taken until the account is recovered.
const MAX_TOTAL: i32 = 100;

/// So many failures of one source in an hour and it has to wait.
const MAX_PER_SOURCE: i32 = 100;

/// Counts a try, and refuses it inside a lock, before the password is looked at.
pub async fn count(app: &App, pool: &Pool, name: &LookupKey, visitor: &Visitor) -> Result<Try> {
    let source = visitor.source();
    let tried = store::sign_in_failures::count(&app.db, &pool.id, name, &source, app.now()).await?;
    if !visitor.trusted && tried.source_failures >= MAX_PER_SOURCE {
        return Err(Error::Busy(std::time::Duration::from_secs(60)));
    }
    if !tried.open || tried.total > MAX_TOTAL {
        return Err(Refusal::not_authorized("Password attempts exceeded").into());
    }
    Ok(tried)
}

/// Whether this failure was the one that closed the account to its password.
pub fn closes(tried: &Try) -> bool {
    tried.total == MAX_TOTAL
}

/// Counts a failure against its source.
pub async fn failed(app: &App, pool: &Pool, visitor: &Visitor) -> Result<()> {
    if !visitor.trusted {
        let bucket = format!("failures:{}", visitor.source());
        store::hourly_counts::count(&app.db, &pool.id, &bucket, app.now()).await?;
    }
    Ok(())
}
