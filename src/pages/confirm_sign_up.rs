//! Confirming a new account: with the code that was sent, or after the link in an e-mail was followed.

use askama::Template;

use crate::model::code::{CodeDelivery, Medium};
use crate::model::ids::{ConfirmationCode, Sub, TypedName};
use crate::pages::challenge::over;
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::flow::{Flow, Said};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, see_other};
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
    /// Whether a link was sent, not a code.
    pub by_link: bool,
    /// For who gave a wrong address. Absent where only administrators make users.
    pub sign_up_href: &'a Option<String>,
    pub login_href: &'a str,
}

impl Page<'_> {
    /// Whether another code has just been sent.
    fn has_just_sent(&self) -> bool {
        let resent = |said: &Message| said.is("confirm-resent") || said.is("confirm-link-resent");
        self.notice.as_ref().is_some_and(resent)
    }

    /// Whether the code went to a number.
    fn went_to_phone(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| sent.lead.is("sent-by-sms"))
    }
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
    if let Some(flow) = step.flows.newest(step.visit.query(), confirming) {
        return form(step, flow, None);
    }
    // Confirmed in another tab, where a second factor is asked for.
    match step.flows.newest(step.visit.query(), Flow::is_asked) {
        Some(flow) => step.go_to_asked(flow),
        None => step.go("/login"),
    }
}

/// `POST /confirm`: the right code confirms the account and signs in, since this browser gave the password.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    if fields.has("opened") {
        return opened(step, flow).await;
    }
    let Some((flow, sub)) = flow.and_then(|flow| flow.confirming.map(|sub| (flow, sub))) else {
        return over(step, Said::Expired);
    };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let confirmation = Confirmation {
        name: &by_sub(sub),
        of: Some(sub),
        code: &ConfirmationCode::new(fields.code("code")),
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
            match problem.is("refused-confirmed") {
                // Perhaps by this very form, sent twice: to the app, where the browser has a session by now, or else to the sign-in.
                true => step.begin_again(flow, Said::Confirmed),
                false => form(step, flow, Some(problem)),
            }
        }
    }
}

/// The link was followed, says the user: in this browser the app's request is answered at once, since the session has begun,
/// or what is left to ask is asked here, too.
async fn opened(mut step: Step, flow: Option<Flow>) -> Answer {
    if let Some(flow) = flow.as_ref().filter(|flow| flow.is_asked()) {
        return step.go_to_asked(flow.clone());
    }
    let waiting = flow.and_then(|flow| flow.confirming.map(|sub| (flow, sub)));
    if let Some((mut flow, sub)) = waiting {
        let pool = &step.visit.hosted.pool;
        let waits = sign_up::is_unconfirmed(&step.visit.app, pool, sub).await;
        if waits.map_err(|error| step.visit.fault(error))? {
            flow.said = Some(Said::Unopened);
            step.flows.keep(flow);
            return step.go("/confirm");
        }
        flow.start_over(Said::Confirmed);
        step.flows.keep(flow);
    }
    let mut answer = see_other(&step.entrance());
    step.keep_flows(&mut answer);
    Ok(answer)
}

/// The very account that the flow is about. Under the name that was typed there may be another by now, with a password
/// that somebody else chose: a code of that one must not be taken here.
fn by_sub(sub: Sub) -> TypedName {
    TypedName::new(sub.to_string())
}

/// `POST /resendcode`: another code, the earlier one void.
pub async fn resend(Posted { mut step, flow, .. }: Posted) -> Answer {
    let Some((mut flow, sub)) = flow.and_then(|flow| flow.confirming.map(|sub| (flow, sub))) else {
        return over(step, Said::Expired);
    };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let (visitor, public_url) = (&step.visit.visitor, &step.visit.public_url);
    let asked = Resend { name: &by_sub(sub), visitor, public_url, proven: true };
    match sign_up::resend(app, pool, &step.authorization.client, &asked).await {
        Ok(delivery) => {
            flow.delivery = Some(delivery);
            flow.said = Some(if by_link(&step, &flow) { Said::ResentLink } else { Said::Resent });
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

fn form(mut step: Step, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (step.chrome(), step.form("/confirm", &flow));
    let by_link = by_link(&step, &flow);
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
        by_link,
        sign_up_href: &sign_up_href,
        login_href: &login_href,
    })
}
