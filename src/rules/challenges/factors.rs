//! SMS_MFA, EMAIL_OTP, SOFTWARE_TOKEN_MFA and the choice between them.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::app::App;
use crate::database;
use crate::model::code::MAX_ATTEMPTS;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ConfirmationCode, LookupKey, SoftwareTokenCode, Sub, UserKey};
use crate::model::message::{Notice, Values};
use crate::model::methods;
use crate::model::mfa::MfaFactor;
use crate::model::user::User;
use crate::rules::attributes::proof;
use crate::rules::budgets::Budget;
use crate::rules::challenges::{
    Asks, Before, Challenge, Issued, Open, SigningIn, expired, issue, new_session, next_within,
    set_up, used, wrong_code,
};
use crate::rules::codes::Reader;
use crate::rules::limits::{Counted, Share};
use crate::rules::messages::{Change, Locked, Voice};
use crate::rules::names::{self, Taken};
use crate::rules::pools::Pool;
use crate::rules::sign_in::{self, Caller, Proof, SignIn};
use crate::rules::{
    Refusal, Result, account, contacts, limits, lockout, messages, mfa, recovery_codes, retried,
    software_tokens,
};
use crate::sealing::digest;
use crate::store;
use crate::store::challenges::{SentCode, StoredChallenge};
use crate::store::sign_in_failures::Try;

/// How many digits a second factor's code has.
const DIGITS: usize = 6;

/// A code to send.
pub(super) struct Sending<'a> {
    pub factor: MfaFactor,
    pub contact: &'a Contact,
    /// It proves an address that the user does not have yet.
    pub sets_up: bool,
    pub before: Option<Before>,
}

/// Sends a code, and asks for it. That of a challenge that it takes the place of is not sent, if it still waits.
pub(super) async fn send_to(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    proof: &Proof,
    sending: &Sending<'_>,
) -> Result<Challenge> {
    let &SigningIn { app, pool, client, caller } = at;
    let &Sending { factor, contact, sets_up, before } = sending;
    let session = new_session(app, pool);
    let named = digest(session.expose().as_bytes());
    let secret = Zeroizing::new(app.random.digits(DIGITS));
    let code = SentCode {
        digest: code_digest(app, &proof.user.key, &named, &secret).to_vec(),
        attribute: contact.kind.attribute().to_owned(),
        destination: contact.value.clone(),
    };
    // First, as it locks the user.
    let challenge = factor.challenge();
    let new = Issued::new(&session, challenge);
    let issued = Issued { code: Some(&code), sets_up, before, ..new };
    issue(at, &mut *tx, proof, &issued).await?;
    let (visitor, to, reader) = (caller.visitor, &contact.value, Reader::Somebody);
    let message = limits::Message { visitor, client: Some(&client.id), to, reader, known: true };
    let budget = Budget::of_second_factor(app, pool, to);
    let share = Share::Proven;
    let counted = limits::message_within(app, &mut *tx, pool, &message, &budget, share).await;
    counted.and_then(Counted::told).map_err(|error| limits::as_busy(app, error))?;
    let values = Values { code: &secret, ..Values::default() };
    let voice = Voice::of(pool, Some(&client.id), Some(visitor), Some(&proof.user));
    let message = messages::authentication(pool, contact, &values, &voice);
    let (key, lifetime) = (message_key(&named), client.config.challenge_lifetime());
    if let Some(before) = before {
        let keys = [message_key(&before.digest)];
        store::outbox::withdraw(&mut *tx, &pool.id, &keys, app.now()).await?;
    }
    messages::queue(app, tx, pool, &message, Reader::Somebody, Some(&key), lifetime).await?;
    let (username, asks) = (proof.user.username.clone(), Asks::Code(contact.delivery()));
    Ok(Challenge::asking(challenge, Some(session), username, asks))
}

/// Under which key the message of a Session waits: another sign-in has a message of its own.
fn message_key(session: &[u8; 32]) -> String {
    format!("second_factor:{}", hex::encode(session))
}

/// A code is good for the Session it was sent for alone.
fn code_digest(app: &App, user: &UserKey, session: &[u8; 32], code: &str) -> [u8; 32] {
    let (pool, sub) = (user.pool.as_str().as_bytes(), user.sub.0);
    app.server_keys.code.mac(&[b"second factor", pool, sub.as_bytes(), session, code.as_bytes()])
}

/// Where the code of a challenge was sent.
pub(super) fn contact_of(stored: &StoredChallenge) -> Option<Contact> {
    let kind = ContactKind::of(stored.attribute.as_deref()?)?;
    Some(Contact { kind, value: stored.destination.clone()? })
}

/// What wrong second factors are counted under: the same lockout as that of passwords, apart from it, so that the
/// right password does not clear it.
pub fn lock_of(user: Sub) -> LookupKey {
    // No name begins with a control character.
    LookupKey::new(format!("\u{1}second factor:{user}"))
}

/// Forgets wrong second factors.
pub async fn forget_failures(
    tx: &mut PgConnection,
    user: &User,
    source: Option<&str>,
) -> Result<()> {
    let names = [lock_of(user.sub())];
    Ok(store::sign_in_failures::delete(tx, user.pool(), &names, source).await?)
}

/// Counts a try of a second factor before it is looked at: against the user and source, and against the Session.
/// Refuses with `NotAuthorized` inside a lock, and when the Session has had its tries.
async fn count(at: &SigningIn<'_>, open: &Open) -> Result<Try> {
    let &SigningIn { app, pool, caller, .. } = at;
    let tried = lockout::count_code(app, pool, &lock_of(open.user.sub()), caller.visitor).await?;
    count_in_session(at, open, tried).await
}

/// Counts against the Session what was counted against the user and source.
pub(super) async fn count_in_session(at: &SigningIn<'_>, open: &Open, tried: Try) -> Result<Try> {
    let &SigningIn { app, pool, caller, .. } = at;
    match store::challenges::count(&app.db, &pool.id, &open.digest, app.now()).await? {
        Some(tries) if tries <= MAX_ATTEMPTS => Ok(tried),
        over => {
            // Nothing is looked at, so nothing was guessed.
            lockout::take_back(app, pool, caller.visitor, &tried).await?;
            Err(if over.is_some() { expired() } else { used() }.into())
        }
    }
}

/// A try that was wrong.
pub(super) async fn failed(at: &SigningIn<'_>, open: &Open, tried: &Try) -> Result<()> {
    let &SigningIn { app, pool, client, caller } = at;
    let detail = json!({"factor": open.stored.challenge.as_str()});
    sign_in::audit(app, client, Some(&open.user), caller.visitor, false, detail);
    let (client, visitor, user) = (&client.id, caller.visitor, Some(&open.user));
    lockout::failed(app, pool, client, user, Locked::SecondStep, visitor, tried).await
}

/// What became of a right answer; it was no failure, nor was one that came too late.
pub async fn unless_late<T>(
    app: &App,
    pool: &Pool,
    tried: &Try,
    caller: &Caller<'_>,
    taken: Result<T>,
) -> Result<T> {
    let taken = lockout::unless_late(app, pool, caller.visitor, tried, taken).await?;
    lockout::passed(app, pool, caller.visitor, tried).await?;
    Ok(taken)
}

/// Takes the code that was sent for SMS_MFA or EMAIL_OTP. The address or number it was sent to is proven by it.
///
/// Refuses with `CodeMismatch`; the Session stays good for five tries; with `NotAuthorized` where the address or number is
/// no longer the user's, the pool no longer takes it, or a factor was set up otherwise meanwhile; with `AliasExists` where
/// it sets up an address or number that is another's: nobody but its reader hears so. Source: API_RespondToAuthChallenge.
pub async fn answer_code(
    at: &SigningIn<'_>,
    open: Open,
    code: &ConfirmationCode,
) -> Result<SignIn> {
    let &SigningIn { app, pool, caller, .. } = at;
    let contact = contact_of(&open.stored).ok_or_else(|| anyhow::anyhow!("a code sent nowhere"))?;
    still_offered(at, MfaFactor::to(contact.kind))?;
    let tried = count(at, &open).await?;
    let given = code_digest(app, &open.user.key, &open.digest, code.expose());
    let sent = open.stored.code_digest.as_deref().unwrap_or_default();
    if !bool::from(given.as_slice().ct_eq(sent)) {
        failed(at, &open, &tried).await?;
        return Err(wrong_code().into());
    }
    let now = app.now();
    let notice = match open.stored.sets_up {
        true => told_of_set_up(at, &open.user)?,
        false => None,
    };
    let taking = async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &open.user.key).await?.ok_or_else(expired)?;
        open.consume(&mut tx, now).await?;
        match open.stored.sets_up {
            true => {
                let factor = MfaFactor::to(contact.kind);
                set_up::still_asked(at, &mut tx, &open, &user, factor).await?;
            }
            false if contacts::of(&user, contact.kind).as_ref() == Some(&contact) => {}
            false => return Err(expired().into()),
        }
        let budget = Budget::of_second_factor(app, pool, &contact.value);
        limits::forgive_message(app, &mut tx, pool, caller.visitor, &budget).await?;
        forget_failures(&mut tx, &user, Some(&caller.visitor.source())).await?;
        let user = match open.stored.sets_up {
            true => {
                let mut user = user;
                proof::prove(app, &mut tx, pool, &mut user, &contact, Taken::Refuse).await?;
                mfa::set_up(&mut tx, &user.key, MfaFactor::to(contact.kind), now).await?;
                if let Some(notice) = &notice {
                    messages::queue_notice(app, &mut tx, user.pool(), notice).await?;
                }
                user
            }
            false => prove(app, &mut tx, pool, user, &contact, now).await?,
        };
        let proven = Open { user, ..open.clone() };
        let outcome = passed(at, &mut tx, proven, contact.kind.method()).await?;
        tx.commit().await?;
        Ok(outcome)
    };
    let taken = retried(taking).await;
    right(at, &open, &tried, taken).await
}

/// What tells a user that a second factor is set up in a sign-in on a page: whoever has the password may be somebody else.
pub fn told_of_set_up(at: &SigningIn<'_>, user: &User) -> Result<Option<Notice>> {
    let &SigningIn { app, pool, client, caller } = at;
    match caller.binding {
        Some(_) => account::notice(app, pool, &client.id, user, Change::SecondStep, caller.visitor),
        None => Ok(None),
    }
}

/// Marks the address or number that a user has proven, unless somebody else has it as an alias meanwhile: then the user is
/// signed in all the same, with what it proves left as it was.
pub async fn prove(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    user: User,
    contact: &Contact,
    now: DateTime<Utc>,
) -> Result<User> {
    let (attribute, verified) = (contact.kind.attribute(), contact.kind.verified_attribute());
    if user.verified(attribute) {
        return Ok(user);
    }
    let mut proven = user.clone();
    proven.attributes.insert(verified.to_owned(), "true".to_owned());
    database::set_savepoint(&mut *tx).await?;
    store::users::set_attributes(&mut *tx, &proven.key, &proven.attributes, now).await?;
    match names::sync(app, &mut *tx, pool, &proven, Taken::Refuse).await? {
        Ok(()) => Ok(proven),
        Err(_) => {
            database::undo_to_savepoint(&mut *tx).await?;
            Ok(user)
        }
    }
}

/// Takes the code of a software token, once.
///
/// Refuses with `CodeMismatch`, `ExpiredCode` (a code as new was taken before), `SoftwareTokenMfaNotFound`, `NotAuthorized` (the
/// pool no longer takes them). Source: API_RespondToAuthChallenge, RFC 6238 §5.2.
pub async fn answer_software_token(
    at: &SigningIn<'_>,
    open: Open,
    code: &SoftwareTokenCode,
) -> Result<SignIn> {
    let &SigningIn { app, pool, caller, .. } = at;
    still_offered(at, MfaFactor::SoftwareTokenMfa)?;
    let seed = software_tokens::active(app, pool, &open.user.key).await?;
    let tried = count(at, &open).await?;
    let Some(step) = seed.step_of(code, app.now()) else {
        failed(at, &open, &tried).await?;
        return Err(Refusal::CodeMismatch("Invalid code received for user".into()).into());
    };
    let now = app.now();
    let taking = async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, &open.user.key).await?.ok_or_else(expired)?;
        if !store::software_tokens::consume(&mut tx, &open.user.key, &seed.sealed, step).await? {
            let why = "Your software token has already been used once.";
            return Err(Refusal::ExpiredCode(why.into()).into());
        }
        open.consume(&mut tx, now).await?;
        forget_failures(&mut tx, &open.user, Some(&caller.visitor.source())).await?;
        let (proven, method) = (open.clone(), methods::SOFTWARE_TOKEN);
        let outcome = passed(at, &mut tx, proven, method).await?;
        tx.commit().await?;
        Ok(outcome)
    };
    let taken = retried(taking).await;
    right(at, &open, &tried, taken).await
}

/// Takes a recovery code in the place of any second factor, once; the user is told.
///
/// Refuses with `CodeMismatch`; the Session stays good for five tries.
pub async fn answer_recovery_code(at: &SigningIn<'_>, open: Open, typed: &str) -> Result<SignIn> {
    let &SigningIn { app, pool, client, caller } = at;
    let tried = count(at, &open).await?;
    let (key, now) = (&open.user.key, app.now());
    let digest = recovery_codes::digest(app, key, typed);
    let change = Change::RecoveryCode;
    let notice = account::notice(app, pool, &client.id, &open.user, change, caller.visitor)?;
    let taking = async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, key).await?.ok_or_else(expired)?;
        open.consume(&mut tx, now).await?;
        if !store::recovery_codes::consume(&mut tx, key, &digest, now).await? {
            return Ok(None);
        }
        forget_failures(&mut tx, &open.user, Some(&caller.visitor.source())).await?;
        if let Some(notice) = &notice {
            messages::queue_notice(app, &mut tx, open.user.pool(), notice).await?;
        }
        let (proven, method) = (open.clone(), methods::RECOVERY_CODE);
        let outcome = passed(at, &mut tx, proven, method).await?;
        tx.commit().await?;
        Ok(Some(outcome))
    };
    let taken = match retried(taking).await {
        Ok(Some(outcome)) => Ok(outcome),
        Ok(None) => {
            failed(at, &open, &tried).await?;
            return Err(wrong_code().into());
        }
        Err(error) => Err(error),
    };
    right(at, &open, &tried, taken).await
}

/// What comes after a second factor, in the transaction that takes its answer.
pub(super) async fn passed(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    mut open: Open,
    method: &str,
) -> Result<SignIn> {
    let &SigningIn { app, .. } = at;
    methods::add(&mut open.stored.amr, method);
    next_within(at, tx, open.proof(app.now())).await
}

/// A right answer to a second factor: recorded if it was taken, and no failure if not.
pub(super) async fn right(
    at: &SigningIn<'_>,
    open: &Open,
    tried: &Try,
    taken: Result<SignIn>,
) -> Result<SignIn> {
    let &SigningIn { app, pool, caller, .. } = at;
    let outcome = unless_late(app, pool, tried, caller, taken).await?;
    audit_passed(at, open);
    Ok(outcome)
}

/// Records a second factor that was proven.
pub(super) fn audit_passed(at: &SigningIn<'_>, open: &Open) {
    let &SigningIn { app, client, caller, .. } = at;
    let detail = json!({"factor": open.stored.challenge.as_str()});
    sign_in::audit(app, client, Some(&open.user), caller.visitor, true, detail);
}

/// Refuses with `NotAuthorized` a factor that the pool has taken away since it was asked for.
fn still_offered(at: &SigningIn<'_>, factor: MfaFactor) -> Result<()> {
    if offered(at.app, at.pool, factor) { Ok(()) } else { Err(expired().into()) }
}

/// Which factors a pool offers, for those who set one up.
pub(super) fn offered(app: &App, pool: &Pool, factor: MfaFactor) -> bool {
    mfa::policy(app, pool).offered.contains(&factor)
}
