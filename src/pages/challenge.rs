//! The challenge that a page answers: whether it is still open, and where its browser goes once it is not.

use crate::model::challenge::ChallengeName;
use crate::model::ids::ChallengeSession;
use crate::pages::flow::{Flow, Said};
use crate::pages::step::Step;
use crate::pages::visit::Answer;
use crate::rules::challenges::{self, Open, Presented};
use crate::rules::{self, Error, Refusal};

/// The challenge that a flow holds, if it is still open.
pub async fn open(step: &Step, flow: &Flow, challenge: ChallengeName) -> rules::Result<Open> {
    let session = ChallengeSession::new(flow.challenge.clone().unwrap_or_default());
    let binding = flow.binding();
    let presented = Presented { challenge, session: &session, name: None, binding: Some(&binding) };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    challenges::open(app, pool, &step.authorization.client, presented).await
}

/// Whether a refusal means that the challenge has had its tries or its time.
pub fn is_over(why: &Refusal) -> bool {
    [challenges::expired(), challenges::used(), challenges::invalid()].contains(why)
}

/// A challenge has its time: after that, signing in begins anew.
pub fn not_open(step: Step, error: Error) -> Answer {
    match error {
        Error::Refused(_) => over(step, Said::Expired),
        fault => Err(step.visit.fault(fault)),
    }
}

/// Signing in begins anew, and the page says why.
pub fn over(mut step: Step, why: Said) -> Answer {
    let mut flow = step.flow();
    flow.said = Some(why);
    step.flows.keep(flow);
    step.go("/login")
}
