//! Passwords: checked against the policy, hashed, and left as an SRP verifier.

use chrono::{DateTime, Duration, Utc};

use serde_json::json;

use crate::app::App;
use crate::hashing::Slot;
use crate::model::audit::Actor;
use crate::model::code::CodePurpose;
use crate::model::common_passwords::is_common;
use crate::model::ids::{Password, Sub, UserKey, UserPoolId, Username};
use crate::model::password::{MAX_PASSWORD, PATTERN, broken_rule, has_form};
use crate::model::user::{User, UserStatus};
use crate::model::user_pool::PasswordPolicy;
use crate::model::visitor::Visitor;
use crate::random::Random;
use crate::rules::access_tokens::Bearer;
use crate::rules::budgets::Budget;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result, audit, retried, users};
use crate::srp;
use crate::store;
use crate::store::users::NewPassword;

/// What a refusal of a new password begins with; it differs by operation.
#[derive(Clone, Copy, Debug)]
pub enum PolicyWords {
    SignUp,
    /// AdminCreateUser and AdminSetUserPassword.
    Admin,
    /// ConfirmForgotPassword, ChangePassword and NEW_PASSWORD_REQUIRED.
    Change,
}

/// Refuses a new password that the pool's policy does not allow with `InvalidPassword`, one that is guessed first
/// with `CommonPassword`, unless the pool takes those, and with `InvalidParameter` one that no operation takes: too long, or
/// with a space in front or behind. Whoever sets a password calls it.
pub fn check(pool: &Pool, password: &Password, words: PolicyWords) -> Result<()> {
    let clear = password.expose();
    let constraint = match clear.chars().count() > MAX_PASSWORD {
        true => Some("Member must have length less than or equal to 256".to_owned()),
        false if has_form(clear) => None,
        false => Some(format!("Member must satisfy regular expression pattern: {PATTERN}")),
    };
    if let Some(why) = constraint {
        let text = format!(
            "1 validation error detected: Value at 'password' failed to satisfy constraint: {why}"
        );
        return Err(Refusal::parameter(text).into());
    }
    let Some(rule) = broken_rule(&pool.config.policies.password_policy, clear) else {
        return match pool.refuses_common_passwords() && is_common(clear) {
            true => Err(Refusal::CommonPassword.into()),
            false => Ok(()),
        };
    };
    let prefix = match words {
        PolicyWords::SignUp => "Password did not conform with policy",
        PolicyWords::Admin => "Password did not conform with password policy",
        PolicyWords::Change => "Password does not conform to policy",
    };
    Err(Refusal::InvalidPassword(format!("{prefix}: {rule}").into()).into())
}

/// When a temporary password that is set now stops.
pub fn temporary_until(pool: &Pool, now: DateTime<Utc>) -> DateTime<Utc> {
    let days = pool.config.policies.password_policy.temporary_password_validity_days;
    // Kept so by pools that were made when zero was taken for a number of days.
    let default = || PasswordPolicy::default().temporary_password_validity_days;
    now + Duration::days(if days == 0 { default() } else { days })
}

/// Hashes a password and makes its SRP verifier, on the hash pool. Busy when that is full.
pub async fn prepare(
    app: &App,
    pool: &Pool,
    username: &Username,
    sub: Sub,
    password: &Password,
) -> Result<NewPassword> {
    prepare_in(app, app.hasher.reserve()?, pool, username, sub, password).await
}

/// The same, in a place that was taken before.
pub async fn prepare_in(
    app: &App,
    place: Slot<'_>,
    pool: &Pool,
    username: &Username,
    sub: Sub,
    password: &Password,
) -> Result<NewPassword> {
    let hash = place.hash(password.expose()).await??;
    let srp_verifier = match pool.srp_enabled() {
        true => Some(srp_verifier(app, &place, pool, username, sub, password).await?),
        false => None,
    };
    let remembered = pool.config.policies.password_policy.password_history_size;
    Ok(NewPassword { hash: Some(hash), srp_verifier, temporary_until: None, remembered })
}

/// What [`prepare_in`] does, for a user who has a password already: refuses with `PasswordHistory` one of the last that
/// the pool remembers, the one of now among them.
pub async fn prepare_next(
    app: &App,
    place: Slot<'_>,
    pool: &Pool,
    user: &User,
    password: &Password,
) -> Result<NewPassword> {
    let size = pool.config.policies.password_policy.password_history_size;
    if size > 0 {
        for hash in store::password_history::list(&app.db, &user.key, size).await? {
            if place.matches(password.expose(), hash).await? {
                return Err(Refusal::PasswordHistory.into());
            }
        }
    }
    prepare_in(app, place, pool, &user.username, user.sub(), password).await
}

/// Whether a new password was refused for being one of the last.
fn was_had_before<T>(prepared: &Result<T>) -> bool {
    matches!(prepared, Err(Error::Refused(Refusal::PasswordHistory)))
}

/// A new SRP salt and verifier of a password: 16 bytes of salt, then the verifier. Made in a place of the hash queue.
pub fn salted_verifier(
    random: Random,
    pool: &UserPoolId,
    username: &Username,
    password: &Password,
) -> anyhow::Result<Vec<u8>> {
    let (pool, salt) = (pool.suffix(), srp::salt(random));
    let made = srp::verifier(pool, username.as_str(), password.expose(), salt)?;
    Ok([made.salt.as_slice(), &made.verifier].concat())
}

/// The same, sealed.
async fn srp_verifier(
    app: &App,
    place: &Slot<'_>,
    pool: &Pool,
    username: &Username,
    sub: Sub,
    password: &Password,
) -> Result<Vec<u8>> {
    let (random, id) = (app.random, pool.id.clone());
    let (username, password) = (username.clone(), password.clone());
    let made = place.run(move || salted_verifier(random, &id, &username, &password)).await??;
    Ok(pool.data_key.seal(random, &srp_place(pool, sub), &made))
}

/// A password that its user changes.
pub struct Change<'a> {
    /// May be absent only where the user has none.
    pub previous: Option<&'a Password>,
    pub proposed: &'a Password,
    pub visitor: &'a Visitor,
    pub actor: &'a Actor,
}

/// Changes the password of a user that is signed in. Every other grant and browser session of the user ends, and every
/// sign-in that is not finished.
///
/// Refuses with `NotAuthorized` (wrong previous password), `InvalidPassword`, `PasswordHistory`, `LimitExceeded` (five
/// wrong ones in an hour). Source: API_ChangePassword.
pub async fn change(app: &App, bearer: &Bearer, change: &Change<'_>) -> Result<()> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    check(pool, change.proposed, PolicyWords::Change)?;
    let done = change_checked(app, bearer, change).await;
    if let Err(why) = &done {
        let (actor, client) = (change.actor, Some(&bearer.client_id));
        audit::refused(app, pool, actor, "ChangePassword", Some(user), client, why);
    }
    done
}

fn wrong_state() -> Refusal {
    Refusal::not_authorized("User password cannot be changed in the current state.")
}

async fn change_checked(app: &App, bearer: &Bearer, change: &Change<'_>) -> Result<()> {
    let Bearer { pool, user, .. } = bearer;
    if user.status == UserStatus::ExternalProvider {
        return Err(wrong_state().into());
    }
    let credentials = store::users::find_credentials(&app.db, &user.key).await?;
    let old = credentials.ok_or(users::NOT_FOUND)?.password_hash;
    if change.previous.is_none() && old.is_some() {
        let why = "1 validation error detected: Value at 'previousPassword' failed to satisfy constraint: Member must \
                   not be null";
        return Err(Refusal::parameter(why).into());
    }
    let place = app.hasher.reserve_for(change.visitor)?;
    tries(app, pool, &user.key).request(app, pool).await?;
    if let Some(previous) = change.previous
        && !place.verify(previous.expose(), old.as_deref()).await?.right
    {
        return Err(Refusal::WRONG_CREDENTIALS.into());
    }
    let new = prepare_next(app, place, pool, user, change.proposed).await;
    if was_had_before(&new) {
        forgive(app, pool, &user.key).await?;
    }
    let new = new?;
    retried(async || replace(app, bearer, change.actor, old.as_deref(), &new).await).await
}

async fn replace(
    app: &App,
    bearer: &Bearer,
    actor: &Actor,
    old: Option<&str>,
    new: &NewPassword,
) -> Result<()> {
    let (pool, user, grant) = (&bearer.pool, &bearer.user.key, &bearer.grant);
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let locked = bearer.lock(&mut tx).await?;
    let is_chosen =
        !matches!(locked.status, UserStatus::ResetRequired | UserStatus::ForceChangePassword);
    if old.is_none() && !is_chosen {
        // Where a password is to be set by a code, or by the temporary one, nothing was proven here.
        return Err(wrong_state().into());
    }
    if !store::users::change_password(&mut tx, user, old, new, now).await? {
        return Err(Refusal::WRONG_CREDENTIALS.into());
    }
    tries(app, pool, user).forgive(app, &mut tx, &pool.id).await?;
    store::codes::set_consumed(&mut tx, user, CodePurpose::ForgotPassword, now).await?;
    let (mine, session) = (Some(grant.origin_jti), grant.session_id);
    store::grants::set_all_revoked(&mut tx, user, mine, session, now).await?;
    let client = Some(&bearer.client_id);
    audit::changed(app, &mut tx, actor, "ChangePassword", user, client, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// How often a user may be wrong about the password that is to be changed.
fn tries(app: &App, pool: &Pool, user: &UserKey) -> Budget {
    Budget::of_user(app, pool, "password_change", user)
}

/// Takes a try back that was right about the password of now, and proposed one of the last: nothing was guessed. Five times in
/// an hour, so that whoever knows the one of now does not find out those before it.
async fn forgive(app: &App, pool: &Pool, user: &UserKey) -> Result<()> {
    let had_before = Budget::of_user(app, pool, "password_history", user);
    retried(async || {
        let mut tx = app.db.begin().await?;
        if had_before.count(app, &mut *tx, &pool.id).await? {
            tries(app, pool, user).forgive(app, &mut tx, &pool.id).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Where an SRP verifier is sealed.
pub fn srp_place(pool: &Pool, sub: Sub) -> String {
    pool.place("users.srp_verifier", &sub.to_string())
}
