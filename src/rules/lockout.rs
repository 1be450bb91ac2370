//! The lockout: what failed sign-ins lead to.

use std::time::Duration;

use crate::app::App;
use crate::hashing::Slot;
use crate::model::ids::{ClientId, DeviceKey, LookupKey};
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::rules::messages::Locked;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result, devices, limits, messages, retried};
use crate::store;
use crate::store::sign_in_failures::{MAX_TOTAL, Try};

/// So many failures of one source in an hour and it has to wait.
pub const MAX_PER_SOURCE: i32 = 100;

/// How long a try waits, again and again, that meets a lock made of tries which may turn out right: what is looked at
/// now is decided within that time, unless there is much to do.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
];

/// After which time whoever waited in vain may come again.
const AGAIN: Duration = Duration::from_secs(1);

/// Counts a try, and refuses it inside a lock, before the password is looked at. With the try comes the place in the hash
/// queue that the password is looked at with: without one nothing is counted, and who waits holds none.
pub async fn count<'a>(
    app: &'a App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
) -> Result<(Slot<'a>, Try)> {
    once_decided(app, pool, visitor, async || {
        let place = app.hasher.reserve_for(visitor)?;
        let Some(tried) = counted(app, pool, name, visitor).await? else { return Ok(None) };
        let tried = open(app, pool, visitor, tried).await?;
        Ok(tried.map(|tried| (place, tried)))
    })
    .await
}

/// The same for a password: an account that is closed to its password is still open to one of its remembered devices,
/// which has to prove itself next, before the account is open again. Naming one proves nothing, as its key is in each of its
/// tokens: it has so many tries at a closed account, from wherever, and then it is as if none had been named.
pub async fn count_password<'a>(
    app: &'a App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
    device: Option<&DeviceKey>,
) -> Result<(Slot<'a>, Try)> {
    once_decided(app, pool, visitor, async || {
        let place = app.hasher.reserve_for(visitor)?;
        let Some(tried) = counted(app, pool, name, visitor).await? else { return Ok(None) };
        let tried = match of_remembered(app, pool, &tried, device).await? {
            Some(device) => Some(Try { device: Some(device), ..tried }),
            None => open(app, pool, visitor, tried).await?,
        };
        Ok(tried.map(|tried| (place, tried)))
    })
    .await
}

/// Counts a try at a closed account for the device that is named, if the user wants that remembered: under what.
async fn of_remembered(
    app: &App,
    pool: &Pool,
    tried: &Try,
    device: Option<&DeviceKey>,
) -> Result<Option<LookupKey>> {
    let (Some(_), Some((user, _)), true) = (device, &tried.user, tried.is_closed()) else {
        return Ok(None);
    };
    let device = devices::remembered(app, pool, &user.key, device).await?;
    let Some(lock) = device.map(|device| lock_of(&device)) else { return Ok(None) };
    let counting = async || {
        let (db, name) = (&app.db, &tried.name);
        Ok(store::sign_in_failures::count_of_device(db, &pool.id, name, &lock, tried.at).await?)
    };
    Ok(retried(counting).await?.then_some(lock))
}

/// What the passwords are counted under that a remembered device lets through at a closed account.
pub fn lock_of(device: &DeviceKey) -> LookupKey {
    // No name begins with a control character.
    LookupKey::new(format!("\u{1}device:{device}"))
}

/// The same for a code, which is compared at once and needs no place in the hash queue.
pub async fn count_code(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
) -> Result<Try> {
    once_decided(app, pool, visitor, async || match counted(app, pool, name, visitor).await? {
        Some(tried) => open(app, pool, visitor, tried).await,
        None => Ok(None),
    })
    .await
}

/// The same for a first factor that is no password: an account that is closed to its password is open to it.
pub async fn count_other(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
) -> Result<Try> {
    once_decided(app, pool, visitor, async || counted(app, pool, name, visitor).await).await
}

/// Counts a try as soon as what stands in its way is decided: `None` is that it is not. Busy where that takes long, and where
/// the source is known to be closed: it takes nobody's place in a queue.
async fn once_decided<T>(
    app: &App,
    pool: &Pool,
    visitor: &Visitor,
    counting: impl AsyncFn() -> Result<Option<T>>,
) -> Result<T> {
    if !visitor.trusted && app.closed_sources.has(&pool.id, visitor.source(), app.now()) {
        return Err(Error::Busy(limits::rest_of_hour(app)));
    }
    for pause in PAUSES {
        if let Some(counted) = counting().await? {
            return Ok(counted);
        }
        tokio::time::sleep(pause).await;
    }
    counting().await?.ok_or(Error::Busy(AGAIN))
}

/// Refuses a try at an account that is closed; `None` where the last of the tries that closed it is not decided.
async fn open(app: &App, pool: &Pool, visitor: &Visitor, tried: Try) -> Result<Option<Try>> {
    if !tried.is_closed() {
        return Ok(Some(tried));
    }
    if !tried.decided {
        take_back(app, pool, visitor, &tried).await?;
        return Ok(None);
    }
    passed(app, pool, visitor, &tried).await?;
    settle(app, pool, visitor, &tried).await?;
    Err(exceeded())
}

/// The refusal of a password that is closed.
pub fn exceeded() -> Error {
    Refusal::not_authorized("Password attempts exceeded").into()
}

/// Counts a try, and refuses it inside a lock; `None` where tries made the lock that may turn out right.
async fn counted(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    visitor: &Visitor,
) -> Result<Option<Try>> {
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
        app.closed_sources.note(&pool.id, source, now);
        return Err(Error::Busy(limits::rest_of_hour(app)));
    }
    if tried.open {
        return Ok(Some(tried));
    }
    passed(app, pool, visitor, &tried).await?;
    if tried.decided { Err(exceeded()) } else { Ok(None) }
}

/// Counts a failure of a source that is no try of anything: a name that nobody has, where that is told. Refuses with
/// `LimitExceeded`.
pub async fn count_source(app: &App, pool: &Pool, visitor: &Visitor) -> Result<()> {
    if visitor.trusted {
        return Ok(());
    }
    let bucket = bucket(visitor);
    let counting =
        store::hourly_counts::count_up_to(&app.db, &pool.id, &bucket, MAX_PER_SOURCE, app.now());
    if counting.await? { Ok(()) } else { Err(limits::exceeded()) }
}

/// Where the failures of a source are counted.
fn bucket(visitor: &Visitor) -> String {
    format!("failures:{}", visitor.source())
}

/// Notes that a try was wrong, and tells the user, if there is one, of the one that closed something.
pub async fn failed(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    user: Option<&User>,
    what: Locked,
    visitor: &Visitor,
    failure: &Try,
) -> Result<()> {
    settle(app, pool, visitor, failure).await?;
    match (failure.total, user) {
        (Some(MAX_TOTAL), Some(user)) => {
            messages::queue_locked(app, pool, client, user, what, visitor).await
        }
        _ => Ok(()),
    }
}

/// A try that is pending no more, and stays counted.
async fn settle(app: &App, pool: &Pool, visitor: &Visitor, tried: &Try) -> Result<()> {
    let (source, in_total) = (visitor.source(), tried.total.is_some());
    let settling = async || {
        let (db, name) = (&app.db, &tried.name);
        store::sign_in_failures::settle(db, &pool.id, name, &source, in_total).await?;
        Ok(())
    };
    retried(settling).await
}

/// Takes back what a try was counted as against its source: it was no failure.
pub async fn passed(app: &App, pool: &Pool, visitor: &Visitor, tried: &Try) -> Result<()> {
    if !visitor.trusted {
        store::hourly_counts::forgive(&app.db, &pool.id, &bucket(visitor), tried.at).await?;
    }
    Ok(())
}

/// What became of a right answer, or of one that is to be looked at. One that came too late or to nothing, or that nobody had
/// the time to look at, guessed nothing: it is not counted.
pub async fn unless_late<T>(
    app: &App,
    pool: &Pool,
    visitor: &Visitor,
    tried: &Try,
    taken: Result<T>,
) -> Result<T> {
    if taken.is_err() {
        take_back(app, pool, visitor, tried).await?;
    }
    taken
}

/// Takes a try back that guessed nothing: what it answered had been answered already.
pub async fn take_back(app: &App, pool: &Pool, visitor: &Visitor, tried: &Try) -> Result<()> {
    passed(app, pool, visitor, tried).await?;
    take_back_from_name(app, pool, visitor, tried).await
}

/// The same where the source was told already, by [`passed`].
pub async fn take_back_from_name(
    app: &App,
    pool: &Pool,
    visitor: &Visitor,
    tried: &Try,
) -> Result<()> {
    let (source, in_total) = (visitor.source(), tried.total.is_some());
    let taking = async || {
        let (db, name, at) = (&app.db, &tried.name, tried.at);
        store::sign_in_failures::take_back(db, &pool.id, name, &source, in_total, at).await?;
        if let Some(device) = &tried.device {
            store::sign_in_failures::take_back(db, &pool.id, device, "", true, at).await?;
        }
        Ok(())
    };
    retried(taking).await
}

/// Forgets the failures of a name from one source: its password was right.
pub async fn forget(app: &App, pool: &Pool, name: &LookupKey, visitor: &Visitor) -> Result<()> {
    let (names, source) = (std::slice::from_ref(name), visitor.source());
    Ok(store::sign_in_failures::delete(&app.db, &pool.id, names, Some(&source)).await?)
}
