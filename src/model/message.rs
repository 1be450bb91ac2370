//! Messages to users: what is put where in a pool's texts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::code::Medium;

/// A message, rendered and ready to go. Its content is sealed while it waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rendered {
    pub medium: Medium,
    /// The stored address, never what was typed.
    pub to: String,
    /// The sender that the pool names; the installation's own without.
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub reply_to: Option<String>,
    /// Empty for SMS.
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// A message to a user about a change, sealed before the change's transaction begins and queued in it.
#[derive(Clone, Debug)]
pub struct Notice {
    pub message_id: Uuid,
    /// A later one of the same key replaces it while it waits.
    pub replaces: String,
    pub sealed: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

/// What the placeholders of a text stand for. A value is text: a placeholder inside it means nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Values<'a> {
    /// `{####}`
    pub code: &'a str,
    /// `{username}`
    pub username: Option<&'a str>,
    /// What `{##text##}` leads to.
    pub link: Option<&'a str>,
}

/// Which part of a message a text becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Values are escaped.
    Html,
    Plain,
}

impl Values<'_> {
    /// A plain text, an SMS or a subject.
    pub fn plain(&self, text: &str) -> String {
        self.fill(text, Part::Plain)
    }

    /// The two parts of an e-mail, plain and HTML. The pool's text is HTML, its values are not.
    pub fn parts(&self, text: &str) -> (String, String) {
        let html = self.fill(text, Part::Html);
        let html = match text.to_ascii_lowercase().contains("<html") {
            true => html,
            false => format!(
                "<!doctype html>\n<html><head><meta charset=\"utf-8\"></head><body>\n{html}\n</body></html>\n"
            ),
        };
        (self.fill(&without_markup(text), Part::Plain), html)
    }

    /// Fills one text from left to right, each placeholder once.
    fn fill(&self, text: &str, part: Part) -> String {
        let value = |value: &str| match part {
            Part::Html => escaped(value),
            Part::Plain => value.to_owned(),
        };
        let mut out = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("{####}") {
                out.push_str(&value(self.code));
                rest = after;
            } else if let (Some(username), Some(after)) =
                (self.username, rest.strip_prefix("{username}"))
            {
                out.push_str(&value(username));
                rest = after;
            } else if let (Some(link), Some((words, after))) = (self.link, link_text(rest)) {
                match part {
                    Part::Html => {
                        out.push_str(&format!("<a href=\"{}\">{words}</a>", escaped(link)));
                    }
                    Part::Plain => out.push_str(&format!("{words}: {link}")),
                }
                rest = after;
            } else {
                out.push('{');
                rest = &rest[1..];
            }
        }
        out + rest
    }
}

/// The words of `{##words##}` at the beginning of a text, and what follows it.
fn link_text(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("{##")?.split_once("##}")
}

/// A text as it stands in HTML.
pub fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Elements whose content is not for reading.
const UNREAD: [&str; 4] = ["head", "script", "style", "title"];

/// Elements that end a line.
const LINES: [&str; 12] =
    ["br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6"];

/// A pool's HTML as plain text: without tags, its few entities read. What is no tag stays.
fn without_markup(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((name, after)) = tag(rest) {
            if UNREAD.contains(&name.as_str()) {
                let lower = after.to_ascii_lowercase();
                let end = lower.find(&format!("</{name}")).unwrap_or(after.len());
                rest = &after[end..];
            } else {
                if LINES.contains(&name.trim_start_matches('/')) {
                    out.push('\n');
                }
                rest = after;
            }
        } else if let Some((c, after)) = entity(rest) {
            out.push(c);
            rest = after;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    tidy(&out)
}

/// The name of the tag at the beginning of a text, `/` of an end tag included, and what follows the tag.
fn tag(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
        return None;
    }
    let (inner, after) = inner.split_once('>')?;
    let end = inner.char_indices().skip(1).find(|(_, c)| !c.is_ascii_alphanumeric());
    let name = &inner[..end.map_or(inner.len(), |(at, _)| at)];
    Some((name.to_ascii_lowercase(), after))
}

fn entity(text: &str) -> Option<(char, &str)> {
    let known = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&nbsp;", ' '),
    ];
    known.into_iter().find_map(|(name, c)| Some((c, text.strip_prefix(name)?)))
}

/// Lines trimmed, and no two empty ones in a row.
fn tidy(text: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if !line.is_empty() || out.last().is_some_and(|last| !last.is_empty()) {
            out.push(line);
        }
    }
    out.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_text_whatever_they_look_like() {
        let values = Values { code: "{username}", username: Some("<b>{####}</b>"), link: None };
        assert_eq!(values.plain("{username} has {####}."), "<b>{####}</b> has {username}.");
        let (text, html) = values.parts("<p>{username}</p><p>{####}</p>");
        assert_eq!(text, "<b>{####}</b>\n\n{username}");
        assert!(html.contains("<p>&lt;b&gt;{####}&lt;/b&gt;</p><p>{username}</p>"), "{html}");
    }

    #[test]
    fn a_link_is_a_link_in_html_and_words_and_url_in_text() {
        let values = Values { link: Some("https://x/?a=1&b=\""), ..Values::default() };
        let (text, html) = values.parts("Please {##click here##}.");
        assert_eq!(text, "Please click here: https://x/?a=1&b=\".");
        assert!(html.contains("<a href=\"https://x/?a=1&amp;b=&quot;\">click here</a>."), "{html}");
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        let values = Values { code: "123456", ..Values::default() };
        for text in ["{", "{###}", "{username}", "{##no end", "{##no link##}", "a {b} c", "é{ü"] {
            assert_eq!(values.plain(text), text);
        }
    }

    #[test]
    fn the_plain_part_is_readable() {
        let html = "<html><head><title>x</title><style>p{color:red}</style></head><body>\
                    <h1>Hello</h1><p>Your code is&nbsp;<b>{####}</b>.<br>Fish &amp; chips, 1 < 2</p></body></html>";
        let (text, kept) = Values { code: "42", ..Values::default() }.parts(html);
        assert_eq!(text, "Hello\n\nYour code is 42.\nFish & chips, 1 < 2");
        assert!(kept.starts_with("<html>"));
    }
}
