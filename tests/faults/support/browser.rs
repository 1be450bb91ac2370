//! A browser without script: it keeps cookies, fills forms in, and goes where it is sent on this server.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use scraper::{Html, Selector};

use super::PUBLIC_URL;
use super::wire::{Answer, Caller, Request};

/// A browser that was nowhere yet, at one node.
pub struct Browser {
    caller: Caller,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn new(node: SocketAddr) -> Self {
        Self { caller: Caller::new(node), cookies: BTreeMap::new() }
    }

    /// Opens a path, and goes on to wherever it leads on this server.
    pub async fn open(&mut self, path: &str) -> Answer {
        let answer = self.send(&Request::get(path)).await;
        self.follow(answer).await
    }

    /// Sends the form of a name, and goes on to wherever that leads on this server.
    pub async fn submit(&mut self, page: &Answer, form: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.send(&filled(page, form, fields)).await;
        self.follow(answer).await
    }

    /// The form of a name, filled in, as this browser sends it.
    pub fn filled(&self, page: &Answer, form: &str, fields: &[(&str, &str)]) -> Request {
        filled(page, form, fields).header("cookie", &self.cookies())
    }

    async fn follow(&mut self, mut answer: Answer) -> Answer {
        while let Some(path) = answer.header("location").and_then(own).map(str::to_owned) {
            answer = self.send(&Request::get(&path)).await;
        }
        answer
    }

    async fn send(&mut self, request: &Request) -> Answer {
        let request = request.clone().header("cookie", &self.cookies());
        let answer = self.caller.send(&request).await.unwrap();
        for cookie in answer.headers("set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    /// The cookies that it has, as it sends them.
    pub fn cookies(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// The path of a URL of this server.
fn own(location: &str) -> Option<&str> {
    let path = location.strip_prefix(PUBLIC_URL).unwrap_or(location);
    path.starts_with('/').then_some(path)
}

/// What the page's elements of a kind say: an attribute of theirs, or their text.
pub fn all(page: &Answer, selector: &str, attribute: Option<&str>) -> Vec<String> {
    let (html, selector) = (Html::parse_document(&page.text()), Selector::parse(selector).unwrap());
    let found = html.select(&selector).map(|element| match attribute {
        Some(name) => element.attr(name).unwrap_or_default().to_owned(),
        None => element.text().collect(),
    });
    found.collect()
}

fn filled(page: &Answer, form: &str, fields: &[(&str, &str)]) -> Request {
    let form = format!("form[name={form}]");
    let action = all(page, &form, Some("action"));
    assert_eq!(action.len(), 1, "no {form}: {} {}", page.status, page.text());
    let hidden = format!("{form} input[type=hidden]");
    let names = all(page, &hidden, Some("name"));
    let values = all(page, &hidden, Some("value"));
    let known = names.iter().zip(&values).map(|(name, value)| (name.as_str(), value.as_str()));
    let mut sent: Vec<(&str, &str)> =
        known.filter(|(name, _)| !fields.iter().any(|(given, _)| given == name)).collect();
    sent.extend(fields);
    Request::form(own(&action[0]).unwrap(), &sent).header("sec-fetch-site", "same-origin")
}
