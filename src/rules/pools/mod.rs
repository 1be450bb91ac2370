//! Pools: found, and ready to sign; created, changed, deleted.

mod change;
mod create;
mod delete;
mod list;
mod mfa;
mod schema;
mod settings;
pub mod tags;
mod update;

pub use change::{commit, lock};
pub use create::{NewPool, create};
pub use delete::delete;
pub use list::list;
pub use mfa::{MFA_SETTINGS, mfa_config};
pub use update::{ChangedPool, add_attributes, set_mfa, tag, untag, update};

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::app::App;
use crate::jwt::{Signer, Unverified, Verifier};
use crate::model::branding::Branding;
use crate::model::domain::Domain;
use crate::model::identity_provider::{IdentityProvider, KnownProvider};
use crate::model::ids::{ClientId, DomainName, Kid, UserPoolId};
use crate::model::managed_login::Style;
use crate::model::resource_server::{ResourceServer, ResourceServerScope};
use crate::model::session::SessionPolicy;
use crate::model::signing::{Algorithm, KeyRole, StoredSigningKey};
use crate::model::user_pool::{OFFLINE_ACCESS, UserPool};
use crate::rules::clients::DCR_SCOPE;
use crate::rules::tokens::USER_ADMIN;
use crate::rules::{Refusal, Result, resource_servers};
use crate::sealing::SealingKey;
use crate::store;

/// A pool with what serving it takes: its data key, its signing keys parsed, its domains. Kept in memory.
pub struct Pool {
    record: UserPool,
    /// Seals the pool's rows.
    pub data_key: SealingKey,
    pub domains: Vec<Domain>,
    /// Which clients have a branding, and the pool itself under `ALL`.
    pub brandings: Vec<Branding>,
    /// The styles of clients' managed login.
    pub styles: Vec<Style>,
    keys: Vec<SigningKey>,
    /// The body of `/.well-known/jwks.json`.
    pub jwks: String,
    resource_servers: Vec<ResourceServer>,
    /// Who else vouches for its users, by name.
    pub identity_providers: Vec<IdentityProvider>,
    /// Which clients have terms.
    pub clients_with_terms: Vec<ClientId>,
    /// `<identifier>/<scope>` of its resource servers.
    custom_scopes: HashSet<String>,
    /// Texts made from the above, by name.
    texts: RwLock<Vec<(String, Arc<str>)>>,
    /// When a key leaves that body.
    good_until: Option<DateTime<Utc>>,
}

struct SigningKey {
    kid: Kid,
    role: KeyRole,
    active_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
    unpublished_at: Option<DateTime<Utc>>,
    signer: Option<Signer>,
    verifier: Verifier,
}

impl Deref for Pool {
    type Target = UserPool;

    fn deref(&self) -> &UserPool {
        &self.record
    }
}

impl Pool {
    /// The `iss` of its tokens: what tag `poolhouse:issuer` says, else below the listener's public URL.
    pub fn issuer(&self, public_url: &str) -> String {
        let tagged = self.tags.get("poolhouse:issuer").cloned();
        tagged.unwrap_or_else(|| format!("{public_url}/{}", self.id))
    }

    /// Whether `iss` is one of this pool's issuers.
    pub fn is_issuer(&self, app: &App, iss: &str) -> bool {
        app.config.public_urls().any(|url| self.issuer(url) == iss)
    }

    /// Whether the pool's tokens say `iss`, or have said it before tag `poolhouse:issuer` was set. Only of tokens that its own
    /// keys verify: anybody may be asked to make something for another pool's issuer.
    pub fn has_issued(&self, app: &App, iss: &str) -> bool {
        let untagged = |url: &str| iss == format!("{url}/{}", self.id);
        self.is_issuer(app, iss) || app.config.public_urls().any(untagged)
    }

    /// Where its hosted pages are, as links and discovery say it: at its custom domain, its prefix domain where a suffix
    /// is configured, else below its path. Made from configuration alone. `None` without a domain: then it has no pages.
    pub fn hosted_base(&self, suffix: Option<&str>, public_url: &str) -> Option<String> {
        let custom = self.domains.iter().find(|domain| domain.custom);
        let base = domain_base(custom.or(self.domains.first())?, suffix, public_url);
        base.or_else(|| Some(format!("{public_url}/{}", self.id)))
    }

    /// Whether its hosted pages are there, whichever of their places it is: discovery announces one, browsers may come to
    /// each.
    pub fn is_base(&self, app: &App, base: &str) -> bool {
        let (config, suffix) = (&app.config, app.config.domain_suffix.as_deref());
        let is_default = config.default_pool.as_ref() == Some(&self.id);
        let is_domain = |domain: &Domain, url: &str| {
            domain_base(domain, suffix, url).is_some_and(|known| known == base)
        };
        config.public_urls().any(|url| {
            base == format!("{url}/{}", self.id)
                || is_default && base == url
                || self.domains.iter().any(|domain| is_domain(domain, url))
        })
    }

    /// The key that signs in a role at `now`.
    pub fn signer(&self, role: KeyRole, now: DateTime<Utc>) -> Result<&Signer> {
        let active = |key: &&SigningKey| {
            key.role == role
                && key.active_at <= now
                && key.retired_at.is_none_or(|retired| now < retired)
        };
        // Newest activation first.
        let signer = self.keys.iter().filter(active).find_map(|key| key.signer.as_ref());
        signer.ok_or_else(|| anyhow::anyhow!("pool {} has no active signing key", self.id).into())
    }

    /// What its ID tokens are signed with at `now`.
    pub fn id_token_algorithm(&self, now: DateTime<Utc>) -> Result<&'static str> {
        Ok(self.signer(KeyRole::Id, now)?.algorithm().name())
    }

    /// What ID tokens that count may be signed with, now and next: what its published keys of that role name.
    pub fn id_token_algorithms(&self) -> Vec<&'static str> {
        let mut names = Vec::with_capacity(1);
        for key in self.keys.iter().filter(|key| key.role == KeyRole::Id && key.signer.is_some()) {
            let name = key.verifier.algorithm().name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The claims of a token that a published key of this pool signed in a role; `None` for any other signature.
    pub fn verify(
        &self,
        role: KeyRole,
        token: &Unverified<'_>,
        now: DateTime<Utc>,
    ) -> Option<crate::jwt::Claims> {
        let key = self.keys.iter().find(|key| key.kid == token.kid && key.role == role)?;
        let counts = key.unpublished_at.is_none_or(|at| now < at);
        counts.then(|| key.verifier.verify(token)).flatten()
    }

    /// The claims of an ID token of this pool, however old: only a key that was withdrawn says nothing any more.
    pub fn verify_late(&self, token: &Unverified<'_>) -> Option<crate::jwt::Claims> {
        let key = self.keys.iter().find(|key| key.kid == token.kid && key.role == KeyRole::Id)?;
        let withdrawn = key.unpublished_at.is_some() && key.unpublished_at == key.retired_at;
        (!withdrawn).then(|| key.verifier.verify(token)).flatten()
    }

    /// The resource server that a resource indicator means.
    pub fn resource_server(&self, indicator: &str) -> Option<&ResourceServer> {
        self.resource_servers.iter().find(|server| server.is_meant_by(indicator))
    }

    /// A scope of one of its resource servers, as tokens carry it, and that server.
    pub fn custom_scope(&self, full: &str) -> Option<(&ResourceServer, &ResourceServerScope)> {
        let of = |server| ResourceServer::full_scope(server, full).map(|scope| (server, scope));
        self.resource_servers.iter().find_map(of)
    }

    /// Whether one of the pool's resource servers has this scope.
    pub fn has_custom_scope(&self, scope: &str) -> bool {
        self.custom_scopes.contains(scope)
    }

    /// Whether a scope means anything here: it needs no resource server, or one has it.
    pub fn has_scope(&self, scope: &str) -> bool {
        let offline = scope == OFFLINE_ACCESS && self.knows_offline_access();
        let openid = offline || self.openid_scopes().contains(&scope);
        openid || [USER_ADMIN, DCR_SCOPE].contains(&scope) || self.has_custom_scope(scope)
    }

    /// A text that is made once and kept as long as this record of the pool. The names are few.
    pub fn text(&self, name: &str, make: impl FnOnce() -> String) -> Arc<str> {
        let find = |texts: &[(String, Arc<str>)]| {
            let found = texts.iter().find(|(known, _)| known == name);
            found.map(|(_, text)| Arc::clone(text))
        };
        if let Some(text) = find(&self.texts.read().unwrap_or_else(PoisonError::into_inner)) {
            return text;
        }
        let made: Arc<str> = make().into();
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        find(&texts).unwrap_or_else(|| {
            texts.push((name.to_owned(), Arc::clone(&made)));
            made
        })
    }

    /// Where a value of this pool is sealed: table, column and key.
    pub fn place(&self, column: &str, key: &str) -> String {
        format!("{column}:{}:{key}", self.id)
    }
}

/// Where hosted pages are at a domain. `None` for a prefix domain where no suffix is configured.
fn domain_base(domain: &Domain, suffix: Option<&str>, public_url: &str) -> Option<String> {
    match (domain.custom, suffix) {
        (true, _) => Some(origin(public_url, domain.domain.as_str())),
        (false, Some(suffix)) => Some(origin(public_url, &format!("{}.{suffix}", domain.domain))),
        (false, None) => None,
    }
}

/// The origin of a host that is ours: scheme and port are the public URL's.
pub fn origin(public_url: &str, host: &str) -> String {
    let (scheme, rest) = public_url.split_once("://").unwrap_or(("https", ""));
    match rest.rsplit_once(':') {
        Some((_, port)) if port.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{scheme}://{host}:{port}")
        }
        _ => format!("{scheme}://{host}"),
    }
}

/// A pool that lives. Refuses with `ResourceNotFound`.
pub async fn find(app: &App, id: &UserPoolId) -> Result<Arc<Pool>> {
    lookup(app, id).await?.ok_or_else(|| not_found(id).into())
}

/// The refusal for a pool that is not there.
pub fn not_found(id: &UserPoolId) -> Refusal {
    Refusal::ResourceNotFound(format!("User pool {id} does not exist.").into())
}

/// A pool that lives, or `None`.
pub async fn lookup(app: &App, id: &UserPoolId) -> Result<Option<Arc<Pool>>> {
    let now = app.now();
    if let Some(pool) = kept(app, id, now) {
        return Ok(Some(pool));
    }
    let ticket = app.caches.ticket();
    // Boxed, as it is large and seldom needed: whoever looks a pool up carries the room for it from place to place.
    let pool = Box::pin(read(app, id)).await?.map(Arc::new);
    if let Some(pool) = &pool {
        app.caches.keep_pool(ticket, Arc::clone(pool), now);
    }
    Ok(pool)
}

/// A pool that is known well enough not to ask the database.
fn kept(app: &App, id: &UserPoolId, now: DateTime<Utc>) -> Option<Arc<Pool>> {
    let kept = app.caches.pool(id, now);
    kept.filter(|pool| pool.good_until.is_none_or(|until| now < until))
}

/// How long JWKS and discovery wait for the database when they have an older answer.
const METADATA_WAIT: Duration = Duration::from_millis(250);

/// A pool for what must be served though the database is away: JWKS and discovery, however old.
pub async fn lookup_for_metadata(app: &App, id: &UserPoolId) -> Result<Option<Arc<Pool>>> {
    if let Some(pool) = kept(app, id, app.now()) {
        return Ok(Some(pool));
    }
    let Some(known) = app.caches.stale_pool(id) else { return lookup(app, id).await };
    match Box::pin(tokio::time::timeout(METADATA_WAIT, lookup(app, id))).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(_)) | Err(_) => Ok(Some(known)),
    }
}

/// The pool of a signing key; the key's word counts, never the token's `iss`.
pub async fn find_by_kid(app: &App, kid: &Kid) -> Result<Option<Arc<Pool>>> {
    let id = match app.caches.kid(kid) {
        Some(id) => id,
        None => match store::signing_keys::find_pool(&app.db, kid).await? {
            Some(id) => {
                app.caches.keep_kid(kid.clone(), id.clone());
                id
            }
            None => return Ok(None),
        },
    };
    lookup(app, &id).await
}

/// The pool that a domain leads to.
pub async fn find_by_domain(app: &App, name: &DomainName) -> Result<Option<Arc<Pool>>> {
    let (now, ticket) = (app.now(), app.caches.ticket());
    let id = match app.caches.domain(name, now) {
        Some(id) => id,
        None => match store::domains::find(&app.db, name).await? {
            Some(domain) => {
                let pool = domain.user_pool_id.clone();
                app.caches.keep_domain(ticket, name.clone(), pool, now);
                domain.user_pool_id
            }
            None => return Ok(None),
        },
    };
    lookup(app, &id).await
}

/// A pool that lives, read past what is kept in memory: for signed operations. Refuses with `ResourceNotFound`.
pub async fn find_fresh(app: &App, id: &UserPoolId) -> Result<Pool> {
    read(app, id).await?.ok_or_else(|| not_found(id).into())
}

/// Refuses with `ResourceNotFound` when there is no such pool, read past what is kept in memory.
pub async fn must_live(app: &App, id: &UserPoolId) -> Result<()> {
    match store::pools::find(&app.db, id).await? {
        Some(_) => Ok(()),
        None => Err(not_found(id).into()),
    }
}

/// Reads a pool from the database, past what is kept in memory.
pub async fn read(app: &App, id: &UserPoolId) -> Result<Option<Pool>> {
    let Some(row) = store::pools::find(&app.db, id).await? else { return Ok(None) };
    let Some(wrapped) = store::data_keys::find(&app.db, id.as_str()).await? else {
        return Ok(None);
    };
    let data_key = crate::keys::unwrap(&app.kek, id.as_str(), &wrapped)?;
    let stored = store::signing_keys::list(&app.db, id).await?;
    let domains = store::domains::list(&app.db, id).await?;
    let brandings = store::ui_customizations::list(&app.db, id).await?;
    let styles = store::managed_login::list(&app.db, id).await?;
    let identity_providers = store::identity_providers::list(&app.db, id, None, i64::MAX).await?;
    let clients_with_terms = store::terms::list_clients(&app.db, id).await?;
    let mut record = record_of(row)?;
    record.config.identity_providers = identity_providers.iter().map(known).collect();
    let now = app.now();
    let jwks = jwks(&stored, now);
    let good_until =
        stored.iter().filter_map(|key| key.unpublished_at).filter(|at| *at > now).min();
    let keys = stored.into_iter().map(|key| signing_key(id, &data_key, key));
    let keys = keys.collect::<Result<_>>()?;
    let resource_servers = resource_servers::all(app, id).await?;
    let custom_scopes = resource_servers.iter().flat_map(ResourceServer::full_scopes).collect();
    let texts = RwLock::default();
    Ok(Some(Pool {
        record,
        domains,
        brandings,
        styles,
        keys,
        jwks,
        good_until,
        data_key,
        resource_servers,
        identity_providers,
        clients_with_terms,
        custom_scopes,
        texts,
    }))
}

fn known(provider: &IdentityProvider) -> KnownProvider {
    KnownProvider { name: provider.name.clone(), identifiers: provider.identifiers.clone() }
}

fn record_of(row: store::pools::PoolRow) -> Result<UserPool> {
    let mut config = UserPool::config_of(&row.settings.0)?;
    config.sessions =
        SessionPolicy { tracked: row.tracks_sessions, max_per_user: row.max_token_sessions };
    Ok(UserPool {
        id: row.user_pool_id,
        name: row.name,
        config,
        settings: row.settings.0,
        tags: row.tags.0,
        created_at: row.created_at,
        modified_at: row.modified_at,
    })
}

/// How many users a pool has: counted up to some thousands, beyond that as the database's statistics have it.
pub async fn estimate_users(app: &App, id: &UserPoolId) -> Result<i64> {
    Ok(store::pools::estimate_users(&app.db, id).await?)
}

/// Where the private half of a signing key is sealed.
pub fn signing_key_place(pool: &UserPoolId, kid: &Kid) -> String {
    format!("signing_keys.sealed_private:{pool}:{kid}")
}

fn signing_key(
    pool: &UserPoolId,
    data_key: &SealingKey,
    key: StoredSigningKey,
) -> Result<SigningKey> {
    let signer = match &key.sealed_private {
        Some(sealed) => {
            let private = data_key.open(&signing_key_place(pool, &key.kid), sealed)?;
            let named = key.public_jwk["alg"].as_str().and_then(Algorithm::named);
            let algorithm = named.ok_or_else(|| anyhow::anyhow!("key {} has no alg", key.kid))?;
            Some(Signer::new(&key.kid, algorithm, &private)?)
        }
        None => None,
    };
    let verifier = Verifier::new(&key.public_jwk)?;
    Ok(SigningKey {
        kid: key.kid,
        role: key.role,
        active_at: key.active_at,
        retired_at: key.retired_at,
        unpublished_at: key.unpublished_at,
        signer,
        verifier,
    })
}

/// Every key that is published: RFC 7517 §5.
fn jwks(keys: &[StoredSigningKey], now: DateTime<Utc>) -> String {
    let published = keys.iter().filter(|key| key.unpublished_at.is_none_or(|at| at > now));
    json!({"keys": published.map(|key| &key.public_jwk).collect::<Vec<_>>()}).to_string()
}
