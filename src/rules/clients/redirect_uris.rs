//! Which URLs a client may register to send browsers to.
//!
//! Comparing is byte for byte and happens elsewhere; here it is settled that what is registered is one absolute URL
//! that every browser reads the same way. RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1.

use url::{Host, Url};

/// Schemes that run or read something instead of going somewhere.
const NEVER: [&str; 18] = [
    "about",
    "blob",
    "chrome",
    "data",
    "feed",
    "file",
    "filesystem",
    "hcp",
    "jar",
    "javascript",
    "mailto",
    "mk",
    "moz-extension",
    "res",
    "resource",
    "vbs",
    "vbscript",
    "view-source",
];

/// What is wrong with a URL that a client wants to register: said after the URL itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("is not an absolute URI.")]
    NotAbsolute,
    #[error("cannot contain a fragment.")]
    Fragment,
    #[error("cannot contain user information.")]
    UserInfo,
    #[error("contains a character that a URI cannot have.")]
    Character,
    #[error("cannot use the HTTP protocol.")]
    Http,
    #[error("cannot use this scheme.")]
    Scheme,
}

/// Whether a client may register the URL: `https`, an app's own scheme, or `http` on this very machine.
pub fn check(uri: &str) -> Result<(), Wrong> {
    if !uri.bytes().all(is_uri_byte) || uri.contains(turns_text) {
        return Err(Wrong::Character);
    }
    if uri.contains('#') {
        return Err(Wrong::Fragment);
    }
    let (scheme, rest) = uri.split_once(':').ok_or(Wrong::NotAbsolute)?;
    let scheme = scheme.to_ascii_lowercase();
    if !is_scheme(&scheme) || rest.is_empty() {
        return Err(Wrong::NotAbsolute);
    }
    if NEVER.contains(&scheme.as_str()) {
        return Err(Wrong::Scheme);
    }
    match scheme.as_str() {
        "https" | "http" => check_web(uri, &scheme),
        _ if rest.starts_with("//") && authority(rest).contains('@') => Err(Wrong::UserInfo),
        _ => Ok(()),
    }
}

fn check_web(uri: &str, scheme: &str) -> Result<(), Wrong> {
    // The URL parser forgives what RFC 3986 does not: https:/x, https:x, HTTPS://x.
    let after = uri.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
    let authority = authority(after.ok_or(Wrong::NotAbsolute)?);
    if authority.contains('@') {
        return Err(Wrong::UserInfo);
    }
    if authority.is_empty() {
        return Err(Wrong::NotAbsolute);
    }
    let url = Url::parse(uri).map_err(|_| Wrong::NotAbsolute)?;
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => return Err(Wrong::NotAbsolute),
    };
    if scheme == "http" && !local { Err(Wrong::Http) } else { Ok(()) }
}

/// Schemes of well-known apps that register themselves and are no domain name the other way round.
const OF_APPS: [&str; 14] = [
    "antigravity",
    "claude",
    "cursor",
    "goose",
    "jetbrains",
    "kiro",
    "raycast",
    "trae",
    "vscode",
    "vscode-insiders",
    "vscodium",
    "warp",
    "windsurf",
    "zed",
];

/// Whether a client that nobody vouches for may register the URL: no program of the user's computer is started by its sign-in with
/// what it says. So its own scheme is a domain name the other way round (RFC 8252 §7.1), or that of an app that is known.
pub fn check_strangers(uri: &str) -> Result<(), Wrong> {
    check(uri)?;
    let scheme = uri.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let web = ["https", "http"].contains(&scheme.as_str());
    match web || scheme.contains('.') || OF_APPS.contains(&scheme.as_str()) {
        true => Ok(()),
        false => Err(Wrong::Scheme),
    }
}

/// Whether two URLs lead to this very machine, and to the same place of it but for the port, which an app may be given anew
/// each time it runs (RFC 8252 §7.3).
pub fn differ_in_port(registered: &str, given: &str) -> bool {
    let parts = loopback(registered);
    parts.is_some() && parts == loopback(given)
}

/// Host and path of an `http` URL of this machine.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    check(uri).ok()?;
    let rest = uri.strip_prefix("http://")?;
    let (authority, path) = rest.split_at(authority(rest).len());
    let host = ["127.0.0.1", "[::1]", "localhost"].into_iter().find(|host| {
        authority.strip_prefix(host).is_some_and(|rest| match rest.strip_prefix(':') {
            Some(port) => !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()),
            None => rest.is_empty(),
        })
    })?;
    Some((host, path))
}

/// What stands before the path, with or without the slashes in front.
fn authority(rest: &str) -> &str {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    &rest[..rest.find(['/', '?']).unwrap_or(rest.len())]
}

/// RFC 3986 §3.1, already in lower case.
fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b))
}

/// RFC 3986 §2: what is not reserved or unreserved is percent-encoded. Letters outside ASCII may stand, as Cognito has
/// it; they are encoded on the way into a header.
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// Whether a character has those beside it read in another order: people would see another address (UAX #9).
fn turns_text(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_url_makes_it_panic(text: String, port: u16) {
            let _ = check(&text);
            let url = format!("http://127.0.0.1{text}");
            prop_assert!(check(&url).is_ok() || !differ_in_port(&url, &url));
            let _ = differ_in_port(&format!("http://localhost:{port}/{text}"), &text);
        }
    }

    #[test]
    fn web_pages_and_apps_may_be_registered() {
        for good in [
            "https://myapp.com/callback",
            "https://myapp.com",
            "https://myapp.com:8443/a/b?c=d&e=%20",
            "http://localhost",
            "http://localhost:3000/cb",
            "http://127.0.0.1:3000/",
            "http://[::1]:3000/",
            "https://[2001:db8::1]/",
            "myapp://callback",
            "com.example.app:/oauth",
            "com.example.app://x",
            "MyApp://callback",
            "https://müller.de/rück",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    /// Bug: whoever may register could have a sign-in start a program of the user's computer.
    #[test]
    fn strangers_may_not_register_what_other_programs_answer_to() {
        for good in [
            "https://myapp.com/callback",
            "http://127.0.0.1/",
            "http://localhost:4000/cb",
            "cursor://x/cb",
            "VSCode://x/cb",
            "com.example.app:/x",
        ] {
            assert_eq!(check_strangers(good), Ok(()), "{good}");
        }
        for bad in [
            "ms-appinstaller:?source=https://a.example/x.msix",
            "MS-word:x",
            "search-ms:query=x",
            "tel:+1",
            "wss://x/",
            "ssh://x/",
            "steam://run/1",
            "myapp://callback",
        ] {
            assert_eq!(check_strangers(bad), Err(Wrong::Scheme), "{bad}");
        }
        assert_eq!(check_strangers("javascript:x"), Err(Wrong::Scheme));
    }

    #[test]
    fn the_port_of_this_machine_may_be_another_and_nothing_else() {
        let registered = "http://127.0.0.1:3000/cb?a=1";
        for same in ["http://127.0.0.1:4000/cb?a=1", "http://127.0.0.1/cb?a=1", registered] {
            assert!(differ_in_port(registered, same), "{same}");
        }
        assert!(differ_in_port("http://[::1]/", "http://[::1]:1/"));
        assert!(differ_in_port("http://localhost/cb", "http://localhost:1/cb"));
        for other in [
            "http://127.0.0.1:4000/cb",
            "http://127.0.0.1:4000/CB?a=1",
            "http://localhost:4000/cb?a=1",
            "http://127.0.0.1:4000@evil.example/cb?a=1",
            "http://127.0.0.1.evil.example:4000/cb?a=1",
            "http://127.0.0.1:99999/cb?a=1",
            "https://127.0.0.1:4000/cb?a=1",
            "http://127.0.0.1:/x/cb?a=1",
            "http://127.0.0.1:/cb?a=1",
            "http://127.0.0.14000/cb?a=1",
        ] {
            assert!(!differ_in_port(registered, other), "{other}");
        }
        assert!(!differ_in_port("https://app.example:1/", "https://app.example:2/"));
        assert!(!differ_in_port("myapp://x:1/", "myapp://x:2/"));
    }

    #[test]
    fn what_browsers_read_differently_may_not() {
        for (bad, why) in [
            ("", Wrong::NotAbsolute),
            ("/callback", Wrong::NotAbsolute),
            ("myapp.com/callback", Wrong::NotAbsolute),
            ("myapp:", Wrong::NotAbsolute),
            ("1app://x", Wrong::NotAbsolute),
            ("https:myapp.com", Wrong::NotAbsolute),
            ("https:/myapp.com", Wrong::NotAbsolute),
            ("https:///myapp.com", Wrong::NotAbsolute),
            ("HTTPS://myapp.com", Wrong::NotAbsolute),
            ("https://", Wrong::NotAbsolute),
            ("https://:80/", Wrong::NotAbsolute),
            ("https://my_app%00.com/", Wrong::NotAbsolute),
            ("https://myapp.com/#", Wrong::Fragment),
            ("myapp://x#y", Wrong::Fragment),
            ("https://ann@myapp.com/", Wrong::UserInfo),
            ("https://ann:pw@myapp.com/", Wrong::UserInfo),
            ("https://@myapp.com/", Wrong::UserInfo),
            ("myapp://ann@x", Wrong::UserInfo),
            ("https://myapp.com\\@evil.com/", Wrong::Character),
            ("https://myapp.com/a b", Wrong::Character),
            ("https://myapp.com/\u{7f}", Wrong::Character),
            ("https://myapp.com/\u{202e}moc.live", Wrong::Character),
            ("com.example.app:/\u{2067}x", Wrong::Character),
            ("http://myapp.com/", Wrong::Http),
            ("http://localhost.evil.com/", Wrong::Http),
            ("http://127.0.0.2/", Wrong::Http),
            ("javascript:alert(1)", Wrong::Scheme),
            ("JavaScript://x/%0aalert(1)", Wrong::Scheme),
            ("data:text/html,x", Wrong::Scheme),
            ("vbscript:x", Wrong::Scheme),
            ("jar:https://myapp.com/x.jar!/", Wrong::Scheme),
            ("RES://x", Wrong::Scheme),
            ("moz-extension://x/", Wrong::Scheme),
            ("file:///etc/passwd", Wrong::Scheme),
        ] {
            assert_eq!(check(bad), Err(why), "{bad}");
        }
    }
}
