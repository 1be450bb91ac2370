//! Wire shapes that several operations use, and how an answer is written.

pub mod auth;
pub mod blob;
pub mod client;
pub mod client_secret;
pub mod device;
pub mod domain;
pub mod epoch;
pub mod group;
pub mod identity_provider;
pub mod managed_login;
pub mod mfa;
pub mod resource_server;
pub mod session;
pub mod terms;
pub mod ui_customization;
pub mod user;
pub mod user_pool;

use serde::Serialize;
use serde_json::Value;

use super::contract::{Contract, Operation};

pub use blob::Blob;

/// The body of a success: members that are `None` are left out, never null (documents keep their
/// nulls), and an operation without output answers nothing at all.
///
/// So an answer derives `Serialize` and needs no `skip_serializing_if`; one with no members is
/// `struct Response {}`.
pub fn body(operation: &Operation, answer: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    if !operation.has_output() {
        return Ok(Vec::new());
    }
    let mut answer: Value = serde_json::to_value(answer)?;
    Contract::get().strip_output_nulls(operation, &mut answer);
    serde_json::to_vec(&answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::contract::Service;

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Response {
        username: &'static str,
        preferred_mfa_setting: Option<String>,
    }

    fn operation(name: &str) -> &'static Operation {
        Contract::get().operation(Service::Idp, name).unwrap()
    }

    #[test]
    fn absent_members_are_left_out() {
        let answer = Response { username: "ann", preferred_mfa_setting: None };
        assert_eq!(body(operation("AdminGetUser"), &answer).unwrap(), br#"{"Username":"ann"}"#);
    }

    #[test]
    fn an_empty_answer_is_an_object_or_nothing_as_the_model_says() {
        #[derive(Serialize)]
        struct Response {}
        assert_eq!(body(operation("ChangePassword"), &Response {}).unwrap(), b"{}");
        assert_eq!(body(operation("DeleteUser"), &Response {}).unwrap(), b"");
    }
}
