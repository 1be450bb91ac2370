//! Signing in, for the API and the hosted pages alike: the first factor here and in the modules below, what follows in
//! [`machine`] and [`challenges`].

mod choice;
pub(crate) mod crowd;
pub(in crate::rules) mod identity;
pub mod machine;
mod one_time_codes;
mod passkey;
pub(in crate::rules) mod pretended;
pub(in crate::rules) mod sealed;
pub(in crate::rules) mod srp;
mod step_up;

pub use choice::{
    Choice, Offer, available, begin as choose, by_code, has_way_in,
    is_offered as is_choice_offered, select,
};
pub use identity::username;
pub use one_time_codes::answer as answer_one_time_code;
pub(in crate::rules) use one_time_codes::channel;
pub use passkey::{answer as answer_passkey, answer_invited, invite};
pub use sealed::{FirstSession, open as open_first};
pub use srp::{SrpAnswer, SrpStart, answer as answer_srp, begin as with_srp};
pub use step_up::{Goal, Wanted, goal};

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::app::App;
use crate::model::acr::Levels;
use crate::model::audit::{Actor, AuditEvent};
use crate::model::client::Client;
use crate::model::device::KnownDevice;
use crate::model::identity_provider::Voucher;
use crate::model::ids::{DeviceKey, LookupKey, OriginJti, Password, TypedName};
use crate::model::methods;
use crate::model::mfa::MfaSettings;
use crate::model::user::{Credentials, Epoch, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::challenges::{Challenge, SigningIn};
use crate::rules::messages::Locked;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, challenges, lockout, passwords, users};
use crate::store;
use crate::store::sign_in_failures::Try;

/// Who signs in: from where, in which browser flow, on which device, how strongly.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    pub visitor: &'a Visitor,
    /// The browser flow that a challenge is bound to; `None` for the API.
    pub binding: Option<&'a [u8]>,
    /// The device that the client says it is.
    pub device_key: Option<&'a DeviceKey>,
    /// What the first factor is to lead to, if it is more than to tokens.
    pub goal: Option<&'a Goal>,
}

/// A name and a password, and where they come from.
pub struct PasswordSignIn<'a> {
    pub name: &'a TypedName,
    pub password: &'a Password,
    /// The Session of a choice-based sign-in that it answers.
    pub session: Option<&'a FirstSession>,
    pub caller: Caller<'a>,
}

/// How far a sign-in got.
pub enum SignIn {
    /// One more thing is asked of the user.
    Challenge(Box<Challenge>),
    /// Every factor that pool, client and user demand is proven.
    Done(Box<Proof>),
}

/// The proof that a user signed in so far. Only rules of sign-in make one, and only [`SignIn::Done`] holds one that is
/// good for tokens.
pub struct Proof {
    pub user: User,
    /// The methods used; see [`methods`].
    pub amr: Vec<String>,
    /// The earlier sign-in that some of them were used in: nothing is given for it once it is ended.
    pub credit: Option<OriginJti>,
    pub auth_time: DateTime<Utc>,
    /// A provider did not say when; see [`BrowserSession`](crate::model::grant::BrowserSession).
    pub untimed: bool,
    /// The device that came along, as [`challenges::next`] finds it: one of the user's.
    pub device: Option<KnownDevice>,
    /// The levels that the app asks for.
    pub levels: Levels,
    /// The epoch of the user that the first factor was proven in.
    pub epoch: Epoch,
    /// What the user has switched on, if it was read already.
    pub mfa: Option<MfaSettings>,
    /// The failures to forget: the name that signed in, and from where.
    pub cleared: Option<(LookupKey, String)>,
    /// The name under which the password is closed, as long as the device that it is taken from has not proven itself.
    pub closed: Option<LookupKey>,
    /// Where the session that begins is to end as well.
    pub voucher: Option<Voucher>,
}

impl Proof {
    /// Of the methods alone, for tokens of no particular level.
    pub(in crate::rules) fn new(
        user: User,
        amr: Vec<String>,
        epoch: Epoch,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            user,
            amr,
            credit: None,
            auth_time: now,
            untimed: false,
            device: None,
            levels: Levels::default(),
            epoch,
            mfa: None,
            cleared: None,
            closed: None,
            voucher: None,
        }
    }
}

/// Signs a user in with a password.
///
/// Refuses with `NotAuthorized` (wrong name or password, disabled, locked, temporary password too old, the Session),
/// `UserNotFound` (where the client does not hide that), `UserNotConfirmed` (only to the right password),
/// `PasswordResetRequired`. Source: API_InitiateAuth.
pub async fn with_password(
    app: &App,
    pool: &Pool,
    client: &Client,
    attempt: &PasswordSignIn<'_>,
) -> Result<SignIn> {
    let caller = &attempt.caller;
    let name = users::lookup_key(pool, attempt.name.as_str());
    let (visitor, device) = (caller.visitor, caller.device_key);
    let (place, tried) = lockout::count_password(app, pool, &name, visitor, device).await?;
    let hash =
        tried.user.as_ref().and_then(|(_, credentials)| credentials.password_hash.as_deref());
    let verified = place.verify(attempt.password.expose(), hash).await.map_err(Into::into);
    let verified = lockout::unless_late(app, pool, visitor, &tried, verified).await?;
    drop(place);
    let (user, credentials) = match (verified.right, &tried.user) {
        (true, Some(known)) => known.clone(),
        _ => return Err(wrong(app, pool, client, &tried, caller, "password").await?.into()),
    };
    let (user, credentials) = may_go_on(app, pool, (user, credentials), &tried, caller).await?;
    if let Some(session) = attempt.session
        && let Err(why) = session.consume(app, &app.db, pool).await
    {
        // Somebody else has brought the same answer.
        lockout::take_back_from_name(app, pool, caller.visitor, &tried).await?;
        return Err(why);
    }
    if verified.outdated || (credentials.srp_verifier.is_none() && pool.srp_enabled()) {
        refresh_password_later(app, pool, &user, attempt.password, &credentials, verified.outdated);
    }
    let methods = &[methods::PASSWORD];
    let first = FirstFactor { user, credentials, name, methods, closed: tried.is_closed() };
    proven(app, pool, client, first, json!({"factor": "password"}), caller).await
}

/// A first factor that was proven.
struct FirstFactor<'a> {
    user: User,
    credentials: Credentials,
    /// Under what its failures are counted.
    name: LookupKey,
    methods: &'a [&'a str],
    /// It is a password that is closed but to a remembered device.
    closed: bool,
}

/// Goes on after the first factor.
async fn proven(
    app: &App,
    pool: &Pool,
    client: &Client,
    first: FirstFactor<'_>,
    detail: serde_json::Value,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    audit(app, client, Some(&first.user), caller.visitor, true, detail);
    let credit = match caller.goal {
        Some(goal) => goal.credit(app, client, first.user.sub()).await?,
        None => None,
    };
    let (credit, amr) = credit.map(|credit| (credit.of, credit.proven)).unzip();
    let mut amr = amr.unwrap_or_default();
    first.methods.iter().for_each(|method| methods::add(&mut amr, method));
    let proof = Proof {
        credit,
        levels: caller.goal.map(Goal::levels).unwrap_or_default(),
        mfa: Some(first.credentials.mfa),
        closed: first.closed.then(|| first.name.clone()),
        cleared: Some((first.name, caller.visitor.source())),
        ..Proof::new(first.user, amr, first.credentials.epoch, app.now())
    };
    challenges::next(&SigningIn { app, pool, client, caller }, proof).await
}

/// CUSTOM_AUTH, whose challenges are defined by triggers.
///
/// Refuses with `UserNotFound` and by the state of the user (where the client does not hide that), and with what stands in
/// the way.
pub async fn custom(app: &App, pool: &Pool, client: &Client, name: &TypedName) -> Result<SignIn> {
    let lookup = users::lookup_key(pool, name.as_str());
    let found = store::users::find_with_credentials(&app.db, &pool.id, &lookup).await?;
    if !client.config.hides_user_existence() {
        let (user, credentials) = found.ok_or(users::NOT_FOUND)?;
        standing(&user, &credentials, app.now())?;
    }
    Err(no_trigger(pool).into())
}

fn no_trigger(pool: &Pool) -> Refusal {
    match pool.config.lambda_config.contains_key("DefineAuthChallenge") {
        true => Refusal::UnexpectedLambda(
            "DefineAuthChallenge invocation failed due to error: triggers are not available in this version of Poolhouse."
                .into(),
        ),
        false => Refusal::parameter(
            "Custom auth lambda trigger is not configured for the user pool.",
        ),
    }
}

/// Whether a right first factor leads on, by the state of the user. It was no failure, so its source has none, and
/// whoever is refused for another reason is not on the way to a lock.
async fn may_go_on(
    app: &App,
    pool: &Pool,
    (user, credentials): (User, Credentials),
    tried: &Try,
    caller: &Caller<'_>,
) -> Result<(User, Credentials)> {
    lockout::passed(app, pool, caller.visitor, tried).await?;
    match standing(&user, &credentials, app.now()) {
        Ok(()) => Ok((user, credentials)),
        Err(why) => {
            lockout::forget(app, pool, &tried.name, caller.visitor).await?;
            Err(why)
        }
    }
}

/// What the right password leads to, by the state of the user.
fn standing(user: &User, credentials: &Credentials, now: DateTime<Utc>) -> Result<()> {
    users::must_be_enabled(user)?;
    match user.status {
        UserStatus::Unconfirmed => Err(Refusal::UserNotConfirmed.into()),
        UserStatus::ResetRequired => Err(Refusal::PasswordResetRequired.into()),
        // Whoever signs in elsewhere does so there alone.
        UserStatus::ExternalProvider => Err(Refusal::WRONG_CREDENTIALS.into()),
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
    tried: &Try,
    caller: &Caller<'_>,
    factor: &str,
) -> Result<Refusal> {
    let user = tried.user.as_ref().map(|(user, _)| user);
    audit(app, client, user, caller.visitor, false, json!({"factor": factor}));
    let (id, visitor) = (&client.id, caller.visitor);
    lockout::failed(app, pool, id, user, Locked::Password, visitor, tried).await?;
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
    let wants_verifier = credentials.srp_verifier.is_none() && pool.srp_enabled();
    let (data_key, place) = (pool.data_key.clone(), passwords::srp_place(pool, user.sub()));
    tokio::spawn(async move {
        let work = async {
            if wants_verifier {
                let (id, clear) = (key.pool.clone(), password.clone());
                let making = move || passwords::salted_verifier(random, &id, &username, &clear);
                let sealed = data_key.seal(random, &place, &hasher.run(making).await??);
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
    let (pool, sub) = (&client.user_pool_id, user.map(User::sub));
    let done = Actor::visiting(visitor).did("SignIn", pool, app.now(), detail);
    app.audit.record(AuditEvent { success, sub, ..done.of_client(&client.id) });
}
