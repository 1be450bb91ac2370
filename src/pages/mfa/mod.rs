//! The second factor: its code, the choice of one, and setting one up.

pub mod codes;
pub mod recovery;
pub mod select;
pub mod set_up;

use askama::Template;

use crate::model::challenge::ChallengeName;
use crate::model::ids::{ConfirmationCode, SoftwareTokenCode};
use crate::model::mfa::MfaFactor;
use crate::pages::challenge::{is_over, not_open, open, over};
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::flow::{Flow, Said};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::devices::{self, Remembering};
use crate::rules::sign_in::SignIn;
use crate::rules::{Error, Refusal, challenges};

/// The form for the code.
#[derive(Template)]
#[template(path = "pages/mfa.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    /// Where the code went; absent where the user's own app shows it.
    pub sent: &'a Option<Sent>,
    pub resend_action: &'a str,
    /// Absent where the user has no recovery codes.
    pub recovery_href: &'a Option<String>,
    /// Where another factor is chosen, if the user has another.
    pub other_href: &'a Option<String>,
    /// Absent where the code sets nothing up.
    pub set_up: &'a Option<SetUp>,
    /// Whether the user may have this browser remembered.
    pub remember: bool,
    pub login_href: &'a str,
}

/// The way back from the code that sets a factor up.
pub struct SetUp {
    /// To another address or number.
    pub another: Message,
    /// Whether there are other ways than this one.
    pub has_others: bool,
}

impl SetUp {
    /// Of a flow, if that is what its code is for.
    fn of(flow: &Flow) -> Option<Self> {
        if !sets_up(flow) {
            return None;
        }
        let another = match flow.asked {
            Some(ChallengeName::SmsMfa) => Message::new("mfa-setup-other-phone"),
            _ => Message::new("mfa-setup-other-email"),
        };
        Some(Self { another, has_others: flow.instead.len() > 1 })
    }
}

/// Whether the code that a flow is asked for sets a factor up.
fn sets_up(flow: &Flow) -> bool {
    asks_code(flow) && !flow.instead.is_empty()
}

/// Whether a code is what the flow is asked for.
fn asks_code(flow: &Flow) -> bool {
    let codes = [ChallengeName::SmsMfa, ChallengeName::EmailOtp, ChallengeName::SoftwareTokenMfa];
    flow.available.is_empty() && flow.asked.is_some_and(|asked| codes.contains(&asked))
}

/// Whether it could be another factor.
fn has_others(flow: &Flow) -> bool {
    asks_code(flow) && flow.factors.len() > 1
}

/// `GET /mfa`: reached from a proven first factor alone.
pub async fn get(step: Step) -> Answer {
    match step.flows.newest(step.visit.query(), asks_code) {
        Some(flow) => form(step, flow, None),
        None => step.go("/login"),
    }
}

/// `POST /mfa`: the right code signs in, or leads to what is asked next.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some((flow, asked)) = flow.filter(asks_code).and_then(|f| f.asked.map(|a| (f, a))) else {
        return over(step, Said::Expired);
    };
    let open = match open(&step, &flow, asked).await {
        Ok(open) => open,
        Err(Error::Refused(why)) if why == challenges::used() => {
            return step.begin_again(flow, Said::Expired);
        }
        Err(error) => return not_open(step, error),
    };
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let at = step.signing_in(&caller);
    if fields.has("another") {
        let begun = challenges::set_up_anew(&at, open).await;
        return set_up::anew(step, flow, begun).await;
    }
    let typed = fields.second_code();
    let user = open.user.key.clone();
    let answered = match asked {
        ChallengeName::SoftwareTokenMfa => {
            let code = SoftwareTokenCode::new(typed);
            challenges::answer_software_token(&at, open, &code).await
        }
        _ => {
            let code = ConfirmationCode::new(typed);
            challenges::answer_code(&at, open, &code).await
        }
    };
    match answered {
        Ok(outcome) => {
            if remembers(&step, &outcome, fields.has("remember")) {
                step.remember(&user).await?;
            }
            step.proceed(flow, outcome).await
        }
        Err(Error::Refused(Refusal::ExpiredCode(_))) => {
            form(step, flow, Some(Message::new("mfa-used")))
        }
        Err(Error::Refused(why)) if is_over(&why) => over(step, Said::TooManyTries),
        Err(error) => {
            let problem = of_second_factor(step.visit.said(error)?);
            form(step, flow, Some(problem))
        }
    }
}

/// What a second factor was refused with: where there were too many tries, they were none of a password.
fn of_second_factor(problem: Message) -> Message {
    match problem.is("refused-locked") {
        true => Message::new("mfa-locked"),
        false => problem,
    }
}

/// Whether the browser is remembered now that its user is known to be the one.
fn remembers(step: &Step, outcome: &SignIn, asked: bool) -> bool {
    let SignIn::Done(proof) = outcome else { return false };
    let wanted = match devices::remembering(&step.visit.hosted.pool) {
        Remembering::Never => false,
        Remembering::Asked => asked,
        Remembering::Always => true,
    };
    wanted && !proof.device.as_ref().is_some_and(|device| device.remembered)
}

/// `POST /mfa/resend`: another code, the earlier one void.
pub async fn resend(Posted { mut step, flow, .. }: Posted) -> Answer {
    let Some((mut flow, asked)) = flow.filter(asks_code).and_then(|f| f.asked.map(|a| (f, a)))
    else {
        return over(step, Said::Expired);
    };
    let open = match open(&step, &flow, asked).await {
        Ok(open) => open,
        Err(error) => return not_open(step, error),
    };
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let at = step.signing_in(&caller);
    match challenges::resend(&at, open).await {
        Ok(outcome) => {
            flow.said = Some(Said::Resent);
            step.proceed(flow, outcome).await
        }
        Err(Error::Refused(why)) if is_over(&why) => over(step, Said::TooManyTries),
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, Some(problem))
        }
    }
}

/// `GET /mfa/resend`: sends nothing, since links are followed by more than people.
pub async fn get_resend(step: Step) -> Answer {
    step.go("/mfa")
}

fn form(mut step: Step, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (step.chrome(), step.form("/mfa", &flow));
    let by_app = flow.asked == Some(ChallengeName::SoftwareTokenMfa);
    let sent = flow.delivery.as_ref().filter(|_| !by_app).map(Sent::to);
    let resend_action = step.visit.path("/mfa/resend");
    let recovery_href = flow.recoverable.then(|| step.visit.path(recovery::PATH));
    let set_up = SetUp::of(&flow);
    let other_href = has_others(&flow).then(|| step.visit.path(select::PATH));
    let remember = devices::remembering(&step.visit.hosted.pool) == Remembering::Asked;
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        sent: &sent,
        resend_action: &resend_action,
        recovery_href: &recovery_href,
        other_href: &other_href,
        set_up: &set_up,
        remember,
        login_href: &login_href,
    })
}

/// A factor as pages offer it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The value of its field, as Cognito spells it.
    pub value: &'static str,
    pub text: Message,
}

impl Offered {
    /// What is said of a factor.
    pub fn of(factor: MfaFactor) -> Self {
        let text = match factor {
            MfaFactor::SmsMfa => Message::new("mfa-by-sms"),
            MfaFactor::SoftwareTokenMfa => Message::new("mfa-by-app"),
            MfaFactor::EmailOtp => Message::new("mfa-by-email"),
        };
        Self { value: factor.as_str(), text }
    }
}
