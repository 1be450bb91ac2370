//! What a user agent says of itself, short enough for a list of sessions.

/// The longest name of an app that is repeated, in bytes.
const LONGEST: usize = 64;

/// A mark in a user agent, in small letters, and what it stands for. The first that is found counts.
type Marks = [(&'static str, &'static str)];

const SYSTEMS: &Marks = &[
    ("windows", "Windows"),
    ("iphone", "iOS"),
    ("ipad", "iPadOS"),
    ("ios", "iOS"),
    ("android", "Android"),
    ("cros", "ChromeOS"),
    ("mac os x", "macOS"),
    ("macintosh", "macOS"),
    ("os/macos", "macOS"),
    ("darwin", "macOS"),
    ("linux", "Linux"),
];

/// Browsers name those that they want to be taken for as well, so the order counts.
const BROWSERS: &Marks = &[
    ("edg/", "Edge"),
    ("edga/", "Edge"),
    ("edgios/", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser/", "Samsung Internet"),
    ("firefox/", "Firefox"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("chrome/", "Chrome"),
    ("safari/", "Safari"),
];

/// The browser or app and the operating system, as far as they are told: `Chrome on Windows`, `Boto3 on Linux`, or
/// `unknown`.
pub fn describe(user_agent: Option<&str>) -> String {
    let text = user_agent.unwrap_or_default();
    let lower = text.to_ascii_lowercase();
    let find = |marks: &Marks| {
        marks.iter().find(|(mark, _)| lower.contains(mark)).map(|(_, name)| (*name).to_owned())
    };
    let app = match text.starts_with("Mozilla/") {
        true => find(BROWSERS),
        false => product(text),
    };
    match (app, find(SYSTEMS)) {
        (Some(app), Some(system)) => format!("{app}{ON}{system}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => UNKNOWN.to_owned(),
    }
}

const ON: &str = " on ";
const UNKNOWN: &str = "unknown";

/// What a description says, for who says it in another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Described<'a> {
    Unknown,
    /// An app, a system, or what a user calls a device.
    One(&'a str),
    On {
        app: &'a str,
        system: &'a str,
    },
}

/// Takes a description apart. What only looks like one is left whole: the systems are known.
pub fn parts(description: &str) -> Described<'_> {
    let is_system = |name: &str| SYSTEMS.iter().any(|(_, system)| *system == name);
    match description.rsplit_once(ON) {
        _ if description == UNKNOWN => Described::Unknown,
        Some((app, system)) if is_system(system) => Described::On { app, system },
        _ => Described::One(description),
    }
}

/// The first product (RFC 9110 §10.1.5), if it is a word.
fn product(text: &str) -> Option<String> {
    let name = text.split(['/', ' ']).next().filter(|name| !name.is_empty())?;
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    (name.len() <= LONGEST && name.bytes().all(token)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn browsers_apps_and_systems_are_told() {
        for (user_agent, described) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
                "Chrome on iOS",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
                "Firefox on Linux",
            ),
            ("Mozilla/5.0 (Linux; Android 14) something", "Android"),
            (
                "Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux#6.1 lang/python#3.12",
                "Boto3 on Linux",
            ),
            ("aws-sdk-js/3.600.0 ua/2.0 os/macos#14 lang/js", "aws-sdk-js on macOS"),
            ("okhttp/4.12.0", "okhttp"),
            ("MyApp", "MyApp"),
            ("Mozilla/5.0", "unknown"),
            ("", "unknown"),
            ("<b>/1", "unknown"),
        ] {
            assert_eq!(describe(Some(user_agent)), described, "{user_agent}");
        }
        assert_eq!(describe(None), UNKNOWN);
        assert_eq!(describe(Some(&"x".repeat(65))), "unknown");
    }

    #[test]
    fn a_description_is_taken_apart_again_and_nothing_else_is() {
        for (description, parts_of_it) in [
            ("unknown", Described::Unknown),
            ("Android", Described::One("Android")),
            ("Boto3 on Linux", Described::On { app: "Boto3", system: "Linux" }),
            ("a on b on iOS", Described::On { app: "a on b", system: "iOS" }),
            ("My phone on the desk", Described::One("My phone on the desk")),
        ] {
            assert_eq!(parts(description), parts_of_it, "{description}");
        }
    }

    proptest! {
        #[test]
        fn no_user_agent_makes_it_panic_and_its_description_is_short_and_plain(user_agent: String) {
            let described = describe(Some(&user_agent));
            prop_assert!(!described.is_empty() && described.len() <= 100);
            prop_assert!(described.bytes().all(|b| b.is_ascii_graphic() || b == b' '));
        }
    }
}
