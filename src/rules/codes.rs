//! Short codes that prove an address: issued, counted, taken once.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use sqlx::PgConnection;
use zeroize::Zeroizing;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::code::{CodeDelivery, CodePurpose, MAX_ATTEMPTS};
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ClientId, ConfirmationCode, Sub, UserKey};
use crate::model::message::{Rendered, Values};
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::rules::budgets::Tries;
use crate::rules::limits::Counted;
use crate::rules::messages::Voice;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result, limits, messages, retried};
use crate::store;
use crate::store::codes::NewCode;

/// How many digits a code has.
const DIGITS: usize = 6;

/// How long a code of a purpose stands.
pub fn lifetime(purpose: CodePurpose) -> Duration {
    match purpose {
        CodePurpose::ForgotPassword => Duration::hours(1),
        CodePurpose::SignUp | CodePurpose::VerifyEmail | CodePurpose::VerifyPhoneNumber => {
            Duration::hours(24)
        }
    }
}

/// A code to send.
pub struct Errand<'a> {
    pub user: &'a User,
    pub purpose: CodePurpose,
    pub contact: &'a Contact,
    /// Who asked for it, and at which client, if at any.
    pub visitor: &'a Visitor,
    pub client: Option<&'a ClientId>,
    /// Where a link in the message leads to, and for which client; without it there is a code in any case.
    pub link: Option<Link<'a>>,
}

/// What a link in a message is made from.
#[derive(Clone, Copy)]
pub struct Link<'a> {
    pub client: &'a Client,
    /// The origin of the listener that took the request; see [`Pool::hosted_base`].
    pub public_url: &'a str,
}

/// Whether somebody is there to read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Somebody,
    /// The same is done at the same cost, for a user that does not exist.
    Nobody,
}

/// What a user who cannot have a code is sent in its place.
pub struct Instead {
    pub message: Rendered,
    /// Under which key it waits; a newer one replaces it.
    pub key: String,
}

/// Makes a code in place of an older one and queues its message. Where the destination has had its messages the same
/// is done for nobody, and the older code stands.
pub async fn send(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    errand: &Errand<'_>,
    counted: &Counted,
    reader: Reader,
) -> Result<CodeDelivery> {
    send_or(app, tx, pool, errand, counted, (reader, None)).await
}

/// The same for a reader who may be sent something else: then the code is made for nobody, at the same cost.
async fn send_or(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    errand: &Errand<'_>,
    counted: &Counted,
    (reader, instead): (Reader, Option<&Instead>),
) -> Result<CodeDelivery> {
    let Errand { user, purpose, contact, .. } = *errand;
    let (key, reader) = match counted.is_full() {
        true => {
            let nobody = UserKey { pool: pool.id.clone(), sub: Sub(app.random.uuid()) };
            (nobody, Reader::Nobody)
        }
        false => (user.key.clone(), reader),
    };
    let base = link_base(app, pool, errand);
    let secret = Zeroizing::new(match base {
        Some(_) => app.random.token(),
        None => app.random.digits(DIGITS),
    });
    let now = app.now();
    let new = NewCode {
        digest: &digest(app, &key, purpose, &secret),
        attribute: contact.kind.attribute(),
        destination: &contact.value,
        expires_at: now + lifetime(purpose),
    };
    store::codes::insert(&mut *tx, &key, purpose, &new, now).await?;
    let link = base.map(|(base, client)| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", client.id.as_str())
            .append_pair("user_name", user.username.as_str())
            .append_pair("confirmation_code", &secret)
            .finish();
        Zeroizing::new(format!("{base}/confirmUser?{query}"))
    });
    let values = Values { code: &secret, username: None, link: link.as_ref().map(|l| l.as_str()) };
    let voice = Voice::of(pool, errand.client, Some(errand.visitor), Some(user));
    let message = messages::verification(pool, purpose, contact, &values, &voice);
    let replaced = message_key(purpose, key.sub);
    let (message, replaced, reader) = match instead {
        Some(other) if !counted.is_full() => (&other.message, &other.key, Reader::Somebody),
        _ => (&message, &replaced, reader),
    };
    messages::queue(app, tx, pool, message, reader, Some(replaced), lifetime(purpose)).await?;
    Ok(contact.delivery())
}

/// A code that somebody asks for under a name, whoever has it.
pub struct Request<'a> {
    pub errand: Errand<'a>,
    pub reader: Reader,
    pub client: &'a Client,
    /// Whether the caller may learn that there is a user.
    pub hides: bool,
    /// Whether the visitor is known to be no stranger; see [`is_known`](super::budgets::is_known).
    pub known: bool,
    /// How the audit calls it.
    pub event: &'static str,
    /// What is sent to a user who cannot have a code, where the answer must not say so.
    pub instead: Option<&'a Instead>,
}

/// Sends what was asked for, or seems to. Refuses with `LimitExceeded`; where users are hidden only on account of the
/// source, which has nothing to do with who was asked for.
pub async fn answer(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    request: &Request<'_>,
) -> Result<CodeDelivery> {
    let Request { errand, reader, .. } = request;
    let visitor = errand.visitor;
    let client = Some(&request.client.id);
    let (reader, known, instead) = (*reader, request.known, request.instead);
    let (to, read) = match instead {
        Some(other) => (&other.message.to, Reader::Somebody),
        None => (&errand.contact.value, reader),
    };
    let message = limits::Message { visitor, client, to, reader: read, known };
    let counted = limits::message(app, &mut *tx, pool, &message).await?;
    let counted = if request.hides { counted } else { counted.told()? };
    let sent = send_or(app, &mut *tx, pool, errand, &counted, (reader, instead)).await?;
    let actor = Actor::visiting(visitor);
    let user = &errand.user.key;
    let mut event = actor.did_to(request.event, user, client, app.now(), json!({}));
    event.success = reader == Reader::Somebody && !counted.is_full();
    event.sub = event.sub.filter(|_| reader == Reader::Somebody);
    store::audit::insert_all(tx, app.random, &[event]).await?;
    Ok(sent)
}

/// Where the link of a message leads: only e-mails to new users carry one, in pools that say so and have pages.
fn link_base<'a>(app: &App, pool: &Pool, errand: &Errand<'a>) -> Option<(String, &'a Client)> {
    let link = errand.link?;
    let option = pool.config.verification_message_template.default_email_option.as_deref();
    let wanted = option == Some("CONFIRM_WITH_LINK")
        && errand.purpose == CodePurpose::SignUp
        && errand.contact.kind == ContactKind::Email;
    let base = pool.hosted_base(app.config.domain_suffix.as_deref(), link.public_url);
    base.filter(|_| wanted).map(|base| (base, link.client))
}

/// Under which key the message of a code waits: a newer one replaces it.
fn message_key(purpose: CodePurpose, sub: Sub) -> String {
    format!("{}:{sub}", purpose.as_str())
}

/// Takes back the messages of codes that still wait to be sent to a user.
pub async fn withdraw(app: &App, tx: &mut PgConnection, user: &UserKey) -> Result<()> {
    let keys = CodePurpose::ALL.map(|purpose| message_key(purpose, user.sub));
    Ok(store::outbox::withdraw(tx, &user.pool, &keys, app.now()).await?)
}

fn digest(app: &App, user: &UserKey, purpose: CodePurpose, code: &str) -> [u8; 32] {
    let (pool, sub) = (user.pool.as_str().as_bytes(), user.sub.0);
    let purpose = purpose.as_str().as_bytes();
    app.server_keys.code.mac(&[b"code", pool, sub.as_bytes(), purpose, code.as_bytes()])
}

/// A try that was counted. Only [`count`] makes one, and only with one can a code be taken.
#[derive(Debug)]
pub struct Tried {
    user: UserKey,
    purpose: CodePurpose,
    digest: [u8; 32],
    /// What the try is counted under, to take it back.
    tries: Tries,
    /// The user has no more of them, whichever name was typed.
    full: bool,
    found: Option<store::codes::Tried>,
}

/// Counts a try of a code before it is looked at; the user may be nobody. Refuses with `LimitExceeded` where the name has no
/// more of them, or the source has had its failures.
pub async fn count(
    app: &App,
    pool: &Pool,
    tries: Tries,
    user: Option<&User>,
    purpose: CodePurpose,
    code: &ConfirmationCode,
) -> Result<Tried> {
    let key = user.map_or_else(|| UserKey::nobody(&pool.id), |user| user.key.clone());
    let digest = digest(app, &key, purpose, code.expose());
    let (sub, now, counted) = (user.map(User::sub), app.now(), tries.counted());
    let source = tries.source();
    if source.is_some_and(|source| app.closed_sources.has(&pool.id, source.to_owned(), now)) {
        return Err(limits::exceeded());
    }
    let counting = async || {
        Ok(store::codes::count(&app.db, &pool.id, &counted, sub, purpose, &digest, now).await?)
    };
    let found = retried(counting).await?;
    if let (false, Some(source)) = (found.source_open, source) {
        app.closed_sources.note(&pool.id, source.to_owned(), now);
    }
    if !found.had_one {
        return Err(limits::exceeded());
    }
    let (full, found) = (!found.had_untold, found.tried);
    Ok(Tried { user: key, purpose, digest, tries, full, found })
}

/// Wrong code, in Cognito's words.
pub fn mismatch() -> Refusal {
    Refusal::CodeMismatch("Invalid verification code provided, please try again.".into())
}

/// No code that stands, in Cognito's words.
pub fn expired() -> Refusal {
    Refusal::ExpiredCode("Invalid code provided, please request a code again.".into())
}

impl Tried {
    /// What the code was sent to and proves, once it was taken.
    pub fn contact(&self) -> Option<Contact> {
        let found = self.found.as_ref()?;
        let kind = ContactKind::of(&found.attribute)?;
        Some(Contact { kind, value: found.destination.clone() })
    }

    /// Whether the caller knows the code, however old or used: then nothing about the user is news.
    pub fn is_known(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.matches && found.attempts <= MAX_ATTEMPTS)
    }

    /// Whether it is a code that was taken already, and the caller knows it.
    pub fn was_taken(&self) -> bool {
        let found = self.found.as_ref().filter(|_| self.is_known());
        found.is_some_and(|found| found.consumed_at.is_some())
    }

    /// Why the code is not to be taken. Where users are hidden, whoever does not know the code hears that it is
    /// wrong, whether there is a code or a user or not.
    pub fn refusal(&self, hides: bool, now: DateTime<Utc>) -> Option<Refusal> {
        let Some(found) = &self.found else {
            return Some(match (hides, self.full) {
                (true, _) => mismatch(),
                (false, true) => limits::refusal(),
                (false, false) => expired(),
            });
        };
        let gone = found.consumed_at.is_some() || found.expires_at <= now;
        match (found.matches, found.attempts > MAX_ATTEMPTS) {
            (true, false) if gone => Some(expired()),
            (true, false) => None,
            _ if hides => Some(mismatch()),
            (_, true) => Some(limits::refusal()),
            (false, false) if gone => Some(expired()),
            (false, false) => Some(mismatch()),
        }
    }
}

/// Takes the code, once, and takes back the try that it was counted as. Refuses with `ExpiredCode` whoever comes
/// second; then the transaction is to be rolled back.
pub async fn consume(app: &App, tx: &mut PgConnection, tried: &Tried) -> Result<()> {
    let now = app.now();
    let Tried { user, purpose, digest, tries, .. } = tried;
    tries.forgive(app, &mut *tx, &user.pool).await?;
    match store::codes::consume(tx, user, *purpose, digest, now).await? {
        true => Ok(()),
        false => Err(expired().into()),
    }
}

/// Takes back the try that a right code was counted as, where it is not taken all the same: nothing was guessed. The code has
/// had one of its own tries, unless nobody had the time to look at what came with it.
pub async fn forgive(app: &App, tried: &Tried, why: &Error) -> Result<()> {
    let Tried { user, purpose, digest, .. } = tried;
    retried(async || {
        let mut tx = app.db.begin().await?;
        tried.tries.forgive(app, &mut tx, &user.pool).await?;
        if matches!(why, Error::Busy(_)) {
            store::codes::take_back(&mut tx, user, *purpose, digest).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(found: Option<(i32, bool, i64, bool)>) -> Tried {
        let now = DateTime::UNIX_EPOCH;
        Tried {
            user: UserKey {
                pool: crate::model::ids::UserPoolId::new("p"),
                sub: Sub(uuid::Uuid::nil()),
            },
            purpose: CodePurpose::SignUp,
            digest: [0; 32],
            tries: Tries::none(),
            full: false,
            found: found.map(|(attempts, matches, left, consumed)| store::codes::Tried {
                attempts,
                matches,
                attribute: "email".to_owned(),
                destination: "a@b.c".to_owned(),
                expires_at: now + Duration::seconds(left),
                consumed_at: consumed.then_some(now),
            }),
        }
    }

    fn name(found: Option<(i32, bool, i64, bool)>, hides: bool) -> &'static str {
        match tried(found).refusal(hides, DateTime::UNIX_EPOCH) {
            None => "taken",
            Some(Refusal::CodeMismatch(_)) => "mismatch",
            Some(Refusal::ExpiredCode(_)) => "expired",
            Some(Refusal::LimitExceeded(_)) => "limit",
            Some(_) => "other",
        }
    }

    #[test]
    fn a_try_is_refused_with_what_is_wrong() {
        assert_eq!(name(Some((1, true, 60, false)), false), "taken");
        assert_eq!(name(Some((5, true, 60, false)), false), "taken");
        assert_eq!(name(Some((6, true, 60, false)), false), "limit");
        assert_eq!(name(Some((6, false, 60, false)), false), "limit");
        assert_eq!(name(Some((1, false, 60, false)), false), "mismatch");
        assert_eq!(name(Some((1, true, 0, false)), false), "expired");
        assert_eq!(name(Some((1, false, 0, false)), false), "expired");
        assert_eq!(name(Some((1, true, 60, true)), false), "expired");
        assert_eq!(name(None, false), "expired");
    }

    #[test]
    fn where_users_are_hidden_a_wrong_code_tells_nothing() {
        for found in [
            None,
            Some((1, false, 60, false)),
            Some((9, false, 60, false)),
            Some((9, true, 60, false)),
            Some((1, false, 0, false)),
            Some((1, false, 60, true)),
        ] {
            assert_eq!(name(found, true), "mismatch", "{found:?}");
        }
        assert_eq!(name(Some((1, true, 60, false)), true), "taken");
        assert_eq!(name(Some((1, true, 0, false)), true), "expired");
    }
}
