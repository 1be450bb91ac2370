//! NEW_PASSWORD_REQUIRED: a temporary password gives way to one of the user's own.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::App;
use crate::model::attributes::SchemaAttribute;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::contact::ContactKind;
use crate::model::ids::Password;
use crate::model::user::{Attributes, User, UserStatus};
use crate::rules::attributes::{self, Moment, Writer};
use crate::rules::challenges::{Open, SigningIn, expired, next_within, used};
use crate::rules::names::{self, Taken};
use crate::rules::passwords::PolicyWords;
use crate::rules::pools::Pool;
use crate::rules::sign_in::SignIn;
use crate::rules::{Error, Refusal, Result, audit, mfa, passwords, retried};
use crate::store;

/// The answer to NEW_PASSWORD_REQUIRED.
pub struct NewPassword<'a> {
    pub password: &'a Password,
    /// The required attributes that were missing, and any others.
    pub attributes: &'a Attributes,
}

/// Sets the password that replaces a temporary one, and is another, with the required attributes that were missing, and others
/// that the client may write. Of two answers at once one is refused. What still is asked of the user, or the proof, is returned.
///
/// Refuses with `InvalidPassword`, `PasswordHistory`, `InvalidParameter` (attributes), `NotAuthorized` (attributes that stay as they
/// are or are not writable; the Session was used meanwhile), `AliasExists`; with `Busy` where the code that is asked for next
/// cannot be sent. Then nothing is changed. Source: API_RespondToAuthChallenge.
pub async fn answer_new_password(
    at: &SigningIn<'_>,
    open: Open,
    answer: &NewPassword<'_>,
) -> Result<SignIn> {
    let &SigningIn { app, pool, client, caller } = at;
    let user = &open.user;
    passwords::check(pool, answer.password, PolicyWords::Change)?;
    let given = given_attributes(app, pool, client, user, answer.attributes).await?;
    let new = match prepared(at, user, answer.password).await {
        // Whoever answers second finds the password there that the first one has chosen.
        Err(Error::Refused(Refusal::PasswordHistory)) if open.was_used(app).await? => {
            return Err(used().into());
        }
        prepared => prepared?,
    };

    let now = app.now();
    let replacing = async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &user.key).await?;
        let mut user = user.ok_or_else(expired)?;
        mfa::doubt(app, &mut tx, pool, &user, &given, now).await?;
        open.consume(&mut tx, now).await?;
        let (from, to) = (UserStatus::ForceChangePassword, UserStatus::Confirmed);
        if !store::users::set_password(&mut tx, &user.key, &new, &[from], to, now).await? {
            return Err(expired().into());
        }
        user.status = to;
        user.attributes.extend(given.clone());
        store::users::set_attributes(&mut tx, &user.key, &user.attributes, now).await?;
        names::sync(app, &mut tx, pool, &user, Taken::Refuse)
            .await?
            .map_err(attributes::given_exists)?;
        let (actor, of) = (Actor::visiting(caller.visitor), Some(&client.id));
        let event = "NewPasswordRequired";
        audit::changed(app, &mut tx, &actor, event, &user.key, of, json!({})).await?;
        let proof = Open { user, ..open.clone() }.proof(now);
        let outcome = next_within(at, &mut tx, proof).await?;
        tx.commit().await?;
        Ok(outcome)
    };
    retried(replacing).await
}

/// A password that is not the temporary one. Refuses with `PasswordHistory`.
async fn prepared(
    at: &SigningIn<'_>,
    user: &User,
    password: &Password,
) -> Result<store::users::NewPassword> {
    let &SigningIn { app, pool, caller, .. } = at;
    let place = app.hasher.reserve_for(caller.visitor)?;
    let temporary = store::users::find_credentials(&app.db, &user.key).await?;
    if let Some(hash) = temporary.and_then(|found| found.password_hash)
        && place.matches(password.expose(), hash).await?
    {
        return Err(Refusal::PasswordHistory.into());
    }
    passwords::prepare_next(app, place, pool, user, password).await
}

/// The attributes that come with a new password: all of those that are required and missing, and what else the client may
/// write. Empty ones are none.
///
/// What is required and has a value stays as it is. So does an address or number, and none is added where a second factor is
/// asked for next: its codes would go there, and no more is proven yet than the temporary password. One that is required is
/// taken all the same, but is no second factor; see [`mfa::doubt`].
async fn given_attributes(
    app: &App,
    pool: &Pool,
    client: &Client,
    user: &User,
    given: &Attributes,
) -> Result<Attributes> {
    let missing: Vec<&str> = attributes::missing(pool, &user.attributes).collect();
    for name in given.keys() {
        let is_proof = ContactKind::of_proof(name).is_some();
        let is_kept = |schema: &SchemaAttribute| schema.required || ContactKind::of(name).is_some();
        let is_set = user.attribute(name).is_some();
        let stays = is_set && pool.config.attribute(name).is_some_and(is_kept);
        let why = match (is_proof, stays) {
            (true, _) => format!("Cannot modify the non-mutable attribute {name}"),
            (false, true) => format!("Cannot modify an already provided {name}"),
            (false, false) => continue,
        };
        return Err(Refusal::not_authorized(why).into());
    }
    let given = given.clone().into_iter().filter(|(_, value)| !value.is_empty());
    let (first, others): (Attributes, Attributes) =
        given.partition(|(name, _)| missing.contains(&name.as_str()));
    let writer = Writer::User(client);
    let mut checked = attributes::check(pool, writer, Moment::Creation, &first)?;
    checked.extend(attributes::check(pool, writer, Moment::Change(user), &others)?);
    if let Some(name) = missing.iter().find(|name| !checked.contains_key(**name)) {
        let why = format!("Invalid attributes given, {name} is missing");
        return Err(Refusal::parameter(why).into());
    }
    if let Some(name) = others.keys().find(|name| ContactKind::of(name).is_some()) {
        let settings = mfa::settings(app, &user.key).await?;
        if !mfa::asked_of(app, pool, user, &settings).is_empty() {
            let why = format!("Cannot set {name} before the second factor");
            return Err(Refusal::not_authorized(why).into());
        }
    }
    attributes::at_creation(checked)
}

/// The parameters of NEW_PASSWORD_REQUIRED: both always present, lists as JSON text; of the attributes those that the
/// client may read. Source: API_RespondToAuthChallenge.
pub fn new_password_parameters(
    pool: &Pool,
    client: &Client,
    user: &User,
) -> BTreeMap<String, String> {
    let missing = attributes::missing(pool, &user.attributes);
    let required: Vec<String> = missing.map(|name| format!("userAttributes.{name}")).collect();
    let mut shown = user.attributes.clone();
    shown.retain(|name, _| client.config.may_read(name));
    BTreeMap::from([
        ("USER_ID_FOR_SRP".to_owned(), user.username.to_string()),
        ("requiredAttributes".to_owned(), json!(required).to_string()),
        ("userAttributes".to_owned(), json!(shown).to_string()),
    ])
}
