//! Signing up.

use askama::Template;

use crate::model::contact::ContactKind;
use crate::model::ids::Password;
use crate::model::terms::{Terms, TermsVersion};
use crate::model::user::Attributes;
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::confirm_sign_up;
use crate::pages::fields::{AttributeField, NameField, focus_on_wrong, of_new_user};
use crate::pages::flow::Flow;
use crate::pages::login::known_length;
use crate::pages::message as say;
use crate::pages::new_password::PasswordRules;
use crate::pages::step::{Posted, Step};
use crate::pages::terms::{FIELD, Shown};
use crate::pages::text::Message;
use crate::pages::typed::as_name;
use crate::pages::visit::{Answer, PageError};
use crate::rules::sign_up::{self, NewUser, SignedUp, Surface, session};
use crate::rules::{Error, Refusal, terms};

/// The sign-up form: a name, attributes, a password, and what whoever sends it agrees to.
#[derive(Template)]
#[template(path = "pages/sign_up.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub name: NameField,
    /// Whether the problem is one of the name, and not of an attribute or the password.
    pub blames_name: bool,
    pub username: &'a str,
    pub attributes: &'a [AttributeField],
    pub rules: PasswordRules,
    /// Whether there has to be a password.
    pub needs_password: bool,
    pub terms: &'a Shown,
    pub login_href: &'a str,
}

impl Page<'_> {
    /// Whether the focus goes to an attribute.
    fn has_wrong_attribute(&self) -> bool {
        self.attributes.iter().any(|field| field.focus)
    }
}

/// `GET /signup`.
pub async fn get(mut step: Step) -> Answer {
    if step.sign_up_href().is_none() {
        let title = Message::new("sign-up-closed-title");
        return only_say(step, title, Message::new("refused-sign-up"));
    }
    let flow = step.flow();
    form(step, flow, &Fields::default(), None, None).await
}

/// `POST /signup`.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let flow = step.flow();
        let expired = step.visit.expired();
        return form(step, flow, &fields, Some(expired), None).await;
    };
    let mut flow = step.unshared(flow);
    let typed = as_name(&step.visit.hosted.pool.config, fields.name("username"));
    let Some(name) = known_length(&typed) else {
        let name = NameField::for_new(&step.visit.hosted.pool.config);
        return form(step, flow, &fields, Some(name.missing()), None).await;
    };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let given = fields_of(&step, &fields).into_iter().filter(|field| !field.value.is_empty());
    let given: Attributes = given.map(|field| (field.name, field.value)).collect();
    let agreed = TermsVersion::read(fields.get(FIELD));
    let password = Password::new(fields.get("password"));
    let none = fields.get("password").is_empty()
        && session::needs_no_password(app, pool, &step.authorization.client);
    let new = NewUser {
        name: &name,
        password: (!none).then_some(&password),
        attributes: &given,
        agreed: &agreed,
        visitor: &step.visit.visitor,
        surface: Surface::Page,
        public_url: &step.visit.public_url,
    };
    match sign_up::sign_up(app, pool, &step.authorization.client, &new).await {
        Ok(SignedUp { user, delivery: Some(delivery) }) => {
            flow.username = Some(typed);
            confirm_sign_up::wait(step, flow, user.sub, Some(delivery))
        }
        Ok(SignedUp { delivery: None, .. }) => waiting(step),
        Err(Error::Refused(Refusal::ConcurrentModification(_))) => {
            form(step, flow, &fields, Some(Message::new("terms-changed")), None).await
        }
        Err(error) => {
            let taken = taken(&error);
            let problem = step.visit.said(error)?;
            // Whoever has an account signs in with it, and need not type the name again.
            if problem.is("refused-exists") {
                flow.username = Some(typed);
            }
            let of_domain = problem.is("refused-email-domain").then_some(ContactKind::Email);
            let taken = taken.or(of_domain);
            form(step, flow, &fields, Some(problem), taken).await
        }
    }
}

/// Which address or number somebody else has.
fn taken(error: &Error) -> Option<ContactKind> {
    let Error::Refused(Refusal::UsernameExists(why) | Refusal::AliasExists(why)) = error else {
        return None;
    };
    let named = |kind: &ContactKind| why.contains(&format!("given {}", kind.attribute()));
    ContactKind::PREFERRED.into_iter().find(named)
}

/// Created, but nobody can confirm it here: the pool proves no address of the user by itself.
pub fn waiting(step: Step) -> Answer {
    let title = Message::new("sign-up-waiting-title");
    only_say(step, title, Message::new("sign-up-waiting-lead"))
}

/// A page with nothing to do but to go back.
fn only_say(step: Step, title: Message, lead: Message) -> Answer {
    let chrome = step.chrome();
    let login_href = Some(step.visit.path("/login"));
    let page = say::Page { chrome: &chrome, title, lead, login_href: &login_href, way: &None };
    step.show(&page)
}

/// The fields of the form, with what was typed.
fn fields_of(step: &Step, fields: &Fields) -> Vec<AttributeField> {
    let (pool, client) = (&step.visit.hosted.pool, &step.authorization.client.config);
    of_new_user(pool, client, |field| fields.name(field).to_owned())
}

/// What whoever signs up here agrees to.
async fn terms_of(step: &Step) -> Result<Vec<Terms>, PageError> {
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool.id);
    let found = terms::list_of_client(app, pool, &step.authorization.client.id).await;
    found.map_err(|error| step.visit.fault(error))
}

/// The name that the app knows already, if a new user may have it.
fn hinted(step: &Step) -> Option<String> {
    let config = &step.visit.hosted.pool.config;
    let fits = |hint: &String| match ContactKind::of_form(hint) {
        Some(kind) => config.is_username(kind.attribute()),
        None => config.username_attributes.is_empty(),
    };
    step.authorization.login_hint.clone().filter(fits)
}

async fn form(
    mut step: Step,
    flow: Flow,
    fields: &Fields,
    problem: Option<Message>,
    taken: Option<ContactKind>,
) -> Answer {
    let (chrome, form) = (step.chrome(), step.form("/signup", &flow));
    let terms = Shown::of(&terms_of(&step).await?, &chrome.language.tag());
    let mut attributes = fields_of(&step, fields);
    if problem.is_some() {
        let config = &step.visit.hosted.pool.config;
        attributes = attributes.into_iter().map(|field| field.checked(config)).collect();
    }
    let taken = attributes.iter_mut().find(|field| taken.is_some_and(|of| of.is(&field.name)));
    if let Some(field) = taken {
        field.problem.clone_from(&problem);
    }
    let of_attribute = attributes.iter().any(|field| field.problem == problem);
    let blames_name = chrome.concerns(&problem, "name") && !of_attribute;
    if !blames_name {
        focus_on_wrong(&mut attributes);
    }
    let pool = &step.visit.hosted.pool;
    let config = &pool.config;
    let needs_password =
        !session::needs_no_password(&step.visit.app, pool, &step.authorization.client);
    let sent = Some(fields.get("password")).filter(|sent| !sent.is_empty());
    let rules = PasswordRules::new("password", &config.policies.password_policy, sent);
    let name = NameField::for_new(config);
    let hint = hinted(&step);
    let username = match fields.has("username") {
        true => fields.name("username"),
        false => hint.as_deref().unwrap_or_default(),
    };
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        name,
        blames_name,
        username,
        attributes: &attributes,
        rules,
        needs_password,
        terms: &terms,
        login_href: &login_href,
    })
}
