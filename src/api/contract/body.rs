//! The strict way in: bytes to a JSON object, or a refusal.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep a request's objects and lists may be nested (security.md 11).
pub const MAX_DEPTH: usize = 32;

/// The body is not JSON, or not of the types that the operation's shapes have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SerializationError(pub(super) String);

/// Reads one JSON object of at most [`MAX_DEPTH`] levels.
///
/// Refuses what readers disagree on: a member given twice, bytes after the object, invalid UTF-8,
/// a byte order mark, a lone surrogate.
pub fn parse_body(body: &[u8]) -> Result<Value, SerializationError> {
    let refuse = |why: String| Err(SerializationError(why));
    let Ok(text) = std::str::from_utf8(body) else {
        return refuse("The request body is not valid UTF-8.".to_owned());
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 0 }.deserialize(&mut reader);
    match value.and_then(|value| reader.end().map(|()| value)) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(Value::Array(_)) => refuse("Start of list found where not expected".to_owned()),
        Ok(_) => refuse("The request body is not a JSON object.".to_owned()),
        Err(error) => refuse(format!("The request body is not valid JSON: {error}.")),
    }
}

/// Builds a `Value` below `depth` levels.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom("nested too deeply"));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let below = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(below)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let below = self.deeper()?;
        let mut members = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            if members.insert(name, from.next_value_seed(below)?).is_some() {
                return Err(A::Error::custom("a member is given twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &[u8]) -> String {
        parse_body(body).unwrap_err().0
    }

    #[test]
    fn an_object_is_read_with_its_order() {
        let body = br#"{"b":[1,-2,1.5,null,true,"\u00e4"],"a":{}}"#;
        assert_eq!(
            parse_body(body).unwrap().to_string(),
            r#"{"b":[1,-2,1.5,null,true,"ä"],"a":{}}"#
        );
    }

    #[test]
    fn anything_but_an_object_is_refused() {
        assert_eq!(refusal(b"[]"), "Start of list found where not expected");
        for body in ["", "null", "\"x\"", "1", "true", "{", "{\"a\":1,}", "{} {}", "{}x", "{a:1}"] {
            assert!(refusal(body.as_bytes()).starts_with("The request body is not"), "{body}");
        }
    }

    #[test]
    fn a_doubled_member_is_refused_at_every_level() {
        assert!(refusal(br#"{"a":1,"a":1}"#).contains("given twice"));
        assert!(refusal(br#"{"x":[{"a":1,"\u0061":2}]}"#).contains("given twice"));
        assert!(parse_body(br#"{"a":{"a":1},"A":1}"#).is_ok());
    }

    #[test]
    fn bad_text_is_refused() {
        assert_eq!(refusal(b"{\"a\":\"\xff\"}"), "The request body is not valid UTF-8.");
        assert!(refusal(b"\xef\xbb\xbf{}").contains("not valid JSON"));
        assert!(refusal(br#"{"a":"\ud800"}"#).contains("not valid JSON"));
        assert!(refusal(b"{\"a\":1e999}").contains("not valid JSON"));
    }

    #[test]
    fn depth_is_limited() {
        let nested = |levels: usize| {
            format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1))
        };
        assert!(parse_body(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(refusal(nested(MAX_DEPTH + 1).as_bytes()).contains("too deeply"));
        assert!(refusal("[".repeat(100_000).as_bytes()).contains("too deeply"));
    }
}
