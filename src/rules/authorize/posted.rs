//! Authorization requests that came by POST. The browser repeats them by GET, which brings our cookies: sealed, so that what an
//! app kept out of URLs (whom it means, an ID token) stays out of histories and logs.

use chrono::Duration;

use super::{AuthorizeRequest, Problem, held, trusted};
use crate::app::App;
use crate::rules::pools::Pool;

/// What a `request_uri` that holds a request begins with.
const PREFIX: &str = "urn:poolhouse:posted:";

/// How long it counts: as long as the user may take to sign in.
const LIFETIME: Duration = Duration::hours(1);

/// What stays in the clear: whose page it is, and in which language.
const CLEAR: [&str; 3] = ["client_id", "lang", "ui_locales"];

const KIND: &str = "posted";

/// The parameters that stand for a request. `None` for one that goes as it is: it names no client or several, was pushed, or
/// is too long.
pub fn sealed(app: &App, pool: &Pool, pairs: &[(String, String)]) -> Option<Vec<(String, String)>> {
    let count = |name: &str| pairs.iter().filter(|(known, _)| known == name).count();
    if count("client_id") != 1 || count("request_uri") > 0 {
        return None;
    }
    let at = app.now().timestamp().to_string();
    let sealed = held::seal(app, pool, KIND, std::iter::once(&*at).chain(held::texts(pairs)));
    let uri = Some(format!("{PREFIX}{sealed}")).filter(|uri| uri.len() <= held::MAX_URI)?;
    let clear = pairs.iter().filter(|(name, _)| CLEAR.contains(&name.as_str())).cloned();
    Some(clear.chain([("request_uri".to_owned(), uri)]).collect())
}

/// The request that a `request_uri` of ours holds; `None` if there is none in it, and everything else that came with it
/// counts for nothing.
pub fn opened(
    app: &App,
    pool: &Pool,
    request: &AuthorizeRequest,
) -> std::result::Result<Option<AuthorizeRequest>, Problem> {
    let uri = trusted(&request.0, "request_uri")?;
    let Some(sealed) = uri.and_then(|uri| uri.strip_prefix(PREFIX)) else { return Ok(None) };
    let opened = open(app, pool, sealed).filter(|held| {
        let same = held.get("client_id") == request.get("client_id");
        same && trusted(&request.0, "client_id").is_ok()
    });
    opened.map(Some).ok_or(Problem::UnknownRequest)
}

fn open(app: &App, pool: &Pool, sealed: &str) -> Option<AuthorizeRequest> {
    let mut texts = held::open(app, pool, KIND, sealed)?.into_iter();
    let at: i64 = texts.next()?.parse().ok()?;
    let fresh = app.now().timestamp() - at < LIFETIME.num_seconds();
    fresh.then(|| AuthorizeRequest::new(held::pairs(texts)))
}
