//! What every answer carries, and what no request may exceed.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    HeaderMap, HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use uuid::Uuid;

use crate::app::App;
use crate::http::arriving::Waiting;
use crate::http::broken::{Broken, Why};
use crate::http::visitor::RequestId;
use crate::http::{Listener, OfPool, Pattern, cors, hosted, is_loopback_name};
use crate::metrics::RouteName;
use crate::pages::notice;

/// The longest request target, in bytes.
pub const MAX_URL: usize = 8 * 1024;

/// All request headers together, in bytes.
const MAX_HEADERS: usize = 32 * 1024;

/// How long a request may take. A database says within ten seconds that a statement takes too long; one that is gone
/// without a farewell says nothing.
const DEADLINE: Duration = Duration::from_secs(15);

/// Names the request, refuses oversized ones, outlives a panic, a hanging database and a body that does not come, gives notices
/// their page, opens answers to scripts, and adds what every answer carries. One step for all of it: each of its own costs every
/// request.
pub async fn every_answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, actix_web::Error> {
    answered_within(DEADLINE, request, next).await
}

async fn answered_within(
    deadline: Duration,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, actix_web::Error> {
    let id = request.app_data::<Data<App>>().map_or(Uuid::nil(), |app| app.random.name());
    request.extensions_mut().insert(RequestId(id));
    let asked = Asked::of(&request, id);
    let opening = cors::Opening::of(&request);
    let hsts = hsts(&request);
    let mut answer = match refused(&request, opening.as_ref()) {
        Some(status) => request.into_response(HttpResponse::new(status)),
        None => match answer(deadline, request, next).await {
            Ok(answered) => answered?,
            Err(why) => {
                let (path, api) = (&asked.path, asked.operation.is_some());
                match why {
                    Why::BodyTooSlow => {
                        tracing::info!(request_id = %id, path, error = %why, "request given up");
                    }
                    _ => tracing::error!(request_id = %id, path, error = %why, "request failed"),
                }
                return Err(Broken { why, api, request_id: id }.into());
            }
        },
    };
    asked.record(&answer);
    if let Some(opening) = opening {
        opening.add_to(answer.headers_mut());
    }
    add_headers(answer.headers_mut(), id, hsts);
    Ok(answer)
}

/// What browsers are to remember: that the host is reached over TLS alone. Nothing on plain listeners and, since every
/// other program of a machine shares its loopback names, nothing for those or in dev.
fn hsts(request: &ServiceRequest) -> Option<&'static str> {
    let listener = request.app_data::<Data<Listener>>()?;
    let app = request.app_data::<Data<App>>()?;
    if !listener.is_secure() || app.config.dev {
        return None;
    }
    let host = hosted::host(request.request(), app)?;
    (!is_loopback_name(&host)).then_some(match app.config.hsts_subdomains {
        true => "max-age=31536000; includeSubDomains",
        false => "max-age=31536000",
    })
}

/// What the handler answers, if it does.
async fn answer(
    deadline: Duration,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<Result<ServiceResponse, actix_web::Error>, Why> {
    let waiting = Waiting::on(&mut request);
    let answering =
        async { Ok(notice::dress(next.call(request).await?.map_into_boxed_body()).await) };
    let answering = AssertUnwindSafe(answering).catch_unwind();
    let late = |_| if waiting.is_on() { Why::BodyTooSlow } else { Why::TooSlow };
    let answered = tokio::time::timeout(deadline, answering).await.map_err(late)?;
    answered.map_err(|_| Why::Panicked)
}

/// The status of what no handler sees: an oversized request line or head, a preflight.
fn refused(request: &ServiceRequest, opening: Option<&cors::Opening>) -> Option<StatusCode> {
    let preflight = opening.is_some_and(|opening| opening.preflight);
    too_large(request).or(preflight.then_some(StatusCode::NO_CONTENT))
}

/// The status that refuses an oversized request line or head.
fn too_large(request: &ServiceRequest) -> Option<StatusCode> {
    let url = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    let sizes = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    match () {
        () if url > MAX_URL => Some(StatusCode::URI_TOO_LONG),
        () if sizes.sum::<usize>() > MAX_HEADERS => {
            Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
        }
        () => None,
    }
}

/// What the log says of a request.
struct Asked {
    id: Uuid,
    path: String,
    operation: Option<&'static str>,
    began: Instant,
}

impl Asked {
    fn of(request: &ServiceRequest, id: Uuid) -> Self {
        let operation = operation(request);
        Self { id, path: request.path().to_owned(), operation, began: Instant::now() }
    }

    fn record(&self, answer: &ServiceResponse) {
        let request = answer.request();
        let route = self.operation.map_or_else(|| route(request), RouteName::Operation);
        let (status, took) = (answer.status().as_u16(), self.began.elapsed());
        if let Some(app) = request.app_data::<Data<App>>() {
            app.metrics.answered(route, status, took);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let (method, path) = (request.method(), &self.path);
        // The path alone: queries carry codes and tokens.
        tracing::info!(target: "poolhouse::access", request_id = %self.id, %method, path, %route, status, micros, "answered");
    }
}

/// The route that a request took.
fn route(request: &HttpRequest) -> RouteName {
    match (request.app_data::<Pattern>(), request.app_data::<OfPool>()) {
        (Some(Pattern(path)), Some(OfPool)) => RouteName::OfPool(path),
        (Some(Pattern(path)), None) => RouteName::At(path),
        (None, _) => RouteName::Elsewhere,
    }
}

fn add_headers(headers: &mut HeaderMap, id: Uuid, hsts: Option<&'static str>) {
    let mut text = Uuid::encode_buffer();
    if let Ok(id) = HeaderValue::from_str(id.hyphenated().encode_lower(&mut text)) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id.clone());
        headers.insert(HeaderName::from_static("x-amz-cognito-request-id"), id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(value) = hsts {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(value));
    }
}

/// The operation that an API call names, if it is one of the table.
fn operation(request: &ServiceRequest) -> Option<&'static str> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    crate::http::operation_name(target)
}

#[cfg(test)]
mod tests {
    use actix_web::dev::{Payload, Service as _};
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service};
    use actix_web::web::{self, Bytes};

    use super::*;

    /// Bug: a body that came too slowly was a fault of the server, of which operators are to be told.
    #[actix_web::test]
    async fn a_body_that_does_not_come_is_its_senders_fault() {
        let soon = |request, next| answered_within(Duration::from_millis(20), request, next);
        let never = || std::future::pending::<&str>();
        let service = actix_web::App::new()
            .wrap(from_fn(soon))
            .route("/read", web::post().to(|_: Bytes| async { "" }))
            .route("/hang", web::post().to(never));
        let service = init_service(service).await;
        let target = ("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth");
        for (path, api, expected) in [
            ("/read", false, StatusCode::REQUEST_TIMEOUT),
            ("/read", true, StatusCode::REQUEST_TIMEOUT),
            ("/hang", false, StatusCode::SERVICE_UNAVAILABLE),
            ("/hang", true, StatusCode::INTERNAL_SERVER_ERROR),
        ] {
            let request = TestRequest::post().uri(path);
            let request = if api { request.insert_header(target) } else { request };
            let mut request = request.to_request();
            let payload = Box::pin(futures_util::stream::pending());
            *request.payload() = Payload::Stream { payload };
            let failed = service.call(request).await.err().unwrap();
            assert_eq!(failed.as_response_error().status_code(), expected, "{path} {api}");
        }
        let whole = TestRequest::post().uri("/read").set_payload("x").to_request();
        assert_eq!(service.call(whole).await.unwrap().status(), 200);
    }
}
