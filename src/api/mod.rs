//! AWS JSON 1.1 on `POST /`.

pub mod caller;
pub mod contract;
pub mod error;
pub mod idp;
pub mod poolhouse;
pub mod shapes;
pub mod sigv4;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::caller::Admin;
use crate::api::contract::{Contract, InputError, Operation, Service};
use crate::api::error::ApiError;
use crate::app::App;
use crate::http::Listener;
use crate::model::audit::Actor;
use crate::model::visitor::Visitor;

/// The media type of every answer.
const AWS_JSON: &str = "application/x-amz-json-1.1";

/// One call of an operation: what its `run` can reach.
pub struct Call<'a> {
    pub app: &'a App,
    /// The origin that the request came in by: issuers and links are made from it.
    pub public_url: &'a str,
    pub visitor: Visitor,
}

impl Call<'_> {
    /// Who asks for the changes of a signed call.
    pub fn actor(&self, admin: &Admin) -> Actor {
        Actor {
            access_key_id: Some(admin.access_key_id().clone()),
            address: Some(self.visitor.address.to_string()),
            request_id: Some(self.visitor.request_id),
            notice: None,
        }
    }
}

/// Answers `POST /`: finds the operation, checks signature and input, runs it and writes the answer.
pub async fn post(
    request: HttpRequest,
    body: Bytes,
    app: Data<App>,
    listener: Data<Listener>,
    visitor: Visitor,
) -> HttpResponse {
    let request_id = visitor.request_id;
    let call = Call { app: &app, public_url: &listener.public_url, visitor };
    let operation = match operation_of(&request) {
        Ok(operation) => operation,
        Err(error) => return refuse(Service::Idp, None, &error),
    };
    match answer(&request, &body, &call, operation).await {
        Ok(body) => HttpResponse::Ok().content_type(AWS_JSON).body(body),
        Err(error) => {
            error.log(operation.name, request_id);
            refuse(operation.service, Some(operation), &error)
        }
    }
}

/// The operation that the one `X-Amz-Target` names, exactly spelled.
fn operation_of(request: &HttpRequest) -> Result<&'static Operation, ApiError> {
    let mut targets = request.headers().get_all("x-amz-target");
    let (target, more) = (targets.next(), targets.next());
    let target = target.filter(|_| more.is_none()).and_then(|target| target.to_str().ok());
    let found = target.and_then(|target| Contract::get().target(target));
    found.ok_or_else(|| ApiError::new("UnknownOperationException", ""))
}

async fn answer(
    request: &HttpRequest,
    body: &[u8],
    call: &Call<'_>,
    operation: &'static Operation,
) -> Result<Vec<u8>, ApiError> {
    if request.headers().contains_key("content-encoding") {
        let why = "A compressed request body is not supported.";
        return Err(ApiError::new("SerializationException", why));
    }
    let contract = Contract::get();
    let input = contract::parse_body(body)
        .map_err(|why| ApiError::new("SerializationException", why.to_string()))?;
    contract
        .check_types(operation, &input)
        .map_err(|why| ApiError::new("SerializationException", why.to_string()))?;
    let admin = match operation.signed {
        true => Some(caller::admit(call, request, body, operation, &input).await?),
        false if operation.may_be_signed => {
            match caller::admit(call, request, body, operation, &input).await {
                Ok(admin) => Some(admin),
                // SDKs sign with whatever credentials are at hand: a signature that is not good is none.
                Err(ApiError::Named(..)) => None,
                Err(fault) => return Err(fault),
            }
        }
        false => None,
    };
    perform(call, admin, operation, input).await
}

/// Checks an input against the model and runs the operation.
async fn perform(
    call: &Call<'_>,
    admin: Option<Admin>,
    operation: &'static Operation,
    mut input: Value,
) -> Result<Vec<u8>, ApiError> {
    let contract = Contract::get();
    contract.check_input(operation, &input).map_err(|why| match why {
        InputError::Serialization(why) => ApiError::new("SerializationException", why.to_string()),
        InputError::Invalid(why) => {
            ApiError::new(operation.service.violation_error(), why.to_string())
        }
    })?;
    contract.strip_input_nulls(operation, &mut input);
    match operation.service {
        Service::Idp => idp::call(call, admin, operation, input).await,
        Service::Poolhouse => poolhouse::call(call, admin, operation, input).await,
        Service::Identity => Err(ApiError::not_built(operation)),
    }
}

/// Runs an operation of cognito-idp for the operator at this machine's own command line: the same checks, the same
/// rules, no signature. A seed is applied with it.
pub async fn as_operator(app: &App, name: &str, input: Value) -> Result<Value, ApiError> {
    let operation = Contract::get().operation(Service::Idp, name);
    let operation = operation.ok_or_else(|| ApiError::new("UnknownOperationException", ""))?;
    let visitor = Visitor {
        address: [127, 0, 0, 1].into(),
        request_id: app.random.uuid(),
        trusted: true,
        user_agent: None,
        language: None,
    };
    let call = Call { app, public_url: &app.config.public_url, visitor };
    let answer = perform(&call, Some(Admin::operator()), operation, input).await?;
    match answer.is_empty() {
        true => Ok(Value::Null),
        false => serde_json::from_slice(&answer).map_err(|fault| anyhow::Error::from(fault).into()),
    }
}

/// Runs an operation that anybody may call.
async fn open<Q, R, F>(
    operation: &Operation,
    input: Value,
    run: impl FnOnce(Q) -> F,
) -> Result<Vec<u8>, ApiError>
where
    Q: DeserializeOwned,
    R: Serialize,
    F: Future<Output = Result<R, ApiError>>,
{
    let request = serde_json::from_value(input)
        .map_err(|why| ApiError::new("SerializationException", why.to_string()))?;
    let answer = run(request).await?;
    shapes::body(operation, &answer).map_err(|fault| ApiError::from(anyhow::Error::from(fault)))
}

/// Runs an operation that only a signed call reaches.
async fn signed<Q, R, F>(
    operation: &Operation,
    input: Value,
    admin: Option<Admin>,
    run: impl FnOnce(Admin, Q) -> F,
) -> Result<Vec<u8>, ApiError>
where
    Q: DeserializeOwned,
    R: Serialize,
    F: Future<Output = Result<R, ApiError>>,
{
    let admin = admin.ok_or_else(|| {
        ApiError::new("MissingAuthenticationTokenException", "Missing Authentication Token")
    })?;
    open(operation, input, |request| run(admin, request)).await
}

/// The longest message that stands in a header as well: clients refuse answers whose headers are long.
const MAX_MESSAGE_HEADER: usize = 4096;

/// An error on the wire: status, body and the two headers that clients read.
fn refuse(service: Service, operation: Option<&Operation>, error: &ApiError) -> HttpResponse {
    let name = error.name(operation);
    let status = Contract::get().error_status(service, name);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut answer = HttpResponse::build(status);
    answer.content_type(AWS_JSON).insert_header(("x-amzn-errortype", format!("{name}:")));
    let message = error.message();
    let short = Some(message).filter(|message| message.len() <= MAX_MESSAGE_HEADER);
    let value = short.map(|message| HeaderValue::from_str(&message.replace(['\n', '\r'], " ")));
    if let Some(Ok(value)) = value {
        answer.insert_header((HeaderName::from_static("x-amzn-errormessage"), value));
    }
    answer.json(serde_json::json!({"__type": name, "message": message}))
}

/// What a `POST /` with a body over the limit gets.
pub fn too_large() -> HttpResponse {
    refuse(
        Service::Idp,
        None,
        &ApiError::new("SerializationException", "The request body is too large."),
    )
}
