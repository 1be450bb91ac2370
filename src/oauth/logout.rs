//! `/logout`: Cognito's two forms, and OIDC RP-Initiated Logout.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::http::hosted::{self, Hosted};
use crate::http::notice::Notice;
use crate::http::{cookies, form};
use crate::model::visitor::Visitor;
use crate::oauth::{Body, again_by_get, no_pages, problem, redirect, stopped};
use crate::rules::logout::{self, Destination, LogoutRequest};
use crate::rules::{self, sessions};

/// Ends the browser's session and sends the browser on.
pub async fn get(request: HttpRequest, app: Data<App>, visitor: Visitor) -> HttpResponse {
    let hosted = match hosted::resolve(&request, &app).await {
        Ok(Some(hosted)) => hosted,
        Ok(None) => return no_pages(),
        Err(error) => return stopped(&error, "logout", None, &visitor),
    };
    let answered = run(&request, &app, &hosted, &visitor).await;
    answered.unwrap_or_else(|error| stopped(&error, "logout", Some(&hosted), &visitor))
}

/// The same request by POST (OIDC RP-Initiated Logout §2).
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    match hosted::resolve(&request, &app).await {
        Ok(Some(hosted)) => again_by_get(&request, &body, &hosted, "/logout"),
        Ok(None) => no_pages(),
        Err(error) => stopped(&error, "logout", None, &visitor),
    }
}

async fn run(
    request: &HttpRequest,
    app: &App,
    hosted: &Hosted,
    visitor: &Visitor,
) -> rules::Result<HttpResponse> {
    let Ok(pairs) = form::decode(request.query_string().as_bytes()) else {
        return Ok(problem("The request cannot be read", hosted));
    };
    let secret = cookies::session(request, hosted);
    let session = match &secret {
        Some(secret) => sessions::find(app, &hosted.pool, secret).await?,
        None => None,
    };
    let asked = LogoutRequest::new(pairs);
    let session = session.as_ref().map(|(session, _)| session);
    let destination = match logout::check(app, &hosted.pool, &asked, session).await? {
        Ok(destination) => destination,
        Err(why) => return Ok(problem(why, hosted)),
    };
    if destination == Destination::Ask {
        return Ok(redirect(StatusCode::FOUND, &hosted.url("/logout/confirm")));
    }
    let frames = match session {
        Some(session) => logout::front_channel(app, &hosted.pool, session, &hosted.issuer).await?,
        None => Vec::new(),
    };
    if let Some(secret) = &secret {
        sessions::end(app, &hosted.pool, secret, visitor).await?;
    }
    let next = match destination {
        Destination::App(location) => Some(location),
        Destination::SignIn(query) => Some(format!("{}?{query}", hosted.url("/login"))),
        Destination::Here | Destination::Ask => None,
    };
    let mut answer = match next {
        Some(location) if frames.is_empty() => redirect(StatusCode::FOUND, &location),
        next => Notice::SignedOut { frames, next }.answer(StatusCode::OK, Some(hosted)),
    };
    if answer.add_cookie(&cookies::remove_session(hosted)).is_err() {
        tracing::error!("a cookie is not valid in a header");
    }
    Ok(answer)
}
