//! Where messages go: a mail server and an SMS webhook, the inbox of `dev`, or a test's memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use uuid::Uuid;

use crate::config::Config;
use crate::dev::inbox::Inbox;
use crate::model::code::Medium;
use crate::model::message::Rendered;

/// How long one delivery may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// The same at every try: a receiver can tell a repeated delivery by it.
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub message: &'a Rendered,
}

/// Why a message was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Trying again may help.
    #[error("{0}")]
    Temporary(String),
    /// Trying again will not help: a bad address, a refused message, a channel that is not configured.
    #[error("{0}")]
    Permanent(String),
}

/// Where messages go.
pub enum Mailer {
    /// The world outside.
    Out(Box<Channels>),
    /// The inbox of `dev`.
    Inbox(Arc<Inbox>),
    /// A test looks at them.
    Memory(Mutex<Vec<(Uuid, Rendered)>>),
}

/// The channels of an installation. One that is not configured takes nothing.
pub struct Channels {
    mail: Option<Mail>,
    sms: Option<Webhook>,
}

struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

struct Webhook {
    url: String,
    secret: Option<SecretString>,
    http: reqwest::Client,
}

impl Mailer {
    /// The channels that the configuration names.
    pub fn from_config(config: &Config) -> anyhow::Result<Self> {
        let mail = match (&config.smtp_url, &config.mail_from) {
            (Some(url), Some(from)) => Some(Mail::new(url, from)?),
            _ => None,
        };
        let sms = match &config.sms_webhook_url {
            Some(url) => Some(Webhook::new(url, config.sms_webhook_secret.clone())?),
            None => None,
        };
        Ok(Self::Out(Box::new(Channels { mail, sms })))
    }

    /// An empty memory.
    pub fn memory() -> Self {
        Self::Memory(Mutex::new(Vec::new()))
    }

    /// Sends a message once.
    pub async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), SendError> {
        match self {
            Self::Out(channels) => channels.send(outgoing).await,
            Self::Inbox(inbox) => {
                inbox.keep(outgoing).map_err(|why| SendError::Temporary(why.to_string()))
            }
            Self::Memory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push((outgoing.id, outgoing.message.clone()));
                Ok(())
            }
        }
    }

    /// What a test's memory holds, oldest first.
    pub fn remembered(&self) -> Vec<Rendered> {
        match self {
            Self::Memory(kept) => {
                let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.iter().map(|(_, message)| message.clone()).collect()
            }
            Self::Out(_) | Self::Inbox(_) => Vec::new(),
        }
    }
}

impl Channels {
    async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), SendError> {
        let missing = |what: &str| SendError::Permanent(format!("{what} is not configured"));
        match outgoing.message.medium {
            Medium::Email => match &self.mail {
                Some(mail) => mail.send(outgoing).await,
                None => Err(missing("mail (POOLHOUSE_SMTP_URL)")),
            },
            Medium::Sms => match &self.sms {
                Some(webhook) => webhook.send(outgoing).await,
                None => Err(missing("SMS (POOLHOUSE_SMS_WEBHOOK_URL)")),
            },
        }
    }
}

impl Mail {
    fn new(url: &SecretString, from: &str) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            .map_err(|why| anyhow::anyhow!("POOLHOUSE_SMTP_URL: {why}"))?
            .timeout(Some(TIMEOUT))
            .build();
        let from = from.parse().context("POOLHOUSE_MAIL_FROM is no address")?;
        Ok(Self { transport, from })
    }

    async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), SendError> {
        let mail =
            self.compose(outgoing).map_err(|why| SendError::Permanent(format!("{why:#}")))?;
        match self.transport.send(mail).await {
            Ok(_) => Ok(()),
            Err(why) if why.is_permanent() => Err(SendError::Permanent(why.to_string())),
            Err(why) => Err(SendError::Temporary(why.to_string())),
        }
    }

    /// The parser of addresses refuses CR and LF; a subject is encoded, so that it cannot end its line.
    fn compose(&self, outgoing: &Outgoing<'_>) -> anyhow::Result<lettre::Message> {
        let message = outgoing.message;
        let from = match &message.from {
            Some(from) => from.parse().context("the pool's sender is no address")?,
            None => self.from.clone(),
        };
        let host = from.email.domain().to_owned();
        let mut mail = lettre::Message::builder()
            .from(from)
            .to(Mailbox::new(None, message.to.parse().context("the recipient is no address")?))
            .subject(one_line(&message.subject))
            .date(std::time::SystemTime::from(outgoing.created_at))
            .message_id(Some(format!("<{}@{host}>", outgoing.id)));
        if let Some(reply_to) = &message.reply_to {
            mail =
                mail.reply_to(reply_to.parse().context("the pool's reply address is no address")?);
        }
        let plain =
            SinglePart::builder().header(ContentType::TEXT_PLAIN).body(message.text.clone());
        Ok(match &message.html {
            Some(html) => {
                let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(html.clone());
                mail.multipart(MultiPart::alternative().singlepart(plain).singlepart(html))?
            }
            None => mail.singlepart(plain)?,
        })
    }
}

fn one_line(subject: &str) -> String {
    subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl Webhook {
    fn new(url: &str, secret: Option<SecretString>) -> anyhow::Result<Self> {
        anyhow::ensure!(url.starts_with("https://"), "POOLHOUSE_SMS_WEBHOOK_URL must be https");
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self { url: url.to_owned(), secret, http })
    }

    /// `POST {"id", "to", "text"}`; any 2xx is a delivery.
    async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), SendError> {
        let body =
            json!({"id": outgoing.id, "to": outgoing.message.to, "text": outgoing.message.text});
        let mut request = self.http.post(&self.url).json(&body);
        if let Some(secret) = &self.secret {
            request = request.bearer_auth(secret.expose_secret());
        }
        let answer = request.send().await.map_err(|why| SendError::Temporary(why.to_string()))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status if status.is_client_error() && status != 429 => {
                Err(SendError::Permanent(format!("the SMS webhook answered {status}")))
            }
            status => Err(SendError::Temporary(format!("the SMS webhook answered {status}"))),
        }
    }
}

/// Whether the configured mail server lets us in.
pub async fn check(config: &Config) -> anyhow::Result<()> {
    let (Some(url), Some(from)) = (&config.smtp_url, &config.mail_from) else {
        anyhow::bail!("POOLHOUSE_SMTP_URL is not set: no mail can be sent");
    };
    let mail = Mail::new(url, from)?;
    let open = mail.transport.test_connection().await?;
    anyhow::ensure!(open, "the connection does not work");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail::new(&"smtp://localhost:1".to_owned().into(), "Poolhouse <no-reply@example.com>")
            .unwrap()
    }

    fn message(to: &str, subject: &str) -> Rendered {
        Rendered {
            medium: Medium::Email,
            to: to.to_owned(),
            from: None,
            reply_to: None,
            subject: subject.to_owned(),
            text: "Your code is 123456.".to_owned(),
            html: Some("<p>Your code is 123456.</p>".to_owned()),
        }
    }

    fn outgoing(message: &Rendered) -> Outgoing<'_> {
        Outgoing { id: Uuid::nil(), created_at: DateTime::UNIX_EPOCH, message }
    }

    #[tokio::test]
    async fn a_mail_has_both_parts_and_an_id_that_stays() {
        let message = message("ann@example.com", "Your code");
        let mail = mail().compose(&outgoing(&message)).unwrap();
        let text = String::from_utf8(mail.formatted()).unwrap();
        assert!(text.contains("multipart/alternative"), "{text}");
        assert!(text.contains("Message-ID: <00000000-0000-0000-0000-000000000000@example.com>"));
    }

    #[tokio::test]
    async fn no_line_can_be_smuggled_into_the_head() {
        for to in
            ["ann@example.com\r\nBcc: eve@example.com", "ann@example.com\n", "a b@example.com"]
        {
            let message = message(to, "Your code");
            assert!(mail().compose(&outgoing(&message)).is_err(), "{to:?}");
        }
        let message = message("ann@example.com", "Hi\r\nBcc: eve@example.com");
        let text =
            String::from_utf8(mail().compose(&outgoing(&message)).unwrap().formatted()).unwrap();
        assert!(!text.contains("\nBcc:"), "{text}");
    }

    #[tokio::test]
    async fn a_server_that_is_down_is_a_matter_of_time() {
        let message = message("ann@example.com", "Your code");
        let sent = mail().send(&outgoing(&message)).await;
        assert!(matches!(sent, Err(SendError::Temporary(_))), "{sent:?}");
    }
}
