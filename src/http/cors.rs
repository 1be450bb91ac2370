//! CORS: any origin, never credentials, on what browsers call from apps' own pages; nothing on the hosted pages.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderValue,
};
use actix_web::middleware::Next;

/// What scripts may read of an answer beside its body.
const EXPOSED: &str =
    "x-amzn-requestid, x-amzn-errortype, x-amzn-errormessage, date, www-authenticate, dpop-nonce";

/// The ends of the paths that answer scripts of any origin.
const OPEN: [&str; 14] = [
    "/oauth2/device_authorization",
    "/oauth2/introspect",
    "/oauth2/register",
    "/oauth2/par",
    "/oauth2/token",
    "/oauth2/revoke",
    "/oauth2/userInfo",
    "/token",
    "/revoke",
    "/userInfo",
    "/.well-known/jwks.json",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource",
];

/// Metadata that has the path of what it is about behind it.
const BEFORE_A_PATH: [&str; 3] = [
    "/.well-known/oauth-authorization-server/",
    "/.well-known/oauth-protected-resource/",
    "/.well-known/openid-configuration/",
];

fn is_open(request: &ServiceRequest) -> bool {
    let path = request.path();
    let api = request.headers().contains_key("x-amz-target") || path == "/";
    api || BEFORE_A_PATH.iter().any(|start| path.starts_with(start))
        || OPEN.iter().any(|end| path.ends_with(end))
}

/// Answers preflights and opens the answers of the paths above.
pub async fn apply(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !is_open(&request) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let asked = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut answer = match preflight {
        true => request.into_response(HttpResponse::NoContent().finish()),
        false => next.call(request).await?.map_into_boxed_body(),
    };
    let headers = answer.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    if preflight {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800"));
        if let Some(asked) = asked {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
    }
    Ok(answer)
}
