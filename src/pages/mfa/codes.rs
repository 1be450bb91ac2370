//! The recovery codes that were made in the middle of a sign-in. They stay on their page until the user has kept them; the
//! sign-in goes on then.

use crate::pages::challenge::over;
use crate::pages::flow::{Flow, Said};
use crate::pages::recovery_codes;
use crate::pages::step::{Posted, Step};
use crate::pages::visit::Answer;

/// Where they are.
pub const PATH: &str = "/mfa/codes";

fn has_codes(flow: &Flow) -> bool {
    !flow.codes.is_empty() && flow.session.is_some()
}

/// `GET /mfa/codes`.
pub async fn get(mut step: Step) -> Answer {
    let Some(flow) = step.flows.newest(step.visit.query(), has_codes) else {
        return step.go("/login");
    };
    let (chrome, form) = (step.chrome(), step.form(PATH, &flow));
    let codes = flow.codes.clone();
    step.flows.keep(flow);
    step.show(&recovery_codes::Page { chrome: &chrome, form: &form, codes: &codes })
}

/// `POST /mfa/codes`: they are kept, and the session that began in this flow goes on.
pub async fn post(Posted { step, flow, .. }: Posted) -> Answer {
    let Some(mut flow) = flow.filter(has_codes) else { return over(step, Said::Expired) };
    match step.session().await? {
        Some(session) if Some(session.session_id) == flow.session => {
            flow.codes = Vec::new();
            step.go_on(flow, &session).await
        }
        _ => over(step, Said::Expired),
    }
}
