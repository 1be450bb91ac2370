//! The filter of ListUsers: `attribute = "value"` or `attribute ^= "prefix"`. Source: API_ListUsers.

use uuid::Uuid;

/// Attributes of users that can be searched, each with an index of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searchable {
    Email,
    PhoneNumber,
    Name,
    GivenName,
    FamilyName,
    PreferredUsername,
}

/// A value, or the beginning of one; nothing in it has a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    Exact(String),
    Prefix(String),
}

/// Which users are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserFilter {
    All,
    /// Byte for byte.
    Username(Match),
    /// Letter case does not count.
    Attribute(Searchable, Match),
    Status(Match),
    Enabled(bool),
    /// Both ends belong to it.
    Sub(Uuid, Uuid),
    Nobody,
}

/// Why a filter is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    #[error("Error while parsing filter")]
    Syntax,
    #[error("Invalid search attribute: {0}")]
    Attribute(String),
}

impl UserFilter {
    /// Reads a filter. An empty one is all users.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::All);
        }
        let end = text.find(|c: char| c.is_whitespace() || c == '=' || c == '^');
        let (attribute, rest) = text.split_at(end.ok_or(FilterError::Syntax)?);
        let rest = rest.trim_start();
        let (prefix, rest) = match (rest.strip_prefix("^="), rest.strip_prefix('=')) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(FilterError::Syntax),
        };
        let value = quoted(rest.trim_start()).ok_or(FilterError::Syntax)?;
        let wanted = if prefix { Match::Prefix(value) } else { Match::Exact(value) };
        Self::of(attribute, wanted)
    }

    fn of(attribute: &str, wanted: Match) -> Result<Self, FilterError> {
        Ok(match attribute.trim_matches('"') {
            "username" => Self::Username(wanted),
            "email" => Self::Attribute(Searchable::Email, wanted),
            "phone_number" => Self::Attribute(Searchable::PhoneNumber, wanted),
            "name" => Self::Attribute(Searchable::Name, wanted),
            "given_name" => Self::Attribute(Searchable::GivenName, wanted),
            "family_name" => Self::Attribute(Searchable::FamilyName, wanted),
            "preferred_username" => Self::Attribute(Searchable::PreferredUsername, wanted),
            "cognito:user_status" => Self::Status(wanted),
            "status" => match (wanted.takes("Enabled"), wanted.takes("Disabled")) {
                (true, true) => Self::All,
                (true, false) => Self::Enabled(true),
                (false, true) => Self::Enabled(false),
                (false, false) => Self::Nobody,
            },
            "sub" => match wanted.uuids() {
                Some((first, last)) => Self::Sub(first, last),
                None => Self::Nobody,
            },
            other => return Err(FilterError::Attribute(other.to_owned())),
        })
    }
}

impl Match {
    /// Whether a value is one of those wanted.
    pub fn takes(&self, value: &str) -> bool {
        match self {
            Self::Exact(wanted) => value == wanted,
            Self::Prefix(wanted) => value.starts_with(wanted.as_str()),
        }
    }

    /// The same for values of which letter case does not count; ASCII alone is folded, as the index does.
    pub fn lower(&self) -> Self {
        match self {
            Self::Exact(wanted) => Self::Exact(wanted.to_ascii_lowercase()),
            Self::Prefix(wanted) => Self::Prefix(wanted.to_ascii_lowercase()),
        }
    }

    /// The first text after all those that begin with the prefix, in byte order; `None` if there is none.
    pub fn end_of_prefix(prefix: &str) -> Option<String> {
        let mut kept: Vec<char> = prefix.chars().collect();
        while let Some(last) = kept.pop() {
            let after = u32::from(last) + 1;
            // Surrogates are no characters: the next one comes after them.
            let after = if after == 0xd800 { 0xe000 } else { after };
            if let Some(after) = char::from_u32(after) {
                kept.push(after);
                return Some(kept.into_iter().collect());
            }
        }
        None
    }

    /// The UUIDs wanted, as first and last; `None` if no UUID is written so.
    fn uuids(&self) -> Option<(Uuid, Uuid)> {
        let (text, full) = match self {
            Self::Exact(text) => (text.as_str(), true),
            Self::Prefix(text) => (text.as_str(), false),
        };
        const FORM: &str = "00000000-0000-0000-0000-000000000000";
        if text.len() > FORM.len() || full && text.len() != FORM.len() {
            return None;
        }
        let fits = |(given, form): (u8, u8)| match form {
            b'-' => given == b'-',
            _ => matches!(given, b'0'..=b'9' | b'a'..=b'f'),
        };
        if !text.bytes().zip(FORM.bytes()).all(fits) {
            return None;
        }
        let rest = &FORM[text.len()..];
        let first = Uuid::parse_str(&format!("{text}{rest}")).ok()?;
        let last = Uuid::parse_str(&format!("{text}{}", rest.replace('0', "f"))).ok()?;
        Some((first, last))
    }
}

/// What stands between two double quotes that are the whole text; `\"` is a quote, `\\` a backslash.
fn quoted(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text.strip_prefix('"')?.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => return rest.as_str().trim().is_empty().then_some(out),
            '\\' => match rest.next()? {
                escaped @ ('"' | '\\') => out.push(escaped),
                other => out.extend(['\\', other]),
            },
            c => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Match {
        Match::Exact(text.to_owned())
    }

    fn prefix(text: &str) -> Match {
        Match::Prefix(text.to_owned())
    }

    #[test]
    fn filters_read_as_the_documentation_writes_them() {
        let read = |text: &str| UserFilter::parse(text);
        assert_eq!(read(""), Ok(UserFilter::All));
        let family = UserFilter::Attribute(Searchable::FamilyName, exact("Reddy"));
        assert_eq!(read("family_name = \"Reddy\""), Ok(family));
        let given = UserFilter::Attribute(Searchable::GivenName, prefix("Jon"));
        assert_eq!(read("given_name ^= \"Jon\""), Ok(given.clone()));
        assert_eq!(read(" given_name^=\"Jon\" "), Ok(given));
        assert_eq!(
            read("username=\"a \\\"b\\\" \\\\ %_*\""),
            Ok(UserFilter::Username(exact("a \"b\" \\ %_*")))
        );
        let confirmed = UserFilter::Status(exact("CONFIRMED"));
        assert_eq!(read("cognito:user_status = \"CONFIRMED\""), Ok(confirmed));
        assert_eq!(read("status = \"Enabled\""), Ok(UserFilter::Enabled(true)));
        assert_eq!(read("status = \"enabled\""), Ok(UserFilter::Nobody));
        assert_eq!(read("status ^= \"\""), Ok(UserFilter::All));
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in [
            "email",
            "email =",
            "email = x",
            "email = 'x'",
            "email = \"x",
            "email = \"x\" and name = \"y\"",
            "email > \"x\"",
            "email ^ \"x\"",
            "= \"x\"x",
        ] {
            assert_eq!(UserFilter::parse(text), Err(FilterError::Syntax), "{text}");
        }
        let why = FilterError::Attribute("custom:shoe".to_owned());
        assert_eq!(UserFilter::parse("custom:shoe = \"x\""), Err(why));
    }

    #[test]
    fn a_sub_is_searched_by_range() {
        let one = "0f3e4567-e89b-42d3-a456-426614174000";
        let id = Uuid::parse_str(one).unwrap();
        assert_eq!(UserFilter::parse(&format!("sub = \"{one}\"")), Ok(UserFilter::Sub(id, id)));
        let Ok(UserFilter::Sub(first, last)) = UserFilter::parse("sub ^= \"0f3e4567-e\"") else {
            panic!()
        };
        assert!(first <= id && id <= last);
        assert_eq!(first.to_string(), "0f3e4567-e000-0000-0000-000000000000");
        assert_eq!(last.to_string(), "0f3e4567-efff-ffff-ffff-ffffffffffff");
        assert_eq!(UserFilter::parse("sub = \"0f3e\""), Ok(UserFilter::Nobody));
        assert_eq!(UserFilter::parse("sub ^= \"0F\""), Ok(UserFilter::Nobody));
    }

    proptest! {
        #[test]
        fn a_range_holds_just_what_begins_with_the_prefix(p in "\\PC{0,3}", rest in "\\PC{0,3}", other in "\\PC{0,6}") {
            let end = Match::end_of_prefix(&p);
            let inside = |text: &str| text >= p.as_str() && end.as_deref().is_none_or(|end| text < end);
            let joined = format!("{p}{rest}");
            prop_assert!(inside(&joined));
            prop_assert_eq!(inside(&other), other.starts_with(&p));
        }

        #[test]
        fn reading_never_panics_and_quoting_comes_back(value in "\\PC{0,20}", junk in "\\PC{0,40}") {
            let _ = UserFilter::parse(&junk);
            let written = format!("email = \"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
            let read = UserFilter::Attribute(Searchable::Email, Match::Exact(value));
            prop_assert_eq!(UserFilter::parse(&written), Ok(read));
        }
    }
}
