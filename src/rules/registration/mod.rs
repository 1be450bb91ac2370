//! Clients that register themselves (RFC 7591), and read, change and delete themselves (RFC 7592), as far as the pool's
//! DcrConfiguration lets them.
//!
//! Whoever registers is nobody the pool knows: its client needs PKCE, has no door to the unsigned API, and no user gets to
//! it without having seen a page that names it.

mod plan;

pub use plan::{Planned, plan};

use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::jwt::Unverified;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::client_metadata::ClientMetadata;
use crate::model::ids::ClientId;
use crate::model::registration::{DcrConfiguration, Registration};
use crate::model::visitor::Visitor;
use crate::rules::clients::{self, ChangedClient, DCR_SCOPE, NewClient, NewSecret};
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, introspection, limits, object};
use crate::sealing::digest;

/// Registrations without a token that one source may make in an hour.
const OPEN_PER_SOURCE: i64 = 20;

/// Why a client is not registered.
#[derive(Debug)]
pub enum Unregistered {
    /// The pool has no registration, or none without a token.
    Closed,
    /// There must be a token, and none came.
    NoToken,
    /// The token does not count, or it is not for this.
    InvalidToken,
    InsufficientScope,
    /// RFC 7591 §3.2.2.
    RedirectUri(String),
    Metadata(String),
    Other(Error),
}

impl From<Error> for Unregistered {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(
                why @ (Refusal::LimitExceeded(_) | Refusal::ConcurrentModification(_)),
            ) => Self::Other(why.into()),
            Error::Refused(why) => Self::Metadata(why.to_string()),
            other => Self::Other(other),
        }
    }
}

/// A client as it registered, and what it manages itself with.
pub struct Registered {
    pub client: Client,
    /// A new one, or the one that the client came with (RFC 7592 §3).
    pub token: String,
}

pub type Outcome<T> = std::result::Result<T, Unregistered>;

/// Registers a client: with an access token of the pool that has the scope for it, or without any where the pool is open.
pub async fn register(
    app: &App,
    pool: &Pool,
    token: Option<&str>,
    asked: &Registration,
    visitor: &Visitor,
) -> Outcome<Registered> {
    let dcr = enabled(pool)?;
    match token {
        Some(token) => initial_token(app, pool, token).await?,
        None if dcr.open_dcr_enabled => {
            limits::registration(app, pool, visitor, OPEN_PER_SOURCE).await?
        }
        None => return Err(Unregistered::NoToken),
    }
    let planned = plan(pool, dcr, token.is_some(), asked, app.now())?;
    let record = planned.record(token.is_some());
    let management = app.random.token();
    let new = NewClient {
        id: None,
        name: planned.name,
        secret: if planned.secret { NewSecret::Generated } else { NewSecret::Without },
        settings: planned.settings,
        metadata: planned.metadata,
        registration: Some((digest(management.as_bytes()), record)),
        registered_name: Some(planned.registered_name),
    };
    let actor = Actor::visiting(visitor);
    let client = clients::create(app, &actor, &pool.id, new).await?;
    Ok(Registered { client, token: management })
}

/// The client that a registration access token is of (RFC 7592 §2), read past what is kept in memory.
pub async fn find(app: &App, pool: &Pool, id: &ClientId, token: &str) -> Outcome<Client> {
    enabled(pool)?;
    let found = clients::read(app, pool, id).await?;
    let known = found.as_ref().and_then(|client| client.registration_digest.clone());
    let hashed = digest(token.as_bytes());
    match (found, known) {
        (Some(client), Some(known)) if bool::from(known.as_slice().ct_eq(&hashed)) => Ok(client),
        _ => Err(Unregistered::InvalidToken),
    }
}

/// Replaces what a client says of itself (RFC 7592 §2.2). Its secret and its token stay, and so does what an administrator
/// made of it: nothing that was taken away comes back.
pub async fn change(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &str,
    asked: &Registration,
    visitor: &Visitor,
) -> Outcome<Registered> {
    let dcr = enabled(pool)?;
    is_itself(client, asked)?;
    let before = client.registration.clone();
    let with_token = before.as_ref().is_some_and(|record| record.with_token);
    let planned = plan(pool, dcr, with_token, asked, app.now())?;
    if planned.secret == client.secrets.is_empty() {
        let why = "token_endpoint_auth_method cannot come to need a secret, or to need none";
        return Err(Unregistered::Metadata(why.to_owned()));
    }
    let mut record = planned.record(with_token);
    let held = members(&client.metadata)?;
    let given = before.as_ref().map_or(&client.settings, |before| &before.settings);
    let settings = merge(given, &client.settings, &planned.settings);
    let given = before.as_ref().map_or(&held, |before| &before.metadata);
    let metadata = merge(given, &held, &planned.metadata);
    (record.settings, record.metadata) = (settings.given, metadata.given);
    let urls = clients::callback_urls(&settings.now);
    let metadata = members(&clients::check_metadata(metadata.now, &urls)?)?;
    let same = settings.now == client.settings && metadata == held;
    let token = token.to_owned();
    let called = client.registered_name.as_ref() == Some(&planned.registered_name);
    if same && called && before.as_ref() == Some(&record) {
        return Ok(Registered { client: client.clone(), token });
    }
    limits::registration_change(app, pool, client).await?;
    let changed = ChangedClient {
        name: Some(planned.name),
        registered_name: Some(planned.registered_name),
        settings: settings.now,
        registered: Some((metadata, record)),
    };
    let actor = Actor::visiting(visitor);
    let client = clients::update(app, &actor, &pool.id, &client.id, changed).await?;
    Ok(Registered { client, token })
}

/// RFC 7592 §2.2: what a client says of its id, which it must, and of its secret is what they are.
fn is_itself(client: &Client, asked: &Registration) -> Outcome<()> {
    let id = asked.client_id.as_deref().ok_or_else(|| metadata("client_id is missing"))?;
    let secret = asked.client_secret.as_ref();
    match id == client.id.as_str()
        && secret.is_none_or(|secret| clients::secret_is_right(client, secret))
    {
        true => Ok(()),
        false => Err(metadata("client_id or client_secret is not the client's")),
    }
}

/// Settings or metadata after a change.
struct Merged {
    now: Map<String, Value>,
    /// What registration gave the client, what an administrator took away since included.
    given: Map<String, Value>,
}

/// Puts what a client wants into what it has now. Where that is not what its registration gave it, an administrator changed
/// it.
fn merge(
    given: &Map<String, Value>,
    now: &Map<String, Value>,
    wanted: &Map<String, Value>,
) -> Merged {
    let mut merged = Merged { now: now.clone(), given: given.clone() };
    for name in given.keys().chain(wanted.keys()) {
        let (is, was) = member(given.get(name), now.get(name), wanted.get(name));
        put(&mut merged.now, name, is);
        put(&mut merged.given, name, was);
    }
    merged
}

fn put(members: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
}

/// A member as it is from now on, and as it counts as given. What an administrator changed stays; of a list, what was taken
/// away stays away and what was added stays.
fn member(
    given: Option<&Value>,
    now: Option<&Value>,
    wanted: Option<&Value>,
) -> (Option<Value>, Option<Value>) {
    if ![given, now, wanted].into_iter().flatten().any(Value::is_array) {
        return match given == now {
            true => (wanted.cloned(), wanted.cloned()),
            false => (now.cloned(), given.cloned()),
        };
    }
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (given, now, mut wanted) = (list(given), list(now), list(wanted));
    let without = |all: &[Value], others: &[Value]| -> Vec<Value> {
        all.iter().filter(|one| !others.contains(one)).cloned().collect()
    };
    let (taken, added) = (without(&given, &now), without(&now, &given));
    let is = [without(&wanted, &taken), without(&added, &wanted)].concat();
    wanted.extend(without(&taken, &wanted));
    (Some(Value::Array(is)), Some(Value::Array(wanted)))
}

/// Deletes a client at its own wish (RFC 7592 §2.3).
pub async fn delete(app: &App, pool: &Pool, client: &Client, visitor: &Visitor) -> Outcome<()> {
    Ok(clients::delete(app, &Actor::visiting(visitor), &pool.id, &client.id).await?)
}

fn enabled(pool: &Pool) -> Outcome<&DcrConfiguration> {
    let dcr = pool.config.dcr_configuration.as_ref().filter(|dcr| dcr.is_enabled());
    dcr.ok_or(Unregistered::Closed)
}

/// An access token of the pool with the scope for it, held by a client that did not register itself.
async fn initial_token(app: &App, pool: &Pool, token: &str) -> Outcome<()> {
    let parsed = Unverified::parse(token).ok_or(Unregistered::InvalidToken)?;
    let claims = introspection::access_token(app, pool, &parsed).await?;
    let claims = claims.ok_or(Unregistered::InvalidToken)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if claims.contains_key("cnf") || !introspection::services(app, pool, &claims).is_empty() {
        return Err(Unregistered::InvalidToken);
    }
    let holder = clients::lookup(app, &ClientId::new(text("client_id"))).await?;
    if holder.is_none_or(|(_, client)| client.registration_digest.is_some()) {
        return Err(Unregistered::InvalidToken);
    }
    match text("scope").split(' ').any(|scope| scope == DCR_SCOPE) {
        true => Ok(()),
        false => Err(Unregistered::InsufficientScope),
    }
}

/// The members of a metadata document that say something.
fn members(metadata: &ClientMetadata) -> Outcome<Map<String, Value>> {
    Ok(object(serde_json::to_value(metadata).map_err(Error::from)?))
}

fn metadata(why: &str) -> Unregistered {
    Unregistered::Metadata(why.to_owned())
}
