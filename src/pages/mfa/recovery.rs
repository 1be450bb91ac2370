//! Signing in with a recovery code, where the second factor was lost.

use askama::Template;

use crate::model::challenge::ChallengeName;
use crate::pages::challenge::{is_over, not_open, open, over};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::mfa::{has_others, of_second_factor, select};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::{Error, challenges};

/// Where it is.
pub const PATH: &str = "/mfa/recovery";

/// The form for one of the codes.
#[derive(Template)]
#[template(path = "pages/mfa_recovery.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub back_href: &'a str,
    /// Where another factor is chosen, if the user has another.
    pub other_href: &'a Option<String>,
}

/// Whether a code stands for what a challenge asks.
pub fn stands_for(asked: ChallengeName) -> bool {
    let factors = [
        ChallengeName::SmsMfa,
        ChallengeName::EmailOtp,
        ChallengeName::SoftwareTokenMfa,
        ChallengeName::SelectMfaType,
    ];
    factors.contains(&asked)
}

/// Whether a second factor is what the flow is asked for.
fn asks_factor(flow: &Flow) -> bool {
    flow.available.is_empty() && flow.asked.is_some_and(stands_for)
}

/// `GET /mfa/recovery`: reached from the pages of a second factor alone.
pub async fn get(step: Step) -> Answer {
    match step.flows.newest(step.visit.query(), asks_factor) {
        Some(flow) => form(step, flow, None),
        None => step.go("/login"),
    }
}

/// `POST /mfa/recovery`: a code signs in, once.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let flow = flow.filter(asks_factor);
    let Some((flow, asked)) = flow.and_then(|flow| flow.asked.map(|asked| (flow, asked))) else {
        return over(step, Said::Expired);
    };
    let open = match open(&step, &flow, asked).await {
        Ok(open) => open,
        Err(error) => return not_open(step, error),
    };
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let at = step.signing_in(&caller);
    let typed = fields.get("recovery_code");
    match challenges::answer_recovery_code(&at, open, typed).await {
        Ok(outcome) => step.proceed(flow, outcome).await,
        Err(Error::Refused(why)) if is_over(&why) => over(step, Said::TooManyTries),
        Err(error) => {
            let problem = of_second_factor(step.visit.said(error)?);
            form(step, flow, Some(problem))
        }
    }
}

fn form(mut step: Step, flow: Flow, problem: Option<Message>) -> Answer {
    let (chrome, form) = (step.chrome(), step.form(PATH, &flow));
    let back_href = match flow.asked {
        Some(ChallengeName::SelectMfaType) => step.visit.path(select::PATH),
        _ => step.visit.path("/mfa"),
    };
    let other_href = has_others(&flow).then(|| step.visit.path(select::PATH));
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        back_href: &back_href,
        other_href: &other_href,
    })
}
