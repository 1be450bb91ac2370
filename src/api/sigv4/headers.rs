//! A request's headers as the signature sees them.

use std::collections::BTreeMap;

use super::{SignatureError, incomplete, invalid};

/// Values by lower-case name, in the order in which they came.
pub(super) struct Headers(BTreeMap<String, Vec<Vec<u8>>>);

impl Headers {
    /// Takes all headers. One that decides something must not come twice: two readers could
    /// choose differently.
    pub fn read<'a>(
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, SignatureError> {
        let mut all: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        for (name, value) in headers {
            let values = all.entry(name.to_ascii_lowercase()).or_default();
            values.push(folded(value));
            if values.len() > 1 && comes_once(&name.to_ascii_lowercase()) {
                return incomplete("A header that must come once was given twice.");
            }
        }
        Ok(Self(all))
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value of a header that comes once, if it is visible ASCII.
    pub fn text(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.first()?;
        std::str::from_utf8(value).ok().filter(|text| text.is_ascii())
    }

    /// Whether everything that must be signed is, and everything signed is there.
    pub fn check_signed(&self, signed: &[String]) -> Result<(), SignatureError> {
        let is_signed = |name: &str| signed.iter().any(|signed| signed == name);
        let amz = self.0.keys().map(String::as_str).filter(|name| name.starts_with("x-amz-"));
        for name in ["host", "x-amz-date"].into_iter().chain(amz) {
            if !is_signed(name) {
                return invalid(format!(
                    "'{name}' must be a 'SignedHeader' in the AWS Authorization."
                ));
            }
        }
        // Over HTTP/2 the host is no header; its value is given to `verify` in any case.
        match signed.iter().all(|name| name == "host" || self.has(name)) {
            true => Ok(()),
            false => invalid("A 'SignedHeader' of the AWS Authorization is not in the request."),
        }
    }

    /// Writes `name:value\n`, with `host` in place of the Host header's own value.
    pub fn write_canonical(&self, name: &str, host: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        match (name, self.0.get(name)) {
            ("host", _) => out.extend_from_slice(host.trim().as_bytes()),
            (_, Some(values)) => out.extend_from_slice(&values.join(&b","[..])),
            (_, None) => {}
        }
        out.push(b'\n');
    }
}

fn comes_once(name: &str) -> bool {
    matches!(name, "authorization" | "host") || name.starts_with("x-amz-")
}

/// Without white space at the ends, and one space for any run of it inside.
fn folded(value: &[u8]) -> Vec<u8> {
    let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}
