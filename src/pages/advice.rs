//! What can be done about a problem that stopped a request: by whoever made the app, or by trying again. Parameters and
//! settings are named, never their values: those are the app's, and whoever looks at the page may be a stranger to it.

use crate::pages::text::Message;
use crate::rules::authorize::Problem;

/// A sentence below the word of the problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    pub text: Message,
    /// Whether it is for who makes the app, and not for who uses it.
    pub for_developer: bool,
}

impl Advice {
    /// What to do about a problem of a request with these parameters, for `/logout` or another page. `None` where nobody can do
    /// anything.
    pub fn of(problem: &str, sent: &[String], leaving: bool) -> Option<Self> {
        if problem == "temporarily_unavailable" {
            return Some(Self { text: Message::new("error-later"), for_developer: false });
        }
        let is = |known: Problem| problem == known.to_string();
        let sent = |name: &str| sent.iter().any(|known| known == name);
        let listed = |parameter: &'static str, list: &'static str| {
            Message::new("error-listed").with("parameter", parameter).with("list", list)
        };
        let text = if is(Problem::RedirectMismatch) {
            match sent("post_logout_redirect_uri") {
                true => listed("post_logout_redirect_uri", "LogoutURLs"),
                false => listed("redirect_uri", "CallbackURLs"),
            }
        } else if is(Problem::Missing("redirect_uri")) && sent("logout_uri") {
            listed("logout_uri", "LogoutURLs")
        } else if is(Problem::Missing("redirect_uri")) && leaving && !sent("response_type") {
            Message::new("error-missing").with("parameter", "logout_uri")
        } else if is(Problem::UnknownClient) {
            Message::new("error-client").with("parameter", "client_id")
        } else if is(Problem::OAuthNotEnabled) {
            Message::new("error-flows")
                .with("setting", "AllowedOAuthFlowsUserPoolClient")
                .with("list", "AllowedOAuthFlows")
        } else if is(Problem::NoSuchProvider) || is(Problem::NoAccountPages) {
            Message::new("error-provider").with("list", "SupportedIdentityProviders")
        } else if is(Problem::NoValidHint) {
            Message::new("error-hint").with("parameter", "id_token_hint")
        } else if is(Problem::UnknownRequest) {
            Message::new("error-pushed").with("parameter", "request_uri")
        } else if let Some(name) = named(problem, "Required String parameter '") {
            Message::new("error-missing").with("parameter", name)
        } else if let Some(name) = named(problem, "Parameter '") {
            Message::new("error-once").with("parameter", name)
        } else {
            return None;
        };
        Some(Self { text, for_developer: true })
    }
}

/// The parameter that a problem names.
fn named(problem: &str, before: &str) -> Option<String> {
    Some(problem.strip_prefix(before)?.split_once('\'')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_and_the_list_are_named() {
        let of = |problem: Problem, sent: &[&str]| {
            let sent: Vec<String> = sent.iter().map(ToString::to_string).collect();
            let leaving = sent.iter().all(|name| *name == "client_id" || *name == "logout_uri");
            let advice = Advice::of(&problem.to_string(), &sent, leaving).unwrap();
            crate::pages::text::Language::choose(None).say(&advice.text).to_string()
        };
        for (problem, sent, parameter, list) in [
            (Problem::RedirectMismatch, &["redirect_uri"][..], "redirect_uri", "CallbackURLs"),
            (
                Problem::RedirectMismatch,
                &["post_logout_redirect_uri"],
                "post_logout_redirect_uri",
                "LogoutURLs",
            ),
            (Problem::Missing("redirect_uri"), &["logout_uri"], "logout_uri", "LogoutURLs"),
            (Problem::Missing("redirect_uri"), &["client_id"], "logout_uri", ""),
            (Problem::Missing("redirect_uri"), &["client_id", "scope"], "redirect_uri", ""),
            (Problem::Missing("client_id"), &[], "client_id", ""),
            (Problem::Doubled("client_id"), &[], "client_id", ""),
            (Problem::UnknownClient, &[], "client_id", ""),
            (Problem::OAuthNotEnabled, &[], "AllowedOAuthFlowsUserPoolClient", "AllowedOAuthFlows"),
            (Problem::NoSuchProvider, &[], "", "SupportedIdentityProviders"),
            (Problem::NoAccountPages, &[], "", "SupportedIdentityProviders"),
            (Problem::NoValidHint, &[], "id_token_hint", ""),
            (Problem::UnknownRequest, &[], "request_uri", ""),
        ] {
            let said = of(problem, sent);
            assert!(said.contains(parameter) && said.contains(list), "{said}");
        }
        assert_eq!(Advice::of("invalid_request", &[], false), None);
    }
}
