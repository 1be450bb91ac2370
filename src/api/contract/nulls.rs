//! Null members are absent members, and so are empty ones that may be.

use serde_json::Value;

use super::shape::{Kind, ShapeId};
use super::{Contract, Operation};

impl Contract {
    /// Takes null members and map entries out of a request, so that decoding need not know of
    /// them, and members that the model does not know, so that they are never stored. What stands
    /// in a document stays.
    pub fn strip_input_nulls(&self, operation: &Operation, input: &mut Value) {
        self.strip_unknown(operation.input, input);
        self.strip(operation.input, input);
    }

    /// The same for an answer: an absent member is left out, never null.
    pub fn strip_output_nulls(&self, operation: &Operation, output: &mut Value) {
        if let Some(shape) = operation.output {
            self.strip(shape, output);
        }
    }

    fn strip_unknown(&self, id: ShapeId, value: &mut Value) {
        match (&self.shape(id).kind, value) {
            (Kind::Structure(members), Value::Object(object)) => {
                object.retain(|name, value| {
                    let member = members.iter().find(|member| member.name == name);
                    member.map(|member| self.strip_unknown(member.shape, value)).is_some()
                });
            }
            (Kind::Map { value: shape, .. }, Value::Object(entries)) => {
                entries.values_mut().for_each(|value| self.strip_unknown(*shape, value));
            }
            (Kind::List(item), Value::Array(items)) => {
                items.iter_mut().for_each(|value| self.strip_unknown(*item, value));
            }
            _ => {}
        }
    }

    fn strip(&self, id: ShapeId, value: &mut Value) {
        match (&self.shape(id).kind, value) {
            (Kind::Structure(members), Value::Object(object)) => {
                object.retain(|_, value| !value.is_null());
                for member in members {
                    if object.get(member.name).is_some_and(|value| member.is_absent(value)) {
                        object.shift_remove(member.name);
                    } else if let Some(value) = object.get_mut(member.name) {
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
