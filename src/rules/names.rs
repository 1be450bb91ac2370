//! The names a user is found by: which are in force, and whose they are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::contact::ContactKind;
use crate::model::ids::{LookupKey, TypedName};
use crate::model::user::{Attributes, User, UserStatus};
use crate::model::user_pool::UserPool;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, users};
use crate::store;
use crate::store::names::NameKind;

/// The names of a user that are in force: the username, `sub`, and aliases.
///
/// An e-mail address or phone number is one while it is proven in pools that have it as alias, always in pools that
/// have it as username; `preferred_username` once the user is confirmed. Whoever signs in at an identity provider alone
/// has no aliases.
pub fn in_force(pool: &UserPool, user: &User) -> BTreeMap<LookupKey, NameKind> {
    let key = |name: &str| users::lookup_key(pool, name);
    let mut names = BTreeMap::new();
    let aliases = [
        ("email", NameKind::Email),
        ("phone_number", NameKind::PhoneNumber),
        ("preferred_username", NameKind::PreferredUsername),
    ];
    // Who signs in elsewhere types no name here: an address that somebody else vouches for keeps nobody from it.
    let aliases = aliases.into_iter().filter(|_| user.status != UserStatus::ExternalProvider);
    for (attribute, kind) in aliases {
        let Some(value) = user.attribute(attribute) else { continue };
        let stands = match kind {
            NameKind::PreferredUsername => user.status != UserStatus::Unconfirmed,
            _ => user.verified(attribute),
        };
        if pool.config.is_username(attribute) || pool.config.is_alias(attribute) && stands {
            names.insert(key(value), kind);
        }
    }
    names.insert(key(&user.sub().to_string()), NameKind::Sub);
    names.insert(key(user.username.as_str()), NameKind::Username);
    names
}

/// Prefixes that users of social providers bear, beside those of the pool's own providers.
const PROVIDERS: [&str; 4] = ["Facebook", "Google", "LoginWithAmazon", "SignInWithApple"];

/// Refuses with `InvalidParameter` a username that the pool does not take.
pub fn check(pool: &UserPool, name: &TypedName) -> Result<()> {
    let form = ContactKind::of_form(name.as_str());
    let takes = |kind: ContactKind| pool.config.is_username(kind.attribute());
    let why = match (takes(ContactKind::Email), takes(ContactKind::PhoneNumber)) {
        (false, false) if !is_of_signs(name.as_str()) => {
            "Username cannot have spaces or signs that are not shown."
        }
        (false, false) => return check_form(pool, "Username", name.as_str()),
        _ if form.is_some_and(takes) => return Ok(()),
        (true, false) => "Username should be an email.",
        (false, true) => "Username should be a phone number.",
        (true, true) => "Username should be either an email or a phone number.",
    };
    Err(Refusal::parameter(why).into())
}

/// Refuses with `InvalidParameter` a `preferred_username` that names its user and has the form of what names others: an
/// address or number that is an alias, or the name of a provider's user.
pub fn check_preferred(pool: &UserPool, name: &str) -> Result<()> {
    match pool.config.is_alias("preferred_username") {
        true => check_form(pool, "Preferred username", name),
        false => Ok(()),
    }
}

/// Whether a name is made of what names are made of (UsernameType). The API refuses others before they come here.
fn is_of_signs(name: &str) -> bool {
    static SIGNS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\A[\p{L}\p{M}\p{S}\p{N}\p{P}]+\z").ok());
    SIGNS.as_ref().is_some_and(|signs| signs.is_match(name))
}

fn check_form(pool: &UserPool, what: &str, name: &str) -> Result<()> {
    let form = ContactKind::of_form(name);
    let why = match form.filter(|kind| pool.config.is_alias(kind.attribute())) {
        Some(ContactKind::Email) => {
            "cannot be of email format, since user pool is configured for email alias."
        }
        Some(ContactKind::PhoneNumber) => {
            "cannot be of phone number format, since user pool is configured for phone number alias."
        }
        None if is_of_provider(pool, name) => "cannot begin with the name of an identity provider.",
        None => return Ok(()),
    };
    Err(Refusal::parameter(format!("{what} {why}")).into())
}

/// Where an address or number is the username, it is the attribute as well. Refuses with `InvalidParameter` if both
/// are given and differ.
pub fn add_as_attribute(pool: &UserPool, name: &TypedName, given: &mut Attributes) -> Result<()> {
    let kind = ContactKind::of_form(name.as_str());
    let Some(kind) = kind.filter(|kind| pool.config.is_username(kind.attribute())) else {
        return Ok(());
    };
    let before = given.insert(kind.attribute().to_owned(), name.as_str().to_owned());
    let same =
        |before: &String| users::lookup_key(pool, before) == users::lookup_key(pool, name.as_str());
    if before.as_ref().is_some_and(|before| !same(before)) {
        let why = format!("The username and the attribute {} differ.", kind.attribute());
        return Err(Refusal::parameter(why).into());
    }
    Ok(())
}

/// What happens when somebody else has a name that is to come into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It stays with them.
    Refuse,
    /// An e-mail address or phone number moves, and is no longer proven for them: it was proven by another.
    Move,
}

/// Whether a name begins as those of an identity provider's users do.
pub fn is_of_provider(pool: &UserPool, name: &str) -> bool {
    let key = users::lookup_key(pool, name);
    let own = pool.config.identity_providers.iter().map(|provider| provider.name.as_str());
    PROVIDERS.into_iter().chain(own).any(|provider| {
        let prefix = users::lookup_key(pool, &format!("{provider}_"));
        key.as_str().starts_with(prefix.as_str())
    })
}

/// Brings a user's names in line with the user. A name that somebody else keeps is the error: then the transaction is
/// to be rolled back.
pub async fn sync(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    user: &User,
    taken: Taken,
) -> Result<std::result::Result<(), NameKind>> {
    let wanted = in_force(pool, user);
    let held = store::names::list(&mut *tx, &user.key).await?;
    for (name, _) in held.iter().filter(|(name, _)| !wanted.contains_key(name)) {
        store::names::delete(&mut *tx, &user.key, name).await?;
    }
    // In the order of the names, so that two transactions never wait for each other.
    for (name, kind) in &wanted {
        if held.iter().any(|(held, _)| held == name) {
            continue;
        }
        if taken == Taken::Move {
            take_from_owner(app, &mut *tx, user, *kind, name).await?;
        }
        if !store::names::insert(&mut *tx, &user.key, *kind, name).await? {
            return Ok(Err(*kind));
        }
    }
    Ok(Ok(()))
}

/// Takes an alias from whoever else has it; other names stay where they are.
async fn take_from_owner(
    app: &App,
    tx: &mut PgConnection,
    user: &User,
    kind: NameKind,
    name: &LookupKey,
) -> Result<()> {
    let verified = match kind {
        NameKind::Email => "email_verified",
        NameKind::PhoneNumber => "phone_number_verified",
        _ => return Ok(()),
    };
    let owner = store::names::find(&mut *tx, user.pool(), name).await?;
    let Some((owner, _)) = owner.filter(|(owner, held)| *owner != user.key && *held == kind) else {
        return Ok(());
    };
    if let Some(mut owner) = store::users::find_locked(&mut *tx, &owner).await? {
        owner.attributes.insert(verified.to_owned(), "false".to_owned());
        store::users::set_attributes(&mut *tx, &owner.key, &owner.attributes, app.now()).await?;
    }
    store::names::delete(tx, &owner, name).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{Sub, UserKey, UserPoolId, Username};
    use crate::model::user_pool::PoolConfig;

    fn names(config: PoolConfig, status: UserStatus, attributes: &[(&str, &str)]) -> Vec<String> {
        let pool = UserPool {
            id: UserPoolId::new("us-east-1_x"),
            name: String::new(),
            settings: Default::default(),
            config,
            tags: Default::default(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        };
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let user = User {
            key: UserKey { pool: pool.id.clone(), sub: Sub(uuid::Uuid::nil()) },
            username: Username::new("Ann"),
            status,
            enabled: true,
            attributes: attributes.iter().map(own).collect(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        };
        let found = in_force(&pool, &user);
        found
            .into_iter()
            .filter(|(_, kind)| *kind != NameKind::Sub)
            .map(|(n, _)| n.to_string())
            .collect()
    }

    #[test]
    fn an_alias_is_in_force_while_it_is_proven() {
        let config = || PoolConfig {
            alias_attributes: vec!["email".into(), "preferred_username".into()],
            ..PoolConfig::default()
        };
        let (confirmed, new) = (UserStatus::Confirmed, UserStatus::Unconfirmed);
        let email = ("email", "a@b.c");
        let proven = [email, ("email_verified", "true"), ("preferred_username", "annie")];
        assert_eq!(names(config(), confirmed, &proven), ["Ann", "a@b.c", "annie"]);
        assert_eq!(names(config(), new, &proven), ["Ann", "a@b.c"]);
        assert_eq!(names(config(), confirmed, &[email]), ["Ann"]);
        assert_eq!(names(PoolConfig::default(), confirmed, &proven), ["Ann"]);
    }

    #[test]
    fn an_address_that_is_the_username_is_in_force_proven_or_not() {
        let config =
            PoolConfig { username_attributes: vec!["email".into()], ..PoolConfig::default() };
        let phone = [("email", "a@b.c"), ("phone_number", "+1"), ("phone_number_verified", "true")];
        assert_eq!(names(config, UserStatus::Unconfirmed, &phone), ["Ann", "a@b.c"]);
    }
}
