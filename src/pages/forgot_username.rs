//! Asking which name one signs in with.

use askama::Template;

use crate::model::contact::ContactKind;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::error::message as problem_of;
use crate::pages::fields::NameField;
use crate::pages::flow::{Flow, Said};
use crate::pages::login::known_length;
use crate::pages::message;
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::typed::as_contact;
use crate::pages::visit::Answer;
use crate::rules::{Error, Refusal, recovery};

/// Where it is.
const PATH: &str = "/forgotUsername";

/// The form for the address or number.
#[derive(Template)]
#[template(path = "pages/forgot_username.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub name: NameField,
    pub typed: &'a str,
    pub login_href: &'a str,
}

/// `GET /forgotUsername`.
pub async fn get(mut step: Step) -> Answer {
    if recovery::reminds(&step.visit.app, &step.visit.hosted.pool).is_empty() {
        return step.go("/login");
    }
    let mut flow = step.flow();
    match flow.said.take_if(|said| *said == Said::NameSent) {
        Some(_) => sent(step, flow),
        None => form(step, flow, "", None),
    }
}

/// The name is on the way, if there is one.
fn sent(mut step: Step, flow: Flow) -> Answer {
    let chrome = step.chrome();
    let title = Message::new("forgot-username-sent-title");
    let lead = Message::new("forgot-username-sent-lead");
    let login_href = Some(step.visit.path("/login"));
    step.flows.keep(flow);
    let page = message::Page { chrome: &chrome, title, lead, login_href: &login_href, way: &None };
    step.show(&page)
}

/// `POST /forgotUsername`: the name goes to whoever has the address or number, and the page says no more than that.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let typed = &*as_contact(ContactKind::PhoneNumber, fields.name("contact"));
    let Some(flow) = flow else {
        let flow = step.flow();
        let expired = step.visit.expired();
        return form(step, flow, typed, Some(expired));
    };
    let mut flow = step.unshared(flow);
    let wrong = || Some(Message::new("forgot-username-wrong"));
    let Some(to) = known_length(typed) else { return form(step, flow, typed, wrong()) };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let (client, visitor) = (&step.authorization.client, &step.visit.visitor);
    match recovery::remind_of_name(app, pool, client, &to, visitor).await {
        // By a page of its own: looked at once more, it sends nothing once more.
        Ok(_) => {
            flow.said = Some(Said::NameSent);
            step.flows.keep(flow);
            step.go(PATH)
        }
        Err(Error::Refused(Refusal::InvalidParameter(_))) => form(step, flow, typed, wrong()),
        Err(Error::Refused(why)) => form(step, flow, typed, Some(problem_of(&why))),
        Err(fault) => Err(step.visit.fault(fault)),
    }
}

fn form(mut step: Step, flow: Flow, typed: &str, problem: Option<Message>) -> Answer {
    let (chrome, form) = (step.chrome(), step.form(PATH, &flow));
    let kinds = recovery::reminds(&step.visit.app, &step.visit.hosted.pool);
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        name: NameField::for_contact(&kinds),
        typed,
        login_href: &login_href,
    })
}
