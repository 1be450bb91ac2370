//! What administrators do with users.

use chrono::Duration;
use serde_json::json;
use sqlx::PgConnection;
use zeroize::Zeroizing;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::code::Medium;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ClientId, LookupKey, Password, TypedName};
use crate::model::password::broken_rule;
use crate::model::user::{Attributes, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::{self, Moment, Writer};
use crate::rules::codes::Reader;
use crate::rules::messages::Voice;
use crate::rules::names::{self, Taken};
use crate::rules::passwords::{self, PolicyWords};
use crate::rules::pools::Pool;
use crate::rules::{
    Refusal, Result, audit, challenges, codes, contacts, limits, messages, recovery, retried,
    sign_in, users,
};
use crate::store;
use crate::store::names::NameKind;
use crate::store::users::NewPassword;

/// Who is invited, and how.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    /// Without it codes let the user in, where the pool has it so, or one is made up.
    pub temporary_password: Option<&'a Password>,
    /// `None`: to the phone if there is one, else by e-mail.
    pub mediums: Option<&'a [Medium]>,
    /// Nothing is sent.
    pub suppressed: bool,
    /// At whose address the messages are counted.
    pub visitor: &'a Visitor,
}

/// A user that an administrator makes.
pub struct NewUser<'a> {
    pub name: &'a TypedName,
    pub attributes: &'a Attributes,
    /// Whether a proven address or number moves here from a user who has it as alias.
    pub force_alias: bool,
    pub invitation: Invitation<'a>,
}

/// Makes a user and invites it: with a temporary password, or without any and confirmed, where none is given and codes let
/// the user in. Nobody asks such a user for attributes later, so all that are required come now.
///
/// Refuses with `UsernameExists`, `InvalidParameter`, `InvalidPassword`. Source: API_AdminCreateUser.
pub async fn create(app: &App, pool: &Pool, new: &NewUser<'_>, actor: &Actor) -> Result<User> {
    names::check(pool, new.name)?;
    let mut given = attributes::check(pool, Writer::Admin, Moment::Creation, new.attributes)?;
    names::add_as_attribute(pool, new.name, &mut given)?;
    let temporary = match new.invitation.temporary_password {
        None if codes_let_in(app, pool, &given) => None,
        chosen => Some(temporary_password(app, pool, chosen)?),
    };
    let status = match &temporary {
        Some(_) => UserStatus::ForceChangePassword,
        None => {
            attributes::check_required(pool, &given)?;
            UserStatus::Confirmed
        }
    };
    let attributes = attributes::at_creation(given)?;
    let user = users::fresh(app, pool, new.name, status, attributes);
    let password = match &temporary {
        Some(temporary) => prepare_temporary(app, pool, &user, temporary).await?,
        None => NewPassword::default(),
    };

    let lookup = users::lookup_key(pool, new.name.as_str());
    let on_taken = if new.force_alias { Taken::Move } else { Taken::Refuse };
    retried(async || {
        let mut tx = app.db.begin().await?;
        store::names::lock(&mut tx, &pool.id, &lookup).await?;
        users::insert(app, &mut tx, pool, &user, &password, on_taken).await?.map_err(taken)?;
        invite(app, &mut tx, pool, &user, temporary.as_ref(), &new.invitation).await?;
        let event = "AdminCreateUser";
        audit::changed(app, &mut tx, actor, event, &user.key, None, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(user)
}

/// Whether a user with these attributes can be sent a code that lets it in without a password.
fn codes_let_in(app: &App, pool: &Pool, attributes: &Attributes) -> bool {
    let has = |kind: ContactKind| attributes.contains_key(kind.attribute());
    sign_in::by_code(app, pool).into_iter().any(has)
}

fn taken(kind: NameKind) -> Refusal {
    Refusal::UsernameExists(match kind {
        NameKind::Username | NameKind::Sub => "User account already exists".into(),
        NameKind::Email | NameKind::PhoneNumber | NameKind::PreferredUsername => {
            attributes::account_exists(attributes::called(kind)).into()
        }
    })
}

/// Gives a user who never signed in another temporary password, with its full time, and invites again. Who was made without
/// one is invited as before.
///
/// Refuses with `UnsupportedUserState`, `InvalidPassword`. Source: API_AdminCreateUser, MessageAction RESEND.
pub async fn invite_again(
    app: &App,
    pool: &Pool,
    user: &User,
    invitation: &Invitation<'_>,
    actor: &Actor,
) -> Result<User> {
    let status = UserStatus::ForceChangePassword;
    if user.status == UserStatus::Confirmed
        && invitation.temporary_password.is_none()
        && codes_let_in(app, pool, &user.attributes)
    {
        return welcome_again(app, pool, user, invitation, actor).await;
    }
    if user.status != status {
        return Err(not_invited(user).into());
    }
    let temporary = temporary_password(app, pool, invitation.temporary_password)?;
    let now = app.now();
    let password = prepare_temporary(app, pool, user, &temporary).await?;

    retried(async || {
        let mut tx = app.db.begin().await?;
        let from = [status];
        store::users::find_locked(&mut tx, &user.key).await?;
        if !store::users::set_password(&mut tx, &user.key, &password, &from, status, now).await? {
            return Err(not_invited(user).into());
        }
        invite(app, &mut tx, pool, user, Some(&temporary), invitation).await?;
        recovery::end_everything(app, &mut tx, &user.key).await?;
        sent_again(app, &mut tx, user, actor).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(User { modified_at: now, ..user.clone() })
}

/// Invites a user again who has no password.
async fn welcome_again(
    app: &App,
    pool: &Pool,
    user: &User,
    invitation: &Invitation<'_>,
    actor: &Actor,
) -> Result<User> {
    let credentials = store::users::find_credentials(&app.db, &user.key).await?;
    if credentials.ok_or(users::NOT_FOUND)?.password_hash.is_some() {
        return Err(not_invited(user).into());
    }
    retried(async || {
        let mut tx = app.db.begin().await?;
        invite(app, &mut tx, pool, user, None, invitation).await?;
        sent_again(app, &mut tx, user, actor).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(user.clone())
}

/// The refusal to invite somebody again who is in.
fn not_invited(user: &User) -> Refusal {
    let name = &user.username;
    let why = format!("Resend not possible. {name} status is not FORCE_CHANGE_PASSWORD");
    Refusal::UnsupportedUserState(why.into())
}

async fn sent_again(app: &App, tx: &mut PgConnection, user: &User, actor: &Actor) -> Result<()> {
    let (event, detail) = ("AdminCreateUser", json!({"message_action": "RESEND"}));
    audit::changed(app, tx, actor, event, &user.key, None, detail).await
}

/// A temporary password as it is stored, from now on for as long as the pool says.
async fn prepare_temporary(
    app: &App,
    pool: &Pool,
    user: &User,
    temporary: &Password,
) -> Result<NewPassword> {
    let made = passwords::prepare(app, pool, &user.username, user.sub(), temporary).await?;
    let until = passwords::temporary_until(pool, app.now());
    Ok(NewPassword { temporary_until: Some(until), ..made })
}

/// What made-up passwords are made of: nothing that is easily mistaken for something else.
const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#%+:=?@";

/// The temporary password given, if the policy takes it, or one made up that it takes.
fn temporary_password(app: &App, pool: &Pool, given: Option<&Password>) -> Result<Password> {
    if let Some(given) = given {
        passwords::check(pool, given, PolicyWords::Admin)?;
        return Ok(given.clone());
    }
    let policy = &pool.config.policies.password_policy;
    let length = policy.minimum_length.max(16);
    loop {
        let made = Zeroizing::new(app.random.text(length, ALPHABET));
        if broken_rule(policy, &made).is_none() {
            return Ok(Password::new(made.as_str()));
        }
    }
}

async fn invite(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    user: &User,
    password: Option<&Password>,
    invitation: &Invitation<'_>,
) -> Result<()> {
    if invitation.suppressed {
        return Ok(());
    }
    let lifetime = passwords::temporary_until(pool, app.now()) - app.now();
    for contact in invited(user, invitation.mediums) {
        let (visitor, reader) = (invitation.visitor, Reader::Somebody);
        let (to, known) = (&contact.value, true);
        let message = limits::Message { visitor, client: None, to, reader, known };
        let counted = limits::message(app, &mut *tx, pool, &message).await;
        counted.and_then(limits::Counted::told).map_err(|error| limits::as_busy(app, error))?;
        let name = users::sign_in_name(pool, user);
        let password = password.map(Password::expose);
        let voice = Voice::of(pool, None, Some(visitor), Some(user));
        let message = messages::invitation(pool, &contact, name, password, &voice);
        let key = Some(messages::invitation_key(user.sub(), contact.kind));
        let (key, lifetime) = (key.as_deref(), lifetime.max(Duration::days(1)));
        messages::queue(app, &mut *tx, pool, &message, reader, key, lifetime).await?;
    }
    Ok(())
}

fn invited(user: &User, mediums: Option<&[Medium]>) -> Vec<Contact> {
    let mut found = ContactKind::PREFERRED.into_iter().filter_map(|kind| contacts::of(user, kind));
    match mediums {
        None => found.next().into_iter().collect(),
        Some(wanted) => found.filter(|contact| wanted.contains(&contact.kind.medium())).collect(),
    }
}

/// Every status: an administrator's password counts whatever was before.
const ANY: [UserStatus; 5] = [
    UserStatus::Unconfirmed,
    UserStatus::Confirmed,
    UserStatus::ForceChangePassword,
    UserStatus::ResetRequired,
    UserStatus::ExternalProvider,
];

/// Sets a user's password, for good or until the user chooses another. Every session, token, pending code and lockout
/// of the user ends.
///
/// Refuses with `InvalidPassword`, `UserNotFound`. Source: API_AdminSetUserPassword.
pub async fn set_password(
    app: &App,
    pool: &Pool,
    user: &User,
    password: &Password,
    permanent: bool,
    actor: &Actor,
) -> Result<()> {
    passwords::check(pool, password, PolicyWords::Admin)?;
    let place = app.hasher.reserve()?;
    let mut new = passwords::prepare_next(app, place, pool, user, password).await?;
    let now = app.now();
    let status = match permanent {
        true => UserStatus::Confirmed,
        false => {
            new.temporary_until = Some(passwords::temporary_until(pool, now));
            UserStatus::ForceChangePassword
        }
    };
    retried(async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &user.key).await?;
        let mut user = user.ok_or(users::NOT_FOUND)?;
        store::users::set_password(&mut tx, &user.key, &new, &ANY, status, now).await?;
        user.status = status;
        names::sync(app, &mut tx, pool, &user, Taken::Refuse)
            .await?
            .map_err(|kind| Refusal::parameter(attributes::given_exists(kind).to_string()))?;
        recovery::end_everything(app, &mut tx, &user.key).await?;
        let (event, detail) = ("AdminSetUserPassword", json!({"permanent": permanent}));
        audit::changed(app, &mut tx, actor, event, &user.key, None, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Lets a user in again, or no longer: then every session and token of the user ends.
///
/// Source: API_AdminEnableUser, API_AdminDisableUser.
pub async fn set_enabled(app: &App, user: &User, enabled: bool, actor: &Actor) -> Result<()> {
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        store::users::set_enabled(&mut tx, &user.key, enabled, now).await?;
        if !enabled {
            store::grants::set_all_revoked(&mut tx, &user.key, None, None, now).await?;
        }
        let event = if enabled { "AdminEnableUser" } else { "AdminDisableUser" };
        audit::changed(app, &mut tx, actor, event, &user.key, None, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Deletes a user and all that belongs to it; what waits to be sent is taken back. In the audit a job puts a
/// pseudonym in the user's place. Refuses whoever comes second, as [`Whom::lock`] does.
///
/// Source: API_AdminDeleteUser, API_DeleteUser.
pub async fn delete(app: &App, whom: Whom<'_>, actor: &Actor) -> Result<()> {
    let (key, client) = (whom.key(), whom.client());
    let names = store::names::list(&app.db, key).await?;
    let names = names.into_iter().map(|(name, _)| name);
    let names: Vec<LookupKey> = names.chain([challenges::lock_of(key.sub)]).collect();
    // By itself and before, so that a burst of failures is not in the way of the user's end.
    store::sign_in_failures::delete(&app.db, &key.pool, &names, None).await?;
    retried(async || {
        let (mut tx, now) = (app.db.begin().await?, app.now());
        let user = whom.lock(&mut tx).await?;
        // The apps that the user is signed in to are told: nothing is left to find them by afterwards.
        store::grants::set_all_revoked(&mut tx, key, None, None, now).await?;
        store::users::delete(&mut tx, key, now).await?;
        codes::withdraw(app, &mut tx, key).await?;
        messages::withdraw(app, &mut tx, &user).await?;
        let event = if client.is_some() { "DeleteUser" } else { "AdminDeleteUser" };
        audit::changed(app, &mut tx, actor, event, key, client, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Ends every session and token of a user.
///
/// Source: API_GlobalSignOut, API_AdminUserGlobalSignOut.
pub async fn sign_out_everywhere(
    app: &App,
    user: &User,
    client: Option<&ClientId>,
    actor: &Actor,
) -> Result<()> {
    retried(async || {
        let mut tx = app.db.begin().await?;
        store::grants::set_all_revoked(&mut tx, &user.key, None, None, app.now()).await?;
        let event = if client.is_some() { "GlobalSignOut" } else { "AdminUserGlobalSignOut" };
        audit::changed(app, &mut tx, actor, event, &user.key, client, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
