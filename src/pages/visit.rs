//! A request for a hosted page: whose pages they are, who asks, and how the answer is dressed.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY,
    RETRY_AFTER, X_FRAME_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use crate::app::App;
use crate::http::form::decode;
use crate::http::hosted::{self, Hosted};
use crate::http::notice::Notice;
use crate::http::{Listener, cookies, origin};
use crate::model::client::Client;
use crate::model::grant::BrowserSession;
use crate::model::ids::ClientId;
use crate::model::visitor::Visitor;
use crate::pages::assets::ASSETS;
use crate::pages::body::Fields;
use crate::pages::chrome::{Brand, Chrome, Dress};
use crate::pages::flow::{Flow, Flows};
use crate::pages::speech::Languages;
use crate::pages::text::Message;
use crate::pages::{error, form_post, speech};
use crate::rules::redirects::ToApp;
use crate::rules::sign_in::Proof;
use crate::rules::{self, managed_login, sessions, ui_customization};

/// What a page's handler answers.
pub type Answer = Result<HttpResponse, PageError>;

/// A request for a page of a pool that has pages.
#[derive(Clone)]
pub struct Visit {
    pub app: Data<App>,
    pub hosted: Hosted,
    pub visitor: Visitor,
    /// The origin of the listener that took the request.
    pub public_url: String,
    pub request: HttpRequest,
    /// When another try may help, in seconds: said of a form for which there was too much to do.
    retry_after: Option<u64>,
    /// The app's request, where it does not stand in the URL.
    asked: Option<String>,
}

impl FromRequest for Visit {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>().cloned();
        let listener = request.app_data::<Data<Listener>>().cloned();
        let visitor = Visitor::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let (Some(app), Some(listener), Ok(visitor)) = (app, listener, visitor) else {
                return Err(missing(uuid::Uuid::nil()));
            };
            match hosted::resolve(&request, &app).await {
                Ok(Some(hosted)) => {
                    if request.method() == Method::POST && origin::is_foreign(&request, &hosted) {
                        request.extensions_mut().insert(hosted);
                        return Err(PageError::Elsewhere(ToApp::Location(asked(&request))));
                    }
                    let public_url = listener.public_url.clone();
                    let language = Some(speech::of(&request, Some(&hosted)).tag());
                    let visitor = Visitor { language, ..visitor };
                    if let Some(chosen) = speech::keep(&request, &hosted) {
                        request.extensions_mut().insert(chosen);
                    }
                    request.extensions_mut().insert(hosted.clone());
                    Ok(Self {
                        app,
                        hosted,
                        visitor,
                        public_url,
                        request,
                        retry_after: None,
                        asked: None,
                    })
                }
                Ok(None) => Err(missing(visitor.request_id)),
                Err(error) => Err(PageError::of(&error, visitor.request_id)),
            }
        })
    }
}

impl Visit {
    /// The query as it came, without the question mark.
    pub fn query(&self) -> &str {
        self.asked.as_deref().unwrap_or_else(|| self.request.query_string())
    }

    /// The same request with another query: that of the app's request, which a browser has come back to.
    pub fn for_query(self, query: String) -> Self {
        Self { asked: Some(query), ..self }
    }

    /// Whether only the head of a page is wanted: then nothing may happen that a page is made of, as a challenge that is asked.
    pub fn is_head(&self) -> bool {
        self.request.method() == Method::HEAD
    }

    /// The path of a page with this request's query: what forms and links lead to.
    pub fn path(&self, path: &str) -> String {
        match self.query() {
            "" => format!("{}{path}", self.hosted.prefix()),
            query => format!("{}{path}?{query}", self.hosted.prefix()),
        }
    }

    /// The frame of a page: in the language of the request, with the branding of the client or of the pool.
    pub fn chrome(&self, client: Option<&ClientId>) -> Chrome {
        chrome(&self.request, &self.hosted, client)
    }

    /// The session of this browser.
    pub async fn session(&self) -> Result<Option<BrowserSession>, PageError> {
        let Some(secret) = cookies::session(&self.request, &self.hosted) else { return Ok(None) };
        let found = sessions::find(&self.app, &self.hosted.pool, &secret).await;
        Ok(found.map_err(|error| self.fault(error))?.map(|(session, _)| session))
    }

    /// The flow that a form was shown in. `None` if that is over, or the form was not ours: then nothing may change.
    pub fn shown(&self, flows: &Flows, fields: &Fields) -> Option<Flow> {
        match origin::is_ours(&self.request, &self.hosted) {
            true => flows.find(fields.get("_csrf"), self.query()),
            false => None,
        }
    }

    /// Begins a session at a client, in place of any other that the browser had; `keep` is whether its user has asked to
    /// stay signed in.
    pub async fn begin_session(
        &self,
        client: &Client,
        proof: &Proof,
        keep: bool,
    ) -> Result<(String, BrowserSession), PageError> {
        let (app, pool) = (&self.app, &self.hosted.pool);
        let begun = async {
            let (issuer, visitor) = (&self.hosted.issuer, &self.visitor);
            let begun = sessions::start(app, pool, client, proof, issuer, visitor, keep).await?;
            if let Some(old) = cookies::session(&self.request, &self.hosted) {
                sessions::replace(app, pool, &old, &begun.1, &self.visitor).await?;
            }
            rules::Result::Ok(begun)
        };
        begun.await.map_err(|error| self.fault(error))
    }

    /// What stopped a rule, as a page.
    pub fn fault(&self, error: rules::Error) -> PageError {
        PageError::of(&error, self.visitor.request_id)
    }

    /// What stopped a rule, for the form that asked for it: a refusal in its words, or when to try again where there is too
    /// much to do. Anything else is the error page.
    pub fn said(&mut self, error: rules::Error) -> Result<Message, PageError> {
        match error {
            rules::Error::Refused(why) => Ok(error::message(&why)),
            rules::Error::Busy(wait) => {
                let seconds = wait.as_secs().max(1);
                self.retry_after = Some(seconds);
                Ok(error::busy(seconds))
            }
            fault => Err(self.fault(fault)),
        }
    }

    /// A page as the answer to this request.
    pub fn show(&self, page: &impl Template, target: Option<&str>) -> HttpResponse {
        let Some(seconds) = self.retry_after else { return html(page, StatusCode::OK, target) };
        let mut answer = html(page, StatusCode::SERVICE_UNAVAILABLE, target);
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        answer
    }

    /// What is said of a form whose flow is not known: it is over, or the browser keeps no cookies. Any of ours that came shows
    /// that it does: the flows' goes with the last flow, as when the same page was finished in another tab.
    pub fn expired(&self) -> Message {
        match cookies::came(&self.request, &self.hosted) {
            true => Message::new("expired"),
            false => Message::new("refused-cookies"),
        }
    }

    /// There is no such page here.
    pub fn missing(&self) -> PageError {
        missing(self.visitor.request_id)
    }

    /// 303 to one of our pages, with this request's query.
    pub fn see(&self, path: &str) -> HttpResponse {
        see_other(&self.path(path))
    }
}

/// The frame of a page of a pool.
pub fn chrome(request: &HttpRequest, hosted: &Hosted, client: Option<&ClientId>) -> Chrome {
    let language = speech::of(request, Some(hosted));
    let brand = if hosted.managed { styled(hosted, client) } else { classic(hosted, client) };
    let languages = brand.offers_languages().then(|| Languages::of(request, &language));
    let place = hosted.pool.name.clone();
    Chrome { language, assets: ASSETS.clone(), brand, place, languages }
}

/// The brand of classic pages: the client's or the pool's.
fn classic(hosted: &Hosted, client: Option<&ClientId>) -> Brand {
    let href = |path: Option<String>| path.map(|path| format!("{}{path}", hosted.prefix()));
    let branding = ui_customization::of(&hosted.pool, client);
    branding.map_or_else(Brand::default, |branding| Brand {
        css: href(branding.css_path()),
        logo: href(branding.logo_path()),
        style: None,
    })
}

/// The brand of managed login: the client's style or the pool's. Without one there is none, and the pages have our own look.
fn styled(hosted: &Hosted, client: Option<&ClientId>) -> Brand {
    let style = managed_login::of(&hosted.pool, client);
    style.map_or_else(Brand::default, |style| {
        let base = format!("{}/style/{}", hosted.prefix(), style.id);
        Brand {
            css: style.stylesheet.as_ref().map(|name| format!("{base}/{name}")),
            logo: None,
            style: Some(Dress { base, look: style.look.clone() }),
        }
    })
}

/// The client that a query names, for its branding.
pub fn client_of(query: &str) -> Option<ClientId> {
    let pairs = decode(query.as_bytes()).ok()?;
    pairs.into_iter().find(|(name, _)| name == "client_id").map(|(_, id)| ClientId::new(id))
}

/// The page that a request asks for, as it was asked for.
fn asked(request: &HttpRequest) -> String {
    let asked = request.uri().path_and_query();
    asked.map_or_else(String::new, ToString::to_string)
}

/// There is no page here.
fn missing(request_id: uuid::Uuid) -> PageError {
    PageError::shown(StatusCode::NOT_FOUND, "not_found", request_id)
}

/// 303: the form was taken, go on there with GET (RFC 9700 §4.12).
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

/// Takes an answer to an app.
pub fn send(answer: ToApp, chrome: &Chrome) -> HttpResponse {
    match answer {
        ToApp::Location(location) => see_other(&location),
        ToApp::Form { redirect_uri, fields } => form_post::answer(chrome, &redirect_uri, &fields),
        // Dressed where the number of the request is at hand.
        ToApp::Offer { href, place, problem } => {
            let problem = problem.into();
            Notice::Offer { problem, href, place }.answer(StatusCode::BAD_REQUEST, None)
        }
    }
}

/// A page as an answer, with the headers that every page has (security.md section 8).
///
/// `target` is where the answers to its forms may lead besides https: browsers hold the whole chain of redirects after
/// a form to `form-action`.
pub fn html(page: &impl Template, status: StatusCode, target: Option<&str>) -> HttpResponse {
    let text = page.render().unwrap_or_else(|fault| {
        tracing::error!(%fault, "a page does not render");
        String::new()
    });
    let also = target.and_then(form_target).map_or_else(String::new, |also| format!(" {also}"));
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
         form-action 'self' https:{also}"
    );
    let named = HeaderName::from_static;
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_FRAME_OPTIONS, "DENY"))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .insert_header((named("cross-origin-resource-policy"), "same-origin"))
        .insert_header((named("permissions-policy"), PERMISSIONS))
        .insert_header((named("x-robots-tag"), "noindex"))
        .body(text)
}

/// What the pages never use of a browser.
const PERMISSIONS: &str =
    "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()";

/// Where a browser may send what a form holds, for a redirect URI on the user's own machine: one app there sends on to
/// another, as a pool does with what its identity provider answers.
const ON_LOOPBACK: &str = "http://localhost:* http://127.0.0.1:*";

/// The source expressions for a redirect URI that `https:` does not cover: loopback or an app's own scheme.
fn form_target(redirect_uri: &str) -> Option<String> {
    let parsed = url::Url::parse(redirect_uri).ok()?;
    match (parsed.scheme(), parsed.host()) {
        ("https", _) => None,
        // The syntax of source expressions has no IPv6 addresses.
        ("http", Some(url::Host::Ipv6(_))) => Some("http:".to_owned()),
        ("http", _) => Some(ON_LOOPBACK.to_owned()),
        (scheme, _) => Some(format!("{scheme}:")),
    }
}

/// What is answered instead of a page.
#[derive(Debug)]
pub enum PageError {
    /// The error page.
    Shown {
        status: StatusCode,
        /// A word for scripts and for whoever reads it out on the telephone.
        problem: String,
        request_id: uuid::Uuid,
        /// When another try may help, in seconds.
        retry_after: Option<u64>,
    },
    /// The app is answered instead.
    Elsewhere(ToApp),
}

impl PageError {
    /// The error page with a word that scripts know.
    pub fn shown(status: StatusCode, problem: impl Into<String>, request_id: uuid::Uuid) -> Self {
        Self::Shown { status, problem: problem.into(), request_id, retry_after: None }
    }

    /// What stopped a rule.
    pub fn of(error: &rules::Error, request_id: uuid::Uuid) -> Self {
        let retry_after = error.retry_after().map(|wait| wait.as_secs().max(1));
        if let rules::Error::Internal(fault) = error {
            tracing::error!(%request_id, error = format!("{fault:#}"), "page failed");
        }
        let (status, problem) = match error {
            rules::Error::Refused(why) => (StatusCode::BAD_REQUEST, why.to_string()),
            _ if retry_after.is_some() => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable".to_owned())
            }
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "server_error".to_owned()),
        };
        Self::Shown { status, problem, request_id, retry_after }
    }
}

impl std::fmt::Display for PageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shown { problem, .. } => f.write_str(problem),
            Self::Elsewhere(_) => f.write_str("the app is answered"),
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Shown { status, .. } => *status,
            Self::Elsewhere(ToApp::Location(_)) => StatusCode::SEE_OTHER,
            Self::Elsewhere(ToApp::Form { .. }) => StatusCode::OK,
            Self::Elsewhere(ToApp::Offer { .. }) => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (status, problem, retry_after) = match self {
            Self::Elsewhere(ToApp::Location(location)) => return see_other(location),
            Self::Elsewhere(ToApp::Form { redirect_uri, fields }) => {
                let (redirect_uri, fields) = (redirect_uri.clone(), fields.clone());
                let notice = Notice::FormPost { redirect_uri, fields };
                return notice.answer(StatusCode::OK, None);
            }
            Self::Elsewhere(ToApp::Offer { href, place, problem }) => {
                let (href, place) = (href.clone(), place.clone());
                let notice = Notice::Offer { problem: (*problem).into(), href, place };
                return notice.answer(StatusCode::BAD_REQUEST, None);
            }
            Self::Shown { status, problem, retry_after, .. } => (*status, problem, *retry_after),
        };
        // Dressed where the request is at hand: its language, its brand.
        let mut answer = Notice::Problem(problem.clone().into()).answer(status, None);
        if let Some(seconds) = retry_after {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_may_lead_where_the_client_lives_and_nowhere_else() {
        assert_eq!(form_target("https://app.example.com/cb"), None);
        assert_eq!(form_target("http://localhost:3000/cb").unwrap(), ON_LOOPBACK);
        assert_eq!(form_target("http://[::1]:3000/cb").unwrap(), "http:");
        assert_eq!(form_target("myapp://callback").unwrap(), "myapp:");
        assert_eq!(form_target("com.example.app:/cb; script-src *").unwrap(), "com.example.app:");
    }
}
