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

/// Where a URI leads, for people: the host of a page of the web, the whole URI of anything else, since there what looks like a
/// host is none.
pub fn place(uri: &str) -> String {
    let parsed = url::Url::parse(uri).ok().filter(|url| url.scheme() == "https");
    parsed.as_ref().and_then(url::Url::host_str).unwrap_or(uri).to_owned()
}

/// What an `error_description` may hold of words that are made for the occasion; the rest is left out (RFC 6749 §4.1.2.1, §5.2).
pub fn describable(words: &str) -> impl Iterator<Item = char> {
    words.chars().filter(|c| matches!(c, ' '..='~') && !['"', '\\'].contains(c))
}

/// How the parameters of an answer travel (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, OAuth 2.0 Form Post
/// Response Mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

impl ResponseMode {
    /// The mode of a name; `None` for one that is not there.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// Where an authorization response goes, and what goes with it whatever the outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// One of the client's own, byte for byte.
    pub redirect_uri: String,
    /// Comes back unchanged (RFC 6749 §4.1.2).
    pub state: Option<String>,
    pub mode: ResponseMode,
    /// Whether the client registered itself. Then nobody is sent there who has not signed in for it.
    pub of_stranger: bool,
}

/// An answer on its way to an app, by way of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToApp {
    /// A redirect to this URL.
    Location(String),
    /// A form that the browser posts to the redirect URI.
    Form { redirect_uri: String, fields: Vec<(String, String)> },
    /// Nothing, but a link on a page of ours, and where it leads as the page says it: nobody who is trusted made it
    /// (RFC 9700 §4.11.2).
    Offer { href: String, place: String, problem: &'static str },
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
    /// The answer that carries these parameters, `state` between them, and `iss` last (RFC 9207).
    fn answer(&self, before: &[(&str, &str)], after: &[(&str, &str)], issuer: &str) -> ToApp {
        let state = self.state.as_deref().map(|state| ("state", state));
        let all = before.iter().copied().chain(state).chain(after.iter().copied());
        let all = all.chain([("iss", issuer)]);
        // A registered URI has no fragment.
        let joint = match self.mode {
            ResponseMode::Query => joint(&self.redirect_uri),
            ResponseMode::Fragment => "#",
            ResponseMode::FormPost => {
                let fields = all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                return ToApp::Form { redirect_uri: self.redirect_uri.clone(), fields };
            }
        };
        let mut parameters = Serializer::new(String::with_capacity(256));
        parameters.extend_pairs(all);
        let uri = in_ascii(&self.redirect_uri);
        ToApp::Location(format!("{uri}{joint}{}", parameters.finish()))
    }

    /// A success: the parameters, then `state`, then `iss`.
    pub fn success(&self, parameters: &[(&str, &str)], issuer: &str) -> ToApp {
        self.answer(parameters, &[], issuer)
    }
}

impl Refused {
    /// The same with a description that is made for the occasion.
    pub fn answer_with(&self, description: &str, issuer: &str) -> ToApp {
        if self.target.of_stranger {
            return self.answer(issuer);
        }
        let description: String = describable(description).take(256).collect();
        let described = [("error_description", &*description)];
        self.target.answer(&described, &[("error", self.error)], issuer)
    }

    /// What tells the app, parameters in Cognito's order: `error_description`, `state`, `error`.
    pub fn answer(&self, issuer: &str) -> ToApp {
        let described = self.description.map(|description| ("error_description", description));
        let after = [("error", self.error)];
        if !self.target.of_stranger {
            return self.target.answer(described.as_slice(), &after, issuer);
        }
        // A link posts nothing.
        let mode = match self.target.mode {
            ResponseMode::FormPost => ResponseMode::Query,
            mode => mode,
        };
        let target = Target { mode, ..self.target.clone() };
        let href = match target.answer(described.as_slice(), &after, issuer) {
            ToApp::Location(href) | ToApp::Offer { href, .. } => href,
            ToApp::Form { redirect_uri, .. } => redirect_uri,
        };
        let place = place(&target.redirect_uri);
        ToApp::Offer { href, place, problem: self.description.unwrap_or(self.error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(redirect_uri: &str, state: Option<&str>, mode: ResponseMode) -> Target {
        let (redirect_uri, state) = (redirect_uri.to_owned(), state.map(str::to_owned));
        Target { redirect_uri, state, mode, of_stranger: false }
    }

    fn url(answer: ToApp) -> String {
        match answer {
            ToApp::Location(location) => location,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn to_a_stranger_leads_a_link_that_says_where_to() {
        for (uri, named) in [
            ("https://app.example/cb", "app.example"),
            ("http://localhost:3000/cb", "http://localhost:3000/cb"),
            ("com.evil://bank.example/cb", "com.evil://bank.example/cb"),
        ] {
            let target = Target { of_stranger: true, ..target(uri, None, ResponseMode::FormPost) };
            let refused = Refused { target, error: "invalid_scope", description: None };
            let href = format!("{uri}?error=invalid_scope&iss=i");
            let place = named.to_owned();
            let offer = ToApp::Offer { href, place, problem: "invalid_scope" };
            assert_eq!(refused.answer("i"), offer);
        }
    }

    #[test]
    fn a_success_carries_state_and_issuer() {
        let to = |uri: &str| {
            let target = target(uri, Some("a b&c=d"), ResponseMode::Query);
            url(target.success(&[("code", "x")], "https://i"))
        };
        let tail = "code=x&state=a+b%26c%3Dd&iss=https%3A%2F%2Fi";
        assert_eq!(to("https://app/cb"), format!("https://app/cb?{tail}"));
        assert_eq!(to("https://app/cb?x=1"), format!("https://app/cb?x=1&{tail}"));
        assert_eq!(to("https://app/cb?"), format!("https://app/cb?{tail}"));
        assert_eq!(to("myapp://cb"), format!("myapp://cb?{tail}"));
        assert_eq!(to("https://app/ü"), format!("https://app/%C3%BC?{tail}"));
    }

    #[test]
    fn an_error_keeps_cognitos_order() {
        let refused = |state, mode| Refused {
            target: target("https://app/cb?x=1", state, mode),
            error: "invalid_request",
            description: Some("invalid_scope"),
        };
        assert_eq!(
            url(refused(Some("s"), ResponseMode::Query).answer("i")),
            "https://app/cb?x=1&error_description=invalid_scope&state=s&error=invalid_request&iss=i"
        );
        assert_eq!(
            url(refused(None, ResponseMode::Fragment).answer("i")),
            "https://app/cb?x=1#error_description=invalid_scope&error=invalid_request&iss=i"
        );
    }

    #[test]
    fn a_form_carries_the_same_to_the_uri_as_it_was_registered() {
        let target = target("https://app/ü?x=1", Some("a\"b"), ResponseMode::FormPost);
        let fields = [("code", "x"), ("state", "a\"b"), ("iss", "i")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let redirect_uri = "https://app/ü?x=1".to_owned();
        assert_eq!(target.success(&[("code", "x")], "i"), ToApp::Form { redirect_uri, fields });
    }
}
