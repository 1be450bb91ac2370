//! The cookies of the hosted pages: one host, the whole path, out of scripts' reach.
//!
//! The pool is in the name and in what the value opens, so that pools on one origin do not mix. On the plain-http
//! loopback listener they lose `Secure` and the `__Host-` prefix, nothing else.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::http::hosted::Hosted;

/// The browser session: single sign-on over the pool's clients.
const SESSION: &str = "poolhouse-session";

fn name(hosted: &Hosted, kind: &str) -> String {
    let prefix = if hosted.secure { "__Host-" } else { "" };
    format!("{prefix}{kind}-{}", hosted.pool.id)
}

/// The value of a cookie of this pool.
pub fn read(request: &HttpRequest, hosted: &Hosted, kind: &str) -> Option<String> {
    request.cookie(&name(hosted, kind)).map(|cookie| cookie.value().to_owned())
}

/// Whether the browser has kept any cookie of this pool.
pub fn came(request: &HttpRequest, hosted: &Hosted) -> bool {
    let of_pool = format!("-{}", hosted.pool.id);
    request.cookies().is_ok_and(|all| all.iter().any(|cookie| cookie.name().ends_with(&of_pool)))
}

/// A cookie of this pool. Without a lifetime it goes with the browser.
pub fn set(
    hosted: &Hosted,
    kind: &str,
    value: String,
    lifetime: Option<Duration>,
) -> Cookie<'static> {
    let mut cookie = Cookie::build(name(hosted, kind), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(hosted.secure)
        .finish();
    if let Some(lifetime) = lifetime {
        cookie.set_max_age(lifetime);
    }
    cookie
}

/// The cookie that takes one of this pool away.
pub fn remove(hosted: &Hosted, kind: &str) -> Cookie<'static> {
    set(hosted, kind, String::new(), Some(Duration::ZERO))
}

/// The secret of the browser's session, as it came.
pub fn session(request: &HttpRequest, hosted: &Hosted) -> Option<String> {
    read(request, hosted, SESSION)
}

/// How long browsers keep a cookie at most.
const LONGEST: Duration = Duration::days(400);

/// The cookie of a session that has just begun. That of one whose end moves outlasts it: the database knows when it ends.
pub fn set_session(hosted: &Hosted, secret: String, kept: bool) -> Cookie<'static> {
    let lifetime = hosted.pool.browser_session_lifetime();
    let lifetime = if kept { LONGEST } else { Duration::seconds(lifetime.num_seconds()) };
    set(hosted, SESSION, secret, Some(lifetime))
}

/// The cookie that ends a session in the browser.
pub fn remove_session(hosted: &Hosted) -> Cookie<'static> {
    remove(hosted, SESSION)
}
