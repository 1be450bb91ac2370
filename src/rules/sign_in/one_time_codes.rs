//! EMAIL_OTP and SMS_OTP: a code is the first factor.

use serde_json::json;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::code::MAX_ATTEMPTS;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ChallengeSession, ConfirmationCode, TypedName, UserKey, UserPoolId};
use crate::model::message::Values;
use crate::model::user::{Credentials, User};
use crate::random::Random;
use crate::rules::budgets::Budget;
use crate::rules::challenges::{Asks, Challenge, expired, used, wrong_code};
use crate::rules::codes::Reader;
use crate::rules::limits::Share;
use crate::rules::messages::{Locked, Voice};
use crate::rules::pools::Pool;
use crate::rules::sign_in::choice::available;
use crate::rules::sign_in::identity::Identity;
use crate::rules::sign_in::pretended;
use crate::rules::sign_in::sealed::{self, Bytes, FirstSession, NewFirst, SealedCode, Whose};
use crate::rules::sign_in::{Caller, FirstFactor, SignIn, audit, may_go_on, proven};
use crate::rules::{
    Result, challenges, contacts, devices, limits, lockout, messages, retried, sign_up, users,
};
use crate::sealing::{SealingKey, digest};
use crate::store;
use crate::store::sampled_users::SampledUser;

/// How many digits the code of a first factor has; it stands alone, so it is longer than a second factor's.
const DIGITS: usize = 8;

/// The channel of a challenge.
pub(in crate::rules) fn channel(challenge: ChallengeName) -> Option<ContactKind> {
    ContactKind::PREFERRED.into_iter().find(|kind| kind.first_factor() == challenge)
}

/// Whom a code is sent to.
pub(super) struct Asked<'a> {
    pub name: &'a TypedName,
    pub identity: &'a Identity,
    /// `None`, or disabled: the same is done at the same cost for nobody.
    pub user: Option<&'a (User, Credentials)>,
    pub challenge: ChallengeName,
    pub kind: ContactKind,
    pub available: &'a [ChallengeName],
    /// The Session that asked which factor it shall be: it is taken with the message, or neither is.
    pub answers: Option<&'a FirstSession>,
    /// The Session that this one is to take the place of: its message is not sent, if it still waits.
    pub replaces: Option<&'a ChallengeSession>,
}

/// Sends a code and asks for it. Where there is nobody to send it to, the answer looks the same.
///
/// Refuses with `NotAuthorized` whoever comes second with the Session that is answered: no other code is sent for it.
pub(super) async fn send(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Asked<'_>,
    caller: &Caller<'_>,
) -> Result<Challenge> {
    let user = asked.user.map(|(user, _)| user);
    let own = user.filter(|user| user.enabled).and_then(|user| contacts::of(user, asked.kind));
    let reader = if own.is_some() { Reader::Somebody } else { Reader::Nobody };
    let like = |like: &SampledUser| contacts::of(&like.user, asked.kind);
    let pretended = pretended::contact(app, pool, asked.identity, &[asked.kind], like).await?;
    let contact = own.unwrap_or(pretended);
    let device = devices::remembered(app, pool, &key_of(pool, user), caller.device_key).await?;
    let (visitor, to) = (caller.visitor, contact.value.as_str());
    let budget = Budget::of_first_factor(app, pool, visitor, device.as_ref(), to, reader);
    let secret = Zeroizing::new(app.random.digits(DIGITS));
    let username = asked.identity.username.clone();
    let voice = Voice::of(pool, Some(&client.id), Some(caller.visitor), user);
    let values = Values { code: &secret, ..Values::default() };
    let message = messages::authentication(pool, &contact, &values, &voice);
    let replaced = asked.replaces.map(|old| message_key(&digest(old.expose().as_bytes())));
    let lifetime = client.config.challenge_lifetime();
    let code = |reader| {
        let key = &app.server_keys.code;
        sealed_code(app.random, key, &pool.id, &contact, &secret, reader)
    };
    let sending = async || {
        let mut tx = app.db.begin().await?;
        if let Some(answered) = asked.answers {
            answered.consume(app, &mut *tx, pool).await?;
        }
        let (of, known) = (Some(&client.id), false);
        let counting = limits::Message { visitor, client: of, to, reader, known };
        let share = Share::Anybody;
        let counted = limits::message_within(app, &mut tx, pool, &counting, &budget, share).await;
        let counted = counted.and_then(|counted| counted.heard_through(client));
        // A destination that has had its messages is silent, where saying so would tell of a user.
        let full = counted.map_err(|error| limits::as_busy(app, error))?.is_full();
        let reader = if full { Reader::Nobody } else { reader };
        let new = NewFirst {
            name: asked.name,
            username: username.as_str(),
            whose: asked.user.map(Whose::of),
            challenge: asked.challenge,
            available: asked.available,
            code: Some(code(reader)),
            passkey: None,
        };
        let (session, first) = sealed::begin(app, pool, client, new, caller)?;
        if let Some(replaced) = &replaced {
            // What nobody reads takes no other's place: the same is asked for a message that is none.
            let taken = if full { format!("nobody:{replaced}") } else { replaced.clone() };
            store::outbox::withdraw(&mut tx, &pool.id, &[taken], app.now()).await?;
        }
        let key = message_key(&first.digest);
        messages::queue(app, &mut tx, pool, &message, reader, Some(&key), lifetime).await?;
        tx.commit().await?;
        Ok(session)
    };
    let session = retried(sending).await?;
    let (asks, available) = (Asks::Code(contact.delivery()), asked.available.to_vec());
    let asked = Challenge::asking(asked.challenge, Some(session), username, asks);
    Ok(Challenge { available, ..asked })
}

/// A code as the Session keeps it. One that nobody reads is none: every Session would bring five guesses more, and there is no
/// end of Sessions.
fn sealed_code(
    random: Random,
    key: &SealingKey,
    pool: &UserPoolId,
    contact: &Contact,
    secret: &str,
    reader: Reader,
) -> SealedCode {
    let nonce = random.bytes::<16>();
    let (of_code, of_none) = (mac(key, pool, &nonce, secret), random.bytes::<32>());
    let mac = if reader == Reader::Nobody { of_none } else { of_code };
    SealedCode {
        mac: Bytes(mac.to_vec()),
        nonce: Bytes(nonce.to_vec()),
        attribute: contact.kind.attribute().to_owned(),
        destination: contact.value.clone(),
    }
}

/// The key of a user, or of nobody.
fn key_of(pool: &Pool, user: Option<&User>) -> UserKey {
    user.map_or_else(|| UserKey::nobody(&pool.id), |user| user.key.clone())
}

/// Under which key the message of a Session waits: another sign-in has a message of its own.
fn message_key(session: &[u8; 32]) -> String {
    format!("first_factor:{}", hex::encode(session))
}

fn mac(key: &SealingKey, pool: &UserPoolId, nonce: &[u8], code: &str) -> [u8; 32] {
    key.mac(&[b"first factor", pool.as_str().as_bytes(), nonce, code.as_bytes()])
}

/// Takes the code of a first factor. The address or number is proven by it, and so is a user who was not confirmed.
///
/// Refuses with `CodeMismatch`; the Session stays good for five tries; `NotAuthorized` (locked, disabled, the address or
/// number is no longer the user's, or begins no sign-in any more), `PasswordResetRequired`. Source:
/// API_RespondToAuthChallenge.
pub async fn answer(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &FirstSession,
    code: &ConfirmationCode,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let sent = session.code.as_ref().ok_or_else(|| anyhow::anyhow!("a Session without a code"))?;
    let name = users::lookup_key(pool, &session.name);
    let tried = lockout::count_other(app, pool, &name, caller.visitor).await?;
    let (digest, until) = (&session.digest, session.expires_at);
    match store::sealed_uses::count(&app.db, &pool.id, digest, until).await? {
        Some(tries) if tries <= MAX_ATTEMPTS => {}
        over => {
            // Nothing is looked at, so nothing was guessed.
            lockout::take_back(app, pool, caller.visitor, &tried).await?;
            return Err(if over.is_some() { expired() } else { used() }.into());
        }
    }
    let given = mac(&app.server_keys.code, &pool.id, &sent.nonce.0, code.expose());
    let right = bool::from(given.as_slice().ct_eq(&sent.mac.0));
    let kind = ContactKind::of(&sent.attribute);
    let detail = json!({"factor": session.challenge.as_str()});
    let user = session.user(&tried.user);
    let (Some((user, _)), true, Some(kind)) = (user, right, kind) else {
        let user = tried.user.as_ref().map(|(user, _)| user);
        audit(app, client, user, caller.visitor, false, detail);
        let (client, visitor) = (&client.id, caller.visitor);
        lockout::failed(app, pool, client, user, Locked::Password, visitor, &tried).await?;
        return Err(wrong_code().into());
    };
    let contact = Contact { kind, value: sent.destination.clone() };
    let accepted = accept(app, pool, session, user, &contact, caller).await;
    let found = lockout::unless_late(app, pool, caller.visitor, &tried, accepted).await?;
    let (user, credentials) = may_go_on(app, pool, found, &tried, caller).await?;
    let caller = session.caller(caller);
    let first = FirstFactor { user, credentials, name, methods: &[kind.method()], closed: false };
    proven(app, pool, client, first, detail, &caller).await
}

/// Takes the Session, and notes what the code proves. Until an address or number is proven for the first time, the account may
/// have been somebody else's, who signed up with it or took it.
async fn accept(
    app: &App,
    pool: &Pool,
    session: &FirstSession,
    user: &User,
    contact: &Contact,
    caller: &Caller<'_>,
) -> Result<(User, Credentials)> {
    let now = app.now();
    let device = devices::remembered(app, pool, &user.key, session.device()).await?;
    let (visitor, to, reader) = (caller.visitor, &contact.value, Reader::Somebody);
    let budget = Budget::of_first_factor(app, pool, visitor, device.as_ref(), to, reader);
    retried(async || {
        let mut tx = app.db.begin().await?;
        let mut user = store::users::find_locked(&mut tx, &user.key).await?.ok_or_else(expired)?;
        if contacts::of(&user, contact.kind).as_ref() != Some(contact) {
            return Err(expired().into());
        }
        // A second factor that was switched on meanwhile is not to be begun with, least of all with a code to the same place.
        let credentials = store::users::find_credentials(&mut *tx, &user.key).await?;
        let mut credentials = credentials.ok_or_else(expired)?;
        if !available(app, pool, &user, &credentials, false).contains(&session.challenge) {
            return Err(expired().into());
        }
        if !session.is_of(&user, &credentials) {
            return Err(expired().into());
        }
        session.consume(app, &mut *tx, pool).await?;
        limits::forgive_message(app, &mut tx, pool, caller.visitor, &budget).await?;
        let unproven = !user.verified(contact.kind.attribute());
        user = challenges::prove(app, &mut tx, pool, user, contact, now).await?;
        // Only where the address is proven by it: not where somebody else has it meanwhile.
        if unproven && user.verified(contact.kind.attribute()) {
            sign_up::take_over(app, &mut tx, pool, &mut user).await?;
            let kept = store::users::find_credentials(&mut *tx, &user.key).await?;
            credentials = kept.ok_or_else(expired)?;
        }
        tx.commit().await?;
        Ok((user, credentials))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bug: beyond the messages that a mailbox gets, each sign-in still brought five guesses of a code that nobody was sent.
    #[test]
    fn a_code_that_nobody_reads_is_not_to_be_guessed() {
        let (key, pool) = (SealingKey::generate(Random), UserPoolId::new("us-east-1_x"));
        let contact = Contact { kind: ContactKind::Email, value: "ann@example.com".to_owned() };
        for (reader, hit) in [(Reader::Somebody, true), (Reader::Nobody, false)] {
            let sealed = sealed_code(Random, &key, &pool, &contact, "12345678", reader);
            let given = mac(&key, &pool, &sealed.nonce.0, "12345678");
            assert_eq!(sealed.mac.0 == given, hit, "{reader:?}");
        }
    }
}
