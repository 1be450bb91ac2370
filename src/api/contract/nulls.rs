//! Null members are absent members.

use serde_json::Value;

use super::shape::{Kind, ShapeId};
use super::{Contract, Operation};

impl Contract {
    /// Takes null members and map entries out of a request, so that decoding need not know of
    /// them. What stands in a document stays.
    pub fn strip_input_nulls(&self, operation: &Operation, input: &mut Value) {
        self.strip(operation.input, input);
    }

    /// The same for an answer: an absent member is left out, never null.
    pub fn strip_output_nulls(&self, operation: &Operation, output: &mut Value) {
        if let Some(shape) = operation.output {
            self.strip(shape, output);
        }
    }

    fn strip(&self, id: ShapeId, value: &mut Value) {
        match (&self.shape(id).kind, value) {
            (Kind::Structure(members), Value::Object(object)) => {
                object.retain(|_, value| !value.is_null());
                for member in members {
                    if let Some(value) = object.get_mut(member.name) {
                        self.strip(member.shape, value);
                    }
                }
            }
            (Kind::Map { value: shape, .. }, Value::Object(entries)) => {
                entries.retain(|_, value| !value.is_null());
                entries.values_mut().for_each(|value| self.strip(*shape, value));
            }
            (Kind::List(item), Value::Array(items)) => {
                items.iter_mut().for_each(|value| self.strip(*item, value));
            }
            _ => {}
        }
    }
}
