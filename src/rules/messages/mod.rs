//! Messages to users: rendered from the pool's texts, sealed and queued in the transaction that causes them.

mod notices;
mod voice;

use chrono::Duration;
use sqlx::PgConnection;

use crate::app::App;
use crate::language::Message;
use crate::model::code::{CodePurpose, Medium};
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{Sub, UserPoolId};
use crate::model::message::{Rendered, Values};
use crate::model::user_pool::UserPool;
use crate::rules::Result;
use crate::rules::codes::Reader;
use crate::rules::pools::Pool;
use crate::store;
use crate::store::outbox::{NewMessage, Undelivered};

pub use notices::{
    Change, Locked, NoCode, of_change, of_no_code, queue_locked, queue_notice, withdraw,
};
pub use voice::Voice;

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
pub const MUST_SAY: [(&str, &str); 8] = [
    ("mail-code", "code"),
    ("mail-reset", "code"),
    ("mail-link", "link"),
    ("mail-sign-in", "code"),
    ("mail-invitation", "username"),
    ("mail-invitation", "code"),
    ("mail-welcome", "username"),
    ("mail-reminder", "username"),
];

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

/// The message that invites a user whom an administrator created, with the temporary password if there is one. A text of
/// the pool's that says another thing of the password than is so gives way to ours.
pub fn invitation(
    pool: &UserPool,
    contact: &Contact,
    username: &str,
    password: Option<&str>,
    voice: &Voice<'_>,
) -> Rendered {
    let template = &pool.config.admin_create_user_config.invite_message_template;
    let says = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains("{####}"));
    let fits = |text: &Option<String>| text.is_none() || says(text) == password.is_some();
    let (subject, text) = match password {
        Some(_) => (Message::new("mail-invitation-subject"), Message::new("mail-invitation")),
        None => (Message::new("mail-welcome-subject"), Message::new("mail-welcome")),
    };
    let texts = match contact.kind {
        ContactKind::PhoneNumber => {
            let set = Some(&template.sms_message).filter(|text| fits(text));
            let body = voice.choose(text, set.as_slice(), Voice::sms);
            Texts { subject: String::new(), body }
        }
        ContactKind::Email => {
            let (title, message) = (&template.email_subject, &template.email_message);
            let fit = fits(message) && (password.is_some() || !says(title));
            let set = |text| Some(text).filter(|_| fit);
            Texts {
                subject: voice.choose(subject, set(title).as_slice(), Voice::plain),
                body: voice.choose(text, set(message).as_slice(), Voice::body),
            }
        }
    };
    let values =
        Values { code: password.unwrap_or_default(), username: Some(username), link: None };
    render(pool, contact, &texts, &values)
}

/// The message that says which name a user signs in with.
pub fn reminder(pool: &UserPool, contact: &Contact, username: &str, voice: &Voice<'_>) -> Rendered {
    let texts = Texts {
        subject: voice.plain(Message::new("mail-reminder-subject")),
        body: voice.text(contact.kind, Message::new("mail-reminder")),
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
