//! The first factor, where users have a choice: which it shall be, and its proof.

use askama::Template;

use crate::model::challenge::ChallengeName;
use crate::model::ids::{ChallengeSession, ConfirmationCode, TypedName};
use crate::pages::challenge::is_over;
use crate::pages::chrome::{Chrome, Form, Sent, Shown};
use crate::pages::flow::{Flow, Said};
use crate::pages::login::{self, Keeps, known_length};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::challenges::{self, Asks, Challenge};
use crate::rules::sign_in::{self, Choice, FirstSession, Offer, SignIn};
use crate::rules::{self, Error, Refusal};

/// Where it is.
const PATH: &str = "/login/factor";

/// The choice, or the form of the factor that was chosen, with the others below.
#[derive(Template)]
#[template(path = "pages/factor.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub username: &'a str,
    pub asked: Asked,
    /// Where a code went.
    pub sent: &'a Option<Sent>,
    /// What else the sign-in may go on with.
    pub others: &'a [Offered],
    pub login_href: &'a str,
    pub forgot_href: &'a Option<String>,
    pub keeps: Keeps,
}

impl Page<'_> {
    /// Its picture: of what is asked.
    fn graphic(&self) -> Option<Shown> {
        let brand = &self.chrome.brand;
        match self.asked {
            Asked::Choice => None,
            Asked::Password => brand.graphic("password"),
            Asked::Code => brand.sent_graphic(self.sent),
            Asked::Passkey(_) => brand.graphic("passkey"),
        }
    }
}

/// What the page asks.
#[derive(Clone, Debug)]
pub enum Asked {
    Choice,
    Password,
    Code,
    /// An assertion, for these options as JSON.
    Passkey(String),
}

/// A first factor as pages offer it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The value of its field, as Cognito spells it.
    pub value: &'static str,
    pub text: Message,
}

impl Offered {
    /// What is said of a factor.
    pub fn of(factor: ChallengeName) -> Self {
        let text = match factor {
            ChallengeName::WebAuthn => Message::new("factor-passkey"),
            ChallengeName::EmailOtp => Message::new("factor-email"),
            ChallengeName::SmsOtp => Message::new("factor-sms"),
            _ => Message::new("factor-password"),
        };
        Self { value: factor.as_str(), text }
    }
}

/// Whether the flow has a name, and factors to choose from.
fn is_here(flow: &Flow) -> bool {
    !flow.available.is_empty() && flow.username.is_some()
}

/// `GET /login/factor`: reached from `/login` alone.
pub async fn get(step: Step) -> Answer {
    match step.flows.newest(step.visit.query(), is_here) {
        Some(flow) => form(step, flow, None).await,
        None => step.go("/login"),
    }
}

/// `POST /login/factor`: a factor is chosen, or its proof is sent.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let flow = flow.filter(is_here);
    let name = flow.as_ref().and_then(|flow| known_length(flow.username.as_deref()?));
    let (Some(mut flow), Some(name)) = (flow, name) else {
        let mut flow = step.flow();
        flow.said = Some(Said::Expired);
        step.flows.keep(flow);
        return step.go("/login");
    };
    if ["password", "code", "credential"].iter().any(|field| fields.has(field)) {
        flow.keep = fields.has("keep");
    }
    if fields.has("password") {
        return login::with_password(step, flow, &name, fields.get("password")).await;
    }
    if fields.has("code") {
        return answer(step, flow, &name, Proof::Code(&fields.code("code"))).await;
    }
    if fields.has("credential") {
        let credential = fields.get("credential");
        return answer(step, flow, &name, Proof::Credential(credential)).await;
    }
    let wish = match fields.has("resend") {
        true => flow.asked,
        false => ChallengeName::of(fields.get("factor")),
    };
    choose(step, flow, &name, wish, fields.has("resend")).await
}

/// Goes on with what was chosen.
async fn choose(
    step: Step,
    mut flow: Flow,
    name: &TypedName,
    wish: Option<ChallengeName>,
    again: bool,
) -> Answer {
    let Some(wish) = wish.filter(|wish| flow.available.contains(wish)) else {
        return form(step, flow, None).await;
    };
    if wish == ChallengeName::WebAuthn {
        return to_passkey(step, flow);
    }
    match begin(&step, &flow, name, Some(wish)).await {
        Ok(outcome) => {
            flow.said = again.then_some(Said::Resent);
            step.proceed(flow, outcome).await
        }
        Err(error) => login::refused(step, flow, name, error).await,
    }
}

/// The page itself asks for the assertion: its challenge is younger than a page that is opened again.
fn to_passkey(mut step: Step, mut flow: Flow) -> Answer {
    flow.asked = Some(ChallengeName::WebAuthn);
    step.flows.keep(flow);
    step.go(PATH)
}

/// Begins a choice-based sign-in.
pub async fn begin(
    step: &Step,
    flow: &Flow,
    name: &TypedName,
    preferred: Option<ChallengeName>,
) -> rules::Result<SignIn> {
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let public_url = &step.visit.public_url;
    let offer = Offer { password: None, client_public: None, public_url };
    // The flow forgets it for the new one.
    let had = flow.challenge.as_deref().map(ChallengeSession::new);
    let choice = Choice { name, preferred, offer, replaces: had.as_ref(), caller };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    sign_in::choose(app, pool, &step.authorization.client, &choice).await
}

/// Offers what a name can be signed in with; where that is one thing, asks for it.
pub async fn offer(step: Step, mut flow: Flow, name: &TypedName, challenge: Challenge) -> Answer {
    let pages = |factor: &ChallengeName| *factor != ChallengeName::PasswordSrp;
    let mut open = challenge.available.iter().copied().filter(pages);
    match (open.next(), open.next()) {
        (Some(only), None) => {
            flow.available = vec![only];
            choose(step, flow, name, Some(only), false).await
        }
        _ => step.proceed(flow, SignIn::Challenge(Box::new(challenge))).await,
    }
}

/// What was sent to prove a factor.
enum Proof<'a> {
    Code(&'a str),
    Credential(&'a str),
}

async fn answer(step: Step, flow: Flow, name: &TypedName, proof: Proof<'_>) -> Answer {
    match prove(&step, &flow, &proof).await {
        Ok(outcome) => step.proceed(flow, outcome).await,
        Err(Error::Refused(why)) if is_over(&why) => over(step, flow, name, &why).await,
        Err(Error::Refused(why)) if why == Refusal::WRONG_CREDENTIALS => {
            form(step, flow, Some(Message::new("passkey-refused"))).await
        }
        Err(error) => login::refused(step, flow, name, error).await,
    }
}

async fn prove(step: &Step, flow: &Flow, proof: &Proof<'_>) -> rules::Result<SignIn> {
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let (client, binding) = (&step.authorization.client, flow.binding());
    let caller = flow.caller_with(&step.visit.visitor, &binding, step.device.as_ref());
    let first = open(step, flow).await?;
    match proof {
        Proof::Code(code) => {
            let code = ConfirmationCode::new(*code);
            sign_in::answer_one_time_code(app, pool, client, &first, &code, &caller).await
        }
        Proof::Credential(credential) => {
            let url = &step.visit.public_url;
            sign_in::answer_passkey(app, pool, client, &first, credential, url, &caller).await
        }
    }
}

/// The Session that the flow holds.
async fn open(step: &Step, flow: &Flow) -> rules::Result<FirstSession> {
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let client = &step.authorization.client;
    let asked = flow.asked.ok_or_else(challenges::invalid)?;
    let session = ChallengeSession::new(flow.challenge.clone().unwrap_or_default());
    let binding = flow.binding();
    let bound = Some(&binding[..]);
    let opened = sign_in::open_first(app, pool, client, &session, &[asked], None, bound).await?;
    Ok(opened.ok_or_else(challenges::invalid)?)
}

/// The choice is offered again: a new code, or another way.
async fn over(step: Step, mut flow: Flow, name: &TypedName, why: &Refusal) -> Answer {
    let said = match *why == challenges::expired() {
        true => Said::TooManyTries,
        false => Said::Expired,
    };
    match begin(&step, &flow, name, None).await {
        Ok(outcome) => {
            flow.said = Some(said);
            step.proceed(flow, outcome).await
        }
        Err(error) => login::refused(step, flow, name, error).await,
    }
}

/// Shows the page as far as the flow has come.
pub async fn form(mut step: Step, mut flow: Flow, problem: Option<Message>) -> Answer {
    let asked = match flow.asked {
        Some(ChallengeName::Password) => Asked::Password,
        Some(ChallengeName::EmailOtp | ChallengeName::SmsOtp) => Asked::Code,
        Some(ChallengeName::WebAuthn) => match ask_passkey(&step, &mut flow).await {
            Ok(options) => Asked::Passkey(options),
            Err(Error::Refused(_)) => Asked::Choice,
            Err(fault) => return Err(step.visit.fault(fault)),
        },
        _ => Asked::Choice,
    };
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (step.chrome(), step.form(PATH, &flow));
    let chosen = flow.asked.filter(|_| !matches!(asked, Asked::Choice));
    let others = in_order(&flow.available).into_iter().filter(|other| Some(*other) != chosen);
    let others: Vec<Offered> = others.map(Offered::of).collect();
    let sent = flow.delivery.as_ref().map(Sent::to);
    let keeps = Keeps::of(&step, &flow);
    let username = flow.username.clone().unwrap_or_default();
    let login_href = step.visit.path("/login");
    let forgot_href = login::forgot_href(&step);
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        username: &username,
        asked,
        sent: &sent,
        others: &others,
        login_href: &login_href,
        forgot_href: &forgot_href,
        keeps,
    })
}

/// The factors in the order of their buttons: what is quickest and safest first.
fn in_order(available: &[ChallengeName]) -> Vec<ChallengeName> {
    let order = [
        ChallengeName::WebAuthn,
        ChallengeName::Password,
        ChallengeName::EmailOtp,
        ChallengeName::SmsOtp,
    ];
    order.into_iter().filter(|factor| available.contains(factor)).collect()
}

/// Asks for an assertion; the flow keeps the Session.
async fn ask_passkey(step: &Step, flow: &mut Flow) -> rules::Result<String> {
    let name = TypedName::new(flow.username.clone().unwrap_or_default());
    let asked = begin(step, flow, &name, Some(ChallengeName::WebAuthn)).await?;
    let none = || Refusal::parameter("The user has no passkey for this domain.");
    let SignIn::Challenge(challenge) = asked else { return Err(none().into()) };
    let Asks::Passkey(options) = challenge.asks else { return Err(none().into()) };
    flow.challenge = challenge.session.map(|session| session.expose().to_owned());
    Ok(options)
}
