//! Messages to users: rendered from the pool's texts, sealed and queued in the transaction that causes them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use sqlx::PgConnection;

use crate::app::App;
use crate::language::{Language, Message};
use crate::model::code::{CodePurpose, Medium};
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ClientId, Sub, UserPoolId};
use crate::model::managed_login::look::OwnWords;
use crate::model::message::{Notice, Rendered, Values, escaped};
use crate::model::user::User;
use crate::model::user_pool::UserPool;
use crate::model::visitor::Visitor;
use crate::rules::codes::Reader;
use crate::rules::pools::Pool;
use crate::rules::{Result, managed_login};
use crate::sealing::digest;
use crate::store;
use crate::store::outbox::{NewMessage, Undelivered};

/// Where a queued message is sealed.
pub fn place(pool: &Pool, message_id: uuid::Uuid) -> String {
    pool.place("outbox.sealed", &message_id.to_string())
}

/// A message as it waits, and its id.
fn seal(app: &App, pool: &Pool, message: &Rendered) -> Result<(uuid::Uuid, Vec<u8>)> {
    let message_id = app.random.ordered_uuid(app.now());
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(message)?);
    Ok((message_id, pool.data_key.seal(app.random, &place(pool, message_id), &clear)))
}

/// Queues a message. One with the same `replaces` that still waits gives way; after `lifetime` it is not sent.
pub async fn queue(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Rendered,
    reader: Reader,
    replaces: Option<&str>,
    lifetime: Duration,
) -> Result<()> {
    let now = app.now();
    let (message_id, sealed) = seal(app, pool, message)?;
    let sealed = Some(sealed.as_slice()).filter(|_| reader == Reader::Somebody);
    // What nobody reads takes no other's place.
    let unread = replaces.filter(|_| reader == Reader::Nobody).map(|key| format!("nobody:{key}"));
    let replaces = unread.as_deref().or(replaces);
    let expires_at = now + lifetime;
    let new = NewMessage { pool: &pool.id, message_id, replaces, sealed, expires_at };
    store::outbox::insert(tx, &new, now).await?;
    Ok(())
}

/// The messages that wait or were given up, for an operator.
pub async fn list_undelivered(
    app: &App,
    pool: Option<&UserPoolId>,
    dead_only: bool,
) -> Result<Vec<Undelivered>> {
    Ok(store::outbox::list_undelivered(&app.db, pool, dead_only).await?)
}

/// Lets what waits be sent at once; how many messages that are.
pub async fn retry(
    app: &App,
    pool: Option<&UserPoolId>,
    message_id: Option<uuid::Uuid>,
) -> Result<u64> {
    Ok(store::outbox::set_due(&app.db, pool, message_id, app.now()).await?)
}

/// Gives up a message that waits, and erases it; `false` if there is none.
pub async fn give_up(app: &App, message_id: uuid::Uuid) -> Result<bool> {
    Ok(store::outbox::set_dropped(&app.db, message_id, app.now()).await?)
}

/// Subject and text: the client's own, the pool's, or ours.
struct Texts {
    subject: String,
    body: String,
}

/// What must stand in texts of a client's own, or the message would be of no use.
pub const MUST_SAY: [(&str, &str); 7] = [
    ("mail-code", "code"),
    ("mail-reset", "code"),
    ("mail-link", "link"),
    ("mail-sign-in", "code"),
    ("mail-invitation", "username"),
    ("mail-invitation", "code"),
    ("mail-reminder", "username"),
];

/// In whose words a message is: a language, and the texts of the style that the client's pages wear.
pub struct Voice<'a> {
    language: Language,
    brand: Option<&'a OwnWords>,
}

impl<'a> Voice<'a> {
    /// The words of a message about something at a client: in the language of the page it is asked for on, or what the
    /// user speaks (`locale`), or English.
    pub fn of(
        pool: &'a Pool,
        client: Option<&ClientId>,
        visitor: Option<&Visitor>,
        user: Option<&User>,
    ) -> Self {
        let page = visitor.and_then(|visitor| Language::spoken(visitor.language.as_deref()?));
        let own = || user.and_then(locale);
        Self::speaking(pool, client, page.or_else(own).unwrap_or_else(|| Language::choose(None)))
    }

    fn speaking(pool: &'a Pool, client: Option<&ClientId>, language: Language) -> Self {
        let brand = managed_login::of(pool, client).map(|style| &style.look.own);
        Self { language, brand }
    }

    fn own(&self, id: &str) -> Option<&str> {
        self.brand?.text(&self.language.tag(), id)
    }

    /// A subject, or an SMS: a code in it is alone, for telephones that read it.
    fn plain(&self, text: Message) -> String {
        let link = self.language.t("mail-link-text").or_own(|id| self.own(id)).to_string();
        let text = text
            .with("code", "{####}")
            .with("username", "{username}")
            .with("link", format!("{{##{link}##}}"));
        let said = self.language.say(&text).or_own(|id| self.own(id)).to_string();
        // The marks that keep inserted values in place would be copied along with a code.
        said.replace(['\u{2068}', '\u{2069}'], "")
    }

    /// The text of an SMS, which ends as Cognito's do.
    fn sms(&self, text: Message) -> String {
        self.plain(text) + " "
    }

    /// The text of an e-mail, which is HTML. Words of a client's own are not.
    fn body(&self, text: Message) -> String {
        let owned = self.own(text.id()).is_some();
        let text = self.plain(text);
        let text = if owned { escaped(&text) } else { text };
        match self.language.direction() {
            "rtl" => format!("<div lang=\"{}\" dir=\"rtl\">{text}</div>", self.language.tag()),
            _ => format!("{text} "),
        }
    }

    /// The first text there is: the client's own, one of the pool's, which are for all languages, or ours.
    fn choose(
        &self,
        text: Message,
        pool: &[&Option<String>],
        say: impl Fn(&Self, Message) -> String,
    ) -> String {
        let mut set = pool.iter().filter_map(|text| text.as_deref());
        match set.find(|set| !set.is_empty() && self.own(text.id()).is_none()) {
            Some(set) => set.to_owned(),
            None => say(self, text),
        }
    }
}

/// The language that a user speaks.
fn locale(user: &User) -> Option<Language> {
    user.attribute("locale").and_then(Language::spoken)
}

/// The message that brings a code, or a link if the values have one.
pub fn verification(
    pool: &UserPool,
    purpose: CodePurpose,
    contact: &Contact,
    values: &Values<'_>,
    voice: &Voice<'_>,
) -> Rendered {
    let (config, template) = (&pool.config, &pool.config.verification_message_template);
    let (subject, code) = match purpose {
        CodePurpose::ForgotPassword => {
            (Message::new("mail-reset-subject"), Message::new("mail-reset"))
        }
        _ => (Message::new("mail-code-subject"), Message::new("mail-code")),
    };
    let texts = match (contact.kind, values.link.is_some()) {
        (ContactKind::PhoneNumber, _) => {
            let set = [&template.sms_message, &config.sms_verification_message];
            Texts { subject: String::new(), body: voice.choose(code, &set, Voice::sms) }
        }
        (ContactKind::Email, true) => {
            let (subject, link) = (Message::new("mail-link-subject"), Message::new("mail-link"));
            Texts {
                subject: voice.choose(subject, &[&template.email_subject_by_link], Voice::plain),
                body: voice.choose(link, &[&template.email_message_by_link], Voice::body),
            }
        }
        (ContactKind::Email, false) => {
            let subjects = [&template.email_subject, &config.email_verification_subject];
            let bodies = [&template.email_message, &config.email_verification_message];
            Texts {
                subject: voice.choose(subject, &subjects, Voice::plain),
                body: voice.choose(code, &bodies, Voice::body),
            }
        }
    };
    render(pool, contact, &texts, values)
}

/// The message that brings the code of a sign-in.
pub fn authentication(
    pool: &UserPool,
    contact: &Contact,
    values: &Values<'_>,
    voice: &Voice<'_>,
) -> Rendered {
    let (config, own_texts) = (&pool.config, &pool.config.mfa_settings);
    let code = Message::new("mail-sign-in");
    let texts = match contact.kind {
        ContactKind::PhoneNumber => {
            let set = own_texts.sms.as_ref().map(|sms| &sms.sms_authentication_message);
            let set = [set.unwrap_or(&None), &config.sms_authentication_message];
            Texts { subject: String::new(), body: voice.choose(code, &set, Voice::sms) }
        }
        ContactKind::Email => {
            let set = own_texts.email.as_ref();
            let title = set.map_or(&None, |email| &email.subject);
            let text = set.map_or(&None, |email| &email.message);
            let subject = Message::new("mail-sign-in-subject");
            Texts {
                subject: voice.choose(subject, &[title], Voice::plain),
                body: voice.choose(code, &[text], Voice::body),
            }
        }
    };
    render(pool, contact, &texts, values)
}

/// The message that invites a user whom an administrator created.
pub fn invitation(
    pool: &UserPool,
    contact: &Contact,
    values: &Values<'_>,
    voice: &Voice<'_>,
) -> Rendered {
    let template = &pool.config.admin_create_user_config.invite_message_template;
    let text = Message::new("mail-invitation");
    let texts = match contact.kind {
        ContactKind::PhoneNumber => {
            let body = voice.choose(text, &[&template.sms_message], Voice::sms);
            Texts { subject: String::new(), body }
        }
        ContactKind::Email => {
            let subject = Message::new("mail-invitation-subject");
            Texts {
                subject: voice.choose(subject, &[&template.email_subject], Voice::plain),
                body: voice.choose(text, &[&template.email_message], Voice::body),
            }
        }
    };
    render(pool, contact, &texts, values)
}

/// The message that says which name a user signs in with.
pub fn reminder(pool: &UserPool, contact: &Contact, username: &str, voice: &Voice<'_>) -> Rendered {
    let texts = Texts {
        subject: voice.plain(Message::new("mail-reminder-subject")),
        body: voice.body(Message::new("mail-reminder")),
    };
    let values = Values { username: Some(username), ..Values::default() };
    render(pool, contact, &texts, &values)
}

fn render(pool: &UserPool, to: &Contact, texts: &Texts, values: &Values<'_>) -> Rendered {
    let medium = to.kind.medium();
    let (text, html) = match medium {
        Medium::Sms => (values.plain(&texts.body), None),
        Medium::Email => {
            let (text, html) = values.parts(&texts.body);
            (text, Some(html))
        }
    };
    Rendered {
        medium,
        to: to.value.clone(),
        from: pool.config.email_configuration.from.clone(),
        reply_to: pool.config.email_configuration.reply_to_email_address.clone(),
        subject: values.plain(&texts.subject),
        text,
        html,
    }
}

/// Under which key an invitation waits; a newer one of the same medium replaces it.
pub fn invitation_key(sub: Sub, kind: ContactKind) -> String {
    format!("invitation:{}:{sub}", kind.attribute())
}

/// What was changed of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Email,
    PhoneNumber,
    Password,
    SecondStep,
    Passkeys,
    /// A recovery code was used.
    RecoveryCode,
    /// New recovery codes were made.
    RecoveryCodes,
    /// The account is no more.
    Deleted,
}

impl Change {
    const ALL: [Self; 8] = [
        Self::Email,
        Self::PhoneNumber,
        Self::Password,
        Self::SecondStep,
        Self::Passkeys,
        Self::RecoveryCode,
        Self::RecoveryCodes,
        Self::Deleted,
    ];

    fn texts(self, voice: &Voice<'_>) -> Texts {
        let (subject, text) = match self {
            Self::Email => {
                (Message::new("mail-changed-email-subject"), Message::new("mail-changed-email"))
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
        };
        Texts { subject: voice.plain(subject), body: voice.body(text) }
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
    let texts = change.texts(&match locale(user) {
        Some(own) => Voice::speaking(pool, client, own),
        None => Voice::of(pool, client, Some(visitor), None),
    });
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

/// Takes back what waits to be sent to a user that is no more, codes excepted.
pub async fn withdraw(app: &App, tx: &mut PgConnection, user: &User) -> Result<()> {
    let mut keys = ContactKind::PREFERRED.map(|kind| invitation_key(user.sub(), kind)).to_vec();
    keys.extend(Locked::ALL.map(|what| what.key(user.sub())));
    for to in ContactKind::PREFERRED.iter().filter_map(|kind| user.attribute(kind.attribute())) {
        keys.extend(Change::ALL.map(|change| change.key(user.sub(), to)));
    }
    Ok(store::outbox::withdraw(tx, user.pool(), &keys, app.now()).await?)
}

/// Tells a user what too many wrong answers have closed.
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
