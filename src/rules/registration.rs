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
use crate::model::ids::ClientId;
use crate::model::registration::{DcrConfiguration, Registration};
use crate::model::visitor::Visitor;
use crate::rules::clients::{self, ChangedClient, DCR_SCOPE, NewClient, NewSecret};
use crate::rules::device_flow::DEVICE_CODE;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, introspection, limits};
use crate::sealing::digest;

/// Registrations without a token that one source may make in an hour.
const OPEN_PER_SOURCE: i64 = 20;

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
    /// Told once; `None` when the client only read itself.
    pub token: Option<String>,
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
    let management = app.random.token();
    let new = NewClient {
        id: None,
        name: planned.name,
        secret: if planned.secret { NewSecret::Generated } else { NewSecret::Without },
        settings: planned.settings,
        metadata: planned.metadata,
        registration: Some(digest(management.as_bytes())),
        registered_name: Some(planned.registered_name),
    };
    let actor = Actor::visiting(visitor);
    let client = clients::create(app, &actor, &pool.id, new).await?;
    Ok(Registered { client, token: Some(management) })
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

/// Replaces what a client says of itself (RFC 7592 §2.2). Its secret and its token stay.
pub async fn change(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Registration,
    visitor: &Visitor,
) -> Outcome<Registered> {
    let dcr = enabled(pool)?;
    // A client that was let in with a token may keep what only those may have.
    let planned = plan(pool, dcr, client.config.allows_oauth_flow("client_credentials"), asked)?;
    if planned.secret == client.secrets.is_empty() {
        let why = "token_endpoint_auth_method cannot come to need a secret, or to need none";
        return Err(Unregistered::Metadata(why.to_owned()));
    }
    let actor = Actor::visiting(visitor);
    let changed = ChangedClient {
        name: Some(planned.name),
        registered_name: Some(planned.registered_name),
        settings: planned.settings,
    };
    // What can be refused comes first; the metadata has been checked.
    clients::update(app, &actor, &pool.id, &client.id, changed).await?;
    clients::put_metadata(app, &actor, &pool.id, &client.id, planned.metadata).await?;
    let client = clients::find_fresh(app, pool, &client.id).await?;
    Ok(Registered { client, token: None })
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
}

fn plan(
    pool: &Pool,
    dcr: &DcrConfiguration,
    authenticated: bool,
    asked: &Registration,
) -> Outcome<Planned> {
    let flows = flows(dcr, authenticated, asked)?;
    let code = flows.contains(&"code");
    if code {
        redirect_uris(asked)?;
    }
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
    let settings = json!({
        "AllowedOAuthFlows": flows,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthScopes": scopes(pool, dcr, code, asked)?,
        "CallbackURLs": asked.redirect_uris,
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
        "SupportedIdentityProviders": ["COGNITO"],
    });
    let mut document = Map::new();
    document.insert("require_pkce".to_owned(), json!(true));
    let grants = asked.grant_types.as_deref().unwrap_or_default();
    let own = json!({
        "device_authorization": grants.iter().any(|grant| grant == DEVICE_CODE),
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
    clients::check_metadata(document.clone())?;
    let settings = object(settings);
    Ok(Planned { name, registered_name, secret, settings, metadata: document })
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
    match flows.is_empty() {
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

fn redirect_uris(asked: &Registration) -> Outcome<()> {
    if asked.redirect_uris.is_empty() {
        return Err(Unregistered::RedirectUri("redirect_uris is missing".to_owned()));
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
