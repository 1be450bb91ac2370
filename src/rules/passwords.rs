//! Passwords: checked against the policy, hashed, and left as an SRP verifier.

use chrono::{DateTime, Duration, Utc};

use crate::app::App;
use crate::model::ids::{Password, Sub, Username};
use crate::model::password::{MAX_PASSWORD, broken_rule};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result};
use crate::srp;
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

/// Where an SRP verifier is sealed.
pub fn srp_place(pool: &Pool, sub: Sub) -> String {
    pool.place("users.srp_verifier", &sub.to_string())
}
