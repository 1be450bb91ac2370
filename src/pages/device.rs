//! Signing a device in that has no browser (RFC 8628 §3.3): the code that it shows, and whether it may.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use url::form_urlencoded::parse;

use crate::model::grant::BrowserSession;
use crate::model::ids::Sub;
use crate::model::own_page::OwnPage;
use crate::model::terms::TermsVersion;
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::consent::Ask;
use crate::pages::error::message as refusal;
use crate::pages::flow::Flows;
use crate::pages::home::Way;
use crate::pages::step::set_cookie;
use crate::pages::terms::{FIELD, Shown};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, Visit, html, see_other};
use crate::pages::{message, own_page};
use crate::rules::device_flow::{self, Asking, Decision};
use crate::rules::{self, Error, Refusal, consents, sessions, terms};

/// How much of a typed code a browser keeps, in bytes.
const LONGEST: usize = 40;

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
    /// Whether the app registered itself.
    pub stranger: bool,
    pub asks: &'a [Ask],
    /// The resource that it is for, where one is named.
    pub resource: &'a str,
    pub problem: &'a Option<Message>,
    /// What whoever says yes agrees to.
    pub terms: &'a Shown,
}

/// `GET /device`: the form, with the code of a link filled in for the user to compare (RFC 8628 §3.3.1); the question for
/// a code that this browser has sent, as after the sign-in that it led to. Changes nothing.
pub async fn get(visit: Visit) -> Answer {
    let typed = parse(visit.query().as_bytes());
    let typed = typed.into_owned().find(|(name, _)| name == "user_code").map(|(_, code)| code);
    let typed = typed.unwrap_or_default();
    let flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let Some(session) = visit.session().await?.filter(|_| flows.know_device(&typed)) else {
        return Ok(form(&visit, &typed, None));
    };
    let found = device_flow::find_again(&visit.app, &visit.hosted.pool, &typed).await;
    lead(&visit, flows, &typed, Some(&session), found, None).await
}

/// `POST /device`: the code that was typed, or the answer to the question.
pub async fn post(visit: Visit, fields: Fields) -> Answer {
    let mut flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let typed = fields.name("user_code").to_owned();
    let Some(mut flow) = visit.shown(&flows, &fields) else {
        return Ok(form(&visit, &typed, Some(Message::new("expired"))));
    };
    let session = visit.session().await?;
    let (approves, denies) = (fields.has("approveButton"), fields.has("denyButton"));
    let asked = session.as_ref().filter(|session| flow.is_of(session));
    match asked {
        Some(session) if approves || denies => {
            let agreed = TermsVersion::read(fields.get(FIELD));
            let decision = approves.then_some(&agreed[..]);
            decide(&visit, flows, &typed, session, decision).await
        }
        _ => {
            let (app, pool) = (&visit.app, &visit.hosted.pool);
            let found = device_flow::find(app, pool, &typed, &visit.visitor).await;
            let waits = found.as_ref().is_ok_and(Option::is_some) && typed.len() <= LONGEST;
            flow.device = waits.then(|| typed.clone());
            flows.keep(flow);
            lead(&visit, flows, &typed, session.as_ref(), found, None).await
        }
    }
}

/// What a code leads to: back to the form, to the sign-in, or to the question.
async fn lead(
    visit: &Visit,
    flows: Flows,
    typed: &str,
    session: Option<&BrowserSession>,
    found: rules::Result<Option<Asking>>,
    problem: Option<Message>,
) -> Answer {
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let asking = match found {
        Ok(Some(asking)) => asking,
        Ok(None) => return Ok(form(visit, typed, Some(Message::new("device-unknown")))),
        Err(Error::Refused(why)) => return Ok(form(visit, typed, Some(refusal(&why)))),
        Err(fault) => return Err(visit.fault(fault)),
    };
    match session.filter(|session| asking.spares(app, pool, session)) {
        Some(session) => ask(visit, flows, typed, &asking, session, &problem).await,
        None => {
            let own = [("user_code", typed)];
            let client = &asking.client.id;
            let mut answer = see_other(&own_page::sign_in(visit, client, OwnPage::Device, &own));
            set_cookie(&mut answer, flows.cookie(app, &visit.hosted));
            Ok(answer)
        }
    }
}

async fn ask(
    visit: &Visit,
    flows: Flows,
    typed: &str,
    asking: &Asking,
    session: &BrowserSession,
    problem: &Option<Message>,
) -> Answer {
    let username = sessions::name(&visit.app, &visit.hosted.pool, session).await;
    let username = username.map_err(|error| visit.fault(error))?;
    let asked = device_flow::asked(&visit.hosted.pool, asking);
    let things = consents::things(&visit.hosted.pool, &asked);
    let asks: Vec<Ask> = things.iter().map(Ask::of).collect();
    let chrome = visit.chrome(Some(&asking.client.id));
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let due = terms::due(app, pool, &asking.client.id, &session.user).await;
    let terms = Shown::of(&due.map_err(|error| visit.fault(error))?, &chrome.language.tag());
    let lead = Message::new("device-confirm-lead").with("app", asking.client.shown_name());
    Ok(with_form(visit, flows, Some(session.user.sub), |form| {
        let page = ConfirmPage {
            chrome: &chrome,
            form,
            lead,
            username: &username,
            user_code: typed,
            stranger: asking.client.is_stranger(),
            asks: &asks,
            resource: &asked.resource,
            problem,
            terms: &terms,
        };
        html(&page, StatusCode::OK, None)
    }))
}

async fn decide(
    visit: &Visit,
    flows: Flows,
    typed: &str,
    session: &BrowserSession,
    agreed: Option<&[TermsVersion]>,
) -> Answer {
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let decided = device_flow::decide(app, pool, session, typed, agreed, &visit.visitor).await;
    let client = match decided {
        Ok(Decision::Taken(client)) => client,
        Ok(Decision::Gone) => return Ok(form(visit, typed, Some(Message::new("device-unknown")))),
        Ok(Decision::SignInAgain) => {
            let found = device_flow::find_again(app, pool, typed).await;
            return lead(visit, flows, typed, Some(session), found, None).await;
        }
        Err(Error::Refused(Refusal::ConcurrentModification(_))) => {
            let found = device_flow::find_again(app, pool, typed).await;
            let problem = Some(Message::new("terms-changed"));
            return lead(visit, flows, typed, Some(session), found, problem).await;
        }
        Err(Error::Refused(why)) => return Ok(form(visit, typed, Some(refusal(&why)))),
        Err(fault) => return Err(visit.fault(fault)),
    };
    let (title, lead) = match agreed.is_some() {
        true => (Message::new("device-approved-title"), Message::new("device-approved-lead")),
        false => (Message::new("device-denied-title"), Message::new("device-denied-lead")),
    };
    let chrome = visit.chrome(Some(&client));
    let href = format!("{}{}", visit.hosted.prefix(), OwnPage::Device.path());
    let way = Some(Way { href, text: Message::new("device-another") });
    let page = message::Page { chrome: &chrome, title, lead, login_href: &None, way: &way };
    Ok(html(&page, StatusCode::OK, None))
}

fn form(visit: &Visit, typed: &str, problem: Option<Message>) -> HttpResponse {
    let chrome = visit.chrome(None);
    let flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    with_form(visit, flows, None, |form| {
        let page = Page { chrome: &chrome, form, problem: &problem, user_code: typed };
        html(&page, StatusCode::OK, None)
    })
}

/// A page with a form of ours, in a flow of this browser and of the user who is asked.
fn with_form(
    visit: &Visit,
    mut flows: Flows,
    owner: Option<Sub>,
    show: impl FnOnce(&Form) -> HttpResponse,
) -> HttpResponse {
    let flow = flows.newest(visit.query(), |flow| flow.owner == owner);
    let mut flow = flow.unwrap_or_else(|| flows.begin(&visit.app, visit.query()));
    flow.owner = owner;
    let form = Form { action: visit.path("/device"), csrf: flow.csrf.clone() };
    flows.keep(flow);
    let mut answer = show(&form);
    set_cookie(&mut answer, flows.cookie(&visit.app, &visit.hosted));
    answer
}
