//! Text messages by a webhook: one JSON document posted to whatever gateway or script takes it from
//! there.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::StatusCode;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use url::{Host, Url};

use super::Outgoing;
use crate::outbound::{Failed, chain};

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(20);

/// Where text messages are posted.
pub struct Webhook {
    http: reqwest::Client,
    url: Url,
    secret: Option<SecretString>,
}

#[derive(Serialize)]
struct Body<'a> {
    id: uuid::Uuid,
    to: &'a str,
    text: &'a str,
    created_at: chrono::DateTime<chrono::Utc>,
}

impl Webhook {
    /// Refuses addresses that are not https, except on this machine. `secret` is sent as bearer token.
    pub fn new(url: &str, secret: Option<SecretString>) -> Result<Self> {
        let url = Url::parse(url).context("not a URL")?;
        let local = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        ensure!(url.scheme() == "https" || (url.scheme() == "http" && local), "must be https");
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .user_agent("Poolhouse")
            .build()?;
        Ok(Self { http, url, secret })
    }

    pub async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), Failed> {
        let body = Body {
            id: outgoing.id,
            to: &outgoing.message.to,
            text: &outgoing.message.text,
            created_at: outgoing.created_at,
        };
        let mut request = self
            .http
            .post(self.url.clone())
            .header("Idempotency-Key", outgoing.id.to_string())
            .json(&body);
        if let Some(secret) = &self.secret {
            request = request.bearer_auth(secret.expose_secret());
        }
        // Without the address, which may carry a key in its query.
        let answer = request.send().await.map_err(|e| {
            Failed::Temporary(format!("the SMS webhook: {}", chain(&e.without_url())))
        })?;
        judge(answer.status())
    }
}

/// The webhook says that a number or text is no good by 400, 410 or 422; everything else is a fault
/// that somebody can mend.
fn judge(status: StatusCode) -> Result<(), Failed> {
    let said = format!("the SMS webhook answered {status}");
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::BAD_REQUEST | StatusCode::GONE | StatusCode::UNPROCESSABLE_ENTITY => {
            Err(Failed::Permanent(said))
        }
        _ => Err(Failed::Temporary(said)),
    }
}
