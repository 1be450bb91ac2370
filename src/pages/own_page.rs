//! The way to a page of ours that belongs to whoever has signed in: by the sign-in, and back.

use url::form_urlencoded::Serializer;

use crate::model::ids::ClientId;
use crate::model::own_page::OwnPage;
use crate::pages::visit::Visit;

/// Where the sign-in is that leads back to a page, with parameters of its own and what is left of this request's query.
pub fn sign_in(visit: &Visit, client: &ClientId, page: OwnPage, own: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("poolhouse_page", page.path().trim_start_matches('/'));
    query.append_pair("client_id", client.as_str());
    query.extend_pairs(own);
    let mut names = vec!["poolhouse_page", "client_id", "login_hint"];
    names.extend(own.iter().map(|(name, _)| name));
    let rest = without(visit.query(), &names);
    let also = if rest.is_empty() { String::new() } else { format!("&{rest}") };
    format!("{}/login?{}{also}", visit.hosted.prefix(), query.finish())
}

/// The query that is left of a sign-in's once it has led to a page of ours.
pub fn query_after(query: &str) -> String {
    without(query, &["poolhouse_page", "login_hint"])
}

/// A query without some of its parameters.
pub fn without(query: &str, names: &[&str]) -> String {
    let kept = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !names.contains(&name)
    });
    kept.collect::<Vec<_>>().join("&")
}
