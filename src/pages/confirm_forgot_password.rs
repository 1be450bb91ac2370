//! Choosing a new password with the code that was sent.

use askama::Template;

use crate::model::ids::{ConfirmationCode, Password, TypedName};
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::flow::{Flow, Said};
use crate::pages::new_password::{PasswordRules, is_repeated};
use crate::pages::step::{Fields, Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::recovery::{self, NewPassword};
use crate::rules::sign_up::Surface;

/// The form for the code and the new password.
#[derive(Template)]
#[template(path = "pages/confirm_forgot_password.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub sent: &'a Option<Sent>,
    /// The code that was typed, unless that is what was wrong.
    pub code: &'a str,
    pub username: &'a str,
    pub rules: PasswordRules,
    pub login_href: &'a str,
    pub again_href: &'a str,
}

/// Whether a code was asked for in this flow, and not as a second factor.
pub fn asked(flow: &Flow) -> bool {
    flow.username.is_some()
        && flow.delivery.is_some()
        && flow.confirming.is_none()
        && flow.challenge.is_none()
}

/// `GET /confirmforgotPassword`: reached from `/forgotPassword` alone.
pub async fn get(step: Step) -> Answer {
    match step.flows.newest(step.visit.query(), asked) {
        Some(flow) => form(step, flow, &Fields::default(), None),
        None => step.go("/forgotPassword"),
    }
}

/// `POST /confirmforgotPassword`: the new password is set; signing in with it is the next step.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some(mut flow) = flow.filter(asked) else {
        let mut flow = step.flow();
        flow.said = Some(Said::Expired);
        flow.username = Some(fields.name("username").to_owned());
        step.flows.keep(flow);
        return step.go("/forgotPassword");
    };
    let sent = fields.get("password");
    if !is_repeated(&fields) {
        return form(step, flow, &fields, Some(Message::new("refused-repeat")));
    }
    let name = TypedName::new(flow.username.clone().unwrap_or_default());
    let code = ConfirmationCode::new(fields.code("code"));
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let client = &step.authorization.client;
    let (password, visitor) = (Password::new(sent), &step.visit.visitor);
    let surface = Surface::Page;
    let new = NewPassword { name: &name, code: &code, password: &password, visitor, surface };
    match recovery::finish(app, pool, client, &new).await {
        Ok(()) => {
            flow.delivery = None;
            flow.said = Some(Said::PasswordChanged);
            step.flows.keep(flow);
            step.go("/login")
        }
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, &fields, Some(problem))
        }
    }
}

fn form(mut step: Step, flow: Flow, fields: &Fields, problem: Option<Message>) -> Answer {
    let (chrome, form) = (step.chrome(), step.form("/confirmforgotPassword", &flow));
    let policy = &step.visit.hosted.pool.config.policies.password_policy;
    let password = Some(fields.get("password")).filter(|password| !password.is_empty());
    let typed = fields.code("code");
    let code = if chrome.concerns(&problem, "code") { "" } else { typed.as_str() };
    let rules = PasswordRules::new("new_password", policy, password);
    let sent = flow.delivery.as_ref().map(Sent::to);
    let username = flow.username.clone().unwrap_or_default();
    let login_href = step.visit.path("/login");
    let again_href = step.visit.path("/forgotPassword");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        sent: &sent,
        code,
        username: &username,
        rules,
        login_href: &login_href,
        again_href: &again_href,
    })
}
