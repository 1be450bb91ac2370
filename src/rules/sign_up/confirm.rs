//! Confirming a new user.

use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::code::CodePurpose;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ConfirmationCode, LookupKey, Sub, TypedName, UserKey};
use crate::model::methods;
use crate::model::mfa::{MfaMode, MfaSettings};
use crate::model::user::{Epoch, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::budgets::Tries;
use crate::rules::challenges::SigningIn;
use crate::rules::codes::Tried;
use crate::rules::names::{self, Taken};
use crate::rules::pools::Pool;
use crate::rules::sign_in::{Caller, Proof, SignIn};
use crate::rules::{
    Refusal, Result, attributes, audit, challenges, codes, federation, lockout, mfa, recovery,
    retried, users,
};
use crate::store;
use crate::store::users::NewPassword;

/// A code to confirm with.
pub struct Confirmation<'a> {
    pub name: &'a TypedName,
    /// Who signed up, where that is known: another user who has the name by now is not confirmed.
    pub of: Option<Sub>,
    pub code: &'a ConfirmationCode,
    /// Whether an alias moves here from a user who has it already.
    pub force_alias: bool,
    pub visitor: &'a Visitor,
}

/// Confirms a user with the code that was sent, and with it the address that it was sent to.
///
/// Refuses with `UserNotFound`, `NotAuthorized` (not unconfirmed, disabled, not who signed up), `CodeMismatch`, `ExpiredCode`,
/// `LimitExceeded`, `AliasExists`; where the client hides users, whoever does not know the code hears `CodeMismatch`.
/// Source: API_ConfirmSignUp.
pub async fn confirm(
    app: &App,
    pool: &Pool,
    client: &Client,
    confirmation: &Confirmation<'_>,
) -> Result<User> {
    confirmed(app, pool, client, confirmation).await
}

/// Confirms a user and goes on to sign in, if it is the very user who signed up, or proved the password, in this
/// browser: `confirming` is whom its flows keep. Otherwise the user is confirmed, and no more: `None`. Without a flow to go
/// on in nobody is asked for a second factor, and so nobody is signed in where there may be one.
///
/// Refuses as [`confirm`] does.
pub async fn confirm_in_flow(
    app: &App,
    pool: &Pool,
    client: &Client,
    confirmation: &Confirmation<'_>,
    confirming: &[Sub],
    binding: Option<&[u8]>,
) -> Result<Option<SignIn>> {
    let user = confirmed(app, pool, client, confirmation).await?;
    let (method, epoch) = proven_by(app, &user).await?;
    let goes_on = binding.is_some() || mfa::policy(app, pool).mode == MfaMode::Off;
    if !confirming.contains(&user.sub()) || !goes_on {
        return Ok(None);
    }
    let caller = Caller { visitor: confirmation.visitor, binding, device_key: None, goal: None };
    let proof = Proof::new(user, vec![method.to_owned()], epoch, app.now());
    let at = SigningIn { app, pool, client, caller: &caller };
    challenges::next(&at, proof).await.map(Some)
}

/// Whether a user still waits to be confirmed.
pub async fn is_unconfirmed(app: &App, pool: &Pool, sub: Sub) -> Result<bool> {
    let key = UserKey { pool: pool.id.clone(), sub };
    let user = store::users::find(&app.db, &key).await?;
    Ok(user.is_some_and(|user| user.status == UserStatus::Unconfirmed))
}

/// What whoever signed up has proven in the browser: the password, or where there is none the address or number that the
/// code went to; and in which epoch.
async fn proven_by(app: &App, user: &User) -> Result<(&'static str, Epoch)> {
    let credentials = store::users::find_credentials(&app.db, &user.key).await?;
    let credentials = credentials.ok_or(users::NO_SUCH_NAME)?;
    let method = match (credentials.password_hash.is_some(), user.verified("phone_number")) {
        (true, _) => methods::PASSWORD,
        // A code goes to the number where there is one.
        (false, true) => methods::SMS,
        (false, false) => methods::EMAIL,
    };
    Ok((method, credentials.epoch))
}

async fn confirmed(
    app: &App,
    pool: &Pool,
    client: &Client,
    confirmation: &Confirmation<'_>,
) -> Result<User> {
    let lookup = users::lookup_key(pool, confirmation.name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let other = |user: &User| confirmation.of.is_some_and(|sub| sub != user.sub());
    if user.as_ref().is_some_and(other) {
        return Err(challenges::invalid().into());
    }
    let done = with_code(app, pool, client, user.as_ref(), &lookup, confirmation).await;
    if let Err(why) = &done {
        let (actor, client) = (Actor::visiting(confirmation.visitor), Some(&client.id));
        audit::refused(app, pool, &actor, "ConfirmSignUp", user.as_ref(), client, why);
    }
    done
}

async fn with_code(
    app: &App,
    pool: &Pool,
    client: &Client,
    user: Option<&User>,
    lookup: &LookupKey,
    confirmation: &Confirmation<'_>,
) -> Result<User> {
    let hides = client.config.hides_user_existence();
    if !hides
        && let Err(why) =
            user.ok_or(users::NO_SUCH_NAME).map_err(Into::into).and_then(may_be_confirmed)
    {
        lockout::count_source(app, pool, confirmation.visitor).await?;
        return Err(why);
    }
    let purpose = CodePurpose::SignUp;
    let (code, visitor) = (confirmation.code, confirmation.visitor);
    let tries = Tries::of_name(app, pool, purpose.as_str(), lookup, user, visitor).await?;
    let tried = codes::count(app, pool, tries, user, purpose, code).await?;
    if let Some(why) = tried.refusal(hides, app.now()) {
        // Whoever knows the code may hear how the user stands: perhaps it is this very code that was taken.
        if let Some(user) = user.filter(|_| tried.is_known()) {
            let now = store::users::find(&app.db, &user.key).await?;
            may_be_confirmed(&now.ok_or(users::NO_SUCH_NAME)?)?;
        }
        return Err(why.into());
    }
    let user = user.ok_or_else(|| anyhow::anyhow!("a code without a user"))?;
    retried(async || take(app, pool, client, &user.key, &tried, confirmation).await).await
}

async fn take(
    app: &App,
    pool: &Pool,
    client: &Client,
    key: &UserKey,
    tried: &Tried,
    confirmation: &Confirmation<'_>,
) -> Result<User> {
    let mut tx = app.db.begin().await?;
    let user = store::users::find_locked(&mut tx, key).await?;
    let mut user = user.ok_or_else(codes::expired)?;
    may_be_confirmed(&user)?;
    codes::consume(app, &mut tx, tried).await?;
    let (old, new) = (user.status, UserStatus::Confirmed);
    store::users::set_status(&mut tx, key, old, new, app.now()).await?;
    user.status = new;
    let on_taken = if confirmation.force_alias { Taken::Move } else { Taken::Refuse };
    match tried.contact().filter(|contact| still_theirs(&user, contact)) {
        Some(contact) => {
            attributes::proof::prove(app, &mut tx, pool, &mut user, &contact, on_taken).await?;
        }
        None => names::sync(app, &mut tx, pool, &user, on_taken)
            .await?
            .map_err(attributes::proven_exists)?,
    }
    let (actor, client) = (Actor::visiting(confirmation.visitor), Some(&client.id));
    audit::changed(app, &mut tx, &actor, "ConfirmSignUp", key, client, json!({})).await?;
    tx.commit().await?;
    Ok(user)
}

/// Confirms a user whom somebody proves to be who may be another than whoever had the account until now: no one of those who
/// sign up with an address that is not theirs, or take one, keeps a way in by it. Whatever signs in, recovers or is signed in
/// goes, and the other address or number unless it is proven; all else stays. The user is locked.
///
/// Refuses with `AliasExists` (the preferred name).
pub async fn take_over(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    user: &mut User,
) -> Result<()> {
    let (now, from) = (app.now(), [user.status]);
    user.status = UserStatus::Confirmed;
    let none = NewPassword::default();
    store::users::set_password(&mut *tx, &user.key, &none, &from, user.status, now).await?;
    store::passkeys::delete_all(&mut *tx, &user.key).await?;
    store::software_tokens::delete(&mut *tx, &user.key).await?;
    store::recovery_codes::delete(&mut *tx, &user.key).await?;
    store::mfa::set(&mut *tx, &user.key, &MfaSettings::default(), now).await?;
    federation::unlink_all(&mut *tx, user).await?;
    for kind in ContactKind::PREFERRED {
        if !user.verified(kind.attribute()) {
            user.attributes.remove(kind.attribute());
            user.attributes.remove(kind.verified_attribute());
        }
    }
    store::users::set_attributes(&mut *tx, &user.key, &user.attributes, now).await?;
    names::sync(app, &mut *tx, pool, user, Taken::Refuse)
        .await?
        .map_err(attributes::proven_exists)?;
    recovery::end_everything(app, tx, &user.key).await
}

/// Whether the address that a code went to is still the user's: an administrator may have changed it meanwhile.
fn still_theirs(user: &User, contact: &Contact) -> bool {
    user.attribute(contact.kind.attribute()) == Some(contact.value.as_str())
}

fn may_be_confirmed(user: &User) -> Result<()> {
    must_be_unconfirmed(user)?;
    Ok(users::must_be_enabled(user)?)
}

fn must_be_unconfirmed(user: &User) -> Result<()> {
    if user.status == UserStatus::Unconfirmed {
        return Ok(());
    }
    let status = user.status.as_str();
    let why = format!("User cannot be confirmed. Current status is {status}");
    Err(Refusal::not_authorized(why).into())
}

/// Confirms a user without a code; nothing is proven. Pending codes no longer count.
///
/// Refuses with `NotAuthorized` if the user is not unconfirmed. Source: API_AdminConfirmSignUp.
pub async fn confirm_as_admin(app: &App, pool: &Pool, user: &User, actor: &Actor) -> Result<()> {
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &user.key).await?;
        let mut user = user.ok_or(users::NOT_FOUND)?;
        must_be_unconfirmed(&user)?;
        let (old, new) = (user.status, UserStatus::Confirmed);
        store::users::set_status(&mut tx, &user.key, old, new, now).await?;
        user.status = new;
        names::sync(app, &mut tx, pool, &user, Taken::Refuse)
            .await?
            .map_err(|kind| Refusal::parameter(attributes::proven_exists(kind).to_string()))?;
        store::codes::set_consumed(&mut tx, &user.key, CodePurpose::SignUp, now).await?;
        let event = "AdminConfirmSignUp";
        audit::changed(app, &mut tx, actor, event, &user.key, None, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
