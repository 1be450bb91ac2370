//! The models' regular expressions, which are Java's, run by the linear-time `regex` crate.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern that whole strings must match. `\w \d \s` and their opposites are ASCII, as in Java.
#[derive(Debug)]
pub(super) struct Pattern {
    shown: String,
    translated: String,
    /// Compiled when first asked: Unicode classes cost milliseconds, and few processes need all.
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern shown to callers as `shown`, matched as `matched`.
    pub fn new(shown: &str, matched: &str) -> Self {
        let translated = format!(r"\A(?:{})\z", translate(matched));
        Self { shown: shown.to_owned(), translated, compiled: OnceLock::new() }
    }

    /// The text that error messages quote.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether the whole of `text` matches. A pattern that does not compile matches nothing; a
    /// test compiles all.
    pub fn matches(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    pub(super) fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.translated).ok()).as_ref()
    }
}

/// Java's notation in the `regex` crate's: ASCII classes, and a `.` that stops at every line end.
fn translate(java: &str) -> String {
    let dot = if java.starts_with("(?s)") { "." } else { r"[^\n\r\x{85}\x{2028}\x{2029}]" };
    let mut rust = String::with_capacity(java.len() * 2);
    let mut in_class = false;
    let mut chars = java.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(chars.next(), &mut rust),
            '.' if !in_class => rust.push_str(dot),
            _ => {
                in_class = (in_class || c == '[') && c != ']';
                rust.push(c);
            }
        }
    }
    rust
}

fn escape(escaped: Option<char>, rust: &mut String) {
    match escaped {
        Some('w') => rust.push_str("[0-9A-Za-z_]"),
        Some('W') => rust.push_str("[^0-9A-Za-z_]"),
        Some('d') => rust.push_str("[0-9]"),
        Some('D') => rust.push_str("[^0-9]"),
        Some('s') => rust.push_str(r"[\t\n\x0B\f\r ]"),
        Some('S') => rust.push_str(r"[^\t\n\x0B\f\r ]"),
        other => {
            rust.push('\\');
            rust.extend(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern, pattern).matches(text)
    }

    #[test]
    fn the_whole_string_must_match() {
        assert!(matches("[0-9]+", "123"));
        assert!(!matches("[0-9]+", "a123"));
        assert!(!matches("^[0-9]+$", "123\n"));
        assert!(!matches("a|b", "ax"));
    }

    #[test]
    fn word_digit_and_space_are_ascii() {
        assert!(matches(r"[\w]+", "az_09"));
        assert!(!matches(r"[\w]+", "ä"));
        assert!(!matches(r"\d+", "٣"));
        assert!(matches(r"[\S]+", "\u{a0}"));
        assert!(!matches(r"[\S]+", "a b"));
        assert!(!matches(r"[\s]+", "\u{a0}"));
        assert!(matches(r"[\p{L}\s*]*", "ä *\t"));
    }

    #[test]
    fn a_dot_stops_at_line_ends_unless_told() {
        assert!(!matches(".*", "a\u{2028}b"));
        assert!(matches("(?s).*", "a\nb"));
        assert!(matches("[.]", "."));
        assert!(!matches("[.]", "a"));
        assert!(matches(r"\.", "."));
    }

    #[test]
    fn a_trailing_backslash_is_no_pattern_and_no_panic() {
        assert!(!matches("a\\", "a"));
    }
}
