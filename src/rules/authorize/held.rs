//! Requests that a `request_uri` of ours holds, sealed: a server that keeps nothing of a request has nothing to look for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::rules::pools::Pool;

/// The longest that a `request_uri` may be, in bytes: the longest `state` and `nonce` fit in, and it fits a URL beside what is
/// in the clear.
pub const MAX_URI: usize = 7 * 1024 + 512;

fn place(pool: &Pool, kind: &str) -> String {
    pool.place("authorize", kind)
}

/// The texts, none of which holds a NUL, as a `request_uri` of a kind carries them behind its prefix.
pub fn seal<'a>(
    app: &App,
    pool: &Pool,
    kind: &str,
    texts: impl IntoIterator<Item = &'a str>,
) -> String {
    let clear = written(texts);
    let sealed = app.server_keys.flow.seal(app.random, &place(pool, kind), &clear);
    URL_SAFE_NO_PAD.encode(sealed)
}

/// The texts that were sealed as this kind. `None` for what nobody sealed here.
pub fn open(app: &App, pool: &Pool, kind: &str, sealed: &str) -> Option<Vec<String>> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    read(&app.server_keys.flow.open(&place(pool, kind), &sealed).ok()?)
}

/// The texts of the pairs, in their order.
pub fn texts(pairs: &[(String, String)]) -> impl Iterator<Item = &str> {
    pairs.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()])
}

/// The pairs that texts stand for; a last one without a value is none.
pub fn pairs(texts: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    let mut texts = texts.into_iter();
    std::iter::from_fn(|| texts.next().zip(texts.next())).collect()
}

/// Every text before a NUL: they take the room that they have, whatever is in them.
fn written<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut clear = Vec::new();
    for text in texts {
        clear.extend_from_slice(text.as_bytes());
        clear.push(0);
    }
    clear
}

fn read(clear: &[u8]) -> Option<Vec<String>> {
    let clear = std::str::from_utf8(clear).ok()?;
    Some(clear.split_terminator('\0').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_takes_no_more_room_than_it_has() {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let state = "{\"".repeat(2048);
        for named in [vec![], vec![("state", &*state), ("a", ""), ("", "b")], vec![("", "")]] {
            let named: Vec<_> = named.into_iter().map(own).collect();
            let clear = written(["1700000000", ""].into_iter().chain(texts(&named)));
            let mut found = read(&clear).unwrap().into_iter();
            assert_eq!(found.next().as_deref(), Some("1700000000"));
            assert_eq!(found.next().as_deref(), Some(""));
            assert_eq!(pairs(found), named);
        }
        assert_eq!(written(["7", "state", &state]).len(), 2 + 6 + 4097);
        assert_eq!(read(b"1\0\xff\0"), None);
        assert_eq!(pairs(["a", "b", "c"].map(str::to_owned)), [own(("a", "b"))]);
    }
}
