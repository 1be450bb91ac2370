//! Which pool a request for the hosted pages or the OAuth endpoints is for, and under which base URL.
//!
//! The one resolver: by host, by path under the issuer, or the default pool at the root. No handler knows which it
//! was; every link and redirect is made from the base.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use actix_web::web::Data;

use crate::app::App;
use crate::http::Listener;
use crate::http::visitor::behind_proxy;
use crate::model::ids::{DomainName, UserPoolId};
use crate::rules;
use crate::rules::pools::{self, Pool, origin};

/// A pool and where its pages are.
#[derive(Clone)]
pub struct Hosted {
    pub pool: Arc<Pool>,
    /// What every link begins with, without a slash at the end.
    pub base: String,
    /// The `iss` of tokens issued through this listener.
    pub issuer: String,
    /// Whether browsers come over TLS.
    pub secure: bool,
    /// Whether its domain has the pages of managed login, rather than the classic ones.
    pub managed: bool,
}

impl Hosted {
    /// A URL below the base; `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where a provider sends browsers back to that have signed out there.
    pub fn signed_out_url(&self) -> String {
        self.url("/logout/idpresponse")
    }

    /// The path of the base, empty at a host's root: what `action` and `href` on pages begin with.
    pub fn prefix(&self) -> &str {
        let after_scheme = self.base.find("://").map_or(0, |at| at + 3);
        self.base[after_scheme..].find('/').map_or("", |at| &self.base[after_scheme + at..])
    }
}

/// The pool a request is for; `None` where there is none, or it has no domain and so no pages.
pub async fn resolve(request: &HttpRequest, app: &App) -> rules::Result<Option<Hosted>> {
    let Some(listener) = request.app_data::<Data<Listener>>() else { return Ok(None) };
    let mut domain = None;
    let by_path = request.match_info().get("pool_id").map(UserPoolId::new);
    let found = match by_path {
        Some(id) => {
            let base = format!("{}/{id}", listener.public_url);
            pools::lookup(app, &id).await?.map(|pool| (pool, base))
        }
        None => match by_host(request, app, listener).await? {
            Some((pool, base, name)) => {
                domain = Some(name);
                Some((pool, base))
            }
            None => match &app.config.default_pool {
                Some(id) => {
                    let base = listener.public_url.clone();
                    pools::lookup(app, id).await?.map(|pool| (pool, base))
                }
                None => None,
            },
        },
    };
    let found = found.filter(|(pool, _)| !pool.domains.is_empty());
    Ok(found.map(|(pool, base)| {
        let issuer = pool.issuer(&listener.public_url);
        let managed = is_managed(&pool, domain.as_ref());
        Hosted { pool, base, issuer, secure: listener.is_secure(), managed }
    }))
}

/// Which pages a domain of a pool has. Where the pool was found without one, the domain that is announced says it: its
/// own before the prefix.
fn is_managed(pool: &Pool, domain: Option<&DomainName>) -> bool {
    let asked = pool.domains.iter().find(|known| Some(&known.domain) == domain);
    asked.or(pool.domains.last()).is_some_and(|domain| domain.managed_login_version == 2)
}

async fn by_host(
    request: &HttpRequest,
    app: &App,
    listener: &Listener,
) -> rules::Result<Option<(Arc<Pool>, String, DomainName)>> {
    let Some(host) = host(request, app) else { return Ok(None) };
    let name = host.split(':').next().unwrap_or_default();
    let suffix = app.config.domain_suffix.as_deref();
    let prefix = suffix.and_then(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'));
    let domain = DomainName::new(prefix.unwrap_or(name));
    let Some(pool) = pools::find_by_domain(app, &domain).await? else { return Ok(None) };
    // A prefix is no host name, and a custom domain is no prefix.
    let custom = pool.domains.iter().any(|known| known.domain == domain && known.custom);
    if custom == prefix.is_some() {
        return Ok(None);
    }
    Ok(Some((pool, origin(&listener.public_url, name), domain)))
}

/// The host that the browser asked for, lower case: the Host header, or what a trusted proxy says it was.
pub fn host(request: &HttpRequest, app: &App) -> Option<String> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let forwarded = header("x-forwarded-host").filter(|_| behind_proxy(request, &app.config));
    let host = forwarded.or_else(|| header(HOST.as_str()));
    // HTTP/2 carries it in the request target.
    let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    host.map(str::to_ascii_lowercase)
}

/// Where discovery says that a pool's pages are, or would be if it had a domain.
pub fn announced(app: &App, pool: &Pool, listener: &Listener) -> String {
    let base = pool.hosted_base(app.config.domain_suffix.as_deref(), &listener.public_url);
    base.unwrap_or_else(|| format!("{}/{}", listener.public_url, pool.id))
}
