//! Whether a request has the JSON types of its shapes; the texts are those of AWS's own parser.

use serde_json::Value;

use super::body::SerializationError;
use super::shape::{Kind, ShapeId, decode_blob};
use super::{Contract, Operation, shape::Constraint, shape::Shape};

const LIST: &str = "Start of list found where not expected";
const OBJECT: &str = "Start of structure or map found where not expected.";

impl Contract {
    /// Whether every known member of `input` has its type; null always does.
    pub fn check_types(
        &self,
        operation: &Operation,
        input: &Value,
    ) -> Result<(), SerializationError> {
        self.check_type(operation.input, input)
    }

    fn check_type(&self, id: ShapeId, value: &Value) -> Result<(), SerializationError> {
        let shape = self.shape(id);
        match (&shape.kind, value) {
            (_, Value::Null) | (Kind::Document, _) => Ok(()),
            (Kind::Structure(members), Value::Object(object)) => {
                let mut given = members.iter().filter_map(|m| Some((m.shape, object.get(m.name)?)));
                given.try_for_each(|(shape, value)| self.check_type(shape, value))
            }
            (Kind::List(item), Value::Array(items)) => {
                items.iter().try_for_each(|value| self.check_type(*item, value))
            }
            (Kind::Map { value: shape, .. }, Value::Object(entries)) => {
                entries.values().try_for_each(|value| self.check_type(*shape, value))
            }
            (kind, value) if fits(shape, kind, value) => Ok(()),
            (kind, value) => Err(SerializationError(mismatch(kind, value))),
        }
    }
}

fn fits(shape: &Shape, kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::String, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Timestamp, Value::Number(_)) => true,
        (Kind::Blob, Value::String(text)) => decode_blob(text).is_some(),
        (Kind::Long, Value::Number(n)) => n.is_i64(),
        (Kind::Integer, Value::Number(n)) => n.as_i64().is_some_and(|n| fits_integer(shape, n)),
        _ => false,
    }
}

/// A number beyond 32 bits is a matter of its limit where it has one.
fn fits_integer(shape: &Shape, n: i64) -> bool {
    let limited = |c: &Constraint| match c {
        Constraint::AtLeast(_) => n < 0,
        Constraint::AtMost(_) => n > 0,
        _ => false,
    };
    i32::try_from(n).is_ok() || shape.constraints.iter().any(limited)
}

fn mismatch(kind: &Kind, value: &Value) -> String {
    let found = match value {
        Value::Array(_) => return LIST.to_owned(),
        Value::Object(_) => return OBJECT.to_owned(),
        Value::String(_) => "STRING_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) | Value::Null => "NUMBER_VALUE",
    };
    let wanted = match kind {
        Kind::Structure(_) | Kind::Document => return "Expected null".to_owned(),
        Kind::List(_) => return "Expected list or null".to_owned(),
        Kind::Map { .. } => return "Expected map or null".to_owned(),
        Kind::String => "a String",
        Kind::Integer => "an Integer",
        Kind::Long => "a Long",
        Kind::Boolean => "a Boolean",
        Kind::Blob => "a Blob",
        Kind::Timestamp => "a Timestamp",
    };
    format!("{found} can not be converted to {wanted}")
}
