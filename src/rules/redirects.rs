//! Answers that travel to an app in its redirect URI.

use std::borrow::Cow;
use std::fmt::Write as _;

use url::form_urlencoded::Serializer;

/// A URI as a header can carry it: what is not ASCII is percent-encoded, the rest stays as registered.
pub fn in_ascii(uri: &str) -> Cow<'_, str> {
    if uri.is_ascii() {
        return Cow::Borrowed(uri);
    }
    let mut out = String::with_capacity(uri.len() * 2);
    for byte in uri.bytes() {
        match byte.is_ascii() {
            true => out.push(char::from(byte)),
            false => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Cow::Owned(out)
}

/// A URI with one more parameter in its query.
pub fn with_parameter(uri: &str, name: &str, value: &str) -> String {
    let parameter = Serializer::new(String::new()).append_pair(name, value).finish();
    format!("{}{}{parameter}", in_ascii(uri), joint(uri))
}

/// What stands between a URI and more of its query; its own is kept (RFC 6749 §3.1.2).
fn joint(uri: &str) -> &'static str {
    match uri.contains('?') {
        true if uri.ends_with(['?', '&']) => "",
        true => "&",
        false => "?",
    }
}

/// Where an authorization response goes, and what goes with it whatever the outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// One of the client's own, byte for byte.
    pub redirect_uri: String,
    /// Comes back unchanged (RFC 6749 §4.1.2).
    pub state: Option<String>,
    /// Whether the parameters stand in the fragment (RFC 6749 §4.2.2) instead of the query.
    pub in_fragment: bool,
}

/// An authorization request that its app is told was refused (RFC 6749 §4.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub target: Target,
    pub error: &'static str,
    /// Within the character set of RFC 6749 §4.1.2.1.
    pub description: Option<&'static str>,
}

impl Target {
    /// The URL that carries these parameters, `state` where `state_at` says, and `iss` last (RFC 9207).
    fn location(&self, before: &[(&str, &str)], after: &[(&str, &str)], issuer: &str) -> String {
        let mut parameters = Serializer::new(String::with_capacity(256));
        parameters.extend_pairs(before);
        if let Some(state) = &self.state {
            parameters.append_pair("state", state);
        }
        parameters.extend_pairs(after).append_pair("iss", issuer);
        let uri = in_ascii(&self.redirect_uri);
        // A registered URI has no fragment.
        let joint = if self.in_fragment { "#" } else { joint(&uri) };
        format!("{uri}{joint}{}", parameters.finish())
    }

    /// A success: the parameters, then `state`, then `iss`.
    pub fn success(&self, parameters: &[(&str, &str)], issuer: &str) -> String {
        self.location(parameters, &[], issuer)
    }
}

impl Refused {
    /// The URL that tells the app, parameters in Cognito's order: `error_description`, `state`, `error`.
    pub fn location(&self, issuer: &str) -> String {
        let described = self.description.map(|description| ("error_description", description));
        self.target.location(described.as_slice(), &[("error", self.error)], issuer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(redirect_uri: &str, state: Option<&str>, in_fragment: bool) -> Target {
        Target {
            redirect_uri: redirect_uri.to_owned(),
            state: state.map(str::to_owned),
            in_fragment,
        }
    }

    #[test]
    fn a_success_carries_state_and_issuer() {
        let to =
            |uri: &str| target(uri, Some("a b&c=d"), false).success(&[("code", "x")], "https://i");
        let tail = "code=x&state=a+b%26c%3Dd&iss=https%3A%2F%2Fi";
        assert_eq!(to("https://app/cb"), format!("https://app/cb?{tail}"));
        assert_eq!(to("https://app/cb?x=1"), format!("https://app/cb?x=1&{tail}"));
        assert_eq!(to("https://app/cb?"), format!("https://app/cb?{tail}"));
        assert_eq!(to("myapp://cb"), format!("myapp://cb?{tail}"));
        assert_eq!(to("https://app/ü"), format!("https://app/%C3%BC?{tail}"));
    }

    #[test]
    fn an_error_keeps_cognitos_order() {
        let refused = |state, in_fragment| Refused {
            target: target("https://app/cb?x=1", state, in_fragment),
            error: "invalid_request",
            description: Some("invalid_scope"),
        };
        assert_eq!(
            refused(Some("s"), false).location("i"),
            "https://app/cb?x=1&error_description=invalid_scope&state=s&error=invalid_request&iss=i"
        );
        assert_eq!(
            refused(None, true).location("i"),
            "https://app/cb?x=1#error_description=invalid_scope&error=invalid_request&iss=i"
        );
    }
}
