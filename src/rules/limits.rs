//! How often: messages per source, destination, client and pool, and what else is counted of a source. What counts here is
//! never a success.

use std::time::Duration;

use sqlx::{PgConnection, PgExecutor};

use crate::app::App;
use crate::model::client::Client;
use crate::model::ids::{ClientId, UserKey};
use crate::model::visitor::Visitor;
use crate::rules::budgets::Budget;
use crate::rules::codes::Reader;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result};
use crate::store;

/// Messages that one source may cause in an hour.
const MESSAGES_PER_SOURCE: i64 = 20;

/// Into how many rows a count is split that every message of a pool or client raises.
const PARTS: u8 = 8;

/// The refusal of one too many, in Cognito's words.
pub fn refusal() -> Refusal {
    Refusal::LimitExceeded("Attempt limit exceeded, please try after some time.".into())
}

/// The same as an error.
pub fn exceeded() -> Error {
    refusal().into()
}

/// The same for operations that Cognito gives no LimitExceededException.
pub fn as_busy(app: &App, error: Error) -> Error {
    match error {
        Error::Refused(Refusal::LimitExceeded(_)) => Error::Busy(rest_of_hour(app)),
        other => other,
    }
}

/// A message that was counted. Only [`message_within`] makes one, and nothing is sent without.
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
    /// Whether the visitor is no stranger: see [`is_known`](super::budgets::is_known).
    pub known: bool,
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
    let source = message.visitor.source();
    // Whoever signs calls is no stranger.
    let known = message.known || message.client.is_none();
    let budget = Budget::of_message(app, pool, "to", (&source, known), message.to, message.reader);
    message_within(app, tx, pool, message, &budget).await
}

/// The same against a budget of its own.
pub async fn message_within(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Message<'_>,
    budget: &Budget,
) -> Result<Counted> {
    if !message.visitor.trusted {
        let source = bucket_of_messages(message.visitor);
        count_up_to(app, &mut *tx, pool, &source, MESSAGES_PER_SOURCE).await?;
    }
    let full = !budget.count(app, &mut *tx, &pool.id).await?;
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
    Ok(Counted { full })
}

/// Takes a message back whose code came back: what counts here is never a success. It stays counted against client and
/// pool, which are limited in what they send, whatever comes of it.
pub async fn forgive_message(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    visitor: &Visitor,
    budget: &Budget,
) -> Result<()> {
    let now = app.now();
    if !visitor.trusted {
        let source = bucket_of_messages(visitor);
        store::hourly_counts::forgive(&mut *tx, &pool.id, &source, now).await?;
    }
    budget.forgive(app, tx, &pool.id).await
}

/// Where the messages of a source are counted.
fn bucket_of_messages(visitor: &Visitor) -> String {
    format!("messages:{}", visitor.source())
}

/// Factors that a user may begin to set up in an hour: each leaves something in the database until it is over.
const SET_UPS_PER_USER: i64 = 30;

/// Counts a factor that a user who is signed in, or on the way, begins to set up. Refuses with `LimitExceeded`.
pub async fn set_up(app: &App, pool: &Pool, what: &str, user: &UserKey) -> Result<()> {
    let bucket = format!("{what}:{}", user.sub);
    count_up_to(app, &app.db, pool, &bucket, SET_UPS_PER_USER).await
}

/// As many registrations as this many sources one site has: its sources cost it nothing.
const SOURCES_OF_SITE: i64 = 3;

/// Counts a client that registers itself without a token. Refuses with `LimitExceeded`.
pub async fn registration(app: &App, pool: &Pool, visitor: &Visitor, limit: i64) -> Result<()> {
    of_source(app, pool, "registrations", visitor, limit).await?;
    of_site(app, pool, "registrations", visitor, limit * SOURCES_OF_SITE).await
}

/// Sign-ups of one source in an hour, whether or not a message is sent: an office signs up from one address.
const SIGN_UPS_PER_SOURCE: i64 = 100;

/// Those of one site.
const SIGN_UPS_PER_SITE: i64 = 1_000;

/// Counts a sign-up before its name is looked for: each tells whether somebody has it, or leaves a user behind. Refuses with
/// `LimitExceeded`.
pub async fn sign_up(app: &App, pool: &Pool, visitor: &Visitor) -> Result<()> {
    of_source(app, pool, "sign_ups", visitor, SIGN_UPS_PER_SOURCE).await?;
    of_site(app, pool, "sign_ups", visitor, SIGN_UPS_PER_SITE).await
}

/// How often a client that registered itself may change itself in an hour: each change makes every node read its pool anew.
const CHANGES_PER_CLIENT: i64 = 20;

/// Counts a change that a client makes of itself. Refuses with `LimitExceeded`.
pub async fn registration_change(app: &App, pool: &Pool, client: &Client) -> Result<()> {
    let bucket = format!("registration_changes:{}", client.id);
    count_up_to(app, &app.db, pool, &bucket, CHANGES_PER_CLIENT).await
}

/// Addresses of clients that one source may have called in an hour.
const DOCUMENTS_PER_SOURCE: i64 = 60;

/// Counts an address of a client that has to be called. Refuses with `LimitExceeded`.
pub async fn document(app: &App, pool: &Pool, visitor: &Visitor) -> Result<()> {
    of_source(app, pool, "documents", visitor, DOCUMENTS_PER_SOURCE).await
}

/// Counts a try of a code that a device shows. Refuses with `LimitExceeded`.
pub async fn user_code(app: &App, pool: &Pool, visitor: &Visitor, limit: i64) -> Result<()> {
    of_source(app, pool, "user_codes", visitor, limit).await
}

/// Proofs that one source may push requests with for clients that prove nothing else, in an hour.
const PROOFS_PER_SOURCE: i64 = 1_000;

/// Devices of such clients that one source may let wait, in an hour.
const DEVICES_PER_SOURCE: i64 = 300;

/// Counts a proof of possession that a client pushes a request with, which is noted. A public one proves nothing else: whoever
/// knows its id would fill the table. Refuses with `LimitExceeded`.
pub async fn proof(app: &App, pool: &Pool, client: &Client, visitor: &Visitor) -> Result<()> {
    match client.is_confidential() {
        true => Ok(()),
        false => of_source(app, pool, "proofs", visitor, PROOFS_PER_SOURCE).await,
    }
}

/// The same for a device that is to wait for its user.
pub async fn device(app: &App, pool: &Pool, client: &Client, visitor: &Visitor) -> Result<()> {
    match client.is_confidential() {
        true => Ok(()),
        false => of_source(app, pool, "devices", visitor, DEVICES_PER_SOURCE).await,
    }
}

/// Browsers that one source may send to identity providers, in an hour: a company's may all be there.
const DEPARTURES_PER_SOURCE: i64 = 3_000;

/// Counts a browser that is sent to an identity provider. It proves nothing: whoever asks would fill the table. Busy where
/// there were too many.
pub async fn departure(app: &App, pool: &Pool, visitor: &Visitor) -> Result<()> {
    let counted = of_source(app, pool, "departures", visitor, DEPARTURES_PER_SOURCE).await;
    counted.map_err(|error| as_busy(app, error))
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
    count_up_to(app, &app.db, pool, &format!("{what}:{}", visitor.source()), limit).await
}

/// Counts one more of this hour. Refuses with `LimitExceeded` one over the limit, which is counted too.
async fn count_up_to(
    app: &App,
    db: impl PgExecutor<'_>,
    pool: &Pool,
    bucket: &str,
    limit: i64,
) -> Result<()> {
    let counted = store::hourly_counts::count(db, &pool.id, bucket, app.now()).await?;
    if i64::from(counted) > limit { Err(exceeded()) } else { Ok(()) }
}
/// Counts what a site does whose sources are counted as well.
async fn of_site(app: &App, pool: &Pool, what: &str, visitor: &Visitor, limit: i64) -> Result<()> {
    match visitor.site().filter(|_| !visitor.trusted) {
        Some(site) => count_up_to(app, &app.db, pool, &format!("{what}:{site}"), limit).await,
        None => Ok(()),
    }
}

