//! Who signed in before in this browser, for the sign-in page to offer again. A sealed cookie of the pool; it proves
//! nothing, and spares nobody a factor.

use actix_web::cookie::Cookie;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::http::cookies;
use crate::model::ids::Sub;
use crate::pages::visit::Visit;

const KIND: &str = "poolhouse-known";

/// How many days somebody is remembered, from the last sign-in on.
const DAYS: i64 = 90;
const LIFETIME: Duration = Duration::days(DAYS);
const COOKIE_LIFETIME: actix_web::cookie::time::Duration =
    actix_web::cookie::time::Duration::days(DAYS);

/// Somebody who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    #[serde(rename = "s")]
    pub sub: Sub,
    /// What the user goes by.
    #[serde(rename = "n")]
    pub name: String,
    #[serde(rename = "t", with = "chrono::serde::ts_seconds")]
    at: DateTime<Utc>,
}

impl Person {
    /// Somebody for a sample.
    pub fn sample(name: &str) -> Self {
        Self { sub: Sub::NOBODY, name: name.to_owned(), at: DateTime::UNIX_EPOCH }
    }
}

/// Everybody whom a browser remembers, the last one first.
#[derive(Clone, Debug, Default)]
pub struct Known(pub Vec<Person>);

fn place(visit: &Visit) -> String {
    visit.hosted.pool.place("known", "cookie")
}

impl Known {
    /// Whom the browser of a request remembers; nobody if its cookie does not open.
    pub fn of(visit: &Visit) -> Self {
        let cookie = cookies::read(&visit.request, &visit.hosted, KIND);
        let opened = cookie.and_then(|value| {
            let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
            let clear = visit.app.server_keys.flow.open(&place(visit), &sealed).ok()?;
            serde_json::from_slice::<Vec<Person>>(&clear).ok()
        });
        let (mut known, now) = (opened.unwrap_or_default(), visit.app.now());
        known.retain(|person| now - person.at < LIFETIME);
        known.truncate(visit.hosted.pool.remembered_users());
        Self(known)
    }

    /// All but one.
    pub fn without(mut self, sub: Sub) -> Self {
        self.0.retain(|person| person.sub != sub);
        self
    }

    /// The same with somebody by another name, if the browser remembers them.
    pub fn renamed(mut self, sub: Sub, name: &str) -> Self {
        for person in self.0.iter_mut().filter(|person| person.sub == sub) {
            name.clone_into(&mut person.name);
        }
        self
    }

    /// The same with somebody who has just signed in; the one whose sign-in is longest ago gives way.
    pub fn met(self, visit: &Visit, sub: Sub, name: &str) -> Self {
        let mut known = self.without(sub);
        known.0.insert(0, Person { sub, name: name.to_owned(), at: visit.app.now() });
        known.0.truncate(visit.hosted.pool.remembered_users());
        known
    }

    /// Somebody of them.
    pub fn find(&self, sub: &str) -> Option<&Person> {
        self.0.iter().find(|person| person.sub.to_string() == sub)
    }

    /// The cookie that holds them.
    pub fn cookie(&self, visit: &Visit) -> Cookie<'static> {
        if self.0.is_empty() {
            return cookies::remove(&visit.hosted, KIND);
        }
        let clear = serde_json::to_vec(&self.0).unwrap_or_default();
        let sealed = visit.app.server_keys.flow.seal(visit.app.random, &place(visit), &clear);
        let value = URL_SAFE_NO_PAD.encode(sealed);
        cookies::set(&visit.hosted, KIND, value, Some(COOKIE_LIFETIME))
    }
}
