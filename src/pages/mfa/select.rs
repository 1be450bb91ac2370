//! Choosing the second factor, where a user has several: before one is asked for, or another in its place.

use askama::Template;

use crate::model::challenge::ChallengeName;
use crate::model::mfa::MfaFactor;
use crate::pages::challenge::{is_over, not_open, open, over};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::mfa::{Offered, has_others, recovery};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::{Error, challenges};

/// Where it is.
pub const PATH: &str = "/mfa/select";

/// One button for each factor.
#[derive(Template)]
#[template(path = "pages/mfa_select.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub offered: &'a [Offered],
    /// Absent where the user has no recovery codes.
    pub recovery_href: &'a Option<String>,
    /// Back to the factor that is asked for, if one is.
    pub back_href: &'a Option<String>,
    pub login_href: &'a str,
}

fn is_asked(flow: &Flow) -> bool {
    flow.asked == Some(ChallengeName::SelectMfaType) || has_others(flow)
}

/// `GET /mfa/select`: reached from a proven first factor alone. What was asked for stays open until another is chosen.
pub async fn get(step: Step) -> Answer {
    match step.flows.newest(step.visit.query(), is_asked) {
        Some(flow) => form(step, flow, None),
        None => step.go("/login"),
    }
}

/// `POST /mfa/select`: the factor that was chosen is asked for.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let flow = flow.filter(is_asked);
    let Some((flow, asked)) = flow.and_then(|flow| flow.asked.map(|asked| (flow, asked))) else {
        return over(step, Said::Expired);
    };
    let Some(factor) = MfaFactor::of(fields.get("factor")) else { return form(step, flow, None) };
    let open = match open(&step, &flow, asked).await {
        Ok(open) => open,
        Err(error) => return not_open(step, error),
    };
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let at = step.signing_in(&caller);
    match challenges::choose(&at, open, factor).await {
        Ok(outcome) => step.proceed(flow, outcome).await,
        Err(Error::Refused(why)) if is_over(&why) => over(step, Said::TooManyTries),
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, Some(problem))
        }
    }
}

fn form(mut step: Step, flow: Flow, problem: Option<Message>) -> Answer {
    let (chrome, form) = (step.chrome(), step.form(PATH, &flow));
    let offered: Vec<_> = flow.factors.iter().copied().map(Offered::of).collect();
    let recovery_href = flow.recoverable.then(|| step.visit.path(recovery::PATH));
    let back_href = has_others(&flow).then(|| step.visit.path("/mfa"));
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        offered: &offered,
        recovery_href: &recovery_href,
        back_href: &back_href,
        login_href: &login_href,
    })
}
