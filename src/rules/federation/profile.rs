//! The user of the pool whom a provider vouches for: found, or made, and written anew at each sign-in.

use serde_json::{Value, json};
use sqlx::PgConnection;
use url::form_urlencoded::byte_serialize;

use super::{Failure, identities};
use crate::app::App;
use crate::jwt::Claims;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::contact::ContactKind;
use crate::model::group::Group;
use crate::model::identity_provider::{Identity, IdentityProvider, TextMap};
use crate::model::ids::{GroupName, Sub, TypedName, UserKey};
use crate::model::user::{Attributes, Epoch, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::attributes::{self, Moment, Writer};
use crate::rules::names::{self, Taken};
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result, audit, retried, users};
use crate::store;
use crate::store::users::NewPassword;

/// The longest value of an attribute, in characters.
const MAX_VALUE: usize = 2048;

/// Whether an inner failure is the answer, or a fault. The transaction of an answer other than a user is dropped.
type Settled = std::result::Result<(User, Epoch), Failure>;

/// The user whom claims of a provider are about, with the attributes that they say; made if nobody is that yet. What the
/// provider does not say stays.
pub async fn settle(
    app: &App,
    pool: &Pool,
    provider: &IdentityProvider,
    claims: &Claims,
    client: &Client,
    visitor: &Visitor,
) -> Result<Settled> {
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    let given = match mapped(&provider.attribute_mapping, claims) {
        Ok(given) => given,
        Err(failure) => return Ok(Err(failure)),
    };
    retried(async || {
        let mut tx = app.db.begin().await?;
        let name = username(provider, subject);
        // Two first sign-ins of one subject come one after the other.
        let lookup = users::lookup_key(pool, name.as_str());
        store::names::lock(&mut tx, &pool.id, &lookup).await?;
        let known =
            store::user_identities::find(&mut *tx, &pool.id, &provider.name, subject).await?;
        let settled = match known {
            Some(key) => renew(app, &mut tx, pool, &key, &given).await?,
            None => {
                let new = Newcomer { pool, provider, subject, name: &name, given: &given };
                create(app, &mut tx, &new, client, visitor).await?
            }
        };
        let user = match settled {
            Ok(user) => user,
            Err(failure) => return Ok(Err(failure)),
        };
        let credentials = store::users::find_credentials(&mut *tx, &user.key).await?;
        tx.commit().await?;
        Ok(Ok((user, credentials.unwrap_or_default().epoch)))
    })
    .await
}

/// What a user is called whom a provider brought.
pub fn username(provider: &IdentityProvider, subject: &str) -> TypedName {
    TypedName::new(format!("{}_{subject}", provider.name))
}

/// The attributes that claims say, by the provider's mapping.
fn mapped(mapping: &TextMap, claims: &Claims) -> std::result::Result<Attributes, Failure> {
    let mut given = Attributes::new();
    for (attribute, claim) in mapping {
        if attribute == "username" {
            continue;
        }
        let Some(value) = claims.get(claim).and_then(|value| text(attribute, value)) else {
            continue;
        };
        if value.chars().count() > MAX_VALUE {
            let why = format!("{attribute}: Value is longer than {MAX_VALUE} characters");
            return Err(Failure::Attribute(why));
        }
        // The database has no text with it, and requests of our own with it are refused.
        if value.contains('\0') {
            return Err(Failure::Attribute(format!("{attribute}: Value holds a NUL")));
        }
        given.insert(attribute.clone(), value);
    }
    for kind in ContactKind::PREFERRED {
        if !given.contains_key(kind.attribute()) {
            given.remove(kind.verified_attribute());
        }
    }
    Ok(given)
}

/// A claim as the text of an attribute; `None` for what says nothing.
fn text(attribute: &str, value: &Value) -> Option<String> {
    // Proven is what is said to be so in so many words (OIDC Core §5.1).
    if ContactKind::of_proof(attribute).is_some() {
        return Some((value == &Value::Bool(true)).to_string());
    }
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        Value::Array(all) => {
            let encode = |one: &Value| {
                let one = one.as_str().map_or_else(|| one.to_string(), str::to_owned);
                byte_serialize(one.as_bytes()).collect::<String>()
            };
            format!("[{}]", all.iter().map(encode).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) if attribute == "address" => {
            let formatted = members.get("formatted").and_then(Value::as_str);
            formatted.map_or_else(|| value.to_string(), str::to_owned)
        }
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

/// Writes what a provider says of a user who is there.
async fn renew(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    key: &UserKey,
    given: &Attributes,
) -> Result<std::result::Result<User, Failure>> {
    let user = store::users::find_locked(&mut *tx, key).await?;
    let mut user = user.ok_or(users::NOT_FOUND)?;
    if !user.enabled {
        return Ok(Err(Failure::Disabled));
    }
    let checked =
        match failure(attributes::check(pool, Writer::Admin, Moment::Change(&user), given))? {
            Ok(checked) => checked,
            Err(failure) => return Ok(Err(failure)),
        };
    let mut after = user.attributes.clone();
    for kind in ContactKind::PREFERRED {
        let (name, verified) = (kind.attribute(), kind.verified_attribute());
        let is_new = checked.get(name).is_some_and(|value| after.get(name) != Some(value));
        if is_new {
            after.insert(verified.to_owned(), "false".to_owned());
        }
    }
    after.extend(checked);
    if let Err(failure) = complete(pool, &after) {
        return Ok(Err(failure));
    }
    if after == user.attributes {
        return Ok(Ok(user));
    }
    user.attributes = after;
    user.modified_at = app.now();
    store::users::set_attributes(&mut *tx, key, &user.attributes, user.modified_at).await?;
    match names::sync(app, tx, pool, &user, Taken::Refuse).await? {
        Ok(()) => Ok(Ok(user)),
        Err(kind) => Ok(Err(Failure::Attribute(attributes::given_exists(kind).to_string()))),
    }
}

/// Somebody whom a provider vouches for, and whom nobody knows.
struct Newcomer<'a> {
    pool: &'a Pool,
    provider: &'a IdentityProvider,
    subject: &'a str,
    name: &'a TypedName,
    given: &'a Attributes,
}

async fn create(
    app: &App,
    tx: &mut PgConnection,
    new: &Newcomer<'_>,
    client: &Client,
    visitor: &Visitor,
) -> Result<std::result::Result<User, Failure>> {
    let (pool, now) = (new.pool, app.now());
    if new.name.as_str().chars().count() > users::MAX_USERNAME {
        return Ok(Err(Failure::Invalid("the subject is too long")));
    }
    let checked = attributes::check(pool, Writer::Admin, Moment::Creation, new.given);
    let attributes = match failure(checked.and_then(attributes::at_creation))? {
        Ok(attributes) => attributes,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Err(failure) = complete(pool, &attributes) {
        return Ok(Err(failure));
    }
    let mut user = User {
        key: UserKey { pool: pool.id.clone(), sub: Sub(app.random.uuid()) },
        username: users::username(pool, new.name),
        status: UserStatus::ExternalProvider,
        enabled: true,
        attributes,
        created_at: now,
        modified_at: now,
    };
    let taken = || Failure::Taken(user.username.to_string());
    let none = NewPassword::default();
    if users::insert(app, &mut *tx, pool, &user, &none, Taken::Refuse).await?.is_err() {
        return Ok(Err(taken()));
    }
    let provider = new.provider.name.clone();
    let subject = new.subject.to_owned();
    let identity = Identity { provider, subject, is_own: true, created_at: now };
    if !identities::add(&mut *tx, &mut user, &identity).await? {
        return Ok(Err(Failure::Taken(user.username.to_string())));
    }
    join(tx, new, &user).await?;
    let (actor, detail) = (Actor::visiting(visitor), json!({"provider": new.provider.name}));
    let event = "CreateFederatedUser";
    audit::changed(app, tx, &actor, event, &user.key, Some(&client.id), detail).await?;
    Ok(Ok(user))
}

/// Users whom a provider brought are in a group of its name, which is there from the first one on.
async fn join(tx: &mut PgConnection, new: &Newcomer<'_>, user: &User) -> Result<()> {
    let name = GroupName::new(format!("{}_{}", new.pool.id, new.provider.name));
    let group = Group {
        user_pool_id: new.pool.id.clone(),
        name: name.clone(),
        description: Some(format!("Users who sign in through {}", new.provider.name)),
        role_arn: None,
        precedence: None,
        created_at: user.created_at,
        modified_at: user.created_at,
    };
    store::groups::insert(&mut *tx, &group).await?;
    store::group_members::insert(tx, &user.key, &name, i64::MAX).await?;
    Ok(())
}

/// Refuses attributes among which required ones have no value.
fn complete(pool: &Pool, attributes: &Attributes) -> std::result::Result<(), Failure> {
    let missing: Vec<String> = attributes::missing(pool, attributes).map(str::to_owned).collect();
    if missing.is_empty() { Ok(()) } else { Err(Failure::Missing(missing)) }
}

/// A refusal of an attribute as a failure of the sign-in.
fn failure<T>(checked: Result<T>) -> Result<std::result::Result<T, Failure>> {
    match checked {
        Ok(checked) => Ok(Ok(checked)),
        Err(Error::Refused(Refusal::InvalidParameter(why))) => {
            Ok(Err(Failure::Attribute(why.into_owned())))
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_become_text() {
        for (attribute, claim, expected) in [
            ("name", json!("Ann"), Some("Ann")),
            ("name", json!(""), None),
            ("name", json!(null), None),
            ("updated_at", json!(1_700_000_000), Some("1700000000")),
            ("custom:flag", json!(false), Some("false")),
            ("custom:groups", json!(["a b", "c,d", 1]), Some("[a+b,c%2Cd,1]")),
            ("address", json!({"formatted": "Hill 1", "country": "X"}), Some("Hill 1")),
            ("address", json!({"country": "X"}), Some("{\"country\":\"X\"}")),
            ("email_verified", json!(true), Some("true")),
            ("email_verified", json!("true"), Some("false")),
            ("phone_number_verified", json!(1), Some("false")),
        ] {
            assert_eq!(text(attribute, &claim).as_deref(), expected, "{attribute} {claim}");
        }
    }

    /// Bug: the database refused the text, and the answer was a fault of ours.
    #[test]
    fn a_claim_that_the_database_cannot_hold_is_the_providers_mistake() {
        let mapping: TextMap = [("name".to_owned(), "name".to_owned())].into();
        let said = |name: &str| Claims::from_iter([("name".to_owned(), json!(name))]);
        assert_eq!(mapped(&mapping, &said("Ann")).unwrap()["name"], "Ann");
        assert!(matches!(mapped(&mapping, &said("A\0")), Err(Failure::Attribute(_))));
    }
}
