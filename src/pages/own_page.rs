//! The way to a page of ours that belongs to whoever has signed in: by the sign-in, and back.

use url::form_urlencoded::Serializer;

use crate::model::ids::ClientId;
use crate::model::own_page::OwnPage;
use crate::pages::flow::Said;
use crate::pages::visit::Visit;

/// The parameter of a sign-in that says why a form was lost which led to it.
pub const LOST: &str = "poolhouse_lost";

/// Why a form of the account changed nothing, which its page says once the sign-in has led back to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Its user had been signed out.
    SignedOut,
    /// The sign-in was too long ago.
    TooOld,
}

impl Lost {
    /// As the parameter has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::TooOld => "too_old",
        }
    }

    /// Why the form was lost that led to a sign-in, by its query.
    pub fn of(query: &str) -> Option<Self> {
        let prefix = format!("{LOST}=");
        let why = query.split('&').find_map(|pair| pair.strip_prefix(&prefix))?;
        [Self::SignedOut, Self::TooOld].into_iter().find(|lost| lost.as_str() == why)
    }

    /// What the page says.
    pub fn said(self) -> Said {
        match self {
            Self::SignedOut => Said::SignedOut,
            Self::TooOld => Said::Expired,
        }
    }
}

/// Where the sign-in is that leads back to a page, with parameters of its own and what is left of this request's query.
pub fn sign_in(visit: &Visit, client: &ClientId, page: OwnPage, own: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("poolhouse_page", page.path().trim_start_matches('/'));
    query.append_pair("client_id", client.as_str());
    query.extend_pairs(own);
    let mut names = vec!["poolhouse_page", "client_id", "login_hint", LOST];
    names.extend(own.iter().map(|(name, _)| name));
    let rest = without(visit.query(), &names);
    let also = if rest.is_empty() { String::new() } else { format!("&{rest}") };
    format!("{}/login?{}{also}", visit.hosted.prefix(), query.finish())
}

/// The query that is left of a sign-in's once it has led to a page of ours.
pub fn query_after(query: &str) -> String {
    without(query, &["poolhouse_page", "login_hint", LOST])
}

/// A query without some of its parameters.
pub fn without(query: &str, names: &[&str]) -> String {
    let kept = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !names.contains(&name)
    });
    kept.collect::<Vec<_>>().join("&")
}
