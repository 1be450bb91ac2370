//! Domains of the hosted pages: at most a prefix and a name of its own for each pool.

use serde_json::{Map, Value, json};

use crate::app::App;
use crate::connections::Tx;
use crate::model::audit::Actor;
use crate::model::domain::{Domain, is_label};
use crate::model::ids::{DomainName, UserPoolId};
use crate::rules::{Refusal, Result, pools};
use crate::store;

/// Words that a prefix may not contain, as Cognito has it.
const RESERVED: [&str; 3] = ["aws", "amazon", "cognito"];

/// API_CreateUserPoolDomain: a prefix is one DNS label, a name of its own is shorter than a label besides.
const MAX_LENGTH: usize = 63;

/// A domain to create or change: the members of CreateUserPoolDomain.
#[derive(Debug)]
pub struct NewDomain {
    pub domain: DomainName,
    /// 1 for the classic pages, 2 for managed login; 1 where it is not said.
    pub managed_login_version: Option<i32>,
    /// CustomDomainConfig makes it a name of its own; Routing only comes with it. Kept, not enforced: certificates
    /// are files of the installation here.
    pub settings: Map<String, Value>,
}

impl NewDomain {
    fn is_custom(&self) -> bool {
        self.settings.contains_key("CustomDomainConfig")
    }

    fn check_version(&self) -> Result<(), Refusal> {
        match self.managed_login_version {
            None | Some(1 | 2) => Ok(()),
            Some(_) => Err(Refusal::parameter("Invalid ManagedLoginVersion: it must be 1 or 2.")),
        }
    }
}

/// The refusal for a domain that the pool does not have.
fn not_found() -> Refusal {
    Refusal::parameter("No such domain or user pool exists.")
}

/// A domain, read past what is kept in memory; `None` if it is nobody's.
pub async fn find(app: &App, name: &DomainName) -> Result<Option<Domain>> {
    Ok(store::domains::find(&app.db, name).await?)
}

/// Gives a pool a domain: from then on it has hosted pages.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter`. Source: API_CreateUserPoolDomain.
pub async fn create(app: &App, actor: &Actor, pool: &UserPoolId, new: NewDomain) -> Result<Domain> {
    new.check_version()?;
    match new.is_custom() {
        true => check_custom(app, new.domain.as_str())?,
        false => check_prefix(new.domain.as_str())?,
    }
    let now = app.now();
    let domain = Domain {
        user_pool_id: pool.clone(),
        custom: new.is_custom(),
        managed_login_version: new.managed_login_version.unwrap_or(1),
        settings: Value::Object(new.settings),
        version: version(app),
        created_at: now,
        domain: new.domain,
    };
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    let mut others = store::domains::list(&mut *tx, pool).await?;
    others.retain(|other| other.custom == domain.custom);
    if let Some(other) = others.first() {
        let why = format!("User pool {pool} already has a domain of this kind: {}.", other.domain);
        return Err(Refusal::parameter(why).into());
    }
    if !store::domains::insert(&mut tx, &domain).await? {
        let why = "Domain already associated with another user pool.";
        return Err(Refusal::parameter(why).into());
    }
    finish(app, actor, tx, &domain, "CreateUserPoolDomain").await?;
    Ok(domain)
}

/// Changes what may change of a pool's domain: its certificate, its routing, the version of its pages. What is absent
/// stays.
///
/// Refuses with `InvalidParameter`. Source: API_UpdateUserPoolDomain.
pub async fn update(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    changed: NewDomain,
) -> Result<Domain> {
    changed.check_version()?;
    let mut tx = app.db.begin().await?;
    store::pools::lock(&mut tx, pool).await?.ok_or_else(not_found)?;
    let found = store::domains::find(&mut *tx, &changed.domain).await?;
    let mut domain = found.filter(|found| found.user_pool_id == *pool).ok_or_else(not_found)?;
    if changed.is_custom() && !domain.custom {
        let why = "CustomDomainConfig cannot be given for a prefix domain.";
        return Err(Refusal::parameter(why).into());
    }
    domain.managed_login_version =
        changed.managed_login_version.unwrap_or(domain.managed_login_version);
    if let Value::Object(settings) = &mut domain.settings {
        settings.extend(changed.settings);
    }
    domain.version = version(app);
    store::domains::set(&mut tx, &domain).await?;
    finish(app, actor, tx, &domain, "UpdateUserPoolDomain").await?;
    Ok(domain)
}

/// Frees a domain of a pool. Refuses with `InvalidParameter`. Source: API_DeleteUserPoolDomain.
pub async fn delete(app: &App, actor: &Actor, pool: &UserPoolId, name: &DomainName) -> Result<()> {
    let mut tx = app.db.begin().await?;
    store::pools::lock(&mut tx, pool).await?.ok_or_else(not_found)?;
    let found = store::domains::find(&mut *tx, name).await?;
    let domain = found.filter(|found| found.user_pool_id == *pool).ok_or_else(not_found)?;
    store::domains::delete(&mut tx, pool, name).await?;
    finish(app, actor, tx, &domain, "DeleteUserPoolDomain").await
}

async fn finish(
    app: &App,
    actor: &Actor,
    tx: Tx,
    domain: &Domain,
    event: &'static str,
) -> Result<()> {
    let detail = json!({"domain": domain.domain});
    let event = actor.did(event, &domain.user_pool_id, app.now(), detail);
    Ok(pools::commit(app, tx, event).await?)
}

/// `YYYYMMDDhhmmss`, as Cognito names the state of a domain.
fn version(app: &App) -> String {
    app.now().format("%Y%m%d%H%M%S").to_string()
}

fn check_prefix(name: &str) -> Result<(), Refusal> {
    if !is_label(name) || name.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(Refusal::parameter(
            "The domain name contains an invalid character. Domain names can only contain lower-case letters, \
             numbers, and hyphens. Please enter a different name that follows this format: \
             ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$",
        ));
    }
    match RESERVED.into_iter().find(|word| name.contains(word)) {
        Some(word) => {
            Err(Refusal::parameter(format!("Domain cannot contain reserved word: {word}")))
        }
        None => Ok(()),
    }
}

/// A name of its own is a host name in lower case, and neither the installation's nor below its suffix: those lead
/// elsewhere already.
fn check_custom(app: &App, name: &str) -> Result<(), Refusal> {
    let labels: Vec<&str> = name.split('.').collect();
    let numeric = labels.last().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    let is_host = labels.len() > 1 && labels.iter().all(|label| is_label(label)) && !numeric;
    let is_lower = !name.bytes().any(|b| b.is_ascii_uppercase());
    if !is_host || !is_lower || name.len() > MAX_LENGTH {
        return Err(Refusal::parameter(
            "Custom domain is not a valid subdomain: it must be a host name in lower-case letters, such as \
             auth.example.com.",
        ));
    }
    let hosts = app.config.public_urls().filter_map(|url| {
        url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned))
    });
    let suffix = app.config.domain_suffix.as_deref();
    let below = suffix.is_some_and(|suffix| {
        name == suffix || name.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'))
    });
    if below || hosts.into_iter().any(|host| host == name) {
        let why = format!("Custom domain {name} is a name of this installation.");
        return Err(Refusal::parameter(why));
    }
    Ok(())
}
