//! What every answer carries, and what no request may exceed.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpResponse};

use crate::app::App;
use crate::http::Listener;
use crate::http::visitor::RequestId;

/// The longest request target, in bytes.
const MAX_URL: usize = 8 * 1024;

/// All request headers together, in bytes.
const MAX_HEADERS: usize = 32 * 1024;

/// Names the request, refuses oversized ones, and adds what every answer carries.
pub async fn every_answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let listener = request.app_data::<Data<Listener>>().cloned();
    let id = app.as_ref().map_or(uuid::Uuid::nil(), |app| app.random.uuid());
    request.extensions_mut().insert(RequestId(id));
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let url = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    let refused = match () {
        () if url > MAX_URL => Some(StatusCode::URI_TOO_LONG),
        () if headers > MAX_HEADERS => Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        () => None,
    };
    let began = std::time::Instant::now();
    let operation = operation(&request);
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let mut answer = match refused {
        Some(status) => request.into_response(HttpResponse::new(status)),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    if let Some(app) = &app {
        let pattern = answer.request().match_pattern();
        let route = operation.or(pattern.as_deref()).unwrap_or("elsewhere");
        let (status, took) = (answer.status().as_u16(), began.elapsed());
        app.metrics.answered(route, status, took);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // The path alone: queries carry codes and tokens.
        tracing::info!(target: "poolhouse::access", request_id = %id, %method, path, route, status, micros, "answered");
    }
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id.clone());
        headers.insert(HeaderName::from_static("x-amz-cognito-request-id"), id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some((app, listener)) = app.zip(listener) {
        // Never in dev: a browser would remember it for every other program on localhost.
        if listener.is_secure() && !app.config.dev {
            let value = match app.config.hsts_subdomains {
                true => "max-age=31536000; includeSubDomains",
                false => "max-age=31536000",
            };
            headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(value));
        }
    }
    Ok(answer)
}

/// The operation that an API call names, if it is one of the table.
fn operation(request: &ServiceRequest) -> Option<&'static str> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    crate::http::operation_name(target)
}
