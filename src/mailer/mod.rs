//! Where messages go: a mail server and an SMS webhook, the inbox of `dev`, or a test's memory. One try each; the
//! outbox repeats, expires and gives up.

mod smtp;
mod webhook;

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::config::Config;
use crate::dev::inbox::Inbox;
use crate::model::code::Medium;
use crate::model::message::Rendered;
use crate::outbound::Failed;
use smtp::Smtp;
use webhook::Webhook;

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// The same at every try: a receiver can tell a repeated delivery by it.
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub message: &'a Rendered,
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

/// The channels of an installation. What has none waits until it expires, or there is one.
pub struct Channels {
    mail: Option<Smtp>,
    sms: Option<Webhook>,
}

impl Mailer {
    /// The channels that the configuration names.
    pub fn from_config(config: &Config) -> anyhow::Result<Self> {
        let mail = smtp(config)?;
        let sms = match &config.sms_webhook_url {
            Some(url) => Some(
                Webhook::new(url, config.sms_webhook_secret.clone())
                    .context("POOLHOUSE_SMS_WEBHOOK_URL")?,
            ),
            None => None,
        };
        Ok(Self::Out(Box::new(Channels { mail, sms })))
    }

    /// An empty memory.
    pub fn memory() -> Self {
        Self::Memory(Mutex::new(Vec::new()))
    }

    /// Whether there is a channel for a medium.
    pub fn delivers(&self, medium: Medium) -> bool {
        match (self, medium) {
            (Self::Out(channels), Medium::Email) => channels.mail.is_some(),
            (Self::Out(channels), Medium::Sms) => channels.sms.is_some(),
            (Self::Inbox(_) | Self::Memory(_), _) => true,
        }
    }

    /// Sends a message once; it ends within a minute. An address or subject with a control character is refused: a
    /// line break would begin a header.
    pub async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), Failed> {
        for line in [&outgoing.message.to, &outgoing.message.subject] {
            if line.chars().any(char::is_control) {
                return Err(Failed::Permanent("a control character in address or subject".into()));
            }
        }
        match self {
            Self::Out(channels) => channels.send(outgoing).await,
            Self::Inbox(inbox) => {
                inbox.keep(outgoing).map_err(|why| Failed::Temporary(why.to_string()))
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
    async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), Failed> {
        let missing = |setting: &str| Failed::Temporary(format!("{setting} is not set"));
        match outgoing.message.medium {
            Medium::Email => match &self.mail {
                Some(smtp) => smtp.send(outgoing).await,
                None => Err(missing("POOLHOUSE_SMTP_URL")),
            },
            Medium::Sms => match &self.sms {
                Some(webhook) => webhook.send(outgoing).await,
                None => Err(missing("POOLHOUSE_SMS_WEBHOOK_URL")),
            },
        }
    }
}

/// The configured mail server, if there is one. The error names the setting.
fn smtp(config: &Config) -> anyhow::Result<Option<Smtp>> {
    let Some(url) = &config.smtp_url else { return Ok(None) };
    let from = config.mail_from.as_deref().context("POOLHOUSE_MAIL_FROM is not set")?;
    let from = from.parse().context("POOLHOUSE_MAIL_FROM is no address")?;
    Ok(Some(Smtp::new(url, from).context("POOLHOUSE_SMTP_URL")?))
}

/// Whether the configured mail server lets us in.
pub async fn check(config: &Config) -> anyhow::Result<()> {
    let smtp = smtp(config)?.context("POOLHOUSE_SMTP_URL is not set: no mail can be sent")?;
    smtp.check().await
}
