//! Shapes as the checks want them: in one arena, by index, each with its constraints.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::pattern::Pattern;

/// Where a shape stands in its contract's arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShapeId(pub(super) usize);

#[derive(Debug)]
pub(super) struct Shape {
    pub kind: Kind,
    /// What a value must satisfy beyond its type, in the order in which violations are listed.
    pub constraints: Vec<Constraint>,
    /// The maximum length holds for requests only.
    pub longer_in_answers: bool,
    /// Members are required of requests only.
    pub partial_in_answers: bool,
    /// Marked so in the model: the value, and what stands in it, appears in no message.
    pub sensitive: bool,
    /// The shape or one inside it is sensitive, so that the whole value appears in no message.
    pub hidden: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    Structure(Vec<Member>),
    /// Any JSON value.
    Document,
    List(ShapeId),
    Map {
        key: ShapeId,
        value: ShapeId,
    },
    String,
    Integer,
    Long,
    Boolean,
    /// Base64 in a string; lengths count the bytes.
    Blob,
    /// Epoch seconds in a number.
    Timestamp,
}

#[derive(Debug)]
pub(super) struct Member {
    pub name: &'static str,
    pub shape: ShapeId,
    pub required: bool,
    /// An empty text counts as absent.
    pub may_be_blank: bool,
}

impl Member {
    /// Whether a value of the member counts as absent.
    pub fn is_absent(&self, value: &Value) -> bool {
        value.is_null() || self.may_be_blank && value.as_str() == Some("")
    }
}

/// One constraint; `Display` is the service's own text for it.
#[derive(Clone, Debug)]
pub(super) enum Constraint {
    MinLength(usize),
    MaxLength(usize),
    /// Of the names and values of a map together.
    MaxBytes(usize),
    AtLeast(i64),
    AtMost(i64),
    Pattern(Arc<Pattern>),
    OneOf(Arc<[&'static str]>),
    NotNull,
    /// Ours: no column or log takes U+0000, so no member does.
    NoNul,
}

impl Constraint {
    /// Whether `value`, which has the right type, satisfies the constraint.
    pub fn holds(&self, kind: &Kind, value: &Value) -> bool {
        match self {
            Self::MinLength(min) => length(kind, value) >= *min,
            Self::MaxLength(max) => length(kind, value) <= *max,
            Self::MaxBytes(max) => bytes(value) <= *max,
            Self::AtLeast(min) => value.as_i64().is_some_and(|n| n >= *min),
            Self::AtMost(max) => value.as_i64().is_some_and(|n| n <= *max),
            Self::Pattern(pattern) => value.as_str().is_some_and(|text| pattern.matches(text)),
            Self::OneOf(names) => value.as_str().is_some_and(|text| names.contains(&text)),
            Self::NotNull => !value.is_null(),
            Self::NoNul => !has_nul(value),
        }
    }

    /// Where the constraint stands when all of a shape's are listed: the maximum comes first.
    pub fn listed_at(&self) -> u8 {
        match self {
            Self::MaxLength(_) | Self::MaxBytes(_) | Self::AtMost(_) => 0,
            Self::MinLength(_) | Self::AtLeast(_) => 1,
            Self::Pattern(_) => 2,
            Self::OneOf(_) => 3,
            Self::NotNull | Self::NoNul => 4,
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MinLength(n) => {
                write!(f, "Member must have length greater than or equal to {n}")
            }
            Self::MaxLength(n) => write!(f, "Member must have length less than or equal to {n}"),
            Self::MaxBytes(n) => write!(f, "Member must have at most {n} bytes in all"),
            Self::AtLeast(n) => write!(f, "Member must have value greater than or equal to {n}"),
            Self::AtMost(n) => write!(f, "Member must have value less than or equal to {n}"),
            Self::Pattern(pattern) => {
                write!(f, "Member must satisfy regular expression pattern: {}", pattern.shown())
            }
            Self::OneOf(names) => {
                write!(f, "Member must satisfy enum value set: [{}]", names.join(", "))
            }
            Self::NotNull => f.write_str("Member must not be null"),
            Self::NoNul => f.write_str("Member must not contain the character U+0000"),
        }
    }
}

/// Characters of a string, bytes of a blob, entries of a list or map.
fn length(kind: &Kind, value: &Value) -> usize {
    match (kind, value) {
        (Kind::Blob, Value::String(text)) => decode_blob(text).map_or(0, |bytes| bytes.len()),
        (_, Value::String(text)) => text.chars().count(),
        (_, Value::Array(items)) => items.len(),
        (_, Value::Object(entries)) => entries.len(),
        _ => 0,
    }
}

/// The bytes of the names and texts of a map.
fn bytes(value: &Value) -> usize {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(name, value)| name.len() + value.as_str().map_or(0, str::len)).sum()
}

/// The bytes of a blob member, if it is padded standard base64.
pub(super) fn decode_blob(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Whether U+0000 stands in any string or name of `value`.
pub(super) fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(entries) => entries.iter().any(|(k, v)| k.contains('\0') || has_nul(v)),
        _ => false,
    }
}
