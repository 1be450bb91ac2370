//! Signing up.

use askama::Template;

use crate::model::ids::Password;
use crate::model::user::Attributes;
use crate::model::user_pool::PoolConfig;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::confirm_sign_up;
use crate::pages::error::message;
use crate::pages::fields::{AttributeField, NameField, required_attributes};
use crate::pages::flow::Flow;
use crate::pages::login::known_length;
use crate::pages::message as say;
use crate::pages::new_password::PasswordRules;
use crate::pages::step::{Fields, Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::sign_up::{self, NewUser, SignedUp, Surface};
use crate::rules::{Error, Refusal};

/// The sign-up form: a name, every required attribute, a password.
#[derive(Template)]
#[template(path = "pages/sign_up.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub name: NameField,
    pub username: &'a str,
    pub attributes: &'a [AttributeField],
    pub rules: PasswordRules,
    pub login_href: &'a str,
}

/// `GET /signup`.
pub async fn get(mut step: Step) -> Answer {
    let closed =
        step.visit.hosted.pool.config.admin_create_user_config.allow_admin_create_user_only;
    if closed {
        let why = Refusal::not_authorized("SignUp is not permitted for this user pool");
        return Err(step.visit.fault(why.into()));
    }
    let flow = step.flow();
    form(step, flow, &Fields::default(), None)
}

/// `POST /signup`.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some(mut flow) = flow else {
        let flow = step.flow();
        return form(step, flow, &fields, Some(Message::new("expired")));
    };
    let typed = fields.name("username");
    let Some(name) = known_length(typed) else {
        return form(step, flow, &fields, Some(Message::new("refused-name")));
    };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let new = NewUser {
        name: &name,
        password: Some(&Password::new(fields.get("password"))),
        attributes: &attributes(&pool.config, &fields),
        visitor: &step.visit.visitor,
        surface: Surface::Page,
        public_url: &step.visit.public_url,
    };
    match sign_up::sign_up(app, pool, &step.authorization.client, &new).await {
        Ok(SignedUp { user, delivery: Some(delivery) }) => {
            flow.username = Some(typed.to_owned());
            confirm_sign_up::wait(step, flow, user.sub, Some(delivery))
        }
        Ok(SignedUp { delivery: None, .. }) => waiting(step),
        Err(Error::Refused(why)) => form(step, flow, &fields, Some(message(&why))),
        Err(fault) => Err(step.visit.fault(fault)),
    }
}

/// Created, but nobody can confirm it here: the pool proves no address of the user by itself.
fn waiting(step: Step) -> Answer {
    let chrome = step.chrome();
    let title = Message::new("sign-up-waiting-title");
    let lead = Message::new("sign-up-waiting-lead");
    let login_href = Some(step.visit.path("/login"));
    step.show(&say::Page { chrome: &chrome, title, lead, login_href: &login_href })
}

/// The required attributes that the form brought; an empty one is none.
fn attributes(config: &PoolConfig, fields: &Fields) -> Attributes {
    let field = |name: &str| fields.name(&format!("requiredAttributes[{name}]")).to_owned();
    let sent = required_attributes(config).into_iter().map(|name| (name.to_owned(), field(name)));
    sent.filter(|(_, value)| !value.is_empty()).collect()
}

fn form(mut step: Step, flow: Flow, fields: &Fields, problem: Option<Message>) -> Answer {
    let (chrome, form) = (step.chrome(), step.form("/signup", &flow));
    let config = &step.visit.hosted.pool.config;
    let typed = |name: &str| fields.get(&format!("requiredAttributes[{name}]"));
    let attributes: Vec<AttributeField> = required_attributes(config)
        .into_iter()
        .map(|name| AttributeField::new(name, typed(name)))
        .collect();
    let sent = Some(fields.get("password")).filter(|sent| !sent.is_empty());
    let rules = PasswordRules::new("password", &config.policies.password_policy, sent);
    let name = NameField::for_new(config);
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        name,
        username: fields.name("username"),
        attributes: &attributes,
        rules,
        login_href: &login_href,
    })
}
