//! `/logout`: Cognito's two forms, and OIDC RP-Initiated Logout.

use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded::Serializer;

use crate::app::App;
use crate::http::hosted::{self, Hosted};
use crate::http::notice::Notice;
use crate::http::{cookies, form};
use crate::model::ids::ClientId;
use crate::model::visitor::Visitor;
use crate::oauth::{Body, again_by_get, no_pages, posted, problem, redirect, stopped};
use crate::rules::logout::{self, Destination, Leaving, LogoutRequest, Onward};
use crate::rules::redirects::with_parameter;
use crate::rules::{self, federation, sessions};

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
        Ok(Some(hosted)) => {
            let pairs = posted(&request, &body, LogoutRequest::reads);
            kept(&app, pairs, &hosted)
        }
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
    let given = form::decode(request.query_string().as_bytes()).ok();
    let Some(pairs) = given.and_then(|pairs| brought(request, hosted, pairs)) else {
        return Ok(problem("The request cannot be read", hosted));
    };
    let secret = cookies::session(request, hosted);
    let session = match &secret {
        Some(secret) => sessions::find(app, &hosted.pool, secret).await?,
        None => None,
    };
    let asked = LogoutRequest::new(pairs);
    let session = session.as_ref().map(|(session, _)| session);
    let destination = match logout::check(app, &hosted.pool, &asked, session, visitor).await? {
        Ok(destination) => destination,
        Err(why) => return Ok(problem(why, hosted)),
    };
    let client = asked.client(app, &hosted.pool);
    if destination == Destination::Ask {
        let to = confirm(hosted, client.as_ref(), asked.language());
        return Ok(redirect(StatusCode::FOUND, &to));
    }
    let mut left = (Vec::new(), Onward { destination, client });
    if let Some(secret) = &secret {
        let (issuer, back) = (&hosted.issuer, &hosted.signed_out_url());
        let leaving = Leaving { secret, issuer, back, onward: left.1, visitor };
        left = logout::leave(app, &hosted.pool, session, leaving).await?;
    }
    let mut answer = onward(hosted, left);
    add_cookie(&mut answer, &cookies::remove_session(hosted));
    if cookies::read(request, hosted, POSTED).is_some() {
        add_cookie(&mut answer, &cookies::remove(hosted, POSTED));
    }
    Ok(answer)
}

/// Sends a browser on that has signed out, once it has opened what apps want opened.
fn onward(hosted: &Hosted, (frames, onward): (Vec<String>, Onward)) -> HttpResponse {
    let Onward { destination, client } = onward;
    let (next, place) = match destination {
        Destination::App(location) => (Some(location), None),
        Destination::Offered { href, place } => (Some(href), Some(place)),
        Destination::SignIn(query) => (Some(format!("{}?{query}", hosted.url("/login"))), None),
        Destination::Here | Destination::Ask => (None, None),
    };
    match next {
        Some(location) if frames.is_empty() && place.is_none() => {
            redirect(StatusCode::FOUND, &location)
        }
        next => {
            let notice = Notice::SignedOut { client, frames, next, place };
            notice.answer(StatusCode::OK, Some(hosted))
        }
    }
}

/// `GET /logout/idpresponse`: a browser has signed out at the provider that had vouched for its session (OIDC RP-Initiated
/// Logout §3).
pub async fn get_response(request: HttpRequest, app: Data<App>, visitor: Visitor) -> HttpResponse {
    let hosted = match hosted::resolve(&request, &app).await {
        Ok(Some(hosted)) => hosted,
        Ok(None) => return no_pages(),
        Err(error) => return stopped(&error, "logout", None, &visitor),
    };
    let pairs = form::decode(request.query_string().as_bytes()).unwrap_or_default();
    let state = pairs.iter().find(|(name, _)| name == "state");
    let known = state.and_then(|(_, state)| federation::signed_out(&app, &hosted.pool, state));
    match known {
        Some(known) => onward(&hosted, (Vec::new(), known)),
        None => problem("Invalid State provided", &hosted),
    }
}

/// The page that asks, in the look of the client that sent the browser and the language that it named.
fn confirm(
    hosted: &Hosted,
    client: Option<&ClientId>,
    language: Vec<(&'static str, String)>,
) -> String {
    let client = client.map(|client| ("client_id", client.to_string()));
    with_all(hosted.url("/logout/confirm"), client.into_iter().chain(language))
}

fn with_all(url: String, parameters: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let with = |url: String, (name, value): (_, String)| with_parameter(&url, name, &value);
    parameters.into_iter().fold(url, with)
}

fn add_cookie(answer: &mut HttpResponse, cookie: &Cookie<'_>) {
    if answer.add_cookie(cookie).is_err() {
        tracing::error!("a cookie is not valid in a header");
    }
}

/// What keeps a form until the browser comes back with it, the parameter that names it, and for how long.
const POSTED: &str = "poolhouse-posted";
const HANDLE: &str = "posted";
const SECONDS: i64 = 60;

/// The longest form that fits a cookie, in bytes.
const MAX_KEPT: usize = 2_800;

/// The same request by GET, which brings our cookies. The form goes by a cookie, not by the URL: it holds an ID token, and
/// was sent by POST so that no history or log sees that (OIDC RP-Initiated Logout §2). One that fits no cookie goes by the URL.
fn kept(app: &App, pairs: Option<Vec<(String, String)>>, hosted: &Hosted) -> HttpResponse {
    let Some(pairs) = pairs else { return problem("The form cannot be read", hosted) };
    let form = Serializer::new(String::new()).extend_pairs(&pairs).finish();
    if form.len() > MAX_KEPT || !pairs.iter().any(|(name, _)| name == "id_token_hint") {
        return again_by_get(Some(pairs), hosted, "/logout");
    }
    let handle = app.random.token();
    let value = format!("{handle}.{}", URL_SAFE_NO_PAD.encode(form));
    // The language stays in the clear: it is that of every page that may follow.
    let language = LogoutRequest::new(pairs).language();
    let location = format!("{}?{HANDLE}={handle}", hosted.url("/logout"));
    let location = with_all(location, language);
    let mut answer = redirect(StatusCode::SEE_OTHER, &location);
    add_cookie(&mut answer, &cookies::set(hosted, POSTED, value, Some(Duration::seconds(SECONDS))));
    answer
}

/// The parameters of a request: its query, or the form that it names. `None` if that is gone.
fn brought(
    request: &HttpRequest,
    hosted: &Hosted,
    query: Vec<(String, String)>,
) -> Option<Vec<(String, String)>> {
    let Some((_, handle)) = query.iter().find(|(name, _)| name == HANDLE) else {
        return Some(query);
    };
    let kept = cookies::read(request, hosted, POSTED)?;
    let (own, form) = kept.split_once('.')?;
    if own != handle {
        return None;
    }
    form::decode(&URL_SAFE_NO_PAD.decode(form).ok()?).ok()
}
