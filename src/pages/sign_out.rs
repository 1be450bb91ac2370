//! Signing out: the question where no app has shown that the user wants it, and the page at the end.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, REFRESH};
use askama::Template;
use url::Url;

use crate::http::cookies;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::Flows;
use crate::pages::home::Way;
use crate::pages::step::{Fields, set_cookie};
use crate::pages::visit::{Answer, PageError, Visit, client_of, html};
use crate::rules::{logout, sessions};

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
    let frames = end(&visit).await?;
    let way = Way::on(app, hosted, &visit.request).await;
    let ending = Ending { next: None, place: None, way: &way };
    let chrome = visit.chrome(client_of(visit.query()).as_ref());
    let mut answer = done(&chrome, &frames, ending);
    set_cookie(&mut answer, cookies::remove_session(hosted));
    Ok(answer)
}

/// Ends the session of the browser; what apps want opened, so that they forget it.
pub async fn end(visit: &Visit) -> Result<Vec<String>, PageError> {
    let (app, hosted) = (&visit.app, &visit.hosted);
    let Some(secret) = cookies::session(&visit.request, hosted) else { return Ok(Vec::new()) };
    let ended = async {
        let frames = match sessions::find(app, &hosted.pool, &secret).await? {
            Some((session, _)) => {
                logout::front_channel(app, &hosted.pool, &session, &hosted.issuer).await?
            }
            None => Vec::new(),
        };
        sessions::end(app, &hosted.pool, &secret, &visit.visitor).await?;
        crate::rules::Result::Ok(frames)
    };
    ended.await.map_err(|error| visit.fault(error))
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
    let refresh = by_itself.map(|next| HeaderValue::from_str(&format!("{SECONDS}; url={next}")));
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
