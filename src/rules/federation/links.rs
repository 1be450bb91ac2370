//! Administrators say which subject of a provider is which user, and that one is no longer; the latter users do, too.

use serde_json::json;

use super::{identities, profile};
use crate::app::App;
use crate::model::audit::Actor;
use crate::model::identity_provider::Identity;
use crate::model::ids::{ProviderName, TypedName, UserKey, UserPoolId};
use crate::model::user::{Credentials, User, UserStatus};
use crate::rules::access_tokens::Bearer;
use crate::rules::names::{self, Taken};
use crate::rules::pools::Pool;
use crate::rules::ways_in::{self, NO_OTHER_WAY, is_vouched_for};
use crate::rules::{Refusal, Result, attributes, audit, pools, recovery, retried, users};
use crate::store;
use crate::store::users::NewPassword;

/// How many identities a user has at most.
const MOST: usize = 5;

/// The pool itself, among providers.
const OWN: &str = "Cognito";

/// A user as one of several providers names it: API_ProviderUserIdentifierType.
#[derive(Clone, Debug)]
pub struct ProviderUser {
    pub provider: Option<String>,
    pub attribute: Option<String>,
    pub value: Option<String>,
}

impl ProviderUser {
    /// Provider and value. Refuses with `InvalidParameter` where one is missing.
    fn named(&self, what: &str) -> Result<(&str, &str), Refusal> {
        let given = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
        match (&self.provider, &self.value) {
            (Some(provider), Some(value)) if given(&self.provider) && given(&self.value) => {
                Ok((provider, value))
            }
            _ => Err(Refusal::parameter(format!(
                "ProviderName and ProviderAttributeValue of {what} are required."
            ))),
        }
    }

    /// Refuses with `InvalidParameter` whoever is named by anything but the provider's own name for its user: what else a
    /// provider says of a user may be said of another one tomorrow.
    fn by_subject(&self, what: &str) -> Result<(), Refusal> {
        match self.attribute.as_deref() {
            Some("Cognito_Subject") => Ok(()),
            _ => Err(Refusal::parameter(format!(
                "ProviderAttributeName of {what} must be Cognito_Subject."
            ))),
        }
    }
}

/// Whoever is named: by username in the pool itself, by subject elsewhere.
async fn whose(app: &App, pool: &Pool, provider: &str, value: &str) -> Result<Option<UserKey>> {
    if provider == OWN {
        let key = users::lookup_key(pool, value);
        let user = store::users::find_by_name(&app.db, &pool.id, &key).await?;
        return Ok(user.map(|user| user.key));
    }
    let provider = ProviderName::new(provider);
    Ok(store::user_identities::find(&app.db, &pool.id, &provider, value).await?)
}

/// Lets whoever a provider vouches for by a subject sign in as a user who is there.
///
/// Refuses with `ResourceNotFound` (pool, provider), `UserNotFound`, `InvalidParameter`, `LimitExceeded`. Source:
/// API_AdminLinkProviderForUser.
pub async fn link(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    destination: &ProviderUser,
    source: &ProviderUser,
) -> Result<()> {
    let pool = pools::find_fresh(app, pool).await?;
    let (provider, subject) = source.named("SourceUser")?;
    if provider == OWN {
        return Err(Refusal::parameter("SourceUser must be of an identity provider.").into());
    }
    let name = ProviderName::new(provider);
    let provider = super::providers::of(&pool, &name)?;
    source.by_subject("SourceUser")?;
    if !super::id_token::is_subject(subject) {
        return Err(
            Refusal::parameter("ProviderAttributeValue of SourceUser is no subject.").into()
        );
    }
    let (of, value) = destination.named("DestinationUser")?;
    let key = whose(app, &pool, of, value).await?.ok_or(users::NOT_FOUND)?;
    let username = profile::username(provider, subject);
    let lookup = users::lookup_key(&pool, username.as_str());
    retried(async || {
        let mut tx = app.db.begin().await?;
        store::names::lock(&mut tx, &pool.id, &lookup).await?;
        let user = store::users::find_locked(&mut tx, &key).await?;
        let mut user = user.ok_or(users::NOT_FOUND)?;
        if user.status == UserStatus::Unconfirmed {
            // Whoever signed up may be anybody, and has a password.
            return Err(Refusal::parameter("DestinationUser is not confirmed.").into());
        }
        let known = store::user_identities::find(&mut *tx, &pool.id, &name, subject).await?;
        if known.as_ref() == Some(&key) {
            let why = "SourceUser is already linked to DestinationUser";
            return Err(Refusal::parameter(why).into());
        }
        let bears = store::names::find(&mut tx, &pool.id, &lookup).await?;
        if known.is_some() || bears.is_some_and(|(bearer, _)| bearer != key) {
            return Err(Refusal::parameter(
                "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
            )
            .into());
        }
        if store::user_identities::list(&mut *tx, &key).await?.len() >= MOST {
            let why = format!("A user can have at most {MOST} linked identities.");
            return Err(Refusal::LimitExceeded(why.into()).into());
        }
        let (provider, subject) = (name.clone(), subject.to_owned());
        let identity = Identity { provider, subject, is_own: false, created_at: app.now() };
        identities::add(&mut tx, &mut user, &identity).await?;
        let (event, detail) = ("AdminLinkProviderForUser", json!({"provider": name}));
        audit::changed(app, &mut tx, actor, event, &key, None, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Lets a user sign in no longer through a provider, or by the pool's own password. Every session and token of the user
/// ends.
///
/// Refuses with `ResourceNotFound` (the pool), `UserNotFound`, `InvalidParameter`. Source: API_AdminDisableProviderForUser.
pub async fn disable(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    named: &ProviderUser,
) -> Result<()> {
    let pool = pools::find_fresh(app, pool).await?;
    let (provider, value) = named.named("User")?;
    named.by_subject("User")?;
    let key = whose(app, &pool, provider, value).await?.ok_or(users::NOT_FOUND)?;
    let name = ProviderName::new(provider);
    retried(async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &key).await?;
        let mut user = user.ok_or(users::NOT_FOUND)?;
        let now = app.now();
        if provider == OWN {
            let identities = store::user_identities::list(&mut *tx, &key).await?;
            if !is_vouched_for(&pool, identities.iter()) {
                return Err(Refusal::parameter(NO_OTHER_WAY).into());
            }
            let (none, from) = (NewPassword::default(), [user.status]);
            user.status = UserStatus::ExternalProvider;
            store::users::set_password(&mut tx, &key, &none, &from, user.status, now).await?;
            names::sync(app, &mut tx, &pool, &user, Taken::Refuse)
                .await?
                .map_err(|kind| Refusal::parameter(attributes::given_exists(kind).to_string()))?;
        } else {
            if !identities::remove(&mut tx, &mut user, &name, value, now).await? {
                return Err(users::NOT_FOUND.into());
            }
        }
        recovery::end_everything(app, &mut tx, &key).await?;
        let (event, detail) = ("AdminDisableProviderForUser", json!({"provider": name}));
        audit::changed(app, &mut tx, actor, event, &key, None, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Whether a user can sign in without one of the identities.
fn is_spared(
    app: &App,
    pool: &Pool,
    user: &User,
    credentials: &Credentials,
    identities: &[Identity],
    spared: &Identity,
    public_url: &str,
) -> bool {
    let left = identities.iter().filter(|identity| *identity != spared);
    ways_in::is_left(app, pool, user, credentials, left, public_url)
}

/// An identity as its user sees it.
#[derive(Clone, Debug)]
pub struct Linked {
    pub identity: Identity,
    /// Whether the user could not sign in without it.
    pub is_only_way: bool,
}

/// What the bearer is linked with, the oldest first.
pub async fn linked(app: &App, bearer: &Bearer, public_url: &str) -> Result<Vec<Linked>> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    let identities = store::user_identities::list(&app.db, &user.key).await?;
    let credentials = store::users::find_credentials(&app.db, &user.key).await?.unwrap_or_default();
    let describe = |identity: &Identity| {
        let spared = is_spared(app, pool, user, &credentials, &identities, identity, public_url);
        Linked { identity: identity.clone(), is_only_way: !spared }
    };
    Ok(identities.iter().map(describe).collect())
}

/// How many of them there are; `None` where a user has nothing to do with providers, since the pool has none.
pub async fn count_linked(app: &App, bearer: &Bearer) -> Result<Option<usize>> {
    let count = store::user_identities::list(&app.db, &bearer.user.key).await?.len();
    Ok((count > 0 || !bearer.pool.identity_providers.is_empty()).then_some(count))
}

/// Lets the bearer sign in no longer through a provider, and ends every session but the one that asks.
///
/// Refuses with `ResourceNotFound` (no such link), `InvalidParameter` (the only way to sign in).
pub async fn leave(
    app: &App,
    bearer: &Bearer,
    provider: &ProviderName,
    subject: &str,
    public_url: &str,
    actor: &Actor,
) -> Result<()> {
    let not_found = || Refusal::ResourceNotFound("The link does not exist.".into());
    let pool = pools::find_fresh(app, &bearer.pool.id).await?;
    let (key, grant) = (&bearer.user.key, &bearer.grant);
    retried(async || {
        let mut tx = app.db.begin().await?;
        let mut user = bearer.lock(&mut tx).await?;
        let identities = store::user_identities::list(&mut *tx, key).await?;
        let is_it = |known: &&Identity| known.provider == *provider && known.subject == subject;
        let identity = identities.iter().find(is_it).ok_or_else(not_found)?;
        let credentials = store::users::find_credentials(&mut *tx, key).await?.unwrap_or_default();
        if !is_spared(app, &pool, &user, &credentials, &identities, identity, public_url) {
            return Err(Refusal::parameter(NO_OTHER_WAY).into());
        }
        let now = app.now();
        identities::remove(&mut tx, &mut user, provider, subject, now).await?;
        let (mine, session) = (Some(grant.origin_jti), grant.session_id);
        store::grants::set_all_revoked(&mut tx, key, mine, session, now).await?;
        let (event, detail) = ("DisableProviderForUser", json!({"provider": provider}));
        audit::changed(app, &mut tx, actor, event, key, Some(&grant.client_id), detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// A name that only users of a provider have; see [`names::check`].
pub fn prefix(name: &ProviderName) -> TypedName {
    TypedName::new(format!("{name}_"))
}
