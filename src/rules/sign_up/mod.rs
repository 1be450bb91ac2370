//! Signing up, and confirming that the address given is the user's.

mod confirm;
mod resend;
pub mod session;

use chrono::Duration;
use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::code::{CodeDelivery, CodePurpose};
use crate::model::contact::ContactKind;
use crate::model::ids::{LookupKey, Password, TypedName, UserKey};
use crate::model::terms::TermsVersion;
use crate::model::user::{Attributes, User, UserStatus};
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::attributes::{self, Moment, Writer};
use crate::rules::budgets::Budget;
use crate::rules::codes::{Errand, Link, Reader};
use crate::rules::names::{self, Taken};
use crate::rules::passwords::PolicyWords;
use crate::rules::pools::Pool;
use crate::rules::{
    Refusal, Result, audit, codes, contacts, limits, passwords, retried, terms, users,
};
use crate::store;
use crate::store::names::NameKind;
use crate::store::users::NewPassword;

pub use confirm::{
    Confirmation, confirm, confirm_as_admin, confirm_in_flow, is_unconfirmed, take_over,
};
pub use resend::{Reminded, Resend, remind, resend};

/// By which door a user signs up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    Api,
    /// Whoever signs up on a page with a name that nobody has confirmed starts over with it.
    Page,
}

/// What a new user gives.
pub struct NewUser<'a> {
    pub name: &'a TypedName,
    /// `None` where codes let the user in; see [`session::needs_no_password`].
    pub password: Option<&'a Password>,
    pub attributes: &'a Attributes,
    /// The terms that were shown, as they were then.
    pub agreed: &'a [TermsVersion],
    pub visitor: &'a Visitor,
    pub surface: Surface,
    /// The origin of the listener that took the request: links in messages are made from it.
    pub public_url: &'a str,
}

/// A user that came to be, unconfirmed.
#[derive(Debug)]
pub struct SignedUp {
    /// A flow that keeps it can sign the user in on confirming; see [`confirm_in_flow`].
    pub user: UserKey,
    /// Where the code went; `None` where the pool proves nothing that was given.
    pub delivery: Option<CodeDelivery>,
}

/// Registers a user and sends the code that confirms it.
///
/// A name that an unconfirmed user has is taken, as in Cognito; on pages and in the `standards` dialect the new
/// registration takes its place with all it has, and no code sent for the old one counts.
///
/// Refuses with `NotAuthorized` (no self sign-up, attribute not writable), `InvalidParameter`, `InvalidPassword`,
/// `UsernameExists`, `LimitExceeded`, `ConcurrentModification` (the terms). Source: API_SignUp.
pub async fn sign_up(
    app: &App,
    pool: &Pool,
    client: &Client,
    new: &NewUser<'_>,
) -> Result<SignedUp> {
    if pool.config.admin_create_user_config.allow_admin_create_user_only {
        return Err(Refusal::not_authorized("SignUp is not permitted for this user pool").into());
    }
    let (user, lookup) = registration(app, pool, client, new)?;
    let replaces = new.surface == Surface::Page || pool.dialect() == Dialect::Standards;
    // Before it is counted: what nobody has the time for costs nothing.
    let place = new.password.map(|_| app.hasher.reserve_for(new.visitor)).transpose()?;
    limits::sign_up(app, pool, new.visitor).await?;
    // Before the costly hash; it is decided again where it counts.
    if let Some(owner) = store::users::find_by_name(&app.db, &pool.id, &lookup).await?
        && !(replaces && gives_way(&owner))
    {
        return Err(taken(pool, NameKind::Username, new.name).into());
    }
    let password = match new.password.zip(place) {
        Some((clear, place)) => {
            passwords::prepare_in(app, place, pool, &user.username, user.sub(), clear).await?
        }
        None => NewPassword::default(),
    };

    retried(async || {
        let mut tx = app.db.begin().await?;
        store::names::lock(&mut tx, &pool.id, &lookup).await?;
        let replaced = replaces
            && replace_unconfirmed(app, &mut tx, pool, &user, &lookup, new.visitor).await?;
        users::insert(app, &mut tx, pool, &user, &password, Taken::Refuse)
            .await?
            .map_err(|kind| taken(pool, kind, new.name))?;
        let (delivery, full) = send_code(app, &mut tx, pool, client, &user, new).await?;
        if replaced && full {
            // Nobody hears of the new one, so what was sent for the old one stays good: nothing of all this is kept.
            return Ok(SignedUp { user: user.key.clone(), delivery });
        }
        terms::agree_in(app, &mut tx, &user.key, new.agreed).await?;
        let (actor, client) = (Actor::visiting(new.visitor), Some(&client.id));
        let detail = match new.agreed {
            [] => json!({}),
            agreed => json!({"agreed": agreed}),
        };
        audit::changed(app, &mut tx, &actor, "SignUp", &user.key, client, detail).await?;
        tx.commit().await?;
        Ok(SignedUp { user: user.key.clone(), delivery })
    })
    .await
}

/// Sends the code that confirms a new user, if the pool proves anything that was given; and whether it is not sent because the
/// destination has had its messages.
async fn send_code(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    client: &Client,
    user: &User,
    new: &NewUser<'_>,
) -> Result<(Option<CodeDelivery>, bool)> {
    let Some(contact) = contacts::to_confirm(pool, user) else { return Ok((None, false)) };
    let (visitor, reader, known) = (new.visitor, Reader::Somebody, false);
    let (of, to) = (Some(&client.id), &contact.value);
    let message = limits::Message { visitor, client: of, to, reader, known };
    let counted = limits::message(app, &mut *tx, pool, &message).await?;
    let counted = counted.heard_through(client)?;
    let link = Some(Link { client, public_url: new.public_url });
    let purpose = CodePurpose::SignUp;
    let errand = Errand { user, purpose, contact: &contact, visitor, client: of, link };
    let delivery = codes::send(app, tx, pool, &errand, &counted, reader).await?;
    Ok((Some(delivery), counted.is_full()))
}

/// The user that comes to be, once all that was given is found good, and the key of the name it was given.
fn registration(
    app: &App,
    pool: &Pool,
    client: &Client,
    new: &NewUser<'_>,
) -> Result<(User, LookupKey)> {
    names::check(pool, new.name)?;
    match new.password {
        Some(password) => passwords::check(pool, password, PolicyWords::SignUp)?,
        None if session::needs_no_password(app, pool, client) => {}
        None => return Err(session::password_missing().into()),
    }
    let mut given =
        attributes::check(pool, Writer::User(client), Moment::Creation, new.attributes)?;
    names::add_as_attribute(pool, new.name, &mut given)?;
    attributes::check_domain(pool, given.get("email").map_or("", String::as_str))?;
    attributes::check_required(pool, &given)?;
    let attributes = attributes::at_creation(given)?;
    if attributes::must_wait(pool, UserStatus::Unconfirmed, &attributes) {
        let why = "Preferred username cannot be provided for unconfirmed account, since user pool is configured for \
                   preferred username alias.";
        return Err(Refusal::parameter(why).into());
    }
    let user = users::fresh(app, pool, new.name, UserStatus::Unconfirmed, attributes);
    Ok((user, users::lookup_key(pool, new.name.as_str())))
}

/// Whether a user is an unproven registration that another may take the place of: not one that an administrator has disabled,
/// whose name stays taken.
fn gives_way(user: &User) -> bool {
    user.enabled && user.status == UserStatus::Unconfirmed
}

/// For so long an unproven registration gives way to few others: meanwhile its user reads a message and types a code.
const YOUNG: Duration = Duration::minutes(10);

/// Ends an unproven registration under the same name, if there is one, and whether there was: its password, code and messages
/// go with it. The tries that its code had stay counted under the name.
///
/// Refuses with `LimitExceeded` whoever did so too often to young ones: else a stranger could keep somebody from ever
/// confirming, by signing up after each sign-up of theirs. An old one gives way to anybody, or the stranger would have it.
async fn replace_unconfirmed(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    new: &User,
    lookup: &LookupKey,
    visitor: &Visitor,
) -> Result<bool> {
    let Some((owner, kind)) = store::names::find(&mut *tx, &pool.id, lookup).await? else {
        return Ok(false);
    };
    let Some(old) = store::users::find_locked(&mut *tx, &owner).await? else { return Ok(false) };
    let same_kind = names::in_force(pool, new).get(lookup) == Some(&kind);
    if !gives_way(&old) || !same_kind {
        return Ok(false);
    }
    let budget = Budget::of_take_overs(app, pool, lookup, visitor);
    if app.now() - old.created_at < YOUNG && !budget.count(app, &mut *tx, &pool.id).await? {
        return Err(limits::exceeded());
    }
    codes::withdraw(app, &mut *tx, &owner).await?;
    store::users::delete(tx, &owner, app.now()).await?;
    Ok(true)
}

/// The refusal of a name that somebody has.
fn taken(pool: &UserPool, kind: NameKind, name: &TypedName) -> Refusal {
    let of_form = ContactKind::of_form(name.as_str());
    let called = match kind {
        NameKind::Email => Some("email"),
        NameKind::PhoneNumber => Some("phone_number"),
        _ => of_form
            .map(ContactKind::attribute)
            .filter(|attribute| pool.config.is_username(attribute)),
    };
    Refusal::UsernameExists(match called {
        Some(called) => attributes::account_exists(called).into(),
        None => "User already exists".into(),
    })
}
