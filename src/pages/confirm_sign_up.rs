//! Confirming a new account: with the code that was sent, or after the link in an e-mail was followed.

use askama::Template;

use crate::model::code::{CodeDelivery, Medium};
use crate::model::ids::{ConfirmationCode, Sub, TypedName};
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::flow::{Flow, Said};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::sign_up::{self, Confirmation, Resend};

/// The form for the code, and the one that asks for another.
#[derive(Template)]
#[template(path = "pages/confirm_sign_up.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub sent: &'a Option<Sent>,
    pub resend_action: &'a str,
    /// Where to go on after the link that was sent was followed; absent where a code was sent.
    pub link_followed_href: &'a Option<String>,
    /// For who gave a wrong address. Absent where only administrators make users.
    pub sign_up_href: &'a Option<String>,
    pub login_href: &'a str,
}

/// Sends the browser here: an account waits for the code or the link that was sent, if one was.
pub fn wait(mut step: Step, mut flow: Flow, sub: Sub, delivery: Option<CodeDelivery>) -> Answer {
    flow.confirming = Some(sub);
    flow.delivery = delivery;
    if by_link(&step, &flow) {
        flow.await_link(step.visit.query());
    }
    step.flows.keep(flow);
    step.go("/confirm")
}

/// Whether the account is confirmed by a link, not by a code.
fn by_link(step: &Step, flow: &Flow) -> bool {
    let template = &step.visit.hosted.pool.config.verification_message_template;
    let mailed = |sent: &CodeDelivery| sent.delivery_medium == Medium::Email;
    template.default_email_option.as_deref() == Some("CONFIRM_WITH_LINK")
        && flow.delivery.as_ref().is_some_and(mailed)
}

/// `GET /confirm`: reached from `/signup` and `/login` alone.
pub async fn get(step: Step) -> Answer {
    let confirming = |flow: &Flow| flow.confirming.is_some();
    match step.flows.newest(step.visit.query(), confirming) {
        Some(flow) => form(step, flow, None),
        None => step.go("/login"),
    }
}

/// `POST /confirm`: the right code confirms the account and signs in, since this browser gave the password.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some((flow, sub)) = flow.and_then(|flow| flow.confirming.map(|sub| (flow, sub))) else {
        return expired(step);
    };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let confirmation = Confirmation {
        name: &by_sub(sub),
        of: Some(sub),
        code: &ConfirmationCode::new(fields.name("code")),
        force_alias: false,
        visitor: &step.visit.visitor,
    };
    let (client, binding) = (&step.authorization.client, flow.binding());
    let done =
        sign_up::confirm_in_flow(app, pool, client, &confirmation, &[sub], Some(&binding)).await;
    match done {
        Ok(Some(outcome)) => step.proceed(flow, outcome).await,
        Ok(None) => step.go("/login"),
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, Some(problem))
        }
    }
}

/// The very account that the flow is about. Under the name that was typed there may be another by now, with a password
/// that somebody else chose: a code of that one must not be taken here.
fn by_sub(sub: Sub) -> TypedName {
    TypedName::new(sub.to_string())
}

/// `POST /resendcode`: another code, the earlier one void.
pub async fn resend(Posted { mut step, flow, .. }: Posted) -> Answer {
    let Some((mut flow, sub)) = flow.and_then(|flow| flow.confirming.map(|sub| (flow, sub))) else {
        return expired(step);
    };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let (visitor, public_url) = (&step.visit.visitor, &step.visit.public_url);
    let asked = Resend { name: &by_sub(sub), visitor, public_url, proven: true };
    match sign_up::resend(app, pool, &step.authorization.client, &asked).await {
        Ok(delivery) => {
            flow.delivery = Some(delivery);
            flow.said = Some(Said::Resent);
            step.flows.keep(flow);
            step.go("/confirm")
        }
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, Some(problem))
        }
    }
}

/// `GET /resendcode`: sends nothing, since links are followed by more than people.
pub async fn get_resend(step: Step) -> Answer {
    step.go("/confirm")
}

/// The flow is over, or was another browser's: signing in goes on with an unconfirmed account.
fn expired(mut step: Step) -> Answer {
    let mut flow = step.flow();
    flow.said = Some(Said::Expired);
    step.flows.keep(flow);
    step.go("/login")
}

fn form(mut step: Step, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (step.chrome(), step.form("/confirm", &flow));
    let by_link = by_link(&step, &flow);
    let link_followed_href = by_link.then(|| step.entrance());
    let sent = flow.delivery.as_ref().map(|delivery| match by_link {
        true => Sent { lead: Message::new("sent-link"), ..Sent::to(delivery) },
        false => Sent::to(delivery),
    });
    let resend_action = step.visit.path("/resendcode");
    let sign_up_href = step.sign_up_href();
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        sent: &sent,
        resend_action: &resend_action,
        link_followed_href: &link_followed_href,
        sign_up_href: &sign_up_href,
        login_href: &login_href,
    })
}
