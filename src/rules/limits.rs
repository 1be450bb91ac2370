//! How often: messages per source and destination, requests per name. What counts here is never a success.

use std::time::Duration;

use sqlx::PgConnection;

use crate::app::App;
use crate::model::client::Client;
use crate::model::ids::{ClientId, LookupKey};
use crate::model::visitor::Visitor;
use crate::rules::codes::Reader;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result};
use crate::store;

/// Messages that one source may cause in an hour.
const MESSAGES_PER_SOURCE: i32 = 20;

/// Messages that one address or number gets in an hour. As many as a name may be asked for: whoever asks for nobody
/// comes to the end at the same try.
const MESSAGES_PER_DESTINATION: i32 = 5;

/// Into how many rows a count is split that every message of a pool or client raises.
const PARTS: u8 = 8;

/// What a name may be asked for, and how often in an hour. Source: the quotas of the developer guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// ResendConfirmationCode.
    Resend,
    /// ForgotPassword.
    Recovery,
    /// ChangePassword with a wrong password.
    PasswordChange,
    /// GetUserAttributeVerificationCode.
    Verification,
}

impl Request {
    fn name_and_limit(self) -> (&'static str, i32) {
        match self {
            Self::Resend => ("resend", 5),
            Self::Recovery => ("recovery", 5),
            Self::PasswordChange => ("password_change", 5),
            Self::Verification => ("verification", 5),
        }
    }
}

/// The refusal of one too many.
pub fn exceeded() -> Error {
    Refusal::LimitExceeded("Attempt limit exceeded, please try after some time.".into()).into()
}

/// The same for operations that Cognito gives no LimitExceededException.
pub fn as_busy(app: &App, error: Error) -> Error {
    match error {
        Error::Refused(Refusal::LimitExceeded(_)) => Error::Busy(rest_of_hour(app)),
        other => other,
    }
}

/// Where something of a name is counted: neither names nor addresses stand in the table.
pub fn bucket(app: &App, pool: &Pool, what: &str, name: &str) -> String {
    let parts = [b"counted".as_slice(), pool.id.as_str().as_bytes(), name.as_bytes()];
    format!("{what}:{}", hex::encode(&app.server_keys.code.mac(&parts)[..16]))
}

/// A message that was counted. Only [`message`] makes one, and nothing is sent without.
#[derive(Debug)]
pub struct Counted {
    full: bool,
}

impl Counted {
    /// Whether the destination has had its messages of this hour: then this one is not sent.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Says so where the client hides nobody: elsewhere whoever writes to a strange address would learn whether others
    /// have. Refuses with `LimitExceeded`.
    pub fn heard_through(self, client: &Client) -> Result<Self> {
        if client.config.hides_user_existence() { Ok(self) } else { self.told() }
    }

    /// Says so to whoever may know. Refuses with `LimitExceeded`.
    pub fn told(self) -> Result<Self> {
        if self.full { Err(exceeded()) } else { Ok(self) }
    }
}

/// A message that somebody causes.
pub struct Message<'a> {
    pub visitor: &'a Visitor,
    /// The client it was asked for through; `None` for a signed call.
    pub client: Option<&'a ClientId>,
    /// The address or number it goes to.
    pub to: &'a str,
    pub reader: Reader,
}

/// Counts a message against its source and destination, its client and its pool, in the transaction that sends it.
/// Refuses with `LimitExceeded` a source, client or pool that has had its messages; that a destination has tells of a
/// user, so the caller decides who hears it.
///
/// What nobody will read is not counted against a real address.
pub async fn message(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Message<'_>,
) -> Result<Counted> {
    let what = if message.reader == Reader::Somebody { "to" } else { "to_none" };
    counted(app, tx, pool, message, what).await
}

/// The same for the code of a second factor: what strangers send to its destination does not count here, so that nobody
/// who has proven the first factor is kept out by them.
pub async fn second_factor(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Message<'_>,
) -> Result<Counted> {
    counted(app, tx, pool, message, SECOND_FACTOR).await
}

const SECOND_FACTOR: &str = "second_factor";

async fn counted(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Message<'_>,
    what: &str,
) -> Result<Counted> {
    if !message.visitor.trusted {
        let source = format!("messages:{}", message.visitor.source());
        count_up_to(app, &mut *tx, pool, &source, MESSAGES_PER_SOURCE.into()).await?;
    }
    let to = bucket(app, pool, what, &message.to.to_lowercase());
    let sent = store::hourly_counts::count(&mut *tx, &pool.id, &to, app.now()).await?;
    // The busiest last: whoever holds one keeps all others of the pool waiting. So each is one of several rows.
    let part = app.random.bytes::<1>()[0] % PARTS;
    let quotas = &app.config.quotas;
    if let Some(client) = message.client {
        let bucket = format!("messages_of:{client}:{part}");
        let limit = quotas.messages_per_client / i64::from(PARTS);
        count_up_to(app, &mut *tx, pool, &bucket, limit).await?;
    }
    let bucket = format!("messages_of_pool:{part}");
    count_up_to(app, tx, pool, &bucket, quotas.messages_per_pool / i64::from(PARTS)).await?;
    Ok(Counted { full: sent > MESSAGES_PER_DESTINATION })
}

/// Takes a message back whose code came back: what counts here is never a success. It stays counted against client and
/// pool, which are limited in what they send, whatever comes of it.
pub async fn forgive_message(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    visitor: &Visitor,
    destination: &str,
) -> Result<()> {
    forgive_sent(app, tx, pool, visitor, destination, "to").await
}

/// The same for the code of a second factor.
pub async fn forgive_second_factor(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    visitor: &Visitor,
    destination: &str,
) -> Result<()> {
    forgive_sent(app, tx, pool, visitor, destination, SECOND_FACTOR).await
}

async fn forgive_sent(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    visitor: &Visitor,
    destination: &str,
    what: &str,
) -> Result<()> {
    let now = app.now();
    if !visitor.trusted {
        let source = format!("messages:{}", visitor.source());
        store::hourly_counts::forgive(&mut *tx, &pool.id, &source, now).await?;
    }
    let to = bucket(app, pool, what, &destination.to_lowercase());
    Ok(store::hourly_counts::forgive(tx, &pool.id, &to, now).await?)
}

/// Counts a client that registers itself without a token. Refuses with `LimitExceeded`.
pub async fn registration(app: &App, pool: &Pool, visitor: &Visitor, limit: i64) -> Result<()> {
    of_source(app, pool, "registrations", visitor, limit).await
}

/// How often a client that registered itself may change itself in an hour: each change makes every node read its pool anew.
const CHANGES_PER_CLIENT: i64 = 20;

/// Counts a change that a client makes of itself. Refuses with `LimitExceeded`.
pub async fn registration_change(app: &App, pool: &Pool, client: &Client) -> Result<()> {
    let bucket = format!("registration_changes:{}", client.id);
    let made = store::hourly_counts::count(&app.db, &pool.id, &bucket, app.now()).await?;
    if i64::from(made) > CHANGES_PER_CLIENT { Err(exceeded()) } else { Ok(()) }
}

/// Counts a try of a code that a device shows. Refuses with `LimitExceeded`.
pub async fn user_code(app: &App, pool: &Pool, visitor: &Visitor, limit: i64) -> Result<()> {
    of_source(app, pool, "user_codes", visitor, limit).await
}

/// Pushed requests that one source may leave for clients that prove nothing, in an hour.
const PUSHES_PER_SOURCE: i64 = 1_000;

/// Devices of such clients that one source may let wait, in an hour.
const DEVICES_PER_SOURCE: i64 = 300;

/// Counts a request that a client pushes. A public one proves nothing: whoever knows its id would fill the table. Refuses
/// with `LimitExceeded`.
pub async fn push(app: &App, pool: &Pool, client: &Client, visitor: &Visitor) -> Result<()> {
    match client.is_confidential() {
        true => Ok(()),
        false => of_source(app, pool, "pushes", visitor, PUSHES_PER_SOURCE).await,
    }
}

/// The same for a device that is to wait for its user.
pub async fn device(app: &App, pool: &Pool, client: &Client, visitor: &Visitor) -> Result<()> {
    match client.is_confidential() {
        true => Ok(()),
        false => of_source(app, pool, "devices", visitor, DEVICES_PER_SOURCE).await,
    }
}

/// How long until what is counted by the hour counts from nothing.
pub fn rest_of_hour(app: &App) -> Duration {
    let gone = app.now().timestamp().rem_euclid(3600);
    Duration::from_secs(3600 - gone.unsigned_abs())
}

async fn of_source(
    app: &App,
    pool: &Pool,
    what: &str,
    visitor: &Visitor,
    limit: i64,
) -> Result<()> {
    if visitor.trusted {
        return Ok(());
    }
    let bucket = format!("{what}:{}", visitor.source());
    let now = app.now();
    match store::hourly_counts::count(&app.db, &pool.id, &bucket, now).await? {
        made if i64::from(made) > limit => Err(exceeded()),
        _ => Ok(()),
    }
}

async fn count_up_to(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    bucket: &str,
    limit: i64,
) -> Result<()> {
    let sent = store::hourly_counts::count(tx, &pool.id, bucket, app.now()).await?;
    if i64::from(sent) > limit { Err(exceeded()) } else { Ok(()) }
}

/// Counts a request for a name, whether or not a user has it. Refuses with `LimitExceeded`.
pub async fn request(app: &App, pool: &Pool, what: Request, name: &LookupKey) -> Result<()> {
    let (kind, limit) = what.name_and_limit();
    let bucket = bucket(app, pool, kind, name.as_str());
    let now = app.now();
    match store::hourly_counts::count(&app.db, &pool.id, &bucket, now).await? {
        asked if asked > limit => Err(exceeded()),
        _ => Ok(()),
    }
}

/// Takes a request back that turned out right.
pub async fn forgive(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    what: Request,
    name: &LookupKey,
) -> Result<()> {
    let bucket = bucket(app, pool, what.name_and_limit().0, name.as_str());
    Ok(store::hourly_counts::forgive(tx, &pool.id, &bucket, app.now()).await?)
}
