//! CORS: any origin, never credentials, on what browsers call from apps' own pages; nothing on the hosted pages.

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue,
};

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
        || is_registered(path)
}

/// Whether a path is one where a client that registered manages itself (RFC 7592).
fn is_registered(path: &str) -> bool {
    let parts = path.rsplit_once('/');
    parts.is_some_and(|(before, id)| !id.is_empty() && before.ends_with("/oauth2/register"))
}

/// How an answer is opened to scripts.
pub struct Opening {
    /// Whether the request only asks whether it may be sent.
    pub preflight: bool,
    /// What a preflight lets through.
    methods: &'static str,
    /// The headers that a preflight asks for.
    asked: Option<HeaderValue>,
}

impl Opening {
    /// `None` where scripts of other origins are told nothing.
    pub fn of(request: &ServiceRequest) -> Option<Self> {
        if !is_open(request) {
            return None;
        }
        let headers = request.headers();
        let preflight = request.method() == Method::OPTIONS
            && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let asked = headers.get(ACCESS_CONTROL_REQUEST_HEADERS).filter(|_| preflight).cloned();
        let methods = if is_registered(request.path()) { "GET, PUT, DELETE" } else { "GET, POST" };
        Some(Self { preflight, methods, asked })
    }

    /// Says so in an answer.
    pub fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        if self.preflight {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(self.methods));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800"));
        }
        if let Some(asked) = self.asked {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
    }
}
