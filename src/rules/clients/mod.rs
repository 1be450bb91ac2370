//! App clients: found, and proven; created, changed, deleted.

mod create;
mod documents;
mod list;
mod metadata;
pub mod profile;
pub mod redirect_uris;
pub mod secrets;
mod settings;
mod update;

pub use create::{NewClient, NewSecret, create};
pub use documents::name;
pub use list::list;
pub use metadata::{check as check_metadata, is_at_origin_of, put_metadata};
pub use settings::{DCR_SCOPE, MAX_URL, MAX_URLS, callback_urls};
pub use update::{ChangedClient, delete, update};

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::client_documents::looks_like_address;
use crate::model::client::Client;
use crate::model::ids::{ClientId, ClientSecret, SecretHash, TypedName, UserPoolId};
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::Bearer;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, pools};
use crate::sealing::mac_with;
use crate::store;

/// The refusal for a client that is not there.
pub fn not_found(id: &ClientId) -> Refusal {
    Refusal::ResourceNotFound(format!("User pool client {id} does not exist.").into())
}

/// A client and its pool, by the client's id alone. Refuses with `ResourceNotFound`.
pub async fn find(app: &App, id: &ClientId) -> Result<(Arc<Pool>, Arc<Client>)> {
    lookup(app, id).await?.ok_or_else(|| not_found(id).into())
}

/// A client and its pool, or `None`.
pub async fn lookup(app: &App, id: &ClientId) -> Result<Option<(Arc<Pool>, Arc<Client>)>> {
    let now = app.now();
    if let Some(client) = app.caches.client(id, now) {
        let pool = pools::lookup(app, &client.user_pool_id).await?;
        return Ok(pool.map(|pool| (pool, client)));
    }
    let ticket = app.caches.ticket();
    let Some(pool_id) = store::clients::find_pool(&app.db, id).await? else { return Ok(None) };
    let Some(pool) = pools::lookup(app, &pool_id).await? else { return Ok(None) };
    let Some(client) = read(app, &pool, id).await?.map(Arc::new) else { return Ok(None) };
    app.caches.keep_client(ticket, Arc::clone(&client), now);
    Ok(Some((pool, client)))
}

/// A client of a pool, stored or published at the address that its id is. `visitor` is whoever says the id, `None` where it
/// stands in something of ours.
///
/// Refuses with `LimitExceeded`; `Busy` while nobody answers at the address.
pub async fn of_pool(
    app: &App,
    pool: &Pool,
    id: &ClientId,
    visitor: Option<&Visitor>,
) -> Result<Option<Arc<Client>>> {
    if looks_like_address(id.as_str()) {
        return documents::find(app, pool, id, visitor).await;
    }
    let found = lookup(app, id).await?;
    Ok(found.map(|(_, client)| client).filter(|client| client.user_pool_id == pool.id))
}

/// The client that an access token was issued to. Refuses with `ResourceNotFound`; `Busy` while nobody answers at its address.
pub async fn of_bearer(app: &App, bearer: &Bearer) -> Result<Arc<Client>> {
    let found = of_pool(app, &bearer.pool, &bearer.client_id, None).await?;
    found.ok_or_else(|| not_found(&bearer.client_id).into())
}

/// A client of the given pool. Refuses with `ResourceNotFound`, also for a client of another pool.
pub async fn find_in(
    app: &App,
    pool: &UserPoolId,
    id: &ClientId,
) -> Result<(Arc<Pool>, Arc<Client>)> {
    let found = pools::find(app, pool).await?;
    match lookup(app, id).await? {
        Some((_, client)) if client.user_pool_id == *pool => Ok((found, client)),
        _ => Err(not_found(id).into()),
    }
}

/// A client of a pool, read past what is kept in memory: for signed operations. Refuses with `ResourceNotFound`.
pub async fn find_fresh(app: &App, pool: &Pool, id: &ClientId) -> Result<Client> {
    read(app, pool, id).await?.ok_or_else(|| not_found(id).into())
}

/// Reads a client from the database, past what is kept in memory.
pub async fn read(app: &App, pool: &Pool, id: &ClientId) -> Result<Option<Client>> {
    let Some(row) = store::clients::find(&app.db, &pool.id, id).await? else { return Ok(None) };
    let sealed = store::client_secrets::list(&app.db, &pool.id, id).await?;
    let open = |secret: store::client_secrets::SecretRow| -> Result<ClientSecret> {
        let clear =
            pool.data_key.open(&secret_place(&pool.id, id, &secret.secret_id), &secret.sealed)?;
        Ok(ClientSecret::new(String::from_utf8_lossy(&clear).into_owned()))
    };
    let mut config = Client::config_of(&row.settings.0)?;
    config.sso_minutes = row.sso_minutes;
    Ok(Some(Client {
        user_pool_id: row.user_pool_id,
        id: row.client_id,
        name: row.name,
        settings: row.settings.0,
        config,
        metadata: row.metadata.0,
        registration_digest: row.registration_digest,
        registered_name: row.registered_name,
        registration: row.registration.map(|registration| registration.0),
        secrets: sealed.into_iter().map(open).collect::<Result<_>>()?,
        created_at: row.created_at,
        modified_at: row.modified_at,
    }))
}

/// Where a client secret is sealed.
pub fn secret_place(pool: &UserPoolId, client: &ClientId, secret_id: &str) -> String {
    format!("client_secrets.sealed:{pool}:{client}:{secret_id}")
}

/// A client and its pool, once it has proven itself with the secret hash over `name` if it has a secret. Refuses with
/// `ResourceNotFound` and `NotAuthorized`.
pub async fn authenticate(
    app: &App,
    id: &ClientId,
    name: &TypedName,
    hash: Option<&SecretHash>,
) -> Result<(Arc<Pool>, Arc<Client>)> {
    let (pool, client) = find(app, id).await?;
    check_secret_hash(&client, name.as_str(), hash)?;
    Ok((pool, client))
}

/// Who is at the other end of a client's call: a client with a secret that passes on where its users are is believed.
/// Refuses with `InvalidParameter` an address that is none: it must not pass for the client's own.
pub fn visitor(client: &Client, caller: &Visitor, address: Option<&str>) -> Result<Visitor> {
    let believed = client.is_confidential() && client.config.propagate_user_context == Some(true);
    Ok(match address.filter(|_| believed).map(parse_address).transpose()? {
        Some(address) => Visitor { address, trusted: false, ..caller.clone() },
        None => caller.clone(),
    })
}

/// Where a caller says that its user is. Refuses with `InvalidParameter`.
pub fn parse_address(address: &str) -> Result<IpAddr> {
    let why = || Refusal::parameter("IpAddress is not an IPv4 or IPv6 address.");
    Ok(address.parse().map_err(|_| why())?)
}

/// Demands the secret hash over `name` if the client has a secret, and none if it has none.
pub fn check_secret_hash(client: &Client, name: &str, hash: Option<&SecretHash>) -> Result<()> {
    let id = &client.id;
    match (client.is_confidential(), hash) {
        (false, None) => Ok(()),
        (true, None) => Err(Refusal::not_authorized(format!(
            "Client {id} is configured with secret but SECRET_HASH was not received"
        ))
        .into()),
        (true, Some(hash)) if hash_is_right(client, name, hash) => Ok(()),
        (_, Some(_)) => {
            Err(Refusal::not_authorized(format!("Unable to verify secret hash for client {id}"))
                .into())
        }
    }
}

/// Whether the hash is `Base64(HMAC-SHA256(secret, name ‖ client id))` with any active secret.
pub fn hash_is_right(client: &Client, name: &str, hash: &SecretHash) -> bool {
    is_any_secret(client, |secret| {
        let mut mac = mac_with(secret.expose().as_bytes());
        mac.update(name.as_bytes());
        mac.update(client.id.as_str().as_bytes());
        let expected = STANDARD.encode(mac.finalize().into_bytes());
        expected.as_bytes().ct_eq(hash.expose().as_bytes()).into()
    })
}

/// Whether a client that shows this proves itself: with one of its secrets, or with none where it has none.
pub fn proves(client: &Client, secret: Option<&ClientSecret>) -> bool {
    match secret {
        Some(secret) => secret_is_right(client, secret),
        None => !client.is_confidential(),
    }
}

/// Whether the secret is one of the client's. It proves nothing where the client proves itself by a key: one that leaked
/// before ends there.
pub fn secret_is_right(client: &Client, secret: &ClientSecret) -> bool {
    if client.proves_by_key() {
        return false;
    }
    is_any_secret(client, |known| {
        known.expose().as_bytes().ct_eq(secret.expose().as_bytes()).into()
    })
}

/// Whether this holds for a secret of the client. All are looked at, so that the time does not tell which one matched.
fn is_any_secret(client: &Client, holds: impl Fn(&ClientSecret) -> bool) -> bool {
    client.secrets.iter().fold(false, |found, secret| found | holds(secret))
}

/// An AuthFlow of the API that a client may allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthFlow {
    UserSrp,
    UserPassword,
    AdminUserPassword,
    Refresh,
    User,
    Custom,
    /// GetClientToken.
    ClientToken,
    /// A token of a user for another of the same user.
    TokenExchange,
    /// The same, for somebody who acts for the user.
    Delegation,
}

/// Whether the client allows a flow, by its new names or the legacy ones. Unset means SRP, custom and refresh, an empty
/// list none; a legacy list leaves those on, but for CUSTOM_AUTH_FLOW_ONLY. A client that rotates refresh tokens has them
/// exchanged by GetTokensFromRefreshToken, never by a flow.
pub fn allows(client: &Client, flow: AuthFlow) -> bool {
    if flow == AuthFlow::Refresh && client.config.rotation().is_some() {
        return false;
    }
    let Some(listed) = &client.config.explicit_auth_flows else {
        return matches!(flow, AuthFlow::UserSrp | AuthFlow::Refresh | AuthFlow::Custom);
    };
    let has = |name: &str| listed.iter().any(|entry| entry == name);
    let legacy = !listed.is_empty() && !listed.iter().any(|entry| entry.starts_with("ALLOW_"));
    let still_on = legacy && !has("CUSTOM_AUTH_FLOW_ONLY");
    match flow {
        AuthFlow::UserSrp => has("ALLOW_USER_SRP_AUTH") || still_on,
        AuthFlow::UserPassword => has("ALLOW_USER_PASSWORD_AUTH") || has("USER_PASSWORD_AUTH"),
        AuthFlow::AdminUserPassword => {
            has("ALLOW_ADMIN_USER_PASSWORD_AUTH") || has("ADMIN_NO_SRP_AUTH")
        }
        AuthFlow::Refresh => has("ALLOW_REFRESH_TOKEN_AUTH") || legacy,
        AuthFlow::User => has("ALLOW_USER_AUTH"),
        AuthFlow::Custom => has("ALLOW_CUSTOM_AUTH") || legacy,
        AuthFlow::ClientToken => has("ALLOW_CLIENT_TOKEN_AUTH"),
        AuthFlow::TokenExchange => has("ALLOW_TOKEN_EXCHANGE_IMPERSONATION"),
        AuthFlow::Delegation => has("ALLOW_TOKEN_EXCHANGE_DELEGATION"),
    }
}
