//! Messages to users: rendered from the pool's texts, sealed and queued in the transaction that causes them.

use chrono::Duration;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::code::{CodePurpose, Medium};
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{Sub, UserPoolId};
use crate::model::message::{Rendered, Values};
use crate::model::user::User;
use crate::model::user_pool::UserPool;
use crate::rules::Result;
use crate::rules::codes::Reader;
use crate::rules::pools::Pool;
use crate::store;
use crate::store::outbox::{NewMessage, Undelivered};

/// Where a queued message is sealed.
pub fn place(pool: &Pool, message_id: uuid::Uuid) -> String {
    pool.place("outbox.sealed", &message_id.to_string())
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
    let message_id = app.random.ordered_uuid(now);
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(message)?);
    let sealed = pool.data_key.seal(app.random, &place(pool, message_id), &clear);
    let sealed = Some(sealed.as_slice()).filter(|_| reader == Reader::Somebody);
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

/// Subject and text: the pool's own where it has one.
struct Texts<'a> {
    subject: &'a str,
    body: &'a str,
}

fn own<'a>(texts: &[&'a Option<String>], default: &'a str) -> &'a str {
    let set = texts.iter().filter_map(|text| text.as_deref());
    set.into_iter().find(|text| !text.is_empty()).unwrap_or(default)
}

/// The message that brings a code, or a link if the values have one.
pub fn verification(
    pool: &UserPool,
    purpose: CodePurpose,
    contact: &Contact,
    values: &Values<'_>,
) -> Rendered {
    let (config, template) = (&pool.config, &pool.config.verification_message_template);
    let (subject, code) = match purpose {
        CodePurpose::ForgotPassword => {
            ("Your password reset code", "Your password reset code is {####}. ")
        }
        _ => ("Your verification code", "Your verification code is {####}. "),
    };
    let texts = match (contact.kind, values.link.is_some()) {
        (ContactKind::PhoneNumber, _) => {
            let body = own(&[&template.sms_message, &config.sms_verification_message], code);
            Texts { subject: "", body }
        }
        (ContactKind::Email, true) => Texts {
            subject: own(&[&template.email_subject_by_link], "Your verification link"),
            body: own(
                &[&template.email_message_by_link],
                "Please click the link below to verify your email address. {##Verify Email##} ",
            ),
        },
        (ContactKind::Email, false) => Texts {
            subject: own(&[&template.email_subject, &config.email_verification_subject], subject),
            body: own(&[&template.email_message, &config.email_verification_message], code),
        },
    };
    render(pool, contact, &texts, values)
}

/// The message that brings the code of a sign-in.
pub fn authentication(pool: &UserPool, contact: &Contact, values: &Values<'_>) -> Rendered {
    let (config, own_texts) = (&pool.config, &pool.config.mfa_settings);
    let default = "Your authentication code is {####}. ";
    let texts = match contact.kind {
        ContactKind::PhoneNumber => {
            let set = own_texts.sms.as_ref().map(|sms| &sms.sms_authentication_message);
            let older = &config.sms_authentication_message;
            Texts { subject: "", body: own(&[set.unwrap_or(&None), older], default) }
        }
        ContactKind::Email => {
            let set = own_texts.email.as_ref();
            let subject = set.map_or(&None, |email| &email.subject);
            let body = set.map_or(&None, |email| &email.message);
            Texts {
                subject: own(&[subject], "Your authentication code"),
                body: own(&[body], default),
            }
        }
    };
    render(pool, contact, &texts, values)
}

/// The message that invites a user whom an administrator created.
pub fn invitation(pool: &UserPool, contact: &Contact, values: &Values<'_>) -> Rendered {
    let template = &pool.config.admin_create_user_config.invite_message_template;
    let default = "Your username is {username} and temporary password is {####}. ";
    let texts = match contact.kind {
        ContactKind::PhoneNumber => {
            Texts { subject: "", body: own(&[&template.sms_message], default) }
        }
        ContactKind::Email => Texts {
            subject: own(&[&template.email_subject], "Your temporary password"),
            body: own(&[&template.email_message], default),
        },
    };
    render(pool, contact, &texts, values)
}

fn render(pool: &UserPool, to: &Contact, texts: &Texts<'_>, values: &Values<'_>) -> Rendered {
    let medium = to.kind.medium();
    let (text, html) = match medium {
        Medium::Sms => (values.plain(texts.body), None),
        Medium::Email => {
            let (text, html) = values.parts(texts.body);
            (text, Some(html))
        }
    };
    Rendered {
        medium,
        to: to.value.clone(),
        from: pool.config.email_configuration.from.clone(),
        reply_to: pool.config.email_configuration.reply_to_email_address.clone(),
        subject: values.plain(texts.subject),
        text,
        html,
    }
}

/// Under which key an invitation waits; a newer one of the same medium replaces it.
pub fn invitation_key(sub: Sub, kind: ContactKind) -> String {
    format!("invitation:{}:{sub}", kind.attribute())
}

/// Under which key the notice of a closed account waits.
fn locked_key(sub: Sub) -> String {
    format!("locked:{sub}")
}

/// Takes back what waits to be sent to a user that is no more, codes excepted.
pub async fn withdraw(app: &App, tx: &mut PgConnection, user: &User) -> Result<()> {
    let mut keys = ContactKind::PREFERRED.map(|kind| invitation_key(user.sub(), kind)).to_vec();
    keys.push(locked_key(user.sub()));
    Ok(store::outbox::withdraw(tx, user.pool(), &keys, app.now()).await?)
}

/// Tells a user that too many wrong passwords closed the account to its password.
pub async fn queue_account_locked(app: &App, pool: &Pool, user: &User) -> Result<()> {
    let Some(to) = user.attribute("email").filter(|_| user.verified("email")) else {
        return Ok(());
    };
    let contact = Contact { kind: ContactKind::Email, value: to.to_owned() };
    let body = "Somebody entered wrong passwords for your account many times. To keep it safe, your password no \
                longer works. Use \"Forgot your password?\" on the sign-in page to choose a new one.";
    let texts = Texts { subject: "Your account has been locked", body };
    let message = render(pool, &contact, &texts, &Values::default());
    let mut tx = app.db.begin().await?;
    let (key, lifetime) = (locked_key(user.sub()), Duration::days(1));
    queue(app, &mut tx, pool, &message, Reader::Somebody, Some(&key), lifetime).await?;
    tx.commit().await?;
    Ok(())
}
