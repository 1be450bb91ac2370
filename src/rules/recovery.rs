//! A password that was forgotten, or is to be chosen anew: the code that lets the user, and all that ends with it.

use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::code::{CodeDelivery, CodePurpose};
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ClientId, ConfirmationCode, LookupKey, Password, TypedName, UserKey};
use crate::model::mfa::{MfaFactor, MfaSettings};
use crate::model::user::{User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::budgets::{self, Budget, Tries};
use crate::rules::codes::{Errand, Instead, Reader, Tried};
use crate::rules::contacts::{self, RecoveryWays};
use crate::rules::messages::{Change, NoCode, Voice};
use crate::rules::passwords::PolicyWords;
use crate::rules::pools::Pool;
use crate::rules::sign_in::identity::Identity;
use crate::rules::sign_in::pretended;
use crate::rules::sign_up::Surface;
use crate::rules::{
    Refusal, Result, account, audit, challenges, codes, limits, lockout, messages, mfa, passwords,
    retried, users,
};
use crate::store;
use crate::store::sampled_users::SampledUser;

/// From where a password can be reset: statuses in which there is one of the user's own.
const RESETTABLE: [UserStatus; 2] = [UserStatus::Confirmed, UserStatus::ResetRequired];

/// The refusal where the user is in no state to have the password reset.
pub fn wrong_state() -> Refusal {
    Refusal::not_authorized("User password cannot be reset in the current state.")
}

/// How long a reminder of a name may wait to be sent.
const REMINDER: chrono::Duration = chrono::Duration::hours(1);

/// Whether users may ask which name they sign in with: where they have one besides a proven address or number.
pub fn reminds(app: &App, pool: &Pool) -> Vec<ContactKind> {
    let named = pool.config.username_attributes.is_empty();
    let known = |kind: &ContactKind| {
        pool.config.is_alias(kind.attribute()) && app.mailer.delivers(kind.medium())
    };
    ContactKind::PREFERRED.into_iter().filter(|kind| named && known(kind)).collect()
}

/// Sends a username to the proven address or number of its user. Whether somebody has it is told to nobody else: the answer
/// is the same, and so is the limit.
///
/// Refuses with `InvalidParameter` (not an address or number that users are found under), `LimitExceeded`.
pub async fn remind_of_name(
    app: &App,
    pool: &Pool,
    client: &Client,
    to: &TypedName,
    visitor: &Visitor,
) -> Result<CodeDelivery> {
    let kind = ContactKind::of_form(to.as_str()).filter(|kind| reminds(app, pool).contains(kind));
    let kind = kind.ok_or_else(|| Refusal::parameter("Invalid email address or phone number."))?;
    let lookup = users::lookup_key(pool, to.as_str());
    let found = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let known = request(app, pool, &lookup, found.as_ref(), visitor).await?;
    let own = |user: &User| user.enabled && user.verified(kind.attribute());
    let found = found.filter(own);
    let value = found.as_ref().and_then(|user| user.attribute(kind.attribute()));
    let contact = Contact { kind, value: value.unwrap_or(to.as_str()).to_owned() };
    let reader = if found.is_some() { Reader::Somebody } else { Reader::Nobody };
    let username = found.as_ref().map_or("", |user| user.username.as_str());
    let voice = Voice::of(pool, Some(&client.id), Some(visitor), found.as_ref());
    let message = messages::reminder(pool, &contact, username, &voice);
    let key = format!("reminder:{lookup}");
    let mut tx = app.db.begin().await?;
    let (value, of) = (&contact.value, Some(&client.id));
    let counted = limits::Message { visitor, client: of, to: value, reader, known };
    let full = limits::message(app, &mut tx, pool, &counted).await?.is_full();
    // A destination that has had its messages is silent, where saying so would tell of a user.
    let reader = if full { Reader::Nobody } else { reader };
    messages::queue(app, &mut tx, pool, &message, reader, Some(&key), REMINDER).await?;
    tx.commit().await?;
    Ok(contact.delivery())
}

/// Counts a request for a name; whether the visitor is known to be no stranger. Refuses with `LimitExceeded`.
async fn request(
    app: &App,
    pool: &Pool,
    name: &LookupKey,
    user: Option<&User>,
    visitor: &Visitor,
) -> Result<bool> {
    let known = budgets::is_known(app, pool, user.map(|user| &user.key), visitor).await?;
    let budget = Budget::of_name(app, pool, "recovery", name, visitor, known);
    budget.request_from(app, pool, visitor).await?;
    Ok(known)
}

/// Whether users choose new passwords themselves where they forgot theirs: not where only administrators reset them.
pub fn is_open(pool: &Pool) -> bool {
    RecoveryWays::of(pool).is_ok()
}

/// Whether a name is that of a user who never confirmed it. Nobody's, where the client hides users.
pub async fn was_never_confirmed(
    app: &App,
    pool: &Pool,
    client: &Client,
    name: &TypedName,
) -> Result<bool> {
    if client.config.hides_user_existence() {
        return Ok(false);
    }
    let lookup = users::lookup_key(pool, name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    Ok(user.is_some_and(|user| user.status == UserStatus::Unconfirmed && user.enabled))
}

/// Whether a user could choose a new password by a code, and no longer if a second factor were on: it may not be asked by the
/// channel that would prove the first.
pub fn is_ended_by(
    app: &App,
    pool: &Pool,
    user: &User,
    settings: &MfaSettings,
    factor: MfaFactor,
) -> bool {
    let Ok(ways) = RecoveryWays::of(pool) else { return false };
    let reached = |settings: &MfaSettings| {
        ways.find(user, &mfa::asked_of(app, pool, user, settings)).is_some()
    };
    let mut then = settings.clone();
    then.set(factor, true, false);
    reached(settings) && !reached(&then)
}

/// Who forgot a password.
pub struct Forgotten<'a> {
    pub name: &'a TypedName,
    pub visitor: &'a Visitor,
}

/// Sends a code that lets a user choose a new password. The old one stands until then.
///
/// Refuses with `NotAuthorized` (only administrators reset, disabled, wrong state), `UserNotFound`, `InvalidParameter`
/// (nothing proven to send it to), `LimitExceeded`. Where the client hides users, whoever is asked for, the answer says
/// where a code went, and the limit comes at the same try; a user who cannot have a code hears so at the stored address,
/// where nobody else reads it. Source: API_ForgotPassword.
pub async fn start(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Forgotten<'_>,
) -> Result<CodeDelivery> {
    let ways = RecoveryWays::of(pool)?;
    let lookup = users::lookup_key(pool, asked.name.as_str());
    let found = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let known = request(app, pool, &lookup, found.as_ref(), asked.visitor).await?;
    let identity = Identity::of(app, pool, asked.name, found.as_ref());
    let nobody = users::nobody(app, pool, asked.name);
    let key = found.map_or_else(|| nobody.key.clone(), |user| user.key);
    let hides = client.config.hides_user_existence();
    let like = |like: &SampledUser| {
        let second = |user: &User| mfa::asked_of(app, pool, user, &like.credentials.mfa);
        reachable(&ways, Some(like.user.clone()), second).ok().map(|(_, contact)| contact)
    };
    let pretended = match hides {
        true => Some(pretended::contact(app, pool, &identity, &ways.kinds, like).await?),
        false => None,
    };
    retried(async || {
        let mut tx = app.db.begin().await?;
        let locked = store::users::find_locked(&mut tx, &key).await?;
        let settings = store::mfa::find(&mut *tx, &key).await?;
        let second = |user: &User| mfa::asked_of(app, pool, user, &settings);
        let reached = reachable(&ways, locked.clone(), second);
        let (user, contact, reader) = match (reached, &pretended) {
            (Ok((user, contact)), _) => (user, contact, Reader::Somebody),
            (Err(why), None) => return Err(why.into()),
            (Err(_), Some(contact)) => (nobody.clone(), contact.clone(), Reader::Nobody),
        };
        let without = locked.filter(|_| reader == Reader::Nobody);
        let instead = without.and_then(|user| no_code(app, pool, client, asked.visitor, &user));
        let errand = errand(&user, &contact, asked.visitor, Some(&client.id));
        let (event, instead) = ("ForgotPassword", instead.as_ref());
        let request = codes::Request { errand, reader, client, hides, known, event, instead };
        let sent = codes::answer(app, &mut tx, pool, &request).await?;
        tx.commit().await?;
        Ok(sent)
    })
    .await
}

/// What a user hears who is sent no code. `None` for one who is disabled, or has no address or number.
fn no_code(
    app: &App,
    pool: &Pool,
    client: &Client,
    visitor: &Visitor,
    user: &User,
) -> Option<Instead> {
    let (why, to) = match user.status {
        UserStatus::Unconfirmed => (NoCode::Unconfirmed, contacts::to_confirm(pool, user)),
        _ => (NoCode::Unreachable, contacts::to_tell(user)),
    };
    let to = to.filter(|to| user.enabled && app.mailer.delivers(to.kind.medium()))?;
    let voice = Voice::of(pool, Some(&client.id), Some(visitor), Some(user));
    let message = messages::of_no_code(pool, &to, why, &voice);
    Some(Instead { message, key: why.key(user.sub()) })
}

fn errand<'a>(
    user: &'a User,
    contact: &'a Contact,
    visitor: &'a Visitor,
    client: Option<&'a ClientId>,
) -> Errand<'a> {
    let purpose = CodePurpose::ForgotPassword;
    Errand { user, purpose, contact, visitor, client, link: None }
}

fn reachable(
    ways: &RecoveryWays,
    user: Option<User>,
    second: impl FnOnce(&User) -> Vec<MfaFactor>,
) -> std::result::Result<(User, Contact), Refusal> {
    let user = user.ok_or(users::NO_SUCH_NAME)?;
    users::must_be_enabled(&user)?;
    if matches!(user.status, UserStatus::ForceChangePassword | UserStatus::ExternalProvider) {
        return Err(wrong_state());
    }
    let contact = contact(ways, &user, &second(&user))?;
    // A user that waits for an administrator must not get in by a proven address alone.
    match RESETTABLE.contains(&user.status) {
        true => Ok((user, contact)),
        false => Err(wrong_state()),
    }
}

fn contact(
    ways: &RecoveryWays,
    user: &User,
    second: &[MfaFactor],
) -> std::result::Result<Contact, Refusal> {
    let why = "Cannot reset password for the user as there is no registered/verified email or phone_number";
    ways.find(user, second).ok_or_else(|| Refusal::parameter(why))
}

/// A new password, and the code that allows it.
pub struct NewPassword<'a> {
    pub name: &'a TypedName,
    pub code: &'a ConfirmationCode,
    pub password: &'a Password,
    pub visitor: &'a Visitor,
    /// On a page the same may be sent twice, as forms are: what has been done already is then no refusal. And the user is told.
    pub surface: Surface,
}

/// Sets the new password of a user who has the code. Every session, token, pending code and lockout of the user ends;
/// second factors stay, and nobody is signed in.
///
/// Refuses with `InvalidPassword`, `UserNotFound`, `CodeMismatch`, `ExpiredCode`, `LimitExceeded`, and to whoever knows
/// the code with `PasswordHistory`, `UserNotConfirmed` and `NotAuthorized` (disabled, wrong state). Where the client hides
/// users, whoever does not know the code hears `CodeMismatch`. Source: API_ConfirmForgotPassword.
pub async fn finish(app: &App, pool: &Pool, client: &Client, new: &NewPassword<'_>) -> Result<()> {
    passwords::check(pool, new.password, PolicyWords::Change)?;
    let lookup = users::lookup_key(pool, new.name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let done = with_code(app, pool, client, user.as_ref(), &lookup, new).await;
    if let Err(why) = &done {
        let (actor, client) = (Actor::visiting(new.visitor), Some(&client.id));
        audit::refused(app, pool, &actor, "ConfirmForgotPassword", user.as_ref(), client, why);
    }
    done
}

async fn with_code(
    app: &App,
    pool: &Pool,
    client: &Client,
    user: Option<&User>,
    lookup: &LookupKey,
    new: &NewPassword<'_>,
) -> Result<()> {
    let hides = client.config.hides_user_existence();
    if !hides && user.is_none() {
        lockout::count_source(app, pool, new.visitor).await?;
        return Err(users::NO_SUCH_NAME.into());
    }
    let (purpose, visitor) = (CodePurpose::ForgotPassword, new.visitor);
    let tries = Tries::of_name(app, pool, purpose.as_str(), lookup, user, visitor).await?;
    let tried = codes::count(app, pool, tries, user, purpose, new.code).await?;
    if let Some(why) = tried.refusal(hides, app.now()) {
        let repeated = user.filter(|_| new.surface == Surface::Page && tried.was_taken());
        return match repeated {
            Some(user) if is_in_force(app, visitor, user, new.password).await? => Ok(()),
            _ => Err(why.into()),
        };
    }
    let user = user.ok_or_else(|| anyhow::anyhow!("a code without a user"))?;
    may_choose(user)?;
    let settings = store::mfa::find(&app.db, &user.key).await?;
    check_way(app, pool, user, &settings, &tried)?;
    let password = prepared(app, pool, user, new).await;
    if let Err(why) = &password {
        codes::forgive(app, &tried, why).await?;
    }
    let password = password?;
    let notice = match new.surface {
        Surface::Page => account::notice(app, pool, &client.id, user, Change::Password, visitor)?,
        Surface::Api => None,
    };
    let actor = Actor::visiting(visitor).telling(notice);
    retried(async || set(app, pool, client, user, &tried, &password, &actor).await).await
}

/// Refuses with `ExpiredCode` where a code would be sent there no longer: the pool recovers by other ways, or the user has since
/// had the codes of a second factor sent there. With `NotAuthorized` where only administrators reset by now.
fn check_way(
    app: &App,
    pool: &Pool,
    user: &User,
    settings: &MfaSettings,
    tried: &Tried,
) -> Result<()> {
    let way = RecoveryWays::of(pool)?.find(user, &mfa::asked_of(app, pool, user, settings));
    match way.is_some() && way == tried.contact() {
        true => Ok(()),
        false => Err(codes::expired().into()),
    }
}

/// The new password, hashed: a place in the queue is taken only for whoever knows the code.
async fn prepared(
    app: &App,
    pool: &Pool,
    user: &User,
    new: &NewPassword<'_>,
) -> Result<store::users::NewPassword> {
    let place = app.hasher.reserve_for(new.visitor)?;
    passwords::prepare_next(app, place, pool, user, new.password).await
}

/// Whether a password is the user's already. Only asked of whoever knows a code, whose tries are counted.
async fn is_in_force(
    app: &App,
    visitor: &Visitor,
    user: &User,
    password: &Password,
) -> Result<bool> {
    let credentials = store::users::find_credentials(&app.db, &user.key).await?;
    let hash = credentials.and_then(|credentials| credentials.password_hash);
    let place = app.hasher.reserve_for(visitor)?;
    Ok(place.verify(password.expose(), hash.as_deref()).await?.right)
}

fn may_choose(user: &User) -> Result<()> {
    users::must_be_enabled(user)?;
    match user.status {
        UserStatus::Unconfirmed => Err(Refusal::UserNotConfirmed.into()),
        status if RESETTABLE.contains(&status) => Ok(()),
        _ => Err(wrong_state().into()),
    }
}

async fn set(
    app: &App,
    pool: &Pool,
    client: &Client,
    user: &User,
    tried: &Tried,
    password: &store::users::NewPassword,
    actor: &Actor,
) -> Result<()> {
    let (now, to) = (app.now(), UserStatus::Confirmed);
    let mut tx = app.db.begin().await?;
    let user = store::users::find_locked(&mut tx, &user.key).await?.ok_or_else(codes::expired)?;
    check_way(app, pool, &user, &store::mfa::find(&mut *tx, &user.key).await?, tried)?;
    codes::consume(app, &mut tx, tried).await?;
    if !store::users::set_password(&mut tx, &user.key, password, &RESETTABLE, to, now).await? {
        return Err(wrong_state().into());
    }
    end_everything(app, &mut tx, &user.key).await?;
    let (client, event) = (Some(&client.id), "ConfirmForgotPassword");
    audit::changed(app, &mut tx, actor, event, &user.key, client, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends what an old password led to: grants, browser sessions, devices, challenges, codes, and the failures counted against any of
/// the user's names. Devices are gone, and not only no longer remembered, so that clients hear of it and are offered new ones. The
/// user is locked.
pub async fn end_everything(app: &App, tx: &mut PgConnection, user: &UserKey) -> Result<()> {
    let now = app.now();
    store::codes::set_all_consumed(&mut *tx, user, now).await?;
    store::devices::delete_all(&mut *tx, user).await?;
    store::grants::set_all_revoked(&mut *tx, user, None, None, now).await?;
    let names = store::names::list(&mut *tx, user).await?;
    let second_factor = [challenges::lock_of(user.sub)];
    let names = names.into_iter().map(|(name, _)| name).chain(second_factor);
    let names: Vec<LookupKey> = names.collect();
    store::sign_in_failures::delete(&mut *tx, &user.pool, &names, None).await?;
    Ok(())
}

/// Voids the password of a user and sends a code that lets the user choose another.
///
/// Refuses with `NotAuthorized` (wrong state, disabled), `InvalidParameter` (nothing proven to send it to),
/// `LimitExceeded`. Source: API_AdminResetUserPassword.
pub async fn reset_as_admin(
    app: &App,
    pool: &Pool,
    user: &User,
    visitor: &Visitor,
    actor: &Actor,
) -> Result<()> {
    let (now, to) = (app.now(), UserStatus::ResetRequired);
    users::must_be_enabled(user)?;
    if !RESETTABLE.contains(&user.status) {
        return Err(wrong_state().into());
    }
    let settings = store::mfa::find(&app.db, &user.key).await?;
    let second = mfa::asked_of(app, pool, user, &settings);
    let contact = contact(&RecoveryWays::of(pool)?, user, &second)?;
    let remembered = pool.config.policies.password_policy.password_history_size;
    let none = store::users::NewPassword { remembered, ..Default::default() };
    retried(async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, &user.key).await?;
        if !store::users::set_password(&mut tx, &user.key, &none, &RESETTABLE, to, now).await? {
            return Err(wrong_state().into());
        }
        let (to, reader, known) = (&contact.value, Reader::Somebody, true);
        let message = limits::Message { visitor, client: None, to, reader, known };
        let counted = limits::message(app, &mut tx, pool, &message).await?.told()?;
        end_everything(app, &mut tx, &user.key).await?;
        let errand = errand(user, &contact, visitor, None);
        codes::send(app, &mut tx, pool, &errand, &counted, reader).await?;
        let event = "AdminResetUserPassword";
        audit::changed(app, &mut tx, actor, event, &user.key, None, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
