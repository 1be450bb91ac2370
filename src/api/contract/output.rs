//! Whether an answer is what the model promises to clients; the contract test asks.

use serde_json::{Map, Value};

use super::shape::{Constraint, Kind, Member, Shape, ShapeId, decode_blob};
use super::{Contract, Operation};

impl Contract {
    /// Whether `output` has the operation's output shape: types, required and unknown members,
    /// limits, enums, patterns, no nulls. Null stands for the empty body of an operation without
    /// output. The error lists what is wrong, one line each, with no value in it.
    pub fn check_output(&self, operation: &Operation, output: &Value) -> Result<(), Vec<String>> {
        let mut wrong = Vec::new();
        match (operation.output, output) {
            (None, Value::Null) => {}
            (None, _) => wrong.push("has a body but no output shape".to_owned()),
            (Some(shape), output) => self.output(shape, output, "$", &mut wrong),
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    fn output(&self, id: ShapeId, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let shape = self.shape(id);
        if !has_type(&shape.kind, value) {
            let (found, wanted) = (json_type(value), name(&shape.kind));
            return wrong.push(format!("{at}: {found} instead of a {wanted}"));
        }
        let lifted =
            |c: &Constraint| shape.longer_in_answers && matches!(c, Constraint::MaxLength(_));
        let counts = shape.constraints.iter().filter(|c| !lifted(c));
        let broken = counts.filter(|c| !c.holds(&shape.kind, value));
        wrong.extend(broken.map(|constraint| format!("{at}: {constraint}")));
        match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(object)) => {
                self.output_members(shape, members, object, at, wrong);
            }
            (Kind::List(item), Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    self.output(*item, value, &format!("{at}[{index}]"), wrong);
                }
            }
            (Kind::Map { key, value: shape }, Value::Object(entries)) => {
                for (name, value) in entries {
                    self.output(*key, &Value::from(name.as_str()), &format!("{at} key"), wrong);
                    self.output(*shape, value, &format!("{at}.{name}"), wrong);
                }
            }
            _ => {}
        }
    }

    fn output_members(
        &self,
        shape: &Shape,
        members: &[Member],
        object: &Map<String, Value>,
        at: &str,
        wrong: &mut Vec<String>,
    ) {
        for member in members {
            match object.get(member.name) {
                Some(value) => {
                    self.output(member.shape, value, &format!("{at}.{}", member.name), wrong);
                }
                None if member.required && !shape.partial_in_answers => {
                    wrong.push(format!("{at}.{}: {}", member.name, Constraint::NotNull));
                }
                None => {}
            }
        }
        let unknown = object.keys().filter(|name| members.iter().all(|m| m.name != *name));
        wrong.extend(unknown.map(|name| format!("{at}.{name}: not in the model")));
    }
}

fn has_type(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Document, value) => !value.is_null(),
        (Kind::Structure(_) | Kind::Map { .. }, Value::Object(_)) => true,
        (Kind::List(_), Value::Array(_)) => true,
        (Kind::String, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Blob, Value::String(text)) => decode_blob(text).is_some(),
        (Kind::Integer, Value::Number(n)) => n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        (Kind::Long, Value::Number(n)) => n.is_i64(),
        (Kind::Timestamp, Value::Number(n)) => n.as_f64().is_some_and(is_epoch_seconds),
        _ => false,
    }
}

/// Seconds, with no finer fraction than milliseconds; milliseconds since the epoch would lie
/// thousands of years ahead.
fn is_epoch_seconds(n: f64) -> bool {
    let millis = n * 1000.0;
    (0.0..100_000_000_000.0).contains(&n) && (millis - millis.round()).abs() < 0.01
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "structure",
        Kind::Document => "document",
        Kind::List(_) => "list",
        Kind::Map { .. } => "map",
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Long => "long",
        Kind::Boolean => "boolean",
        Kind::Blob => "blob",
        Kind::Timestamp => "timestamp",
    }
}
