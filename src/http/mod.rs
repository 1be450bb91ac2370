//! What every surface needs of HTTP: listeners, visitors, headers, and which pool a request is for.

pub mod admin;
mod arriving;
pub mod broken;
pub mod cookies;
pub mod cors;
pub mod form;
pub mod headers;
pub mod hosted;
pub mod notice;
pub mod origin;
pub mod server;
pub mod visitor;

/// A place that requests come in by. Issuers, links and discovery are those of the listener that took the request.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The origin that clients reach it under, without a slash at the end.
    pub public_url: String,
}

impl Listener {
    /// Whether browsers reach it over TLS: cookies are `Secure` and prefixed then.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The pattern that a route was found by, as `routes` spells it.
#[derive(Clone, Copy, Debug)]
pub struct Pattern(pub &'static str);

/// Marks what stands below the path of a pool.
#[derive(Clone, Copy, Debug)]
pub struct OfPool;

/// The operation of an `X-Amz-Target`, if it is one of the table: labels are never made of what a request says.
fn operation_name(target: &str) -> Option<&'static str> {
    crate::api::contract::Contract::get().target(target).map(|operation| operation.name)
}

/// Whether a `Host` can only be this machine, whoever asks.
pub fn is_loopback_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name) || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_names_are_told_from_names_that_lead_here() {
        for host in [
            "localhost:9401",
            "localhost",
            "127.0.0.1:9401",
            "[::1]:9401",
            "[::1]",
            "x.localhost:1",
        ] {
            assert!(is_loopback_name(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:9401",
            "127.0.0.1.evil.example",
            "evillocalhost",
        ] {
            assert!(!is_loopback_name(host), "{host}");
        }
    }
}
