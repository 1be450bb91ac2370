//! Mail by SMTP.
//!
//! `smtp://host` talks in clear, `smtp://host?tls=required` upgrades by STARTTLS or not at all,
//! `smtp://host?tls=opportunistic` upgrades where it is offered, `smtps://host` is TLS from the
//! first byte. User and password stand before the host, percent-encoded; `ca=<file>` names a CA of
//! one's own in PEM.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail, ensure};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::Outgoing;
use crate::outbound::Failed;

/// For each answer of the server.
const STEP: Duration = Duration::from_secs(15);
/// For one message altogether.
const WHOLE: Duration = Duration::from_secs(55);
const CONNECTIONS: u32 = 4;
const IDLE: Duration = Duration::from_secs(30);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A mail server, and the sender where a pool names none.
pub struct Smtp {
    transport: Transport,
    from: Mailbox,
}

impl Smtp {
    /// Reads the URL; connects only when there is something to send.
    ///
    /// Refuses what it does not know and a password that would travel in clear to another machine.
    pub fn new(url: &SecretString, from: Mailbox) -> Result<Self> {
        // The parser's error says what is wrong and does not quote.
        let url = Url::parse(url.expose_secret()).context("not a URL")?;
        Ok(Self { transport: transport(&url)?, from })
    }

    /// Connects and signs in.
    pub async fn check(&self) -> Result<()> {
        ensure!(self.transport.test_connection().await?, "the mail server hung up");
        Ok(())
    }

    pub async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), Failed> {
        let mail = self.compose(outgoing)?;
        match tokio::time::timeout(WHOLE, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(why)) => Err(judge(&why)),
            Err(_) => Err(Failed::Temporary("the mail server took too long".into())),
        }
    }

    fn compose(&self, outgoing: &Outgoing<'_>) -> Result<lettre::Message, Failed> {
        let message = outgoing.message;
        let to = message.to.parse().map_err(|_| Failed::Permanent("no address".into()))?;
        let from = own_address("sender", message.from.as_ref())?.unwrap_or(self.from.clone());
        let host = from.email.domain().to_owned();
        let mut mail = lettre::Message::builder()
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .message_id(Some(format!("<{}@{host}>", outgoing.id)))
            .date(SystemTime::from(outgoing.created_at))
            // Out-of-office replies are not for us (RFC 3834 §5).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(reply_to) = own_address("reply address", message.reply_to.as_ref())? {
            mail = mail.reply_to(reply_to);
        }
        let text = message.text.clone();
        let mail = match &message.html {
            Some(html) => mail.multipart(MultiPart::alternative_plain_html(text, html.clone())),
            None => mail.singlepart(SinglePart::plain(text)),
        };
        mail.map_err(|why| Failed::Permanent(why.to_string()))
    }
}

/// An address that the pool's settings name. A bad one can be mended before the message expires.
fn own_address(what: &str, address: Option<&String>) -> Result<Option<Mailbox>, Failed> {
    let parsed = address.map(|address| address.parse()).transpose();
    parsed.map_err(|_| Failed::Temporary(format!("the pool's {what} is no address")))
}

/// Only a refusal of this address or this content is final. A wrong password, a closed relay (the policy codes 5.7 of
/// RFC 3463) or a server that has moved are ours to mend, and nothing may be lost until then.
fn judge(error: &lettre::transport::smtp::Error) -> Failed {
    let code = error.status().map(|code| code.to_string());
    let policy = error.source().is_some_and(|said| said.to_string().starts_with("5.7."));
    match code.as_deref() {
        Some("501" | "510" | "511" | "550" | "551" | "552" | "553" | "554" | "555" | "556")
            if !policy =>
        {
            Failed::Permanent(error.to_string())
        }
        _ => Failed::Temporary(error.to_string()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    Clear,
    Opportunistic,
    StartTls,
    Tls,
}

fn transport(url: &Url) -> Result<Transport> {
    let host = url.host_str().filter(|host| !host.is_empty()).context("no host")?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let (mut tls, mut ca) = (None, None);
    for (key, value) in url.query_pairs() {
        match &*key {
            "tls" => tls = Some(value.into_owned()),
            "ca" => ca = Some(value.into_owned()),
            _ => bail!("unknown parameter {key}; there are tls and ca"),
        }
    }
    let security = security(url.scheme(), tls.as_deref())?;
    let parameters = || -> Result<TlsParameters> {
        let mut parameters = TlsParameters::builder(host.clone());
        if let Some(file) = &ca {
            let pem = std::fs::read(file).with_context(|| format!("cannot read {file}"))?;
            parameters = parameters
                .add_root_certificate(Certificate::from_pem(&pem).context("bad certificate")?);
        }
        Ok(parameters.build()?)
    };
    let (tls, port) = match security {
        Security::Clear => (Tls::None, 25),
        Security::Opportunistic => (Tls::Opportunistic(parameters()?), 587),
        Security::StartTls => (Tls::Required(parameters()?), 587),
        Security::Tls => (Tls::Wrapper(parameters()?), 465),
    };
    let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE);
    let mut builder = Transport::builder_dangerous(host)
        .port(url.port().unwrap_or(port))
        .tls(tls)
        .timeout(Some(STEP))
        .pool_config(pool);
    if let Some(password) = url.password() {
        let in_clear = matches!(security, Security::Clear | Security::Opportunistic);
        ensure!(
            !in_clear || is_loopback(url),
            "the password would travel in clear; use smtps:// or ?tls=required"
        );
        builder = builder.credentials(Credentials::new(decode(url.username())?, decode(password)?));
    }
    Ok(builder.build())
}

fn security(scheme: &str, tls: Option<&str>) -> Result<Security> {
    match (scheme, tls) {
        ("smtp", None) => Ok(Security::Clear),
        ("smtp", Some("opportunistic")) => Ok(Security::Opportunistic),
        ("smtp", Some("required")) => Ok(Security::StartTls),
        ("smtps", None | Some("required")) => Ok(Security::Tls),
        ("smtp" | "smtps", Some(_)) => bail!("tls is `required` or `opportunistic`"),
        _ => bail!("the scheme must be smtp or smtps"),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        // Not a special scheme: the parser leaves addresses as names.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        None => false,
    }
}

fn decode(text: &str) -> Result<String> {
    Ok(percent_decode_str(text)
        .decode_utf8()
        .context("user or password is not UTF-8")?
        .into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(url: &str) -> Option<String> {
        let from = "no-reply@example.com".parse().unwrap();
        Smtp::new(&url.into(), from).err().map(|e| format!("{e:#}"))
    }

    #[tokio::test]
    async fn urls_are_understood_or_refused() {
        for good in [
            "smtp://mail.example.com",
            "smtp://mail.example.com:2525?tls=opportunistic",
            "smtp://user:p%40ss@mail.example.com?tls=required",
            "smtps://user:pass@mail.example.com",
            "smtp://user:pass@127.0.0.1:1025",
            "smtp://user:pass@[::1]:1025",
            "smtp://user:pass@localhost",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "http://mail.example.com",
            "smtp://mail.example.com?tls=maybe",
            "smtp://mail.example.com?timeout=3",
            "smtps://mail.example.com?tls=opportunistic",
            "smtp://",
            "mail.example.com",
            "smtps://mail.example.com?ca=/no/such/file",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_password_never_travels_in_clear_and_is_never_shown() {
        for url in [
            "smtp://user:hunter2@mail.example.com",
            "smtp://user:hunter2@mail.example.com?tls=opportunistic",
            "smtp://user:hunter2@127.0.0.1.example.com",
        ] {
            let problem = problem(url).unwrap();
            assert!(problem.contains("in clear") && !problem.contains("hunter2"), "{problem}");
        }
    }
}
