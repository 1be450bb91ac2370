//! The demo app: an ordinary relying party that signs in through the hosted pages. It knows of Poolhouse what any
//! OpenID Connect client knows: issuer, client id and secret.

mod provider;
mod sessions;

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, Query};
use actix_web::{App as Service, HttpRequest, HttpResponse, HttpServer};
use anyhow::anyhow;
use askama::Template;
use serde::Deserialize;

use crate::dev::page;
use provider::{Door, Provider};
use sessions::{Session, Sessions, SignedIn, lock};

/// What the demo app is told.
#[derive(Clone)]
pub struct DemoConfig {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    /// Its own address, without a slash at the end.
    pub base_url: String,
    /// Where the codes that the hosted pages ask for can be read.
    pub inbox_url: String,
}

struct Demo {
    config: DemoConfig,
    provider: Provider,
    sessions: Sessions,
}

const COOKIE: &str = "poolhouse-demo";

/// Starts the demo app.
pub fn start(config: DemoConfig, socket: TcpListener) -> anyhow::Result<Server> {
    let provider = Provider::new(config.clone())?;
    let demo = Data::new(Demo { config, provider, sessions: Sessions::new() });
    let server = HttpServer::new(move || {
        Service::new()
            .app_data(demo.clone())
            .wrap(from_fn(page::guard))
            .service(web::resource("/").route(web::get().to(home)))
            .service(web::resource("/login").route(web::post().to(login)))
            .service(web::resource("/signup").route(web::post().to(sign_up)))
            .service(web::resource("/callback").route(web::get().to(callback)))
            .service(web::resource("/userinfo").route(web::post().to(user_info)))
            .service(web::resource("/refresh").route(web::post().to(refresh)))
            .service(web::resource("/logout").route(web::post().to(logout)))
            .configure(page::files)
    });
    Ok(server.workers(1).disable_signals().listen(socket)?.run())
}

#[derive(Template)]
#[template(path = "dev/demo.html")]
struct Home<'a> {
    signed_in: Option<&'a SignedIn>,
    issuer: &'a str,
    inbox_url: &'a str,
}

impl Home<'_> {
    /// `59 minutes`, or seconds where it is less than two.
    fn remaining(&self, user: &SignedIn) -> String {
        match user.tokens.remaining().as_secs() {
            0 => "no longer good".to_owned(),
            seconds @ ..120 => format!("good for {seconds} seconds"),
            seconds => format!("good for {} minutes", seconds / 60),
        }
    }
}

#[derive(Template)]
#[template(path = "dev/demo_problem.html")]
struct ProblemPage<'a> {
    problem: &'a str,
}

/// A step that failed, with its causes.
fn problem(status: StatusCode, why: &anyhow::Error) -> HttpResponse {
    page::html_with(status, &ProblemPage { problem: &format!("{why:#}") })
}

fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

/// Goes on with a session: the browser gets the id that it is kept under.
fn go_on(demo: &Demo, session: Session, to: &str) -> HttpResponse {
    let cookie = Cookie::build(COOKIE, demo.sessions.keep(session))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(demo.config.base_url.starts_with("https://"))
        .finish();
    let mut answer = see_other(to);
    // The header is made of our own base64: it always fits.
    let _ = answer.add_cookie(&cookie);
    answer
}

fn session_id(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

fn session(demo: &Demo, request: &HttpRequest) -> Option<Arc<Mutex<Session>>> {
    demo.sessions.find(&session_id(request)?)
}

async fn home(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    let signed_in = session(&demo, &request).and_then(|session| lock(&session).signed_in.clone());
    let DemoConfig { issuer, inbox_url, .. } = &demo.config;
    page::html(&Home { signed_in: signed_in.as_ref(), issuer, inbox_url })
}

async fn login(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    begin(&request, &demo, Door::SignIn).await
}

async fn sign_up(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    begin(&request, &demo, Door::SignUp).await
}

async fn begin(request: &HttpRequest, demo: &Demo, door: Door) -> HttpResponse {
    let (url, begun) = match demo.provider.begin(door).await {
        Ok(begun) => begun,
        Err(why) => return problem(StatusCode::BAD_GATEWAY, &why),
    };
    if let Some(session) = session(demo, request) {
        lock(&session).begin(begun);
        return see_other(url.as_str());
    }
    let mut session = Session::default();
    session.begin(begun);
    go_on(demo, session, url.as_str())
}

#[derive(Deserialize)]
struct Returned {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

async fn callback(request: HttpRequest, demo: Data<Demo>, back: Query<Returned>) -> HttpResponse {
    let back = back.into_inner();
    let state = back.state.unwrap_or_default();
    let begun = session(&demo, &request).and_then(|session| lock(&session).take(&state));
    let Some(begun) = begun else {
        let why = anyhow!("This sign-in was not begun in this browser, or it is over already.");
        return problem(StatusCode::BAD_REQUEST, &why);
    };
    if let Some(error) = back.error {
        let more = back.error_description.unwrap_or_default();
        return problem(StatusCode::BAD_REQUEST, &anyhow!("The provider answered {error}. {more}"));
    }
    match demo.provider.finish(begun, back.code.unwrap_or_default(), back.iss.as_deref()).await {
        Ok(tokens) => {
            // Whoever knew the id before the sign-in does not know it after.
            let old = session_id(&request).and_then(|id| demo.sessions.remove(&id));
            let mut session = old.unwrap_or_default();
            session.signed_in = Some(SignedIn { tokens, user_info: None, notice: None });
            go_on(&demo, session, "/")
        }
        Err(why) => problem(StatusCode::BAD_GATEWAY, &why),
    }
}

async fn user_info(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    change(&request, &demo, async |old| {
        let user_info = Some(demo.provider.user_info(&old.tokens).await?);
        Ok(SignedIn { user_info, notice: Some("userInfo answered."), ..old })
    })
    .await
}

async fn refresh(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    change(&request, &demo, async |old| {
        let tokens = demo.provider.refresh(&old.tokens).await?;
        let notice = Some("Refreshed: these are new tokens.");
        Ok(SignedIn { tokens, user_info: None, notice })
    })
    .await
}

/// Does something for whoever is signed in and shows what has become of it.
async fn change(
    request: &HttpRequest,
    demo: &Demo,
    with: impl AsyncFnOnce(SignedIn) -> anyhow::Result<SignedIn>,
) -> HttpResponse {
    let Some(session) = session(demo, request) else { return see_other("/") };
    let Some(old) = lock(&session).signed_in.clone() else { return see_other("/") };
    match with(old).await {
        Ok(new) => {
            lock(&session).signed_in = Some(new);
            see_other("/")
        }
        Err(why) => problem(StatusCode::BAD_GATEWAY, &why),
    }
}

/// Forgets the session, and lets the provider forget its own: its `/logout` comes back here.
async fn logout(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    if let Some(id) = session_id(&request) {
        demo.sessions.remove(&id);
    }
    let mut answer = see_other(&demo.provider.logout_url());
    let mut gone = Cookie::new(COOKIE, "");
    gone.set_path("/");
    gone.make_removal();
    let _ = answer.add_cookie(&gone);
    answer
}
