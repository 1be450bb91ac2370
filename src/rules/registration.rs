//! Clients that register themselves (RFC 7591), and read, change and delete themselves (RFC 7592), as far as the pool's
//! DcrConfiguration lets them.
//!
//! Whoever registers is nobody the pool knows: its client needs PKCE, has no door to the unsigned API, and no user gets to
//! it without having seen a page that names it.

use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::jwt::Unverified;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::client_metadata::ClientMetadata;
use crate::model::ids::ClientId;
use crate::model::registration::{DcrConfiguration, Registration, RegistrationRecord};
use crate::model::visitor::Visitor;
use crate::rules::clients::{
    self, ChangedClient, DCR_SCOPE, MAX_URL, MAX_URLS, NewClient, NewSecret,
};
use crate::rules::device_flow::DEVICE_CODE;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, introspection, limits};
use crate::sealing::digest;

/// Registrations without a token that one source may make in an hour.
const OPEN_PER_SOURCE: i64 = 20;

/// How long a public client may repeat a refresh whose answer it did not get, in seconds.
const RETRY_SECONDS: i64 = 10;

/// The longest name of a client.
const MAX_NAME: usize = 128;

/// Why a client is not registered.
#[derive(Debug)]
pub enum Unregistered {
    /// The pool has no registration, or none without a token.
    Closed,
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

type Outcome<T> = std::result::Result<T, Unregistered>;

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
        None => return Err(Unregistered::InvalidToken),
    }
    let planned = plan(pool, dcr, token.is_some(), asked)?;
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
    let planned = plan(pool, dcr, with_token, asked)?;
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

/// RFC 7592 §2.2: what a client says of its id and secret is what they are.
fn is_itself(client: &Client, asked: &Registration) -> Outcome<()> {
    let id = asked.client_id.as_deref().is_none_or(|id| id == client.id.as_str());
    let secret = asked.client_secret.as_ref();
    match id && secret.is_none_or(|secret| clients::secret_is_right(client, secret)) {
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
    if claims.contains_key("cnf") || claims.contains_key("aud") {
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

/// A client as the rules of clients want it.
struct Planned {
    /// As ClientNameType has it.
    name: String,
    /// As the client gave it.
    registered_name: String,
    secret: bool,
    settings: Map<String, Value>,
    metadata: Map<String, Value>,
    refresh: bool,
    by_post: bool,
}

impl Planned {
    fn record(&self, with_token: bool) -> RegistrationRecord {
        RegistrationRecord {
            with_token,
            refresh: self.refresh,
            by_post: self.by_post,
            settings: self.settings.clone(),
            metadata: self.metadata.clone(),
        }
    }
}

/// The members of a metadata document that say something.
fn members(metadata: &ClientMetadata) -> Outcome<Map<String, Value>> {
    Ok(object(serde_json::to_value(metadata).map_err(Error::from)?))
}

fn plan(
    pool: &Pool,
    dcr: &DcrConfiguration,
    authenticated: bool,
    asked: &Registration,
) -> Outcome<Planned> {
    let flows = flows(dcr, authenticated, asked)?;
    let code = flows.contains(&"code");
    redirect_uris(asked, code)?;
    let grants = asked.grant_types.as_deref().unwrap_or_default();
    let asks_for = |name: &str| grants.iter().any(|grant| grant == name);
    let (devices, refresh) = (asks_for(DEVICE_CODE), asks_for("refresh_token"));
    let method = asked.token_endpoint_auth_method.as_deref().unwrap_or("client_secret_basic");
    let secret = match method {
        "client_secret_basic" | "client_secret_post" => true,
        "none" | "private_key_jwt" => false,
        _ => return Err(metadata("token_endpoint_auth_method is not known")),
    };
    let registered_name = asked.client_name.as_deref().unwrap_or("registered").trim().to_owned();
    let length = registered_name.chars().count();
    if !(1..=MAX_NAME).contains(&length) || registered_name.chars().any(is_unseen) {
        return Err(metadata("client_name is too long, or no name"));
    }
    let name = registered_name.chars().map(as_in_names).collect::<String>();
    let mut settings = json!({
        "AllowedOAuthFlows": flows,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthScopes": scopes(pool, dcr, code || devices, asked)?,
        "CallbackURLs": asked.redirect_uris,
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
        "SupportedIdentityProviders": ["COGNITO"],
    });
    // RFC 9700 §2.2.2: what nothing binds is rotated.
    if method == "none" && !asked.dpop_bound_access_tokens {
        settings["ExplicitAuthFlows"] = json!([]);
        settings["RefreshTokenRotation"] =
            json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": RETRY_SECONDS});
    }
    let mut document = Map::new();
    document.insert("require_pkce".to_owned(), json!(true));
    let own = json!({
        "device_authorization": devices,
        "post_logout_redirect_uris": asked.post_logout_redirect_uris,
        "require_pushed_authorization_requests": asked.require_pushed_authorization_requests,
        "dpop_bound_access_tokens": asked.dpop_bound_access_tokens,
    });
    document.extend(object(own));
    for (member, value) in [
        ("backchannel_logout_uri", &asked.backchannel_logout_uri),
        ("frontchannel_logout_uri", &asked.frontchannel_logout_uri),
        ("jwks_uri", &asked.jwks_uri),
        ("token_endpoint_auth_signing_alg", &asked.token_endpoint_auth_signing_alg),
    ] {
        if let Some(value) = value {
            document.insert(member.to_owned(), json!(value));
        }
    }
    if let Some(jwks) = &asked.jwks {
        document.insert("jwks".to_owned(), jwks.clone());
    }
    if method == "private_key_jwt" {
        document.insert("token_endpoint_auth_method".to_owned(), json!(method));
    }
    // Refused before there is a client, so that a change is whole or not at all.
    let metadata = members(&clients::check_metadata(document, &asked.redirect_uris)?)?;
    let (settings, by_post) = (object(settings), method == "client_secret_post");
    Ok(Planned { name, registered_name, secret, settings, metadata, refresh, by_post })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn metadata(why: &str) -> Unregistered {
    Unregistered::Metadata(why.to_owned())
}

/// RFC 7591 §2.1: grants and response types fit together.
fn flows<'a>(
    dcr: &'a DcrConfiguration,
    authenticated: bool,
    asked: &Registration,
) -> Outcome<Vec<&'a str>> {
    let allowed = dcr.grants(authenticated);
    let default = ["authorization_code".to_owned()];
    let grants = asked.grant_types.as_deref().unwrap_or(&default);
    let mut flows = Vec::new();
    for grant in grants {
        let flow = match grant.as_str() {
            "authorization_code" => "code",
            "client_credentials" => "client_credentials",
            "refresh_token" => continue,
            DEVICE_CODE if allowed.contains(&"code") => continue,
            _ => return Err(metadata("a grant type cannot be registered for")),
        };
        let flow = allowed.iter().find(|allowed| **allowed == flow);
        let flow = flow.ok_or_else(|| metadata("a grant type cannot be registered for"))?;
        if !flows.contains(flow) {
            flows.push(*flow);
        }
    }
    let types = asked.response_types.as_deref().unwrap_or_default();
    if types.iter().any(|one| one != "code") || !types.is_empty() && !flows.contains(&"code") {
        return Err(metadata("response_types do not fit the grant types"));
    }
    // Devices have a grant of their own, and need no other.
    match flows.is_empty() && !grants.iter().any(|grant| grant == DEVICE_CODE) {
        true => Err(metadata("grant_types names none that gives tokens")),
        false => Ok(flows),
    }
}

/// A character that shows nothing of itself, and may make others look like something else.
fn is_unseen(character: char) -> bool {
    let formats = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    character.is_control() || formats
}

/// A character of a name, or what stands for one that ClientNameType cannot have (RFC 7591 §2: values may be replaced).
fn as_in_names(character: char) -> char {
    match character {
        '_' | ' ' | '+' | '=' | ',' | '.' | '@' | '-' => character,
        _ if character.is_ascii_alphanumeric() => character,
        _ => '-',
    }
}

fn redirect_uris(asked: &Registration, needed: bool) -> Outcome<()> {
    let uris = &asked.redirect_uris;
    if needed && uris.is_empty() {
        return Err(Unregistered::RedirectUri("redirect_uris is missing".to_owned()));
    }
    if uris.len() > MAX_URLS || uris.iter().any(|uri| uri.chars().count() > MAX_URL) {
        let why = format!("redirect_uris has at most {MAX_URLS} URIs of {MAX_URL} characters");
        return Err(Unregistered::RedirectUri(why));
    }
    for uri in &asked.redirect_uris {
        if let Err(wrong) = clients::redirect_uris::check(uri) {
            return Err(Unregistered::RedirectUri(format!("{uri} {wrong}")));
        }
    }
    Ok(())
}

/// Those asked for as far as they may be had; all of them where none is named (RFC 7591 §2).
fn scopes(
    pool: &Pool,
    dcr: &DcrConfiguration,
    code: bool,
    asked: &Registration,
) -> Outcome<Vec<String>> {
    let custom = dcr.allowed_scopes.iter().map(String::as_str);
    let custom = custom.filter(|scope| *scope != DCR_SCOPE && pool.has_scope(scope));
    // Those of OpenID Connect, which every client of users may have.
    let openid: &[&str] = if code { pool.openid_scopes() } else { &[] };
    let all: Vec<&str> = openid.iter().copied().chain(custom).collect();
    let chosen: Vec<String> = match &asked.scope {
        None => all.iter().map(|scope| (*scope).to_owned()).collect(),
        Some(named) => {
            let named: Vec<&str> = named.split(' ').collect();
            all.iter().filter(|one| named.contains(one)).map(|one| (*one).to_owned()).collect()
        }
    };
    match chosen.is_empty() {
        true => Err(metadata("no scope is left that may be had")),
        false => Ok(chosen),
    }
}
