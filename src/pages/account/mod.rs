//! The account pages: what users change of their own accounts, by the session of their browser. Dangerous changes take a
//! session that has just begun.

pub mod add_passkey;
pub mod apps;
pub mod contact;
pub mod delete;
pub mod overview;
pub mod passkeys;
pub mod password;
pub mod profile;
pub mod providers;
pub mod second_step;
pub mod sessions;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Utc};

use crate::http::form::decode;
use crate::language::Language;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::grant::BrowserSession;
use crate::model::ids::ClientId;
use crate::model::message::Notice;
use crate::model::own_page::OwnPage;
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Flows};
use crate::pages::offer;
use crate::pages::own_page::{self, Lost, without};
use crate::pages::step::set_cookie;
use crate::pages::text::Message;
use crate::pages::visit::{Answer, PageError, Visit, see_other};
use crate::rules::access_tokens::Bearer;
use crate::rules::attributes::{self, Writer};
use crate::rules::authorize::Problem;
use crate::rules::messages::Change;
use crate::rules::redirects::ToApp;
use crate::rules::{account, clients, users};

/// A request for a page of the account of whoever has signed in.
pub struct Account {
    pub visit: Visit,
    pub session: BrowserSession,
    pub client: Arc<Client>,
    pub bearer: Bearer,
    pub flows: Flows,
    /// The query, decoded.
    pairs: Vec<(String, String)>,
    /// Whether a form was sent that was shown to somebody else, who has signed out or been replaced in another tab.
    was_anothers: bool,
}

/// A form that was sent for a page of the account.
pub struct Posted {
    pub account: Account,
    pub fields: Fields,
    /// The flow that the form was shown in; `None` if that is over, the form was not ours, or shown to somebody else.
    pub flow: Option<Flow>,
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, PageError>>>>;

impl FromRequest for Account {
    type Error = PageError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visit = Visit::from_request(request, payload);
        Box::pin(async move { Self::of(visit.await?).await })
    }
}

impl FromRequest for Posted {
    type Error = PageError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let account = Account::from_request(request, payload);
        let fields = Fields::from_request(request, payload);
        Box::pin(async move {
            let mut account = account.await?;
            let fields = fields.await?;
            let owner = Some(account.bearer.user.sub());
            let flow = account.visit.shown(&account.flows, &fields);
            account.was_anothers = flow.as_ref().is_some_and(|flow| flow.owner != owner);
            let flow = flow.filter(|flow| flow.owner == owner);
            Ok(Self { account, fields, flow })
        })
    }
}

impl Account {
    /// The time zone that the profile names (OIDC Core §5.1), or nothing.
    pub fn zone(&self) -> String {
        self.bearer.user.attribute("zoneinfo").unwrap_or_default().to_owned()
    }

    async fn of(visit: Visit) -> Result<Self, PageError> {
        let bad = |problem: String| {
            PageError::shown(StatusCode::BAD_REQUEST, problem, visit.visitor.request_id)
        };
        let pairs = decode(visit.query().as_bytes()).map_err(|why| bad(why.to_string()))?;
        let named = value(&pairs, "client_id").map(ClientId::new);
        let (app, pool) = (&visit.app, &visit.hosted.pool);
        let client = account::client(app, pool, named.as_ref()).await;
        let client = client.map_err(|error| visit.fault(error))?;
        let Some(client) = client else {
            let there = match &named {
                Some(id) => clients::of_pool(app, pool, id, None).await,
                None => Ok(None),
            };
            let there = there.map_err(|error| visit.fault(error))?;
            return Err(bad(match named.is_some() && there.is_none() {
                true => Problem::UnknownClient.to_string(),
                false => Problem::NoAccountPages.to_string(),
            }));
        };
        let page = page_of(&visit.request).ok_or_else(|| visit.missing())?;
        let now = app.now();
        let found = visit.session().await?;
        let is_form = visit.request.method() == Method::POST;
        let again = |lost: Lost, own: &[(&'static str, &str)]| {
            let lost = is_form.then_some((own_page::LOST, lost.as_str()));
            let own: Vec<_> = own.iter().copied().chain(lost).collect();
            let location = own_page::sign_in(&visit, &client.id, page, &own);
            PageError::Elsewhere(ToApp::Location(location))
        };
        let stands = |session: &BrowserSession| account::stands(pool, &client, session, now);
        let Some(session) = found.filter(stands) else { return Err(again(Lost::SignedOut, &[])) };
        let bearer = account::bearer(app, pool, &client, &session).await;
        let Some(bearer) = bearer.map_err(|error| visit.fault(error))? else {
            return Err(again(Lost::SignedOut, &[]));
        };
        let flows = Flows::of(&visit.request, app, &visit.hosted);
        let owner = Some(bearer.user.sub());
        let begun = |flow: &Flow| flow.owner == owner && flow.is_under_way();
        let goes_on = is_form || flows.newest(visit.query(), begun).is_some();
        if page.is_dangerous() && !account::is_fresh(&session, goes_on, now) {
            let name = users::sign_in_name(pool, &bearer.user);
            return Err(again(Lost::TooOld, &[("login_hint", name)]));
        }
        Ok(Self { visit, session, client, bearer, flows, pairs, was_anothers: false })
    }

    /// Why a form that was sent changes nothing.
    pub fn stale(&self) -> Message {
        match self.was_anothers {
            true => Message::new("account-other-user"),
            false => Message::new("expired"),
        }
    }

    /// The frame of the page.
    pub fn chrome(&self) -> Chrome {
        self.visit.chrome(Some(&self.client.id))
    }

    /// The flow of this user's account pages, with what was said before.
    pub fn flow(&mut self) -> Flow {
        let owner = Some(self.bearer.user.sub());
        let own = |flow: &Flow| flow.owner == owner;
        if let Some(flow) = self.flows.newest(self.visit.query(), own) {
            return flow;
        }
        let mut flow = self.flows.begin(&self.visit.app, self.visit.query());
        flow.owner = owner;
        flow
    }

    /// A form of the flow, sent to a path with this request's query.
    pub fn form(&self, path: &str, flow: &Flow) -> Form {
        Form { action: self.visit.path(path), csrf: flow.csrf.clone() }
    }

    /// A parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        value(&self.pairs, name)
    }

    /// Where the app that sent the user here wants the user back: one of the client's own URLs.
    pub fn app_href(&self) -> Option<&str> {
        let asked = self.parameter("redirect_uri")?;
        let config = &self.client.config;
        let mut known = config.callback_urls.iter().chain(&config.logout_urls);
        known.any(|url| url == asked).then_some(asked)
    }

    /// Whether the user sees and changes attributes here.
    pub fn opens_attributes(&self) -> bool {
        account::opens_attributes(&self.client)
    }

    /// Whether the user changes this attribute here.
    pub fn may_write(&self, attribute: &str) -> bool {
        attributes::may_set(&self.bearer.pool, Writer::Page(&self.client), attribute)
    }

    /// Where the sign-in goes on that led here, or else where the app wants the user back.
    pub fn next_href(&self) -> Option<String> {
        if self.parameter(offer::RESUME) != Some(offer::HERE) {
            return self.app_href().map(str::to_owned);
        }
        let query = without(self.visit.query(), &[offer::RESUME]);
        Some(format!("{}/offer?{query}", self.visit.hosted.prefix()))
    }

    /// Who changes something, for the audit.
    pub fn actor(&self) -> Actor {
        Actor::visiting(&self.visit.visitor)
    }

    /// The same for a change that the user is told of, where the user was reached before it.
    pub fn telling(&self, change: Change) -> Result<Actor, PageError> {
        Ok(self.actor().telling(self.notice(change)?))
    }

    /// What tells the user of a change.
    pub fn notice(&self, change: Change) -> Result<Option<Notice>, PageError> {
        let (app, pool) = (&self.visit.app, &self.bearer.pool);
        let (client, user) = (&self.client.id, &self.bearer.user);
        let notice = account::notice(app, pool, client, user, change, &self.visit.visitor);
        notice.map_err(|error| self.visit.fault(error))
    }

    /// Shows a page.
    pub fn show(self, page: &impl Template) -> Answer {
        let mut answer = self.visit.show(page, self.app_href());
        // No window that opened this one, or that this one opens, reaches it.
        let (name, value) = ("cross-origin-opener-policy", "same-origin");
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        answer.headers_mut().insert(name, value);
        self.keep_flows(&mut answer);
        Ok(answer)
    }

    /// 303 to another page of the account, which says what this one was to say.
    pub fn go_on(self, flow: Flow, path: &str) -> Answer {
        let said = flow.said;
        self.go(flow, path, said)
    }

    /// 303 to another page of the account, which has something to say.
    pub fn go(
        mut self,
        mut flow: Flow,
        path: &str,
        said: Option<crate::pages::flow::Said>,
    ) -> Answer {
        flow.said = said;
        self.flows.keep(flow);
        let mut answer = self.visit.see(path);
        self.keep_flows(&mut answer);
        Ok(answer)
    }

    /// Keeps the flows in the browser.
    pub fn keep_flows(self, answer: &mut HttpResponse) {
        let cookie = self.flows.cookie(&self.visit.app, &self.visit.hosted);
        set_cookie(answer, cookie);
    }
}

/// A value of a query.
fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Which page a request is for, by the path that it was routed by: decoded, where that of the request's line is not.
fn page_of(request: &HttpRequest) -> Option<OwnPage> {
    let routed = request.match_info();
    let path = routed.as_str();
    let below = match routed.get("pool_id") {
        Some(id) => path.strip_prefix('/')?.strip_prefix(id)?,
        None => path,
    };
    OwnPage::of(below)
}

/// `GET /.well-known/change-password`: where password managers send people (W3C, A Well-Known URL for Changing
/// Passwords).
pub async fn change_password(visit: Visit) -> HttpResponse {
    see_other(&visit.path(OwnPage::Password.path()))
}

/// A moment as it is shown, and as machines read it.
#[derive(Clone, Debug)]
pub struct Moment(pub DateTime<Utc>);

impl Moment {
    /// For the `datetime` attribute.
    pub fn machine(&self) -> String {
        self.0.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Date and time of day, as a language writes them.
    pub fn words(&self, language: &Language) -> String {
        language.moment(self.0)
    }
}
