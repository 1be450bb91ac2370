//! Replacing a temporary password at the first sign-in.

use askama::Template;

use crate::model::challenge::ChallengeName;
use crate::model::ids::Password;
use crate::model::user::Attributes;
use crate::pages::body::Fields;
use crate::pages::challenge::{not_open, open, over};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::{AttributeField, focus_on_wrong};
use crate::pages::flow::{Flow, Said};
use crate::pages::new_password::{PasswordRules, is_repeated};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::challenges::{self, NewPassword, Open};
use crate::rules::{Error, attributes};

/// The form for the new password and the attributes that are missing.
#[derive(Template)]
#[template(path = "pages/change_password.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub username: &'a str,
    pub attributes: &'a [AttributeField],
    pub rules: PasswordRules,
    pub login_href: &'a str,
}

/// `GET /changePassword`: reached from `/login` alone.
pub async fn get(step: Step) -> Answer {
    match step.flows.newest(step.visit.query(), is_asked) {
        Some(flow) => match open(&step, &flow, ChallengeName::NewPasswordRequired).await {
            Ok(open) => {
                let missing = missing(&step, &open);
                form(step, flow, &missing, &Fields::default(), None)
            }
            Err(error) => not_open(step, error),
        },
        None => step.go("/login"),
    }
}

/// `POST /changePassword`: the new password is set, and the sign-in goes on.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow.filter(is_asked) else {
        return over(step, Said::Expired);
    };
    let open = match open(&step, &flow, ChallengeName::NewPasswordRequired).await {
        Ok(open) => open,
        Err(Error::Refused(why)) if why == challenges::used() => {
            return step.begin_again(flow, Said::PasswordChanged);
        }
        Err(error) => return not_open(step, error),
    };
    let missing = missing(&step, &open);
    if !is_repeated(&fields) {
        let problem = Some(Message::new("refused-repeat"));
        return form(step, flow, &missing, &fields, problem);
    }
    let field = |name: &String| {
        let typed = fields.name(&format!("requiredAttributes[{name}]"));
        (name.clone(), AttributeField::new(name, typed).value)
    };
    let sent: Attributes = missing.iter().map(field).collect();
    let binding = flow.binding();
    let answer =
        NewPassword { password: &Password::new(fields.get("password")), attributes: &sent };
    let caller = flow.caller(&step.visit.visitor, &binding);
    let at = step.signing_in(&caller);
    match challenges::answer_new_password(&at, open, &answer).await {
        Ok(outcome) => step.proceed(flow, outcome).await,
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, &missing, &fields, Some(problem))
        }
    }
}

/// Whether this page is where the flow is.
fn is_asked(flow: &Flow) -> bool {
    flow.asked == Some(ChallengeName::NewPasswordRequired)
}

/// The required attributes that the user does not have yet.
fn missing(step: &Step, open: &Open) -> Vec<String> {
    let (pool, user) = (&step.visit.hosted.pool, &open.user);
    attributes::missing(pool, &user.attributes).map(str::to_owned).collect()
}

fn form(
    mut step: Step,
    flow: Flow,
    missing: &[String],
    fields: &Fields,
    problem: Option<Message>,
) -> Answer {
    let (chrome, form) = (step.chrome(), step.form("/changePassword", &flow));
    let typed = |name: &String| fields.get(&format!("requiredAttributes[{name}]")).to_owned();
    let attributes: Vec<AttributeField> =
        missing.iter().map(|name| AttributeField::new(name, &typed(name))).collect();
    let config = &step.visit.hosted.pool.config;
    let mut attributes: Vec<AttributeField> = match problem.is_some() {
        true => attributes.into_iter().map(|field| field.checked(config)).collect(),
        false => attributes,
    };
    // The new password stands above them.
    if !chrome.concerns(&problem, "password") && !chrome.concerns(&problem, "repeat") {
        focus_on_wrong(&mut attributes);
    }
    let policy = &config.policies.password_policy;
    let sent = Some(fields.get("password")).filter(|sent| !sent.is_empty());
    let rules = PasswordRules::new("new_password", policy, sent);
    let username = flow.username.clone().unwrap_or_default();
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        username: &username,
        attributes: &attributes,
        rules,
        login_href: &login_href,
    })
}
