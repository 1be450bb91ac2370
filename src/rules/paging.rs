//! Page tokens: where a list goes on, sealed for who may go on with it.
//!
//! A token is bound to its pool, operation and filter and stands for an hour. It tells nothing and cannot be made.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::model::ids::UserPoolId;
use crate::rules::{Refusal, Result};
use crate::sealing::digest;

/// How long a token stands.
const LIFETIME: Duration = Duration::hours(1);

/// What a token is bound to.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// `None` for a list that is of no pool.
    pub pool: Option<&'a UserPoolId>,
    /// The operation, as the API names it.
    pub operation: &'static str,
    /// Whatever else decides what is listed and in what order.
    pub filter: &'a str,
}

/// A page: what is on it, and the token of the next one.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// How many to ask the database for where a page has `limit`: one more says whether there is another page.
pub fn beyond(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

impl List<'_> {
    /// Cuts a page of `limit` out of what was found when asked for one more than that. `key` is where the next page
    /// goes on: the sort key of the page's last item.
    pub fn page<T, K: Serialize>(
        &self,
        app: &App,
        mut found: Vec<T>,
        limit: usize,
        key: impl FnOnce(&T) -> K,
    ) -> Result<Page<T>> {
        let more = found.len() > limit;
        found.truncate(limit);
        let next = match found.last() {
            Some(last) if more => Some(self.token(app, &key(last))?),
            _ => None,
        };
        Ok(Page { items: found, next })
    }

    /// The token of the page after `key`.
    pub fn token(&self, app: &App, key: &impl Serialize) -> Result<String> {
        let expires = (app.now() + LIFETIME).timestamp();
        let clear = serde_json::to_vec(&(expires, key))?;
        let sealed = app.server_keys.page_token.seal(app.random, &self.place(), &clear);
        Ok(format!("{}.{}", self.pool_name(), URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Where the page of a token begins; `None` without a token. Refuses with `InvalidParameter` what is not a token
    /// of this very list, and what is too old.
    pub fn open<K: DeserializeOwned>(&self, app: &App, token: Option<&str>) -> Result<Option<K>> {
        let Some(token) = token else { return Ok(None) };
        let opened = token
            .strip_prefix(self.pool_name())
            .and_then(|rest| URL_SAFE_NO_PAD.decode(rest.strip_prefix('.')?).ok())
            .and_then(|sealed| app.server_keys.page_token.open(&self.place(), &sealed).ok());
        let read = opened.and_then(|clear| serde_json::from_slice::<(i64, K)>(&clear).ok());
        match read {
            Some((expires, key)) if app.now().timestamp() < expires => Ok(Some(key)),
            _ => Err(Refusal::parameter("Invalid pagination token.").into()),
        }
    }

    /// What stands before the dot, for whoever routes by pool.
    fn pool_name(&self) -> &str {
        self.pool.map_or("all", UserPoolId::as_str)
    }

    fn place(&self) -> String {
        let filter = hex::encode(digest(self.filter.as_bytes()));
        format!("page_token:{}:{}:{filter}", self.pool_name(), self.operation)
    }
}
