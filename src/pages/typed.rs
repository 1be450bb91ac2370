//! What people type, as it was meant: codes in groups, numbers as they are written, digits of other scripts.

use crate::model::contact::ContactKind;
use crate::model::user_pool::PoolConfig;

/// Where the digits of scripts begin that keyboards have beside ours: fullwidth, and Arabic, Persian, Devanagari, Bengali and
/// Thai.
const ZEROS: [char; 6] = ['\u{ff10}', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}'];

/// A digit of another script as ours; any other sign as it is.
fn in_our_digits(sign: char) -> char {
    let value = |zero: &char| u32::from(sign).checked_sub(u32::from(*zero)).filter(|of| *of < 10);
    let digit = ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10));
    digit.unwrap_or(sign)
}

/// What only groups digits, or orders them in text that runs from right to left.
fn is_between(sign: char) -> bool {
    let dashes = ['-', '\u{2212}', '\u{ff0d}'];
    let unseen = ('\u{200b}'..='\u{200f}').contains(&sign)
        || ('\u{202a}'..='\u{202e}').contains(&sign)
        || ('\u{2060}'..='\u{2069}').contains(&sign);
    sign.is_whitespace()
        || dashes.contains(&sign)
        || ('\u{2010}'..='\u{2015}').contains(&sign)
        || unseen
}

/// A code without what is typed or copied between its signs.
pub fn as_code(typed: &str) -> String {
    typed.chars().filter(|sign| !is_between(*sign)).map(in_our_digits).collect()
}

/// A telephone number as it is kept (E.164), from one as people write it: in groups, with 00 for the plus, with the 0 that
/// is left away from abroad. `None` for what is no such number.
pub fn as_number(typed: &str) -> Option<String> {
    let signs = typed.chars().filter(|sign| !is_between(*sign)).map(in_our_digits);
    let written = signs.map(|sign| if sign == '\u{ff0b}' { '+' } else { sign });
    let bare: String = written.filter(|sign| !['.', '/'].contains(sign)).collect();
    let bare = bare.replacen("(0)", "", 1).replace(['(', ')'], "");
    let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"))?;
    let fits = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    (fits && digits.bytes().all(|sign| sign.is_ascii_digit())).then(|| format!("+{digits}"))
}

/// The value of an address or a number as it was meant.
pub fn as_contact(kind: ContactKind, typed: &str) -> String {
    let number = (kind == ContactKind::PhoneNumber).then(|| as_number(typed)).flatten();
    number.unwrap_or_else(|| typed.to_owned())
}

/// A name as it was meant. Where names are addresses and numbers, or where it has spaces, which no other name has, it is a
/// number if it looks like one.
pub fn as_name(config: &PoolConfig, typed: &str) -> String {
    let (phone, spaced) = ("phone_number", typed.contains(char::is_whitespace));
    let meant = config.is_username(phone) || config.is_alias(phone) && spaced;
    meant.then(|| as_number(typed)).flatten().unwrap_or_else(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_as_it_was_meant() {
        for typed in [
            "123456",
            " 123 456 ",
            "123-456",
            "123\u{2011}456",
            "123\u{a0}456",
            "\u{200f}123456",
            "１２３４５６",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
        ] {
            assert_eq!(as_code(typed), "123456", "{typed}");
        }
        assert_eq!(as_code("12345x"), "12345x");
    }

    #[test]
    fn a_number_is_taken_as_people_write_it() {
        for (typed, number) in [
            ("+14155550134", Some("+14155550134")),
            ("+1 (415) 555-0134", Some("+14155550134")),
            ("+1 415.555.0134", Some("+14155550134")),
            ("0044 20 7946 0958", Some("+442079460958")),
            ("+44 (0)20 7946 0958", Some("+442079460958")),
            ("+４９ ３０ １２３４５６７", Some("+49301234567")),
            ("020 7946 0958", None),
            ("4155550134", None),
            ("+1 415 CALL", None),
            ("000 1234567", None),
            ("00 1", None),
            ("ann@example.com", None),
        ] {
            assert_eq!(as_number(typed).as_deref(), number, "{typed}");
        }
        let name = |usernames: &[&str], aliases: &[&str], typed: &str| {
            let own = |names: &[&str]| names.iter().map(ToString::to_string).collect();
            let config = PoolConfig {
                username_attributes: own(usernames),
                alias_attributes: own(aliases),
                ..PoolConfig::default()
            };
            as_name(&config, typed)
        };
        assert_eq!(name(&["phone_number"], &[], "0044-2079460958"), "+442079460958");
        assert_eq!(name(&[], &["phone_number"], "0044-2079460958"), "0044-2079460958", "a name");
        assert_eq!(name(&[], &["phone_number"], "0044 2079460958"), "+442079460958");
        assert_eq!(name(&[], &[], "+1 (415) 555-0134"), "+1 (415) 555-0134");
    }
}
