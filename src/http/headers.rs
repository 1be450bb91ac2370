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
    let mut answer = match refused {
        Some(status) => request.into_response(HttpResponse::new(status)),
        None => next.call(request).await?.map_into_boxed_body(),
    };
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
