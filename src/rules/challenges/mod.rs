//! From the first proven factor to all of them: which challenge comes next, and what answers it.

mod again;
mod device;
mod factors;
mod new_password;
mod set_up;

pub use again::{choose, resend, set_up_anew};
pub use device::{
    BrowserAnswer, DeviceAnswer, DeviceStart, answer_browser, answer_device, begin_device,
};
pub use factors::{
    answer_code, answer_recovery_code, answer_software_token, forget_failures, lock_of, prove,
    told_of_set_up, unless_late,
};
pub use new_password::{NewPassword, answer_new_password, new_password_parameters};
pub use set_up::{Meanwhile, answer_set_up, open_set_up, still_asked};

use chrono::{DateTime, Duration, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::code::CodeDelivery;
use crate::model::device::KnownDevice;
use crate::model::ids::{ChallengeSession, DeviceKey, TypedName, UserKey, Username};
use crate::model::methods;
use crate::model::mfa::{MfaFactor, MfaMode, MfaSettings};
use crate::model::user::User;
use crate::rules::attributes::{self, Writer};
use crate::rules::challenges::again::Asked;
use crate::rules::pools::Pool;
use crate::rules::sign_in::machine::{self, Next, Standing};
use crate::rules::sign_in::{Caller, Proof, SignIn};
use crate::rules::{Refusal, Result, devices, lockout, mfa, retried, users};
use crate::sealing::digest;
use crate::store;
use crate::store::challenges::{Bound, NewChallenge, SentCode, StoredChallenge};

/// A sign-in that is under way: at which pool, through which client, and who answers.
#[derive(Clone, Copy)]
pub struct SigningIn<'a> {
    pub app: &'a App,
    pub pool: &'a Pool,
    pub client: &'a Client,
    pub caller: &'a Caller<'a>,
}

/// A challenge that was issued.
pub struct Challenge {
    pub name: ChallengeName,
    /// What the answer must bring along; `None` where SECRET_BLOCK is all of it.
    pub session: Option<ChallengeSession>,
    /// `USER_ID_FOR_SRP`: the canonical username, or one made up for a user that is not.
    pub username: Username,
    pub asks: Asks,
    /// What a choice-based sign-in may go on with instead.
    pub available: Vec<ChallengeName>,
    /// Where it asks for a second factor, those that it may be, itself among them.
    pub factors: Vec<MfaFactor>,
    /// Where its code sets a factor up, those that can be set up instead, itself among them.
    pub instead: Vec<MfaFactor>,
}

impl Challenge {
    /// One that nothing can be chosen instead of.
    pub(in crate::rules) fn asking(
        name: ChallengeName,
        session: Option<ChallengeSession>,
        username: Username,
        asks: Asks,
    ) -> Self {
        let (available, factors, instead) = (Vec::new(), Vec::new(), Vec::new());
        Self { name, session, username, asks, available, factors, instead }
    }
}

/// What a challenge tells whoever is to answer it.
pub enum Asks {
    /// Nothing but its name.
    Only,
    NewPassword(Box<User>),
    /// The code that was sent.
    Code(CodeDelivery),
    /// The code of a software token, with what the user calls its device.
    SoftwareToken(Option<String>),
    Choice(Vec<MfaFactor>),
    SetUp(Vec<MfaFactor>),
    Device(DeviceKey),
    /// The proof of a password, or of a device's.
    Proof(SrpParameters),
    /// An assertion by one of the user's passkeys: `PublicKeyCredentialRequestOptions` as JSON.
    Passkey(String),
}

/// The server's half of an SRP exchange.
pub struct SrpParameters {
    pub salt: Vec<u8>,
    /// `B`.
    pub public: Vec<u8>,
    /// The exchange, sealed.
    pub secret_block: String,
    pub device: Option<DeviceKey>,
}

/// The challenge that a proof still needs, or the proof itself. The failures of the name are forgotten in either case, but where
/// they have closed it: then a device has to prove itself first. A remembered one that comes along has to, whichever step it
/// comes with.
///
/// Refuses with `InvalidParameter` where a second factor is demanded and the user has no way to one, or where no level
/// that the app asks for can be reached, and with `Busy` where no code can be sent for any factor of the user.
pub async fn next(at: &SigningIn<'_>, mut proof: Proof) -> Result<SignIn> {
    let &SigningIn { app, pool, caller, .. } = at;
    proof.device = device_at_hand(&app.db, pool, &proof, caller.device_key).await?;
    let settings = settings(app, &app.db, pool, &proof).await?;
    let asked = asked_next(at, &proof, &settings);
    if asked == Next::Done {
        return done(proof);
    }
    let asking = async || {
        let (asked, mut tx) = (asked.clone(), app.db.begin().await?);
        let challenge = ask(at, &mut tx, &proof, &settings, asked).await?;
        if let (Some((lookup, source)), None) = (&proof.cleared, &proof.closed) {
            let (of, names) = (proof.user.pool(), std::slice::from_ref(lookup));
            store::sign_in_failures::delete(&mut *tx, of, names, Some(source)).await?;
        }
        tx.commit().await?;
        Ok(challenge)
    };
    Ok(SignIn::Challenge(Box::new(retried(asking).await?)))
}

/// The same in the transaction that takes the answer before: where what comes next is refused, the answer was not taken, and is
/// good once more when there are codes again.
pub(in crate::rules) async fn next_within(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    mut proof: Proof,
) -> Result<SignIn> {
    let &SigningIn { app, pool, caller, .. } = at;
    proof.device = device_at_hand(&mut *tx, pool, &proof, caller.device_key).await?;
    let settings = settings(app, &mut *tx, pool, &proof).await?;
    match asked_next(at, &proof, &settings) {
        Next::Done => done(proof),
        asked => {
            let asked = ask(at, tx, &proof, &settings, asked).await?;
            Ok(SignIn::Challenge(Box::new(asked)))
        }
    }
}

/// Nothing more is asked. Refuses a password that is closed, whose device has not proven itself.
fn done(proof: Proof) -> Result<SignIn> {
    match &proof.closed {
        Some(_) => Err(lockout::exceeded()),
        None => Ok(SignIn::Done(Box::new(proof))),
    }
}

fn asked_next(at: &SigningIn<'_>, proof: &Proof, settings: &MfaSettings) -> Next {
    let asked = with_standing(at, proof, settings, machine::next);
    if at.caller.binding.is_some() { asked } else { asked.for_api() }
}

/// The device that came along, as things stand: the one that was named first, unless only one named later is remembered. None
/// takes the place of one that has proven itself.
async fn device_at_hand(
    db: impl PgExecutor<'_>,
    pool: &Pool,
    proof: &Proof,
    named: Option<&DeviceKey>,
) -> Result<Option<KnownDevice>> {
    let came = proof.device.as_ref().map(|device| &device.key);
    let named = named.filter(|_| !methods::has(&proof.amr, methods::DEVICE));
    let keys: Vec<&DeviceKey> = came.into_iter().chain(named).collect();
    let known = devices::known(db, pool, &proof.user.key, &keys).await?;
    let of = |key| known.iter().find(|device| Some(&device.key) == key);
    let (first, other) = (of(came), of(named));
    let better = other.filter(|other| other.remembered && !first.is_some_and(|one| one.remembered));
    Ok(better.or(first).or(other).cloned())
}

/// What the user has switched on, as far as the pool asks for it.
async fn settings(
    app: &App,
    db: impl PgExecutor<'_>,
    pool: &Pool,
    proof: &Proof,
) -> Result<MfaSettings> {
    match &proof.mfa {
        Some(known) => Ok(known.clone()),
        None if mfa::policy(app, pool).mode == MfaMode::Off => Ok(MfaSettings::default()),
        None => Ok(store::mfa::find(db, &proof.user.key).await?),
    }
}

/// Asks something of where a proof stands.
pub(super) fn with_standing<T>(
    at: &SigningIn<'_>,
    proof: &Proof,
    settings: &MfaSettings,
    question: impl FnOnce(&Standing<'_>) -> T,
) -> T {
    let &SigningIn { app, pool, client, .. } = at;
    question(&Standing {
        sets_email: attributes::may_set(pool, Writer::User(client), "email"),
        has_device: proof.device.as_ref().is_some_and(|device| device.remembered),
        device_saw_factor: proof.device.as_ref().is_some_and(|device| device.saw_second_factor),
        proven: &proof.amr,
        levels: proof.levels,
        ..Standing::of(&mfa::policy(app, pool), &proof.user, settings)
    })
}

async fn ask(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    proof: &Proof,
    settings: &MfaSettings,
    asked: Next,
) -> Result<Challenge> {
    let &SigningIn { app, pool, .. } = at;
    let (name, asks) = match asked {
        Next::NewPassword => {
            (ChallengeName::NewPasswordRequired, Asks::NewPassword(Box::new(proof.user.clone())))
        }
        Next::Device => match &proof.device {
            Some(device) => (ChallengeName::DeviceSrpAuth, Asks::Device(device.key.clone())),
            None => return Err(anyhow::anyhow!("a device is asked for that did not come").into()),
        },
        Next::Factor(factor) => {
            let factor = Asked { factor, settings, before: None };
            return again::ask_any(at, tx, proof, &factor).await;
        }
        Next::Choice(factors) => (ChallengeName::SelectMfaType, Asks::Choice(factors)),
        Next::SetUp(factors) => (ChallengeName::MfaSetup, Asks::SetUp(factors)),
        Next::NoWay => {
            let why = "User has no second factor and none can be set up during sign-in.";
            return Err(Refusal::parameter(why).into());
        }
        Next::OutOfReach => {
            let why = "No authentication level asked for can be reached.";
            return Err(Refusal::parameter(why).into());
        }
        Next::Done => return Err(anyhow::anyhow!("nothing is left to ask").into()),
    };
    let session = new_session(app, pool);
    issue(at, tx, proof, &Issued::new(&session, name)).await?;
    let username = proof.user.username.clone();
    Ok(Challenge::asking(name, Some(session), username, asks))
}

/// A Session that nobody has yet.
fn new_session(app: &App, pool: &Pool) -> ChallengeSession {
    ChallengeSession::of(&pool.id, &app.random.token())
}

/// How long after it was asked first a challenge is renewed.
const LONGEST: Duration = Duration::minutes(15);

/// A challenge to issue.
struct Issued<'a> {
    session: &'a ChallengeSession,
    challenge: ChallengeName,
    code: Option<&'a SentCode>,
    /// The code proves an address that the user does not have yet.
    sets_up: bool,
    /// The seed of a software token that was given out for it.
    seed: Option<&'a [u8]>,
    before: Option<Before>,
}

/// The challenges that another takes the place of.
#[derive(Clone, Copy)]
struct Before {
    /// When the first of them was asked.
    since: DateTime<Utc>,
    /// The tries that they have had: these count on.
    tries: i32,
    /// Names the last of them.
    digest: [u8; 32],
}

impl<'a> Issued<'a> {
    fn new(session: &'a ChallengeSession, challenge: ChallengeName) -> Self {
        Self { session, challenge, code: None, sets_up: false, seed: None, before: None }
    }
}

/// Refuses with `NotAuthorized` where the user's sign-ins were ended since the first factor was proven, and what was renewed
/// for too long.
async fn issue(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    proof: &Proof,
    issued: &Issued<'_>,
) -> Result<()> {
    let &SigningIn { app, client, caller, .. } = at;
    let &Issued { session, challenge, code, sets_up, seed, before } = issued;
    let now = app.now();
    let (lifetime, source) = (client.config.challenge_lifetime(), caller.visitor.source());
    let until =
        before.map_or(now + lifetime, |before| (now + lifetime).min(before.since + LONGEST));
    if until <= now {
        return Err(expired().into());
    }
    let new = NewChallenge {
        bound: Bound {
            user: &proof.user.key,
            client_id: &client.id,
            challenge,
            binding: caller.binding,
        },
        amr: &proof.amr,
        credit: proof.credit,
        epoch: Some(proof.epoch),
        device_key: proof.device.as_ref().map(|device| &device.key),
        closed_name: proof.closed.as_ref(),
        source: Some(&source),
        levels: proof.levels,
        code,
        sets_up,
        sealed_state: seed,
        attempts: before.map_or(0, |before| before.tries),
        created_at: before.map_or(now, |before| before.since),
        expires_at: until,
    };
    match store::challenges::insert(tx, &digest(session.expose().as_bytes()), &new).await? {
        true => Ok(()),
        false => Err(Refusal::WRONG_CREDENTIALS.into()),
    }
}

/// A Session as it comes back, with what it must agree with.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    pub challenge: ChallengeName,
    pub session: &'a ChallengeSession,
    /// `USERNAME` as sent: the user's username, `sub` or an alias. `None` on pages, whose flow knows.
    pub name: Option<&'a TypedName>,
    /// The browser flow that brings it; `None` for the API.
    pub binding: Option<&'a [u8]>,
}

/// A Session that was found good: the challenge is open.
#[derive(Clone)]
pub struct Open {
    pub user: User,
    digest: [u8; 32],
    stored: StoredChallenge,
}

impl Open {
    /// Where a code was sent, if the challenge sent one.
    pub fn delivery(&self) -> Option<CodeDelivery> {
        let contact = factors::contact_of(&self.stored)?;
        Some(contact.delivery())
    }

    /// The seed of a software token that was given out with this Session, sealed.
    pub fn seed(&self) -> Option<&[u8]> {
        self.stored.sealed_state.as_deref()
    }

    /// What is proven so far.
    fn proof(self, now: DateTime<Utc>) -> Proof {
        // What it may do is looked up anew when the sign-in goes on.
        let (remembered, saw_second_factor) = (false, false);
        let known = |key| KnownDevice { key, remembered, saw_second_factor };
        Proof {
            credit: self.stored.credit,
            device: self.stored.device_key.map(known),
            levels: self.stored.levels,
            closed: self.stored.closed_name,
            ..Proof::new(self.user, self.stored.amr, self.stored.epoch, now)
        }
    }

    /// Whether somebody has answered it since it was looked up.
    async fn was_used(&self, app: &App) -> Result<bool> {
        let found = store::challenges::find(&app.db, &self.user.key.pool, &self.digest).await?;
        Ok(found.is_none_or(|stored| stored.consumed_at.is_some()))
    }

    /// Takes the challenge, once. Refuses with `NotAuthorized` whoever comes second; then the transaction is to be
    /// rolled back.
    async fn consume(&self, tx: &mut PgConnection, now: DateTime<Utc>) -> Result<Before> {
        let bound = Bound {
            user: &self.user.key,
            client_id: &self.stored.client_id,
            challenge: self.stored.challenge,
            binding: self.stored.binding.as_deref(),
        };
        match store::challenges::consume(tx, &self.digest, &bound, now).await? {
            Some(tries) => Ok(Before { since: self.stored.created_at, tries, digest: self.digest }),
            None => Err(used().into()),
        }
    }
}

/// The refusal of a Session that is none, or not this caller's.
pub fn invalid() -> Refusal {
    Refusal::not_authorized("Invalid session for the user.")
}

/// The refusal of a Session that was answered.
pub fn used() -> Refusal {
    Refusal::not_authorized("Invalid session for the user, session can only be used once.")
}

/// The refusal of a Session whose time is over.
pub fn expired() -> Refusal {
    Refusal::not_authorized("Invalid session for the user, session is expired.")
}

/// The refusal of a wrong code that was sent for a Session.
pub fn wrong_code() -> Refusal {
    Refusal::CodeMismatch("Invalid code or auth state for the user.".into())
}

/// Looks a Session up; nothing is changed. Refuses with `NotAuthorized`: not one, of another client, user, challenge
/// or flow, used, or expired.
pub async fn open(
    app: &App,
    pool: &Pool,
    client: &Client,
    presented: Presented<'_>,
) -> Result<Open> {
    let digest = digest(presented.session.expose().as_bytes());
    let stored = store::challenges::find(&app.db, &pool.id, &digest).await?;
    let stored = stored.filter(|stored| {
        stored.client_id == client.id
            && stored.challenge == presented.challenge
            && stored.binding.as_deref() == presented.binding
    });
    let stored = stored.ok_or_else(invalid)?;
    let key = UserKey { pool: pool.id.clone(), sub: stored.sub };
    let user = match presented.name {
        Some(name) => {
            let name = users::lookup_key(pool, name.as_str());
            store::users::find_by_name(&app.db, &pool.id, &name).await?
        }
        None => store::users::find(&app.db, &key).await?,
    };
    let user = user.filter(|user| user.key == key).ok_or_else(invalid)?;
    standing(app, user, digest, stored)
}

/// Whether a Session that was found still stands, for a user who may sign in.
fn standing(app: &App, user: User, digest: [u8; 32], stored: StoredChallenge) -> Result<Open> {
    // First, though disabling a user ends what is under way as well: whoever has the Session has proven who it is.
    users::must_be_enabled(&user)?;
    if stored.consumed_at.is_some() {
        return Err(used().into());
    }
    if stored.expires_at <= app.now() || !stored.credit_stands {
        return Err(expired().into());
    }
    Ok(Open { user, digest, stored })
}
