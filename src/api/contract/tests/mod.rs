//! The contract as a whole: the table, the message forms, and that no input panics.

mod messages;
mod properties;
mod table;

use serde_json::Value;

use super::*;

pub fn idp(name: &str) -> &'static Operation {
    Contract::get().operation(Service::Idp, name).unwrap()
}

pub fn identity(name: &str) -> &'static Operation {
    Contract::get().operation(Service::Identity, name).unwrap()
}

pub fn message(operation: &Operation, input: Value) -> String {
    Contract::get().check_input(operation, &input).unwrap_err().to_string()
}

pub fn accepted(operation: &Operation, input: Value) -> bool {
    Contract::get().check_input(operation, &input).is_ok()
}

pub const POOL: &str = "us-east-1_abcdEFG12";
