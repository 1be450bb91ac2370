//! HTTP to addresses that clients name: https, no redirects, nothing on private networks unless the operator allows it,
//! and an end to every wait (security.md section 9).

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Response, StatusCode};
use url::form_urlencoded::byte_serialize;
use url::{Host, Url};

const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(10);

/// A client of HTTP that goes to the world outside alone.
pub struct Outbound {
    http: reqwest::Client,
    allowed: Arc<[IpNet]>,
}

/// An answer from outside.
pub struct Got {
    pub body: Vec<u8>,
    /// How long it is good, where that is said.
    pub fresh: Option<chrono::Duration>,
}

/// What is asked, and with what.
#[derive(Clone, Copy)]
pub enum Call<'a> {
    Get,
    /// With a bearer token.
    GetAs(&'a str),
    PostAs(&'a str),
    PostForm(&'a [(&'a str, &'a str)]),
    /// With a client's id and its secret in the header.
    PostFormAs(&'a [(&'a str, &'a str)], &'a str, &'a str),
}

/// Why something did not reach the other side.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Trying again may help: the other side is away or busy, or our settings are wrong and can be mended.
    #[error("{0}")]
    Temporary(String),
    /// The other side wants none of it, or it may not be called.
    #[error("{0}")]
    Permanent(String),
}

impl Outbound {
    /// `allowed` are private networks that may be called nevertheless, without TLS if need be.
    pub fn new(allowed: &[IpNet]) -> anyhow::Result<Self> {
        let allowed: Arc<[IpNet]> = allowed.into();
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .no_proxy()
            .user_agent("Poolhouse")
            .dns_resolver(Arc::new(Checked { allowed: Arc::clone(&allowed) }))
            .build()?;
        Ok(Self { http, allowed })
    }

    /// Posts a form. Its answer is not read.
    pub async fn post_form(&self, url: &str, form: &[(&str, &str)]) -> Result<(), Failed> {
        let url = Url::parse(url).map_err(|why| Failed::Permanent(why.to_string()))?;
        self.check(&url)?;
        let sent = self.http.post(url).form(form).send().await;
        // Without the address, which may carry a key in its query.
        let answer = sent.map_err(|why| Failed::Temporary(chain(&why.without_url())))?;
        judge(&answer)
    }

    /// The body of an answer, if it is no longer than this.
    pub async fn get(&self, url: &str, longest: usize) -> Result<Vec<u8>, Failed> {
        Ok(self.get_kept(url, longest).await?.body)
    }

    /// The same of an answer that is to be kept.
    pub async fn get_kept(&self, url: &str, longest: usize) -> Result<Got, Failed> {
        self.call(url, Call::Get, longest).await
    }

    /// The body of an answer to any call, if it is no longer than this.
    pub async fn read(&self, url: &str, call: Call<'_>, longest: usize) -> Result<Vec<u8>, Failed> {
        Ok(self.call(url, call, longest).await?.body)
    }

    async fn call(&self, url: &str, call: Call<'_>, longest: usize) -> Result<Got, Failed> {
        let url = Url::parse(url).map_err(|why| Failed::Permanent(why.to_string()))?;
        self.check(&url)?;
        let failed = |why: reqwest::Error| Failed::Temporary(chain(&why.without_url()));
        let request = match call {
            Call::Get => self.http.get(url),
            Call::GetAs(token) => self.http.get(url).bearer_auth(token),
            Call::PostAs(token) => self.http.post(url).bearer_auth(token),
            Call::PostForm(form) => self.http.post(url).form(form),
            // Each is form-encoded first (RFC 6749 §2.3.1).
            Call::PostFormAs(form, id, secret) => {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                self.http.post(url).basic_auth(encoded(id), Some(encoded(secret))).form(form)
            }
        };
        let request = request.header(reqwest::header::ACCEPT, "application/json");
        let mut answer = request.send().await.map_err(failed)?;
        judge(&answer)?;
        let fresh = fresh(answer.headers());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > longest {
                return Err(Failed::Permanent("the answer is too long".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Got { body, fresh })
    }

    /// Whether a URL may be called at all, as far as that can be told before its name is resolved.
    pub fn may_call(&self, url: &Url) -> bool {
        self.check(url).is_ok()
    }

    /// A name is judged once it is resolved, an address at once; plain HTTP goes nowhere but to what is allowed.
    fn check(&self, url: &Url) -> Result<(), Failed> {
        let no = |why: &str| Err(Failed::Permanent(why.to_owned()));
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain("localhost")) => Some(IpAddr::V6(Ipv6Addr::LOCALHOST)),
            Some(Host::Domain(_)) => None,
            None => return no("not an address"),
        };
        let listed = address.is_some_and(|address| is_listed(address, &self.allowed));
        match url.scheme() {
            "https" => {}
            "http" if listed => {}
            _ => return no("not https"),
        }
        match address {
            Some(address) if !listed && !is_public(address) => no("a private address"),
            _ => Ok(()),
        }
    }
}

/// What an answer means: a client says by 4xx that it will never take this.
fn judge(answer: &Response) -> Result<(), Failed> {
    let status = answer.status();
    let said = || format!("answered {status}");
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(Failed::Temporary(said()))
        }
        status if status.is_client_error() => Err(Failed::Permanent(said())),
        _ => Err(Failed::Temporary(said())),
    }
}

/// How long an answer is good (RFC 9111 §4.2.1, §5.2.2), less the time that it lay elsewhere (§5.1): no time at all where it is
/// not to be kept.
fn fresh(headers: &HeaderMap) -> Option<chrono::Duration> {
    let said = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut fresh = None;
    for directive in said.flat_map(|value| value.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return Some(chrono::Duration::zero()),
            // The first counts, and one that cannot be read is none.
            "max-age" if fresh.is_none() => {
                let seconds = value.trim().trim_matches('"').parse::<u32>();
                fresh = Some(seconds.map_or(0, i64::from));
            }
            _ => {}
        }
    }
    let age = headers.get(AGE).and_then(|age| age.to_str().ok()?.parse::<u32>().ok());
    fresh.map(|fresh| chrono::Duration::seconds((fresh - age.map_or(0, i64::from)).max(0)))
}

/// Resolves names, and keeps only addresses that may be called: what is connected to is what was checked.
struct Checked {
    allowed: Arc<[IpNet]>,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = Arc::clone(&self.allowed);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may = |at: &SocketAddr| is_public(at.ip()) || is_listed(at.ip(), &allowed);
            let found: Vec<SocketAddr> = found.filter(may).collect();
            match found.is_empty() {
                true => Err(io::Error::other("resolves to no address that may be called").into()),
                false => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

fn is_listed(address: IpAddr, allowed: &[IpNet]) -> bool {
    allowed.iter().any(|network| network.contains(&address))
}

/// Whether an address is of the public Internet: IANA's registries of special-purpose addresses.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            let special = matches!(
                (a, b, c),
                (0 | 10 | 127 | 224..=255, _, _)
                    | (100, 64..=127, _)
                    | (169, 254, _)
                    | (172, 16..=31, _)
                    | (192, 0, 0 | 2)
                    | (192, 88, 99)
                    | (192, 168, _)
                    | (198, 18 | 19, _)
                    | (198, 51, 100)
                    | (203, 0, 113)
            );
            !special
        }
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public(IpAddr::V4(mapped)),
            None => {
                let segments = address.segments();
                let global = (0x2000..=0x3fff).contains(&segments[0]);
                // Teredo and ORCHID, documentation, 6to4: they stand for something else.
                let special = matches!(
                    (segments[0], segments[1]),
                    (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff)
                );
                global && !special
            }
        },
    }
}

/// An error with what caused it, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_good_as_long_as_it_says_less_its_age() {
        let fresh = |said: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in said {
                headers.append(*name, value.parse().unwrap());
            }
            super::fresh(&headers).map(|fresh| fresh.num_seconds())
        };
        assert_eq!(fresh(&[]), None);
        assert_eq!(fresh(&[("cache-control", "private")]), None);
        assert_eq!(fresh(&[("cache-control", "public, max-age=60, max-age=5")]), Some(60));
        assert_eq!(fresh(&[("cache-control", "max-age=60"), ("age", "20")]), Some(40));
        assert_eq!(fresh(&[("cache-control", "max-age=60"), ("age", "4294967295")]), Some(0));
        assert_eq!(fresh(&[("cache-control", "max-age=4294967295")]), Some(4_294_967_295));
        assert_eq!(
            fresh(&[("cache-control", "max-age=9"), ("cache-control", "NO-STORE")]),
            Some(0)
        );
        for unread in ["max-age=", "max-age=-1", "max-age=1.5", "max-age=4294967296"] {
            assert_eq!(fresh(&[("cache-control", unread)]), Some(0), "{unread}");
        }
    }

    #[test]
    fn only_the_public_internet_is_public() {
        for public in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "192.0.1.1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for special in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "fe80::1",
            "fc00::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
        ] {
            assert!(!is_public(special.parse().unwrap()), "{special}");
        }
    }

    #[test]
    fn private_addresses_and_plain_http_are_for_what_is_allowed() {
        let check = |outbound: &Outbound, url: &str| outbound.check(&url.parse().unwrap()).is_ok();
        let closed = Outbound::new(&[]).unwrap();
        for (url, may) in [
            ("https://app.example/out", true),
            ("https://8.8.8.8/out", true),
            ("http://app.example/out", false),
            ("https://localhost/out", false),
            ("https://127.0.0.1/out", false),
            ("https://[::1]/out", false),
            ("https://[::ffff:169.254.169.254]/", false),
            ("https://2130706433/", false),
            ("https://0x7f.1/", false),
            ("ftp://app.example/", false),
        ] {
            assert_eq!(check(&closed, url), may, "{url}");
        }
        let local = ["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let open = Outbound::new(&local).unwrap();
        for url in ["http://localhost:3000/out", "http://127.0.0.1/", "https://[::1]/"] {
            assert!(check(&open, url), "{url}");
        }
        assert!(!check(&open, "http://app.example/"));
        assert!(!check(&open, "https://10.0.0.1/"));
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_not_followed() {
        let closed = Checked { allowed: [].into() };
        assert!(closed.resolve("localhost".parse().unwrap()).await.is_err());
        let open =
            Checked { allowed: ["127.0.0.0/8", "::1/128"].map(|n| n.parse().unwrap()).into() };
        assert!(open.resolve("localhost".parse().unwrap()).await.is_ok());
    }
}
