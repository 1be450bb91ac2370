//! Choosing a new password with the code that was sent.

use askama::Template;

use crate::model::ids::{ConfirmationCode, Password};
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::fields::NameField;
use crate::pages::flow::{Flow, Said};
use crate::pages::login::known_length;
use crate::pages::new_password::{PasswordRules, is_repeated};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::typed::as_name;
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
    /// Absent where the code was asked for in this browser, which knows for whom.
    pub name: Option<NameField>,
    pub username: &'a str,
    pub rules: PasswordRules,
    pub login_href: &'a str,
    pub again_href: &'a str,
}

impl Page<'_> {
    /// Whether the page opens with the focus in the name.
    fn focuses_name(&self) -> bool {
        let wanted = self.username.is_empty() || self.chrome.concerns(self.problem, "name");
        self.name.is_some() && wanted
    }
}

/// Whether a code was asked for in this flow, and not as a second factor.
pub fn asked(flow: &Flow) -> bool {
    flow.username.is_some()
        && flow.delivery.is_some()
        && flow.confirming.is_none()
        && flow.challenge.is_none()
}

/// `GET /confirmforgotPassword`: for the code that was asked for in this browser. One that came otherwise, as from an
/// administrator's reset, is typed with the name.
pub async fn get(mut step: Step) -> Answer {
    if let Some(flow) = step.flows.newest(step.visit.query(), asked) {
        return form(step, flow, &Fields::default(), None);
    }
    if !recovery::is_open(&step.visit.hosted.pool) {
        return step.go("/forgotPassword");
    }
    let flow = step.flow();
    form(step, flow, &Fields::default(), None)
}

/// `POST /confirmforgotPassword`: the new password is set; signing in with it is the next step.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let config = &step.visit.hosted.pool.config;
    let (typed, unknown) = (as_name(config, fields.name("username")), NameField::for_known(config));
    let Some(mut flow) = flow else {
        let mut flow = step.flow();
        flow.username = Some(typed);
        let expired = step.visit.expired();
        return form(step, flow, &fields, Some(expired));
    };
    if !asked(&flow) {
        flow = step.unshared(flow);
        flow.username = Some(typed);
    }
    let Some(name) = flow.username.as_deref().and_then(known_length) else {
        return form(step, flow, &fields, Some(unknown.missing()));
    };
    let sent = fields.get("password");
    if !is_repeated(&fields) {
        return form(step, flow, &fields, Some(Message::new("refused-repeat")));
    }
    let code = ConfirmationCode::new(fields.code("code"));
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let client = &step.authorization.client;
    let (password, visitor) = (Password::new(sent), &step.visit.visitor);
    let surface = Surface::Page;
    let new = NewPassword { name: &name, code: &code, password: &password, visitor, surface };
    match recovery::finish(app, pool, client, &new).await {
        Ok(()) => {
            flow.start_over(Said::PasswordChanged);
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
    let name = (!asked(&flow)).then(|| NameField::for_known(&step.visit.hosted.pool.config));
    let hint = step.authorization.login_hint.clone();
    let username = flow.username.clone().or(hint).unwrap_or_default();
    let login_href = step.visit.path("/login");
    let again_href = step.visit.path("/forgotPassword");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        sent: &sent,
        code,
        name,
        username: &username,
        rules,
        login_href: &login_href,
        again_href: &again_href,
    })
}
