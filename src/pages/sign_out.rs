//! Signing out: the question where no app has shown that the user wants it, and the page at the end.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, REFRESH};
use askama::Template;
use url::Url;

use crate::http::cookies;
use crate::model::ids::ClientId;
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::Flows;
use crate::pages::home::Way;
use crate::pages::step::set_cookie;
use crate::pages::visit::{Answer, Visit, client_of, html};
use crate::rules::logout::{self, Destination, Leaving, Onward};
use crate::rules::sessions;

/// One button: any site can open `/logout`, but press nothing.
#[derive(Template)]
#[template(path = "pages/sign_out.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub username: &'a str,
    /// Where whoever stays goes.
    pub way: &'a Option<Way>,
}

/// What is seen once the session is over.
#[derive(Template)]
#[template(path = "pages/signed_out.html")]
pub struct DonePage<'a> {
    pub chrome: &'a Chrome,
    /// What apps want opened, so that they forget the browser.
    pub frames: &'a [String],
    pub next: Option<&'a str>,
    /// Where that is, if the browser is not to go there by itself.
    pub place: Option<&'a str>,
    /// What is left to do where nobody said where to go.
    pub way: &'a Option<Way>,
}

/// Where the page at the end leads.
#[derive(Clone, Copy)]
pub struct Ending<'a> {
    pub next: Option<&'a str>,
    pub place: Option<&'a str>,
    pub way: &'a Option<Way>,
}

/// How long the frames have before the browser goes on, where no script sees that they are there.
const SECONDS: u8 = 3;

/// `GET /logout/confirm`: changes nothing.
pub async fn get(visit: Visit) -> Answer {
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let chrome = visit.chrome(client_of(visit.query()).as_ref());
    let Some(session) = visit.session().await? else {
        let way = Way::on(app, &visit.hosted, &visit.request).await;
        let ending = Ending { next: None, place: None, way: &way };
        return Ok(done(&chrome, &[], ending));
    };
    let username = sessions::name(app, pool, &session).await;
    let username = username.map_err(|error| visit.fault(error))?;
    let mut flows = Flows::of(&visit.request, app, &visit.hosted);
    let flow = flows.newest(visit.query(), |_| true);
    let flow = flow.unwrap_or_else(|| flows.begin(app, visit.query()));
    let form = Form { action: visit.path("/logout/confirm"), csrf: flow.csrf };
    let way = Way::staying(app, &visit.hosted, &visit.request).await;
    let page = Page { chrome: &chrome, form: &form, username: &username, way: &way };
    let mut answer = html(&page, StatusCode::OK, None);
    set_cookie(&mut answer, flows.cookie(app, &visit.hosted));
    Ok(answer)
}

/// `POST /logout/confirm`: the session ends, and the browser stays here.
pub async fn post(visit: Visit, fields: Fields) -> Answer {
    let (app, hosted) = (&visit.app, &visit.hosted);
    let flows = Flows::of(&visit.request, app, hosted);
    if visit.shown(&flows, &fields).is_none() {
        return get(visit).await;
    }
    let client = client_of(visit.query());
    let chrome = visit.chrome(client.as_ref());
    end(&visit, &chrome, client).await
}

/// Ends the session of the browser, which stays here, or comes back from the provider that has vouched for it.
pub async fn end(visit: &Visit, chrome: &Chrome, client: Option<ClientId>) -> Answer {
    let (app, hosted) = (&visit.app, &visit.hosted);
    let mut left = (Vec::new(), Onward { destination: Destination::Here, client });
    if let Some(secret) = cookies::session(&visit.request, hosted) {
        let session = visit.session().await?;
        let (secret, issuer, back) = (&secret, &hosted.issuer, &hosted.signed_out_url());
        let leaving = Leaving { secret, issuer, back, onward: left.1, visitor: &visit.visitor };
        let ended = logout::leave(app, &hosted.pool, session.as_ref(), leaving).await;
        left = ended.map_err(|error| visit.fault(error))?;
    }
    let (frames, onward) = left;
    let (next, way) = match &onward.destination {
        Destination::App(next) => (Some(next.as_str()), None),
        _ => (None, Way::on(app, hosted, &visit.request).await),
    };
    let mut answer = done(chrome, &frames, Ending { next, place: None, way: &way });
    set_cookie(&mut answer, cookies::remove_session(hosted));
    Ok(answer)
}

/// The page at the end. It opens what apps want opened, and goes on where one said: by our script as soon as the frames
/// are there, by the browser after a while.
pub fn done(chrome: &Chrome, frames: &[String], ending: Ending<'_>) -> HttpResponse {
    let Ending { next, place, way } = ending;
    let page = DonePage { chrome, frames, next, place, way };
    let mut answer = html(&page, StatusCode::OK, None);
    let policy = answer.headers().get(CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|policy| policy.to_str().ok()).unwrap_or_default();
    let policy = HeaderValue::from_str(&format!("{policy}{}", frame_sources(frames)));
    if let (false, Ok(policy)) = (frames.is_empty(), policy) {
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    let by_itself = next.filter(|_| place.is_none());
    let seconds = if frames.is_empty() { 0 } else { SECONDS };
    let refresh = by_itself.map(|next| HeaderValue::from_str(&format!("{seconds}; url={next}")));
    if let Some(Ok(refresh)) = refresh {
        answer.headers_mut().insert(REFRESH, refresh);
    }
    answer
}

/// The directive that lets the frames be opened, and no others.
fn frame_sources(frames: &[String]) -> String {
    let mut origins: Vec<String> = frames
        .iter()
        .filter_map(|frame| Some(Url::parse(frame).ok()?.origin().ascii_serialization()))
        .collect();
    origins.sort();
    origins.dedup();
    format!("; frame-src {}", origins.join(" "))
}
