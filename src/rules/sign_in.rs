//! Signing in with a name and a password, for the API and the hosted pages alike.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::app::App;
use crate::model::audit::AuditEvent;
use crate::model::client::Client;
use crate::model::ids::{LookupKey, Password, TypedName};
use crate::model::user::{Credentials, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::challenges::Challenge;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, challenges, lockout, passwords, users};
use crate::store;
use crate::store::sign_in_failures::Try;

/// A name and a password, and where they come from.
pub struct PasswordSignIn<'a> {
    pub name: &'a TypedName,
    pub password: &'a Password,
    pub visitor: &'a Visitor,
    /// The browser flow that a challenge is bound to; `None` for the API.
    pub binding: Option<&'a [u8]>,
}

/// How far a sign-in got.
pub enum SignIn {
    /// One more thing is asked of the user.
    Challenge(Box<Challenge>),
    /// Every factor that pool, client and user demand is proven.
    Done(Proof),
}

/// The proof that a user signed in with every factor asked for. Only rules of sign-in make one.
pub struct Proof {
    pub user: User,
    /// RFC 8176 names of the methods used.
    pub amr: Vec<String>,
    pub auth_time: DateTime<Utc>,
    /// The failures to forget: the name that signed in, and from where.
    pub cleared: Option<(LookupKey, String)>,
}

/// Signs a user in with a password.
///
/// Refuses with `NotAuthorized` (wrong name or password, disabled, locked, temporary password too old),
/// `UserNotFound` (where the client does not hide that), `UserNotConfirmed` (only to the right password),
/// `PasswordResetRequired`. Source: API_InitiateAuth.
pub async fn with_password(
    app: &App,
    pool: &Pool,
    client: &Client,
    attempt: &PasswordSignIn<'_>,
) -> Result<SignIn> {
    let name = users::lookup_key(pool, attempt.name.as_str());
    let place = app.hasher.reserve()?;
    let tried = lockout::count(app, &place, pool, &name, attempt.visitor).await?;
    let hash =
        tried.user.as_ref().and_then(|(_, credentials)| credentials.password_hash.as_deref());
    let verified = place.verify(attempt.password.expose(), hash).await?;
    drop(place);
    let (user, credentials) = match (verified.right, &tried.user) {
        (true, Some(known)) => known.clone(),
        (_, known) => {
            let unknown = known.as_ref().map(|(user, _)| user);
            return Err(wrong(app, pool, client, unknown, attempt, &tried).await?.into());
        }
    };
    lockout::passed(app, pool, attempt.visitor, &tried).await?;
    if let Err(why) = may_go_on(&user, &credentials, app.now()) {
        // The password was right: whoever is refused for another reason is not on the way to a lock.
        lockout::forget(app, pool, &name, attempt.visitor).await?;
        return Err(why);
    }
    if verified.outdated || (!credentials.has_srp_verifier && pool.srp_enabled()) {
        refresh_password_later(app, pool, &user, attempt.password, &credentials, verified.outdated);
    }
    audit(app, client, Some(&user), attempt.visitor, true, json!({"factor": "password"}));
    let proof = Proof {
        user,
        amr: vec!["pwd".to_owned()],
        auth_time: app.now(),
        cleared: Some((name, attempt.visitor.source())),
    };
    challenges::next(app, client, proof, attempt.binding).await
}

/// What the right password leads to, by the state of the user.
fn may_go_on(user: &User, credentials: &Credentials, now: DateTime<Utc>) -> Result<()> {
    if !user.enabled {
        return Err(Refusal::not_authorized("User is disabled.").into());
    }
    match user.status {
        UserStatus::Unconfirmed => Err(Refusal::UserNotConfirmed.into()),
        UserStatus::ResetRequired => Err(Refusal::PasswordResetRequired.into()),
        UserStatus::ForceChangePassword
            if credentials.temporary_password_expires_at.is_some_and(|until| until <= now) =>
        {
            let why = "Temporary password has expired and must be reset by an administrator.";
            Err(Refusal::not_authorized(why).into())
        }
        _ => Ok(()),
    }
}

/// The refusal of a wrong name or password. Where the client does not hide who exists it says which.
async fn wrong(
    app: &App,
    pool: &Pool,
    client: &Client,
    user: Option<&User>,
    attempt: &PasswordSignIn<'_>,
    tried: &Try,
) -> Result<Refusal> {
    audit(app, client, user, attempt.visitor, false, json!({"factor": "password"}));
    if let Some(user) = user.filter(|_| lockout::closes(tried)) {
        crate::rules::messages::queue_account_locked(app, pool, user).await?;
    }
    let open = !client.config.hides_user_existence();
    Ok(match user {
        None if open => users::NOT_FOUND,
        // The old password is void; whoever is told so learns that the user exists.
        Some(user) if open && user.status == UserStatus::ResetRequired => {
            Refusal::PasswordResetRequired
        }
        _ => Refusal::WRONG_CREDENTIALS,
    })
}

/// After the answer: a hash of the current cost, and an SRP verifier where there is none.
fn refresh_password_later(
    app: &App,
    pool: &Pool,
    user: &User,
    password: &crate::model::ids::Password,
    credentials: &Credentials,
    outdated: bool,
) {
    let Some(hash) = credentials.password_hash.clone() else { return };
    let (db, hasher, random) = (app.db.clone(), Arc::clone(&app.hasher), app.random);
    let (key, username, password) = (user.key.clone(), user.username.clone(), password.clone());
    let wants_verifier = !credentials.has_srp_verifier && pool.srp_enabled();
    let (data_key, place) = (pool.data_key.clone(), passwords::srp_place(pool, user.sub()));
    tokio::spawn(async move {
        let work = async {
            if wants_verifier {
                let salt = crate::srp::salt(random);
                let (name, clear) = (key.pool.suffix().to_owned(), password.clone());
                let made = hasher
                    .run(move || {
                        crate::srp::verifier(&name, username.as_str(), clear.expose(), salt)
                    })
                    .await??;
                let clear = [made.salt.as_slice(), &made.verifier].concat();
                let sealed = data_key.seal(random, &place, &clear);
                store::users::set_srp_verifier(&db, &key, &hash, &sealed).await?;
            }
            if outdated {
                let fresh = hasher.hash(password.expose()).await??;
                store::users::set_rehashed(&db, &key, &hash, &fresh).await?;
            }
            anyhow::Ok(())
        };
        if let Err(error) = work.await {
            tracing::warn!(%error, "a password was not refreshed; the next sign-in tries again");
        }
    });
}

/// Records how a sign-in ended.
pub fn audit(
    app: &App,
    client: &Client,
    user: Option<&User>,
    visitor: &Visitor,
    success: bool,
    detail: serde_json::Value,
) {
    app.audit.record(AuditEvent {
        user_pool_id: client.user_pool_id.clone(),
        at: app.now(),
        event: "SignIn",
        success,
        sub: user.map(User::sub),
        client_id: Some(client.id.clone()),
        access_key_id: None,
        address: Some(visitor.address.to_string()),
        request_id: Some(visitor.request_id),
        detail,
    });
}
