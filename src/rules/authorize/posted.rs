//! Authorization requests that came by POST. The browser repeats them by GET, which brings our cookies: sealed, so that what an
//! app kept out of URLs (whom it means, an ID token) stays out of histories and logs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;

use super::{AuthorizeRequest, Problem, trusted};
use crate::app::App;
use crate::rules::pools::Pool;

/// What a `request_uri` that holds a request begins with.
const PREFIX: &str = "urn:poolhouse:posted:";

/// How long it counts: as long as the user may take to sign in.
const LIFETIME: Duration = Duration::hours(1);

/// What stays in the clear: whose page it is, and in which language.
const CLEAR: [&str; 3] = ["client_id", "lang", "ui_locales"];

/// The longest that a sealed request may be: the longest `state` and `nonce` fit in, and it fits a URL beside what is in the
/// clear.
const MAX_SEALED: usize = 7 * 1024 + 512;

fn place(pool: &Pool) -> String {
    pool.place("authorize", "posted")
}

/// The parameters that stand for a request. `None` for one that goes as it is: it names no client or several, was pushed, or
/// is too long.
pub fn sealed(app: &App, pool: &Pool, pairs: &[(String, String)]) -> Option<Vec<(String, String)>> {
    let count = |name: &str| pairs.iter().filter(|(known, _)| known == name).count();
    if count("client_id") != 1 || count("request_uri") > 0 {
        return None;
    }
    let clear = written(app.now().timestamp(), pairs);
    let sealed = app.server_keys.flow.seal(app.random, &place(pool), &clear);
    let uri = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(sealed));
    let clear = pairs.iter().filter(|(name, _)| CLEAR.contains(&name.as_str())).cloned();
    let uri = Some(uri).filter(|uri| uri.len() <= MAX_SEALED)?;
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
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let clear = app.server_keys.flow.open(&place(pool), &sealed).ok()?;
    let (at, pairs) = read(&clear)?;
    (app.now().timestamp() - at < LIFETIME.num_seconds()).then(|| AuthorizeRequest::new(pairs))
}

/// When it came, in seconds, and each name and value, every one behind a NUL, which no parameter can hold: they take the
/// room that they have, whatever is in them.
fn written(at: i64, pairs: &[(String, String)]) -> Vec<u8> {
    let mut clear = at.to_string().into_bytes();
    for text in pairs.iter().flat_map(|(name, value)| [name, value]) {
        clear.push(0);
        clear.extend_from_slice(text.as_bytes());
    }
    clear
}

fn read(clear: &[u8]) -> Option<(i64, Vec<(String, String)>)> {
    let mut texts = std::str::from_utf8(clear).ok()?.split('\0');
    let at = texts.next()?.parse().ok()?;
    let mut pairs = Vec::new();
    while let Some(name) = texts.next() {
        pairs.push((name.to_owned(), texts.next()?.to_owned()));
    }
    Some((at, pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_takes_no_more_room_than_it_has() {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let state = "{\"".repeat(2048);
        for pairs in [vec![], vec![("state", &*state), ("a", ""), ("", "b")]] {
            let pairs: Vec<_> = pairs.into_iter().map(own).collect();
            assert_eq!(read(&written(1_700_000_000, &pairs)), Some((1_700_000_000, pairs)));
        }
        assert_eq!(written(7, &[own(("state", &state))]).len(), 1 + 1 + 5 + 1 + 4096);
        for wrong in [&b""[..], b"x", b"1\0name", b"1\0\xff\0x"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
