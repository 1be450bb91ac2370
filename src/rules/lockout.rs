//! The lockout: what failed sign-ins lead to.

use crate::app::App;
use crate::hashing::Slot;
use crate::model::ids::{ClientId, DeviceKey, LookupKey};
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::rules::messages::Locked;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result, limits, messages, retried};
use crate::store;
use crate::store::sign_in_failures::{MAX_TOTAL, Try};

/// So many failures of one source in an hour and it has to wait.
const MAX_PER_SOURCE: i32 = 100;

/// Counts a try, and refuses it inside a lock, before the password is looked at. It takes the place in the hash queue
/// that the password will be looked at with: without one nothing is counted.
pub async fn count(
    app: &App,
    _place: &Slot<'_>,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
) -> Result<Try> {
    count_code(app, pool, name, visitor).await
}

/// The same for a password: an account that is closed to its password is still open to one of its remembered devices,
/// which has to prove itself next.
pub async fn count_password(
    app: &App,
    _place: &Slot<'_>,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
    device: Option<&DeviceKey>,
) -> Result<Try> {
    let tried = counted(app, pool, name, visitor).await?;
    let from_remembered = match (device, &tried.user) {
        (Some(device), Some((user, _))) if tried.total.is_none() => {
            store::devices::find_remembered(&app.db, &user.key, device).await? == Some(true)
        }
        _ => false,
    };
    if from_remembered { Ok(tried) } else { open(app, pool, visitor, tried).await }
}

/// The same for a code, which is compared at once and needs no place in the hash queue.
pub async fn count_code(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
) -> Result<Try> {
    let tried = counted(app, pool, name, visitor).await?;
    open(app, pool, visitor, tried).await
}

/// The same for a first factor that is no password: an account that is closed to its password is open to it.
pub async fn count_other(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
) -> Result<Try> {
    counted(app, pool, name, visitor).await
}

/// Refuses a try at an account that is closed.
async fn open(app: &App, pool: &Pool, visitor: &Visitor, tried: Try) -> Result<Try> {
    match tried.total {
        Some(_) => Ok(tried),
        None => {
            passed(app, pool, visitor, &tried).await?;
            Err(exceeded())
        }
    }
}

fn exceeded() -> Error {
    Refusal::not_authorized("Password attempts exceeded").into()
}

/// Counts a try, and refuses it inside a lock.
async fn counted(app: &App, pool: &Pool, name: &LookupKey, visitor: &Visitor) -> Result<Try> {
    let source = visitor.source();
    let max_source = (!visitor.trusted).then_some(MAX_PER_SOURCE);
    let now = app.now();
    let counting = async || {
        let counted =
            store::sign_in_failures::count(&app.db, &pool.id, name, &source, max_source, now);
        Ok(counted.await?)
    };
    let tried = retried(counting).await?;
    if !tried.source_open {
        return Err(Error::Busy(limits::rest_of_hour(app)));
    }
    if !tried.open {
        passed(app, pool, visitor, &tried).await?;
        return Err(exceeded());
    }
    Ok(tried)
}

/// Tells the user of a failure, if it was the one that closed something.
pub async fn tell(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    user: &User,
    what: Locked,
    visitor: &Visitor,
    failure: &Try,
) -> Result<()> {
    match failure.total {
        Some(MAX_TOTAL) => messages::queue_locked(app, pool, client, user, what, visitor).await,
        _ => Ok(()),
    }
}

/// Takes back what a try was counted as against its source: it was no failure.
pub async fn passed(app: &App, pool: &Pool, visitor: &Visitor, tried: &Try) -> Result<()> {
    if !visitor.trusted {
        let bucket = format!("failures:{}", visitor.source());
        store::hourly_counts::forgive(&app.db, &pool.id, &bucket, tried.at).await?;
    }
    Ok(())
}

/// What became of a right answer. One that came too late, or to nothing, guessed nothing: it is not counted.
pub async fn unless_late<T>(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
    tried: &Try,
    taken: Result<T>,
) -> Result<T> {
    if taken.is_err() {
        take_back(app, pool, name, visitor, tried).await?;
    }
    taken
}

/// Takes a try back that guessed nothing: what it answered had been answered already.
pub async fn take_back(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
    tried: &Try,
) -> Result<()> {
    passed(app, pool, visitor, tried).await?;
    take_back_from_name(app, pool, name, visitor, tried).await
}

/// The same where the source was told already, by [`passed`].
pub async fn take_back_from_name(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
    tried: &Try,
) -> Result<()> {
    let (source, in_total) = (visitor.source(), tried.total.is_some());
    let taking = async || {
        let (db, at) = (&app.db, tried.at);
        store::sign_in_failures::take_back(db, &pool.id, name, &source, in_total, at).await?;
        Ok(())
    };
    retried(taking).await
}

/// Forgets the failures of a name from one source: its password was right.
pub async fn forget(app: &App, pool: &Pool, name: &LookupKey, visitor: &Visitor) -> Result<()> {
    let (names, source) = (std::slice::from_ref(name), visitor.source());
    Ok(store::sign_in_failures::delete(&app.db, &pool.id, names, Some(&source)).await?)
}
