//! Whether a form was sent from our own pages.

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;

use crate::http::hosted::Hosted;

/// Whether a POST may come from a page of ours: `Sec-Fetch-Site` decides where it is sent, else `Origin`; with neither
/// the CSRF token alone decides (security.md section 8).
pub fn is_ours(request: &HttpRequest, hosted: &Hosted) -> bool {
    let header =
        |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match header(ORIGIN.as_str()) {
        Some(origin) => {
            let rest = hosted.base.strip_prefix(origin);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        None => true,
    }
}

/// Whether a form was sent by a page of another site. Our cookies, which are `SameSite=Lax`, did not come with it: what
/// the browser is in the middle of is not known, and must not be replaced.
pub fn is_foreign(request: &HttpRequest, hosted: &Hosted) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some(site) => site == "cross-site",
        None => {
            header(ORIGIN.as_str()).is_some_and(|origin| origin != "null")
                && !is_ours(request, hosted)
        }
    }
}
