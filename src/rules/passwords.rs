//! Passwords: checked against the policy, hashed, and left as an SRP verifier.

use chrono::{DateTime, Duration, Utc};

use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::code::CodePurpose;
use crate::model::ids::{LookupKey, Password, Sub, Username};
use crate::model::password::{MAX_PASSWORD, broken_rule};
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::Bearer;
use crate::rules::limits::Request;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, audit, limits, users};
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

/// Refuses a new password that the pool's policy does not allow, with `InvalidPassword`.
pub fn check(pool: &Pool, password: &Password, words: PolicyWords) -> Result<()> {
    let clear = password.expose();
    if clear.chars().count() > MAX_PASSWORD {
        let why = "Member must have length less than or equal to 256";
        let text = format!(
            "1 validation error detected: Value at 'password' failed to satisfy constraint: {why}"
        );
        return Err(Refusal::parameter(text).into());
    }
    let Some(rule) = broken_rule(&pool.config.policies.password_policy, clear) else {
        return Ok(());
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
    now + Duration::days(days)
}

/// Hashes a password and makes its SRP verifier, on the hash pool. Busy when that is full.
pub async fn prepare(
    app: &App,
    pool: &Pool,
    username: &Username,
    sub: Sub,
    password: &Password,
) -> Result<NewPassword> {
    let hash = app.hasher.hash(password.expose()).await??;
    let srp_verifier = match pool.srp_enabled() {
        true => Some(srp_verifier(app, pool, username, sub, password).await?),
        false => None,
    };
    Ok(NewPassword { hash: Some(hash), srp_verifier, temporary_until: None })
}

/// The sealed SRP salt and verifier of a password: 16 bytes of salt, then the verifier.
pub async fn srp_verifier(
    app: &App,
    pool: &Pool,
    username: &Username,
    sub: Sub,
    password: &Password,
) -> Result<Vec<u8>> {
    let salt = srp::salt(app.random);
    let (name, user) = (pool.id.suffix().to_owned(), username.to_string());
    let password = password.clone();
    let made = app
        .hasher
        .run(move || srp::verifier(&name, &user, password.expose(), salt))
        .await?
        .map_err(anyhow::Error::from)?;
    let clear = [made.salt.as_slice(), &made.verifier].concat();
    Ok(pool.data_key.seal(app.random, &srp_place(pool, sub), &clear))
}

/// A password that its user changes.
pub struct Change<'a> {
    /// May be absent only where the user has none.
    pub previous: Option<&'a Password>,
    pub proposed: &'a Password,
    pub visitor: &'a Visitor,
}

/// Changes the password of a user that is signed in. Every other grant and browser session of the user ends.
///
/// Refuses with `NotAuthorized` (wrong previous password), `InvalidPassword`, `LimitExceeded` (five wrong ones in an
/// hour). Source: API_ChangePassword.
pub async fn change(app: &App, bearer: &Bearer, change: &Change<'_>) -> Result<()> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    check(pool, change.proposed, PolicyWords::Change)?;
    let done = change_checked(app, bearer, change).await;
    if let Err(why) = &done {
        let (actor, client) = (Actor::visiting(change.visitor), Some(&bearer.grant.client_id));
        audit::refused(app, pool, &actor, "ChangePassword", Some(user), client, why);
    }
    done
}

async fn change_checked(app: &App, bearer: &Bearer, change: &Change<'_>) -> Result<()> {
    let Bearer { pool, user, grant, .. } = bearer;
    let sub = LookupKey::new(user.sub().to_string());
    limits::request(app, pool, Request::PasswordChange, &sub).await?;
    let credentials = store::users::find_credentials(&app.db, &user.key).await?;
    let old = credentials.ok_or(users::NOT_FOUND)?.password_hash;
    match (change.previous, &old) {
        (None, None) => {}
        (None, Some(_)) => {
            let why = "1 validation error detected: Value at 'previousPassword' failed to satisfy constraint: \
                       Member must not be null";
            return Err(Refusal::parameter(why).into());
        }
        (Some(previous), old) => {
            let verified = app.hasher.verify(previous.expose(), old.as_deref()).await?;
            if !verified.right {
                return Err(Refusal::WRONG_CREDENTIALS.into());
            }
        }
    }
    let new = prepare(app, pool, &user.username, user.sub(), change.proposed).await?;

    let now = app.now();
    let mut tx = app.db.begin().await?;
    let old = old.as_deref();
    if !store::users::change_password(&mut tx, &user.key, old, &new, now).await? {
        return Err(Refusal::WRONG_CREDENTIALS.into());
    }
    let (mine, session) = (Some(grant.origin_jti), grant.session_id);
    store::grants::set_all_revoked(&mut tx, &user.key, mine, session, now).await?;
    store::codes::set_consumed(&mut tx, &user.key, CodePurpose::ForgotPassword, now).await?;
    limits::forgive(app, &mut tx, pool, Request::PasswordChange, &sub).await?;
    let (actor, client) = (Actor::visiting(change.visitor), Some(&grant.client_id));
    audit::changed(app, &mut tx, &actor, "ChangePassword", &user.key, client, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Where an SRP verifier is sealed.
pub fn srp_place(pool: &Pool, sub: Sub) -> String {
    pool.place("users.srp_verifier", &sub.to_string())
}
