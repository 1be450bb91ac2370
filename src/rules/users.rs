//! Users: found, and made.

use std::sync::Arc;

use caseless::Caseless as _;
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization as _;

use crate::app::App;
use crate::model::ids::{LookupKey, Sub, TypedName, UserKey, UserPoolId, Username};
use crate::model::user::{Attributes, User, UserStatus};
use crate::model::user_pool::UserPool;
use crate::rules::names::{self, Taken};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, pools};
use crate::sealing::digest;
use crate::store;
use crate::store::names::NameKind;
use crate::store::users::NewPassword;

/// The key a name is looked up under: NFKC and case folded in pools that are not case sensitive, as typed otherwise. Of what
/// is longer than an index takes, the digest.
pub fn lookup_key(pool: &UserPool, name: &str) -> LookupKey {
    let key = folded(pool, name);
    match key.len() > MAX_KEY {
        // No name begins with a control character.
        true => LookupKey::new(format!("\u{1}{}", hex::encode(digest(key.as_bytes())))),
        false => LookupKey::new(key),
    }
}

/// The most bytes of a key as it is.
const MAX_KEY: usize = 1024;

/// A name as it is compared.
fn folded(pool: &UserPool, name: &str) -> String {
    match pool.config.username_configuration.case_sensitive {
        true => name.to_owned(),
        false => name.nfkc().default_case_fold().nfkc().collect(),
    }
}

/// The username of whoever is made under a name: in pools that are not case sensitive in one case, so that whoever types
/// another is told the same, whether or not somebody has it.
pub fn username(pool: &UserPool, name: &TypedName) -> Username {
    let folded = folded(pool, name.as_str());
    match folded.chars().count() <= MAX_USERNAME {
        true => Username::new(folded),
        false => Username::new(name.as_str()),
    }
}

/// The most characters of a username: API_UserType.
pub const MAX_USERNAME: usize = 128;

/// The refusal for a user that is not there.
pub const NOT_FOUND: Refusal =
    Refusal::UserNotFound(std::borrow::Cow::Borrowed("User does not exist."));

/// The same in the words of the operations that a client calls.
pub const NO_SUCH_NAME: Refusal =
    Refusal::UserNotFound(std::borrow::Cow::Borrowed("Username/client id combination not found."));

/// Refuses with `NotAuthorized` a user who was disabled.
pub fn must_be_enabled(user: &User) -> std::result::Result<(), Refusal> {
    match user.enabled {
        true => Ok(()),
        false => Err(Refusal::not_authorized("User is disabled.")),
    }
}

/// A user by username, `sub` or alias, and its pool, for a signed operation. Refuses with `UserNotFound` and, for the
/// pool, `ResourceNotFound`.
pub async fn find_for_admin(
    app: &App,
    pool: &UserPoolId,
    name: &TypedName,
) -> Result<(Arc<Pool>, User)> {
    let pool = pools::find(app, pool).await?;
    let key = lookup_key(&pool, name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &key).await?;
    Ok((pool, user.ok_or(NOT_FOUND)?))
}

/// A user that comes to be now. Where an address or number is the username, the stored one is the `sub`.
pub fn fresh(
    app: &App,
    pool: &UserPool,
    name: &TypedName,
    status: UserStatus,
    attributes: Attributes,
) -> User {
    let (now, sub) = (app.now(), Sub(app.random.uuid()));
    let username = match pool.config.username_attributes.is_empty() {
        true => username(pool, name),
        false => Username::new(sub.to_string()),
    };
    User {
        key: UserKey { pool: pool.id.clone(), sub },
        username,
        status,
        enabled: true,
        attributes,
        created_at: now,
        modified_at: now,
    }
}

/// Stores a user and its names. A name that somebody else has is the inner error: then the transaction is to be
/// rolled back.
pub async fn insert(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    user: &User,
    password: &NewPassword,
    on_taken: Taken,
) -> Result<std::result::Result<(), NameKind>> {
    if !store::users::insert(&mut *tx, user, password).await? {
        return Ok(Err(NameKind::Username));
    }
    if let Err(kind) = names::sync(app, &mut *tx, pool, user, on_taken).await? {
        return Ok(Err(kind));
    }
    // What was tried while nobody had the name was no guess of what opens this account.
    let names: Vec<LookupKey> = names::in_force(pool, user).into_keys().collect();
    store::sign_in_failures::delete(tx, &pool.id, &names, None).await?;
    Ok(Ok(()))
}

/// What a user knows as the name to sign in with: where that is an address or number, the username stored is none.
pub fn sign_in_name<'a>(pool: &UserPool, user: &'a User) -> &'a str {
    let listed = pool.config.username_attributes.iter();
    let named = listed.filter_map(|attribute| user.attribute(attribute)).next();
    named.unwrap_or_else(|| user.username.as_str())
}

/// A user that is not, for work that is done at the same cost whether there is one or not.
pub fn nobody(app: &App, pool: &UserPool, name: &TypedName) -> User {
    User {
        key: UserKey { pool: pool.id.clone(), sub: Sub(app.random.uuid()) },
        username: Username::new(name.as_str()),
        status: UserStatus::Unconfirmed,
        enabled: false,
        attributes: Attributes::new(),
        created_at: app.now(),
        modified_at: app.now(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(case_sensitive: bool) -> UserPool {
        let settings =
            serde_json::json!({"UsernameConfiguration": {"CaseSensitive": case_sensitive}});
        let serde_json::Value::Object(settings) = settings else { unreachable!() };
        let epoch = chrono::DateTime::UNIX_EPOCH;
        UserPool {
            id: UserPoolId::new("us-east-1_x"),
            name: String::new(),
            config: UserPool::config_of(&settings).unwrap(),
            settings,
            tags: Default::default(),
            created_at: epoch,
            modified_at: epoch,
        }
    }

    #[test]
    fn names_fold_only_where_the_pool_says_so() {
        assert_eq!(lookup_key(&pool(true), "Ann").as_str(), "Ann");
        assert_eq!(lookup_key(&pool(false), "Ann").as_str(), "ann");
        assert_eq!(lookup_key(&pool(false), "STRASSE"), lookup_key(&pool(false), "straße"));
        assert_eq!(lookup_key(&pool(false), "ﬁ"), lookup_key(&pool(false), "FI"));
    }
}
