//! What a user is told of the account without having asked: that it was changed, or is locked, or that no code can be sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use sqlx::PgConnection;

use super::voice::locale;
use super::{Texts, Voice, invitation_key, queue, render, seal};
use crate::app::App;
use crate::language::Message;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ClientId, Sub, UserPoolId};
use crate::model::message::{Notice, Rendered, Values};
use crate::model::user::User;
use crate::model::user_pool::UserPool;
use crate::model::visitor::Visitor;
use crate::rules::Result;
use crate::rules::codes::Reader;
use crate::rules::pools::Pool;
use crate::sealing::digest;
use crate::store;
use crate::store::outbox::NewMessage;

/// What was changed of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Email,
    EmailRemoved,
    PhoneNumber,
    PhoneNumberRemoved,
    Password,
    /// There was none before.
    FirstPassword,
    SecondStep,
    Passkeys,
    /// The user is linked with a provider no longer.
    Providers,
    /// A recovery code was used.
    RecoveryCode,
    /// New recovery codes were made.
    RecoveryCodes,
    /// The account is no more.
    Deleted,
}

impl Change {
    const ALL: [Self; 12] = [
        Self::Email,
        Self::EmailRemoved,
        Self::PhoneNumber,
        Self::PhoneNumberRemoved,
        Self::Password,
        Self::FirstPassword,
        Self::SecondStep,
        Self::Passkeys,
        Self::Providers,
        Self::RecoveryCode,
        Self::RecoveryCodes,
        Self::Deleted,
    ];

    fn texts(self, to: ContactKind, voice: &Voice<'_>) -> Texts {
        let (subject, text) = match self {
            Self::Email => {
                (Message::new("mail-changed-email-subject"), Message::new("mail-changed-email"))
            }
            Self::EmailRemoved => {
                (Message::new("mail-removed-email-subject"), Message::new("mail-removed-email"))
            }
            Self::PhoneNumberRemoved => {
                (Message::new("mail-removed-phone-subject"), Message::new("mail-removed-phone"))
            }
            Self::FirstPassword => {
                (Message::new("mail-set-password-subject"), Message::new("mail-set-password"))
            }
            Self::PhoneNumber => {
                (Message::new("mail-changed-phone-subject"), Message::new("mail-changed-phone"))
            }
            Self::Password => (
                Message::new("mail-changed-password-subject"),
                Message::new("mail-changed-password"),
            ),
            Self::SecondStep => {
                (Message::new("mail-changed-step-subject"), Message::new("mail-changed-step"))
            }
            Self::RecoveryCode => {
                (Message::new("mail-used-recovery-subject"), Message::new("mail-used-recovery"))
            }
            Self::RecoveryCodes => (
                Message::new("mail-changed-recovery-subject"),
                Message::new("mail-changed-recovery"),
            ),
            Self::Deleted => (Message::new("mail-deleted-subject"), Message::new("mail-deleted")),
            Self::Passkeys => (
                Message::new("mail-changed-passkeys-subject"),
                Message::new("mail-changed-passkeys"),
            ),
            Self::Providers => (
                Message::new("mail-changed-providers-subject"),
                Message::new("mail-changed-providers"),
            ),
        };
        Texts { subject: voice.plain(subject), body: voice.text(to, text) }
    }

    /// Under which key its notice waits; a newer one of the same change replaces it, unless it goes elsewhere: who has
    /// lost an account hears of it before whoever has it now.
    fn key(self, sub: Sub, to: &str) -> String {
        let to = URL_SAFE_NO_PAD.encode(&digest(to.as_bytes())[..8]);
        format!("changed:{self:?}:{sub}:{to}")
    }
}

/// What tells a user of a change to the account: in the user's language, or else in that of the page where it is made.
pub fn of_change(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    user: &User,
    to: &Contact,
    change: Change,
    visitor: &Visitor,
) -> Result<Notice> {
    let client = Some(client);
    let voice = match locale(user) {
        Some(own) => Voice::speaking(pool, client, own),
        None => Voice::of(pool, client, Some(visitor), None),
    };
    let texts = change.texts(to.kind, &voice);
    let message = render(pool, to, &texts, &Values::default());
    let (message_id, sealed) = seal(app, pool, &message)?;
    let replaces = change.key(user.sub(), &to.value);
    Ok(Notice { message_id, replaces, sealed, expires_at: app.now() + Duration::days(1) })
}

/// Queues what tells a user of a change, in the change's transaction.
pub async fn queue_notice(
    app: &App,
    tx: &mut PgConnection,
    pool: &UserPoolId,
    notice: &Notice,
) -> Result<()> {
    let Notice { message_id, replaces, sealed, expires_at } = notice;
    let (message_id, expires_at) = (*message_id, *expires_at);
    let (replaces, sealed) = (Some(replaces.as_str()), Some(sealed.as_slice()));
    let new = NewMessage { pool, message_id, replaces, sealed, expires_at };
    Ok(store::outbox::insert(tx, &new, app.now()).await?)
}

/// What too many wrong answers close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// The account, to its password.
    Password,
    /// The second step of signing in.
    SecondStep,
}

impl Locked {
    const ALL: [Self; 2] = [Self::Password, Self::SecondStep];

    fn texts(self, voice: &Voice<'_>) -> Texts {
        let (subject, text) = match self {
            Self::Password => (Message::new("mail-locked-subject"), Message::new("mail-locked")),
            Self::SecondStep => {
                (Message::new("mail-step-locked-subject"), Message::new("mail-step-locked"))
            }
        };
        Texts { subject: voice.plain(subject), body: voice.body(text) }
    }

    /// Under which key its notice waits.
    fn key(self, sub: Sub) -> String {
        format!("locked:{self:?}:{sub}")
    }
}

/// Why a user who forgot the password is sent no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCode {
    /// The account was never confirmed.
    Unconfirmed,
    /// No address or number of the user takes one.
    Unreachable,
}

impl NoCode {
    const ALL: [Self; 2] = [Self::Unconfirmed, Self::Unreachable];

    /// Under which key its message waits.
    pub fn key(self, sub: Sub) -> String {
        format!("no_code:{self:?}:{sub}")
    }
}

/// The message that says why there is no code.
pub fn of_no_code(pool: &UserPool, to: &Contact, why: NoCode, voice: &Voice<'_>) -> Rendered {
    let (subject, text) = match why {
        NoCode::Unconfirmed => {
            (Message::new("mail-unconfirmed-subject"), Message::new("mail-unconfirmed"))
        }
        NoCode::Unreachable => {
            (Message::new("mail-no-reset-subject"), Message::new("mail-no-reset"))
        }
    };
    let texts = Texts { subject: voice.plain(subject), body: voice.text(to.kind, text) };
    render(pool, to, &texts, &Values::default())
}

/// Takes back what waits to be sent to a user that is no more, codes excepted.
pub async fn withdraw(app: &App, tx: &mut PgConnection, user: &User) -> Result<()> {
    let mut keys = ContactKind::PREFERRED.map(|kind| invitation_key(user.sub(), kind)).to_vec();
    keys.extend(Locked::ALL.map(|what| what.key(user.sub())));
    keys.extend(NoCode::ALL.map(|why| why.key(user.sub())));
    for to in ContactKind::PREFERRED.iter().filter_map(|kind| user.attribute(kind.attribute())) {
        keys.extend(Change::ALL.map(|change| change.key(user.sub(), to)));
    }
    Ok(store::outbox::withdraw(tx, user.pool(), &keys, app.now()).await?)
}

/// Tells a user what too many wrong answers have closed. By mail alone: anybody can give wrong answers, and each text message
/// has its price.
pub async fn queue_locked(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    user: &User,
    what: Locked,
    visitor: &Visitor,
) -> Result<()> {
    let voice = Voice::of(pool, Some(client), Some(visitor), Some(user));
    let Some(to) = user.attribute("email").filter(|_| user.verified("email")) else {
        return Ok(());
    };
    let contact = Contact { kind: ContactKind::Email, value: to.to_owned() };
    let message = render(pool, &contact, &what.texts(&voice), &Values::default());
    let mut tx = app.db.begin().await?;
    let (key, lifetime) = (what.key(user.sub()), Duration::days(1));
    queue(app, &mut tx, pool, &message, Reader::Somebody, Some(&key), lifetime).await?;
    tx.commit().await?;
    Ok(())
}
