//! Signing a device in that has no browser (RFC 8628 §3.3): the code that it shows, and whether it may.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use url::form_urlencoded::{Serializer, parse};

use crate::model::grant::BrowserSession;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::error::message as refusal;
use crate::pages::flow::Flows;
use crate::pages::message;
use crate::pages::step::{Fields, set_cookie};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, Visit, html, see_other};
use crate::rules::authorize::DEVICE;
use crate::rules::device_flow::{self, Asking};
use crate::rules::{Error, sessions};

/// The form for the code.
#[derive(Template)]
#[template(path = "pages/device.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub user_code: &'a str,
}

/// The question: which device, for whom, and what it will be able to do.
#[derive(Template)]
#[template(path = "pages/device_confirm.html")]
pub struct ConfirmPage<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub lead: Message,
    pub username: &'a str,
    pub user_code: &'a str,
    pub scopes: &'a [String],
}

/// `GET /device`: the form, or with a code and a session the question. Changes nothing.
pub async fn get(visit: Visit) -> Answer {
    let typed = parse(visit.query().as_bytes());
    let typed = typed.into_owned().find(|(name, _)| name == "user_code").map(|(_, code)| code);
    match (typed, visit.session().await?) {
        (Some(typed), Some(session)) => look(&visit, &typed, Some(&session)).await,
        (typed, _) => Ok(form(&visit, &typed.unwrap_or_default(), None)),
    }
}

/// `POST /device`: the code that was typed, or the answer to the question.
pub async fn post(visit: Visit, fields: Fields) -> Answer {
    let flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let typed = fields.name("user_code").to_owned();
    if visit.shown(&flows, &fields).is_none() {
        return Ok(form(&visit, &typed, Some(Message::new("expired"))));
    }
    let session = visit.session().await?;
    let (approves, denies) = (fields.has("approveButton"), fields.has("denyButton"));
    match session {
        Some(session) if approves || denies => decide(&visit, &typed, &session, approves).await,
        session => look(&visit, &typed, session.as_ref()).await,
    }
}

/// What a code leads to: back to the form, to the sign-in, or to the question.
async fn look(visit: &Visit, typed: &str, session: Option<&BrowserSession>) -> Answer {
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let asking = match device_flow::find(app, pool, typed, &visit.visitor).await {
        Ok(Some(asking)) => asking,
        Ok(None) => return Ok(form(visit, typed, Some(Message::new("device-unknown")))),
        Err(Error::Refused(why)) => return Ok(form(visit, typed, Some(refusal(&why)))),
        Err(fault) => return Err(visit.fault(fault)),
    };
    match session {
        Some(session) => ask(visit, typed, &asking, session).await,
        None => {
            let query = Serializer::new(String::new())
                .append_pair("response_type", DEVICE)
                .append_pair("client_id", asking.client.id.as_str())
                .append_pair("redirect_uri", &visit.hosted.url("/device"))
                .append_pair("state", typed)
                .finish();
            Ok(see_other(&format!("{}/login?{query}", visit.hosted.prefix())))
        }
    }
}

async fn ask(visit: &Visit, typed: &str, asking: &Asking, session: &BrowserSession) -> Answer {
    let username = sessions::name(&visit.app, &visit.hosted.pool, session).await;
    let username = username.map_err(|error| visit.fault(error))?;
    let chrome = visit.chrome(Some(&asking.client.id));
    let lead = Message::new("device-confirm-lead").with("app", &asking.client.name);
    Ok(with_form(visit, |form| {
        let page = ConfirmPage {
            chrome: &chrome,
            form,
            lead,
            username: &username,
            user_code: typed,
            scopes: &asking.scopes,
        };
        html(&page, StatusCode::OK, None)
    }))
}

async fn decide(visit: &Visit, typed: &str, session: &BrowserSession, approved: bool) -> Answer {
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let decided = device_flow::decide(app, pool, session, typed, approved, &visit.visitor).await;
    let (title, lead) = match decided {
        Ok(true) if approved => {
            (Message::new("device-approved-title"), Message::new("device-approved-lead"))
        }
        Ok(true) => (Message::new("device-denied-title"), Message::new("device-denied-lead")),
        Ok(false) => return Ok(form(visit, typed, Some(Message::new("device-unknown")))),
        Err(Error::Refused(why)) => return Ok(form(visit, typed, Some(refusal(&why)))),
        Err(fault) => return Err(visit.fault(fault)),
    };
    let chrome = visit.chrome(None);
    let page = message::Page { chrome: &chrome, title, lead, login_href: &None };
    Ok(html(&page, StatusCode::OK, None))
}

fn form(visit: &Visit, typed: &str, problem: Option<Message>) -> HttpResponse {
    let chrome = visit.chrome(None);
    with_form(visit, |form| {
        let page = Page { chrome: &chrome, form, problem: &problem, user_code: typed };
        html(&page, StatusCode::OK, None)
    })
}

/// A page with a form of ours, in a flow of this browser.
fn with_form(visit: &Visit, show: impl FnOnce(&Form) -> HttpResponse) -> HttpResponse {
    let mut flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let flow = flows.newest(visit.query(), |_| true);
    let flow = flow.unwrap_or_else(|| flows.begin(&visit.app, visit.query()));
    let form = Form { action: visit.path("/device"), csrf: flow.csrf };
    let mut answer = show(&form);
    set_cookie(&mut answer, flows.cookie(&visit.app, &visit.hosted));
    answer
}
