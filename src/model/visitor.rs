//! Who is at the other end of a request.

use std::net::IpAddr;

use uuid::Uuid;

/// The other end of a request.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The client's address: the peer, or what a trusted proxy says of it.
    pub address: IpAddr,
    /// Names the request in the answer, the logs and the audit.
    pub request_id: Uuid,
    /// Whether the limits per source apply to this address.
    pub trusted: bool,
    /// What it says of itself.
    pub user_agent: Option<String>,
    /// The language of the page it is at (BCP 47).
    pub language: Option<String>,
}

impl Visitor {
    /// What many sources may be of: the /48 of an IPv6 address, which one customer may have all of.
    pub fn site(&self) -> Option<String> {
        match self.address.to_canonical() {
            IpAddr::V4(_) => None,
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                Some(format!("{a:x}:{b:x}:{c:x}::/48"))
            }
        }
    }

    /// All that one customer may have: the site, or the address where it is of none.
    pub fn network(&self) -> String {
        self.site().unwrap_or_else(|| self.source())
    }

    /// What is counted as one source: the address, or the /64 of an IPv6 address.
    pub fn source(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}
