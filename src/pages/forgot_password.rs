//! Asking for a code to choose a new password.

use askama::Template;

use crate::model::ids::TypedName;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::confirm_forgot_password;
use crate::pages::fields::NameField;
use crate::pages::flow::{Flow, Said};
use crate::pages::login::known_length;
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::typed::as_name;
use crate::pages::visit::{Answer, PageError};
use crate::rules::recovery::{self, Forgotten};

/// The form for the name.
#[derive(Template)]
#[template(path = "pages/forgot_password.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub name: NameField,
    pub username: &'a str,
    /// For whoever never confirmed the account.
    pub sign_up_href: &'a Option<String>,
    /// For a code that is there already. Absent where only administrators reset passwords.
    pub code_href: &'a Option<String>,
    pub login_href: &'a str,
}

/// `GET /forgotPassword`.
pub async fn get(mut step: Step) -> Answer {
    // Whoever asks for another code need not type the name again.
    let last = |flow: &Flow| flow.is_first() || confirm_forgot_password::asked(flow);
    let last = step.flows.newest(step.visit.query(), last);
    let mut flow = step.flow();
    if let Some(waiting) = last.filter(confirm_forgot_password::asked) {
        flow.username = waiting.username;
    }
    form(step, flow, None)
}

/// `POST /forgotPassword`: a code goes out, or seems to.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let typed = as_name(&step.visit.hosted.pool.config, fields.name("username"));
    let (mut flow, open) = match flow {
        Some(flow) => (step.unshared(flow), true),
        None => (step.flow(), false),
    };
    flow.username = Some(typed.clone());
    if !open {
        let expired = step.visit.expired();
        return form(step, flow, Some(expired));
    }
    let Some(name) = known_length(&typed) else {
        let name = NameField::for_known(&step.visit.hosted.pool.config);
        return form(step, flow, Some(name.missing()));
    };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let client = &step.authorization.client;
    let asked = Forgotten { name: &name, visitor: &step.visit.visitor };
    match recovery::start(app, pool, client, &asked).await {
        Ok(delivery) => {
            flow.delivery = Some(delivery);
            step.flows.keep(flow);
            step.go("/confirmforgotPassword")
        }
        Err(error) => {
            let problem = step.visit.said(error)?;
            let problem = match problem.is("refused-unreachable") {
                true => unreachable(&step, &name, problem).await?,
                false => problem,
            };
            form(step, flow, Some(problem))
        }
    }
}

/// What is said where no code can be sent. An account that was never confirmed gives way to a new one of the same name, as the
/// message says that is sent where clients hide users.
async fn unreachable(step: &Step, name: &TypedName, why: Message) -> Result<Message, PageError> {
    if step.sign_up_href().is_none() {
        return Ok(why);
    }
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let client = &step.authorization.client;
    let waits = recovery::was_never_confirmed(app, pool, client, name).await;
    match waits.map_err(|error| step.visit.fault(error))? {
        true => Ok(Message::new("refused-never-confirmed")),
        false => Ok(why),
    }
}

fn form(mut step: Step, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let hint = step.authorization.login_hint.clone();
    let username = flow.username.clone().or(hint).unwrap_or_default();
    let (chrome, form) = (step.chrome(), step.form("/forgotPassword", &flow));
    let name = NameField::for_known(&step.visit.hosted.pool.config);
    let is_open = recovery::is_open(&step.visit.hosted.pool);
    let code_href = is_open.then(|| step.visit.path("/confirmforgotPassword"));
    let login_href = step.visit.path("/login");
    let never_confirmed =
        problem.as_ref().is_some_and(|problem| problem.is("refused-never-confirmed"));
    let sign_up_href = step.sign_up_href().filter(|_| never_confirmed);
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        name,
        username: &username,
        sign_up_href: &sign_up_href,
        code_href: &code_href,
        login_href: &login_href,
    })
}
