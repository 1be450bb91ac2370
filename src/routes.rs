//! Every URL the server answers: the table of contents.

use actix_web::guard::{self, GuardContext};
use actix_web::http::header::ALLOW;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Compress;
use actix_web::web::{self, Data, PayloadConfig, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, Route};

use crate::app::App;
use crate::http::notice::Notice;
use crate::http::{Listener, OfPool, Pattern};
use crate::model::visitor::Visitor;
use crate::{api, oauth, pages};

/// The largest request body, in bytes.
const MAX_BODY: usize = 256 * 1024;

/// The largest one that carries the pictures of a style, in bytes (API_CreateManagedLoginBranding).
pub const MAX_STYLE_BODY: usize = 2 * 1024 * 1024;

/// All routes of a listener. What is the same for everybody is compressed; a page is not, since its length would tell
/// of the secrets in it beside what a stranger's link put there.
pub fn all(routes: &mut ServiceConfig) {
    routes
        .app_data(PayloadConfig::new(MAX_BODY))
        .service(
            web::resource("/")
                .guard(guard::fn_guard(carries_a_style))
                .app_data(Pattern("/"))
                .app_data(PayloadConfig::new(MAX_STYLE_BODY))
                .route(web::post().to(api_post)),
        )
        .service(
            web::resource("/")
                .app_data(Pattern("/"))
                .route(web::post().to(api_post))
                .route(web::get().to(neutral)),
        )
        // Most of what is asked for stands here, and one pattern after the other is tried.
        .service(
            web::scope(r"/{pool_id:[\w-]+_[0-9a-zA-Z]+}")
                .app_data(OfPool)
                .configure(issuer)
                .configure(hosted),
        )
        .configure(crate::http::admin::health)
        .service(
            at("/assets/{name}", [get(pages::assets::get), head(pages::assets::get)])
                .wrap(Compress::default()),
        )
        .configure(well_known)
        .configure(hosted)
        .default_service(web::to(elsewhere));
}

/// Metadata whose place is between a host and a path (RFC 8414 §3.1, RFC 9728 §3.1), and at the root of a pool's host.
fn well_known(routes: &mut ServiceConfig) {
    use oauth::{discovery, protected_resource};
    for (of_pool, of_host) in [
        (
            "/.well-known/oauth-authorization-server/{pool_id}",
            "/.well-known/oauth-authorization-server",
        ),
        ("/.well-known/openid-configuration/{pool_id}", "/.well-known/openid-configuration"),
    ] {
        routes.service(at(of_pool, [get(discovery::get), head(discovery::get)]));
        routes.service(at(of_host, [get(discovery::at_host), head(discovery::at_host)]));
    }
    let answers = || [get(protected_resource::user_info), head(protected_resource::user_info)];
    routes
        .service(at("/.well-known/oauth-protected-resource/{pool_id}/oauth2/userInfo", answers()))
        .service(at("/.well-known/oauth-protected-resource/oauth2/userInfo", answers()));
}

/// What stands below an issuer, whether the pool has pages or not.
fn issuer(routes: &mut ServiceConfig) {
    use oauth::{discovery, jwks};
    routes
        .service(at(
            "/.well-known/openid-configuration",
            [get(discovery::get), head(discovery::get)],
        ))
        .service(at(
            "/.well-known/oauth-authorization-server",
            [get(discovery::get), head(discovery::get)],
        ))
        .service(at("/.well-known/jwks.json", [get(jwks::get), head(jwks::get)]));
}

/// What a pool with a domain answers, the same at each of its three places: at its host, below its path, and at the
/// root for the default pool. A short path beside a long one is Cognito's other name for it.
fn hosted(routes: &mut ServiceConfig) {
    use oauth::{
        authorize, device_authorization, introspect, logout, par, protected_resource, register,
        revoke, token, userinfo,
    };
    use pages::account::{
        add_passkey, apps, contact, delete, overview, passkeys, password, profile, providers,
        second_step, sessions,
    };
    use pages::{
        brand, change_password, confirm_forgot_password, confirm_sign_up, confirm_user, consent,
        device, error, factor, federation, forgot_password, forgot_username, login, mfa, offer,
        sign_out, sign_up, terms,
    };
    routes
        .service(at("/oauth2/authorize", [get(authorize::get), post(authorize::post)]))
        .service(at("/authorize", [get(authorize::get), post(authorize::post)]))
        .service(at("/oauth2/idpresponse", [get(federation::get_response)]))
        .service(at("/login/with/{provider}", [get(federation::get), head(federation::get)]))
        .service(at("/oauth2/device_authorization", [post(device_authorization::post)]))
        .service(at("/oauth2/introspect", [post(introspect::post)]))
        .service(at("/oauth2/par", [post(par::post)]))
        .service(at("/oauth2/register", [post(register::post)]))
        .service(at(
            "/oauth2/register/{client_id}",
            [get(register::get), put(register::put), delete(register::delete)],
        ))
        .service(at("/oauth2/token", [post(token::post)]))
        .service(at("/token", [post(token::post)]))
        .service(at("/oauth2/userInfo", [get(userinfo::get), post(userinfo::post)]))
        .service(at("/userInfo", [get(userinfo::get), post(userinfo::post)]))
        .service(at("/oauth2/revoke", [post(revoke::post)]))
        .service(at("/revoke", [post(revoke::post)]))
        .service(at("/logout", [get(logout::get), post(logout::post)]))
        .service(at("/logout/idpresponse", [get(logout::get_response)]))
        .service(page("/device", device::get, device::post))
        .service(page("/logout/confirm", sign_out::get, sign_out::post))
        .service(page("/login", login::get, login::post))
        .service(page("/consent", consent::get, consent::post))
        .service(page("/terms", terms::get, terms::post))
        .service(page("/offer", offer::get, offer::post))
        .service(page("/login/factor", factor::get, factor::post))
        .service(page("/signup", sign_up::get, sign_up::post))
        .service(page("/confirm", confirm_sign_up::get, confirm_sign_up::post))
        .service(page("/resendcode", confirm_sign_up::get_resend, confirm_sign_up::resend))
        .service(page("/confirmUser", confirm_user::get, confirm_user::post))
        .service(page("/confirmUser/", confirm_user::get, confirm_user::post))
        .service(page("/forgotUsername", forgot_username::get, forgot_username::post))
        .service(page("/forgotPassword", forgot_password::get, forgot_password::post))
        .service(page(
            "/confirmforgotPassword",
            confirm_forgot_password::get,
            confirm_forgot_password::post,
        ))
        .service(page(
            "/confirmForgotPassword",
            confirm_forgot_password::get,
            confirm_forgot_password::post,
        ))
        .service(page("/changePassword", change_password::get, change_password::post))
        .service(page("/mfa", mfa::get, mfa::post))
        .service(page("/mfa/resend", mfa::get_resend, mfa::resend))
        .service(page("/mfa/select", mfa::select::get, mfa::select::post))
        .service(page("/mfa/recovery", mfa::recovery::get, mfa::recovery::post))
        .service(page("/mfa/setup", mfa::set_up::get, mfa::set_up::post))
        .service(page("/mfa/codes", mfa::codes::get, mfa::codes::post))
        .service(page("/passkeys/add", add_passkey::get, add_passkey::post))
        .service(page("/account", overview::get, overview::post))
        .service(page("/account/profile", profile::get, profile::post))
        .service(page("/account/email", contact::get_email, contact::post_email))
        .service(page("/account/phone", contact::get_phone, contact::post_phone))
        .service(page("/account/password", password::get, password::post))
        .service(page("/account/mfa", second_step::get, second_step::post))
        .service(page("/account/mfa/app", second_step::get_app, second_step::post_app))
        .service(page("/account/mfa/codes", second_step::get_codes, second_step::post_codes))
        .service(page("/account/passkeys", passkeys::get, passkeys::post))
        .service(page("/account/providers", providers::get, providers::post))
        .service(page("/account/sessions", sessions::get, sessions::post))
        .service(page("/account/apps", apps::get, apps::post))
        .service(page("/account/delete", delete::get, delete::post))
        .service(at(
            "/.well-known/oauth-protected-resource",
            [get(protected_resource::get), head(protected_resource::get)],
        ))
        .service(at(
            "/.well-known/change-password",
            [get(pages::account::change_password), head(pages::account::change_password)],
        ))
        .service(at("/error", [get(error::get), head(error::get)]))
        .service(
            at("/brand/{client_id}/{version}/{name}", [get(brand::get), head(brand::get)])
                .wrap(Compress::default()),
        )
        .service(
            at("/style/{id}/{name}", [get(brand::get_style), head(brand::get_style)])
                .wrap(Compress::default()),
        );
}

/// A page and its form. HEAD changes no more than GET does.
fn page<F, A, G, B>(path: &'static str, shown: F, sent: G) -> Resource
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
    G: Handler<B>,
    B: FromRequest + 'static,
    G::Output: Responder + 'static,
{
    at(path, [get(shown.clone()), head(shown), post(sent)])
}

fn get<F, A>(answer: F) -> (Method, Route)
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    (Method::GET, web::get().to(answer))
}

fn head<F, A>(answer: F) -> (Method, Route)
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    (Method::HEAD, web::head().to(answer))
}

fn post<F, A>(answer: F) -> (Method, Route)
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    (Method::POST, web::post().to(answer))
}

fn put<F, A>(answer: F) -> (Method, Route)
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    (Method::PUT, web::put().to(answer))
}

fn delete<F, A>(answer: F) -> (Method, Route)
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    (Method::DELETE, web::delete().to(answer))
}

/// A path and what it answers; 405 to every other method (RFC 9110 §15.5.6).
fn at<const N: usize>(path: &'static str, answers: [(Method, Route); N]) -> Resource {
    let methods: Vec<&str> = answers.iter().map(|(method, _)| method.as_str()).collect();
    let allowed = methods.join(", ");
    let mut resource = web::resource(path).app_data(Pattern(path));
    for (_, route) in answers {
        resource = resource.route(route);
    }
    resource.default_service(web::to(move || {
        let answer = HttpResponse::MethodNotAllowed().insert_header((ALLOW, &*allowed)).finish();
        std::future::ready(answer)
    }))
}

/// `POST /`: the JSON API.
async fn api_post(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    app: Data<App>,
    listener: Data<Listener>,
    visitor: Visitor,
) -> HttpResponse {
    match body {
        Ok(body) => api::post(request, body, app, listener, visitor).await,
        Err(_) => api::too_large(),
    }
}

/// `GET /` says nothing of any pool.
async fn neutral() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("Poolhouse\n")
}

/// The calls that carry a stylesheet and pictures.
const STYLES: [&str; 3] =
    [".CreateManagedLoginBranding", ".SetUICustomization", ".UpdateManagedLoginBranding"];

/// Whether a request is one of the calls that may be larger than others.
fn carries_a_style(context: &GuardContext<'_>) -> bool {
    let target = context.head().headers().get("x-amz-target");
    let target = target.and_then(|target| target.to_str().ok());
    target.is_some_and(|target| STYLES.iter().any(|style| target.ends_with(style)))
}

/// SDKs keep a path that stands in their endpoint: whatever names a target is an API call. Everything else is somebody
/// with a browser.
async fn elsewhere(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    app: Data<App>,
    listener: Data<Listener>,
    visitor: Visitor,
) -> HttpResponse {
    if request.headers().contains_key("x-amz-target") {
        return api_post(request, body, app, listener, visitor).await;
    }
    Notice::Problem("not_found".into()).answer(StatusCode::NOT_FOUND, None)
}
