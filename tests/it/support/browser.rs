//! A browser without script: it keeps cookies, reads pages, fills forms in and follows redirects where told to.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use scraper::{Html, Selector};

use super::TestServer;

/// A browser with cookies of its own.
pub struct Browser<'a> {
    server: &'a TestServer,
    pub cookies: BTreeMap<String, String>,
}

/// What a browser got.
#[derive(Debug)]
pub struct Page {
    pub url: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl TestServer {
    /// A browser that was nowhere yet.
    pub fn browser(&self) -> Browser<'_> {
        Browser { server: self, cookies: BTreeMap::new() }
    }
}

impl Browser<'_> {
    /// Opens a path of the server, or a URL.
    pub async fn open(&mut self, path: &str) -> Page {
        let url = self.absolute(path);
        let request = self.server.http.get(&url);
        self.send(url, request).await
    }

    /// Opens a path and goes wherever it leads on this server.
    pub async fn visit(&mut self, path: &str) -> Page {
        let page = self.open(path).await;
        self.follow(page).await
    }

    /// Goes on where an answer leads, as long as that is on this server.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(location) = page.location().filter(|to| self.is_ours(to)) else { return page };
            page = self.open(&location).await;
        }
        panic!("redirected for ever: {}", page.url);
    }

    /// Sends the form of a name, its fields as they are but for those given. The answer is not followed.
    pub async fn submit(&mut self, page: &Page, form: &str, fields: &[(&str, &str)]) -> Page {
        let (action, mut all) = page.form(form);
        all.retain(|(name, _)| !fields.iter().any(|(changed, _)| changed == name));
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let url = self.absolute(&action);
        let request =
            self.server.http.post(&url).form(&all).header("sec-fetch-site", "same-origin");
        self.send(url, request).await
    }

    /// The same, and goes wherever it leads on this server.
    pub async fn send_form(&mut self, page: &Page, form: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.submit(page, form, fields).await;
        self.follow(answer).await
    }

    /// Sends a request with the browser's cookies and keeps those that come back.
    pub async fn send(&mut self, url: String, request: reqwest::RequestBuilder) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        Page { url, status, headers, text: response.text().await.unwrap() }
    }

    fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.server.url) } else { path.to_owned() }
    }

    fn is_ours(&self, url: &str) -> bool {
        url.starts_with('/') || url.starts_with(&format!("{}/", self.server.url))
    }
}

impl Page {
    /// Where it leads.
    pub fn location(&self) -> Option<String> {
        self.headers.get(LOCATION).map(|to| to.to_str().unwrap().to_owned())
    }

    /// A header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The text of the first element of a kind; empty if there is none.
    pub fn text_of(&self, selector: &str) -> String {
        let page = Html::parse_document(&self.text);
        let found = page.select(&Selector::parse(selector).unwrap()).next();
        let text = found.map(|element| element.text().collect::<String>()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// An attribute of the first element of a kind; empty if there is none.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let page = Html::parse_document(&self.text);
        let found = page.select(&Selector::parse(selector).unwrap()).next();
        found.and_then(|element| element.attr(name)).unwrap_or_default().to_owned()
    }

    /// Whether there is an element of a kind.
    pub fn has(&self, selector: &str) -> bool {
        let page = Html::parse_document(&self.text);
        page.select(&Selector::parse(selector).unwrap()).next().is_some()
    }

    /// The heading.
    pub fn heading(&self) -> String {
        self.text_of("h1")
    }

    /// What stands above the form because something went wrong.
    pub fn problem(&self) -> String {
        self.text_of("#loginErrorMessage")
    }

    /// A parameter of the URL it leads to.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let location = url::Url::parse(&self.location()?).ok()?;
        location.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// Where a form is sent, and its fields as they are.
    fn form(&self, name: &str) -> (String, Vec<(String, String)>) {
        let page = Html::parse_document(&self.text);
        let form = Selector::parse(&format!("form[name={name}]")).unwrap();
        let form = page.select(&form).next().unwrap_or_else(|| {
            panic!("no form {name} on {} ({}): {}", self.url, self.status, self.text)
        });
        let inputs =
            Selector::parse("input[name]:not([type=submit]):not([type=checkbox]), textarea[name]")
                .unwrap();
        let own = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let fields = form.select(&inputs);
        let fields = fields.map(|input| (own(input.attr("name")), own(input.attr("value"))));
        (own(form.attr("action")), fields.collect())
    }
}
