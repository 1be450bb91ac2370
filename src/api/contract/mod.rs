//! The API contract: which operations there are, who may call them, what goes in and out.
//!
//! It is read from `model/`, which is part of the binary: botocore's models of the two services,
//! our own extension operations in the same format, and `overrides.json` with every exception.
//! Nothing else in the program knows a name, a shape or a limit of the wire.

mod body;
mod build;
mod constraints;
mod model;
mod nulls;
mod operations_table;
mod output;
mod pattern;
mod shape;
#[cfg(test)]
mod tests;
mod types;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use body::{MAX_DEPTH, SerializationError, parse_body};
pub use constraints::{Violations, quoted};
pub use operations_table::operations_markdown;

use serde_json::Value;
use shape::{Kind, Shape, ShapeId};

/// One of the APIs that answer on `POST /`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// Amazon Cognito user pools.
    Idp,
    /// Amazon Cognito identity pools.
    Identity,
    /// What Cognito's API cannot express.
    Poolhouse,
}

impl Service {
    /// In the order of the operations table.
    pub const ALL: [Service; 3] = [Self::Idp, Self::Identity, Self::Poolhouse];

    /// What stands before the dot in `X-Amz-Target`.
    pub fn target_prefix(self) -> &'static str {
        match self {
            Self::Idp => "AWSCognitoIdentityProviderService",
            Self::Identity => "AWSCognitoIdentityService",
            Self::Poolhouse => "Poolhouse",
        }
    }

    /// The service of a signature's credential scope.
    pub fn signing_name(self) -> &'static str {
        match self {
            Self::Idp | Self::Poolhouse => "cognito-idp",
            Self::Identity => "cognito-identity",
        }
    }

    /// The exception that reports a violated constraint of the model.
    pub fn violation_error(self) -> &'static str {
        match self {
            Self::Idp | Self::Poolhouse => "InvalidParameterException",
            Self::Identity => "ValidationException",
        }
    }

    /// What this service is called in a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Idp => "User pools",
            Self::Identity => "Identity pools",
            Self::Poolhouse => "Poolhouse extensions",
        }
    }

    /// The name of the model's file, which `overrides.json` uses too.
    fn file(self) -> &'static str {
        match self {
            Self::Idp => "cognito-idp",
            Self::Identity => "cognito-identity",
            Self::Poolhouse => "poolhouse",
        }
    }

    fn of_file(file: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.file() == file)
    }
}

/// One operation of the table.
#[derive(Debug)]
pub struct Operation {
    pub name: &'static str,
    pub service: Service,
    /// Whether only a request with a valid signature may call it.
    pub signed: bool,
    /// Whether a valid signature counts though none is needed.
    pub may_be_signed: bool,
    /// The exceptions that the model lists.
    pub errors: Vec<&'static str>,
    input: ShapeId,
    output: Option<ShapeId>,
}

impl Operation {
    /// The value of `X-Amz-Target` that calls it.
    pub fn target(&self) -> String {
        format!("{}.{}", self.service.target_prefix(), self.name)
    }

    /// Whether a success answers a JSON object; else the body is empty.
    pub fn has_output(&self) -> bool {
        self.output.is_some()
    }

    /// The name under which the operation reports our own failure: the client-secret operations
    /// model another than all others.
    pub fn internal_error(&self) -> &'static str {
        let own = "InternalServerException";
        if self.errors.contains(&own) { own } else { "InternalErrorException" }
    }
}

/// Why a request's body was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Not JSON, or not of the operation's types: `SerializationException`.
    #[error(transparent)]
    Serialization(#[from] SerializationError),
    /// Of the right types, but outside the model's limits: [`Service::violation_error`].
    #[error(transparent)]
    Invalid(#[from] Violations),
}

#[derive(Debug)]
struct FrameworkError {
    service: Option<Service>,
    name: &'static str,
    status: u16,
}

/// All operations and shapes.
#[derive(Debug)]
pub struct Contract {
    operations: Vec<Operation>,
    by_target: HashMap<String, usize>,
    shapes: Vec<Shape>,
    faults: Vec<(Service, &'static str)>,
    framework_errors: Vec<FrameworkError>,
}

#[expect(clippy::expect_used, reason = "the models are part of the binary; a test builds them")]
static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| build::contract().expect("the embedded models fit each other"));

impl Contract {
    /// The contract of this binary, built at the first call.
    pub fn get() -> &'static Self {
        &CONTRACT
    }

    /// All operations: by service as in [`Service::ALL`], then by name.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    /// The operation of that exact name.
    pub fn operation(&self, service: Service, name: &str) -> Option<&Operation> {
        self.target(&format!("{}.{name}", service.target_prefix()))
    }

    /// The operation that an `X-Amz-Target` calls; its spelling is exact.
    pub fn target(&self, target: &str) -> Option<&Operation> {
        self.by_target.get(target).map(|index| &self.operations[*index])
    }

    /// A request's body, checked, without its nulls: what the operation's `Request` is decoded from.
    pub fn read(&self, operation: &Operation, body: &[u8]) -> Result<Value, InputError> {
        let mut input = parse_body(body)?;
        self.check_input(operation, &input)?;
        self.strip_input_nulls(operation, &mut input);
        Ok(input)
    }

    /// Whether a request's types and then its constraints are the model's. A null member counts as
    /// absent, a member that the model does not know is ignored.
    pub fn check_input(&self, operation: &Operation, input: &Value) -> Result<(), InputError> {
        self.check_types(operation, input)?;
        self.check_constraints(operation, input)?;
        Ok(())
    }

    /// Whether the operation's input has a member of that name at its top. Who decides anything by
    /// a member asks first: one that the model does not know is ignored by the operation, so a
    /// caller may put anything there.
    pub fn takes(&self, operation: &Operation, member: &str) -> bool {
        match &self.shape(operation.input).kind {
            Kind::Structure(members) => members.iter().any(|known| known.name == member),
            _ => false,
        }
    }

    /// The HTTP status that goes with an exception of this service.
    pub fn error_status(&self, service: Service, name: &str) -> u16 {
        if self.faults.contains(&(service, name)) {
            return 500;
        }
        self.framework_error(service, name).map_or(400, |error| error.status)
    }

    /// Whether `operation` may answer the exception `name`: its model or the framework lists it.
    pub fn check_error(&self, operation: &Operation, name: &str) -> Result<(), String> {
        let listed = operation.errors.contains(&name);
        if listed || self.framework_error(operation.service, name).is_some() {
            return Ok(());
        }
        Err(format!("{} does not list {name}", operation.name))
    }

    fn framework_error(&self, service: Service, name: &str) -> Option<&FrameworkError> {
        self.framework_errors
            .iter()
            .find(|e| e.name == name && e.service.is_none_or(|s| s == service))
    }

    fn shape(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0]
    }
}
