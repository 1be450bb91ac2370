//! What a token is worth, told to whom it is presented: RFC 7662.

use serde_json::{Value, json};

use crate::app::App;
use crate::jwt::{Claims, Unverified};
use crate::model::client::Client;
use crate::model::ids::{ClientId, OriginJti};
use crate::model::resources::Resources;
use crate::model::signing::KeyRole;
use crate::model::user_pool::Dialect;
use crate::rules::pools::Pool;
use crate::rules::{Result, clients, resources};
use crate::sealing::digest;
use crate::store;
use crate::store::grants::GrantAndUser;

/// The claims of an access token that are told.
const TOLD: [&str; 13] = [
    "acr",
    "act",
    "amr",
    "aud",
    "auth_time",
    "client_id",
    "cnf",
    "exp",
    "iat",
    "iss",
    "jti",
    "scope",
    "sub",
];

/// What a token says that counts now; `None` for one that does not: strange, expired, revoked, of another kind, or a
/// refresh token of another client (RFC 7662 §2.2). `signed` says whether the answer will be.
pub async fn introspect(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &str,
    issuer: &str,
    signed: bool,
) -> Result<Option<Claims>> {
    match Unverified::parse(token) {
        Some(parsed) => {
            let told = access_token(app, pool, &parsed).await?;
            Ok(told.filter(|told| may_know(app, pool, client, told, signed)))
        }
        None => refresh_token(app, pool, client, token, issuer).await,
    }
}

/// Whether a client is told of a token (RFC 7662 §2.2, §4). The pool's own clients are its services, but not each of them
/// every one: by the standards a token that names some is told to those and to the client that it was issued to, in a signed
/// answer to those alone (RFC 9701 §5). A client that registered itself is told of what was issued to it or meant for it.
fn may_know(app: &App, pool: &Pool, client: &Client, told: &Claims, signed: bool) -> bool {
    let services = services(app, pool, told);
    let meant = services.iter().any(|one| resources::is_service(pool, client, one));
    let own = told.get("client_id").and_then(Value::as_str) == Some(client.id.as_str());
    match () {
        () if signed && !services.is_empty() => meant,
        () if client.is_stranger() => own || meant,
        () => services.is_empty() || own || meant || pool.dialect() == Dialect::Cognito,
    }
}

/// The services that an access token is for; none for one that whoever takes tokens of the pool takes.
pub fn services(app: &App, pool: &Pool, told: &Claims) -> Resources {
    let audience = told.get("aud").cloned().map(serde_json::from_value::<Resources>);
    let audience = audience.and_then(serde_json::Result::ok).unwrap_or_default();
    resources::named(app, pool, &audience)
}

/// The claims of an access token of the pool that counts, whoever it is for.
pub async fn access_token(
    app: &App,
    pool: &Pool,
    parsed: &Unverified<'_>,
) -> Result<Option<Claims>> {
    let Some(claims) = pool.verify(KeyRole::Access, parsed, app.now()) else { return Ok(None) };
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let ours = text("token_use") == Some("access")
        && text("iss").is_some_and(|iss| pool.has_issued(app, iss));
    let lives = claims.get("exp").and_then(Value::as_i64) > Some(app.now().timestamp());
    if !ours || !lives {
        return Ok(None);
    }
    let client_id = text("client_id").map(ClientId::new);
    let found = match client_id {
        Some(id) => clients::of_pool(app, pool, &id, None).await?,
        None => None,
    };
    if found.is_none() {
        return Ok(None);
    }
    let mut username = None;
    // A token of client_credentials names no sign-in.
    if let Some(id) = text("event_id") {
        let Ok(id) = id.parse().map(OriginJti) else { return Ok(None) };
        let found = store::grants::find(&app.db, &pool.id, id).await?;
        let found = found.map(|(found, _)| found).filter(GrantAndUser::stands);
        let Some(found) = found else { return Ok(None) };
        username = Some(found.user.username);
    }
    let mut told = Claims::new();
    told.insert("active".to_owned(), json!(true));
    for name in TOLD {
        if let Some(value) = claims.get(name) {
            told.insert(name.to_owned(), value.clone());
        }
    }
    let bound = claims.contains_key("cnf");
    told.insert("token_type".to_owned(), json!(if bound { "DPoP" } else { "Bearer" }));
    if let Some(username) = username {
        told.insert("username".to_owned(), json!(username));
    }
    Ok(Some(told))
}

async fn refresh_token(
    app: &App,
    pool: &Pool,
    client: &Client,
    token: &str,
    issuer: &str,
) -> Result<Option<Claims>> {
    let hashed = digest(token.as_bytes());
    let found = store::refresh_tokens::find(&app.db, &pool.id, &hashed).await?;
    let found = found.filter(|found| {
        let own = found.of.grant.client_id == client.id;
        own && found.of.stands() && found.expires_at > app.now() && found.rotated_at.is_none()
    });
    let Some(found) = found else { return Ok(None) };
    let grant = &found.of.grant;
    let mut told = Claims::new();
    for (name, value) in [
        ("active", json!(true)),
        ("client_id", json!(grant.client_id)),
        ("exp", json!(found.expires_at.timestamp())),
        ("iss", json!(issuer)),
        ("scope", json!(grant.scopes.join(" "))),
        ("sub", json!(grant.user.sub)),
        ("username", json!(found.of.user.username)),
    ] {
        told.insert(name.to_owned(), value);
    }
    if let Some(jkt) = &grant.jkt {
        told.insert("cnf".to_owned(), json!({"jkt": jkt}));
    }
    Ok(Some(told))
}

/// The same as a token of its own, for the client that asked (RFC 9701 §5).
pub fn signed(
    app: &App,
    pool: &Pool,
    client: &Client,
    told: Claims,
    issuer: &str,
) -> Result<String> {
    let now = app.now();
    let mut claims = Claims::new();
    claims.insert("iss".to_owned(), json!(issuer));
    claims.insert("aud".to_owned(), json!(client.id));
    claims.insert("iat".to_owned(), json!(now.timestamp()));
    claims.insert("token_introspection".to_owned(), Value::Object(told));
    Ok(pool.signer(KeyRole::Id, now)?.sign_typed("token-introspection+jwt", &claims)?)
}
