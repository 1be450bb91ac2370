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

/// Those of one site, whose sources cost it nothing.
const MESSAGES_PER_SITE: i64 = 1_000;

/// Into how many rows a count is split that every message of a pool or client raises.
const PARTS: u8 = 8;

/// Which part of the messages of a client or pool is kept for whoever has proven something: one of so many.
const KEPT: i64 = 5;

/// How many of the messages of a client or pool there are for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Anybody's, who can use up all but what is kept.
    Anybody,
    /// That of whoever has given a first factor, or signs calls: all of them.
    Proven,
}

impl Share {
    /// What one part of a count goes up to.
    fn of_part(self, quota: i64) -> i64 {
        let part = quota / i64::from(PARTS);
        match self {
            Self::Anybody => part - part / KEPT,
            Self::Proven => part,
        }
    }
}

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
/// What nobody will read is not counted against a real address, client or pool: those hear at the same one that they have had
/// theirs.
pub async fn message(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Message<'_>,
) -> Result<Counted> {
    let source = message.visitor.source();
    // Whoever signs calls is no stranger.
    let signs = message.client.is_none();
    let known = message.known || signs;
    let budget = Budget::of_message(app, pool, "to", (&source, known), message.to, message.reader);
    let share = if signs { Share::Proven } else { Share::Anybody };
    message_within(app, tx, pool, message, &budget, share).await
}

/// The same against a budget of its own.
pub async fn message_within(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Message<'_>,
    budget: &Budget,
    share: Share,
) -> Result<Counted> {
    let origins = origins_of_messages(message.visitor);
    // The busier the later, here and below.
    if let Some((bucket, limit)) = &origins.source {
        count_up_to(app, &mut *tx, pool, bucket, *limit).await?;
    }
    let full = !budget.count(app, &mut *tx, &pool.id).await?;
    if let Some((bucket, limit)) = &origins.site {
        count_up_to(app, &mut *tx, pool, bucket, *limit).await?;
    }
    let unread = full || message.reader == Reader::Nobody;
    // The busiest last: whoever holds one keeps all others of the pool waiting. So each is one of several rows.
    let part = app.random.bytes::<1>()[0] % PARTS;
    let quotas = &app.config.quotas;
    if let Some(client) = message.client {
        let bucket = format!("messages_of:{client}:{part}");
        let limit = share.of_part(quotas.messages_per_client);
        count_beside(app, &mut *tx, pool, &bucket, unread, limit).await?;
    }
    let bucket = format!("messages_of_pool:{part}");
    let limit = share.of_part(quotas.messages_per_pool);
    count_beside(app, tx, pool, &bucket, unread, limit).await?;
    Ok(Counted { full })
}

/// Counts a message that is sent, or one that is not beside those: whoever makes up names, or asks for an address that has had
/// its messages, uses up nobody's. Either way it is refused with `LimitExceeded` where those that are sent are at their limit,
/// so that nothing tells the one from the other, the work included.
async fn count_beside(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    bucket: &str,
    unread: bool,
    limit: i64,
) -> Result<()> {
    let counted = if unread { format!("unread_{bucket}") } else { bucket.to_owned() };
    let now = app.now();
    let sent = store::hourly_counts::count_beside(tx, &pool.id, &counted, bucket, now).await?;
    if i64::from(sent) > limit { Err(exceeded()) } else { Ok(()) }
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
    let (now, origins) = (app.now(), origins_of_messages(visitor));
    if let Some((bucket, _)) = &origins.source {
        store::hourly_counts::forgive(&mut *tx, &pool.id, bucket, now).await?;
    }
    budget.forgive(app, &mut *tx, &pool.id).await?;
    if let Some((bucket, _)) = &origins.site {
        store::hourly_counts::forgive(tx, &pool.id, bucket, now).await?;
    }
    Ok(())
}

/// Where the messages that a visitor causes are counted, and up to which number.
struct Origins {
    source: Option<(String, i64)>,
    site: Option<(String, i64)>,
}

/// Those of whoever is not trusted.
fn origins_of_messages(visitor: &Visitor) -> Origins {
    if visitor.trusted {
        return Origins { source: None, site: None };
    }
    let bucket = |of: String| format!("messages:{of}");
    Origins {
        source: Some((bucket(visitor.source()), MESSAGES_PER_SOURCE)),
        site: visitor.site().map(|site| (bucket(site), MESSAGES_PER_SITE)),
    }
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

/// Counts what a site does whose sources are counted as well.
async fn of_site(app: &App, pool: &Pool, what: &str, visitor: &Visitor, limit: i64) -> Result<()> {
    match visitor.site().filter(|_| !visitor.trusted) {
        Some(site) => count_up_to(app, &app.db, pool, &format!("{what}:{site}"), limit).await,
        None => Ok(()),
    }
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
