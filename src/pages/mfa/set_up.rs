//! Setting a second factor up in the middle of a sign-in that demands one.

use askama::Template;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::model::challenge::ChallengeName;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ChallengeSession, SoftwareTokenCode};
use crate::model::mfa::MfaFactor;
use crate::pages::body::Fields;
use crate::pages::challenge::{is_over, not_open, open, over};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::mfa::{Offered, sets_up};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::typed::as_contact;
use crate::pages::visit::Answer;
use crate::rules::sign_in::SignIn;
use crate::rules::software_tokens::{self, Proof};
use crate::rules::{self, Error, Refusal, challenges};

/// The ways to choose from, and the one that was chosen.
#[derive(Template)]
#[template(path = "pages/mfa_setup.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub offered: &'a [Offered],
    /// The address or number that is to be proven is typed here.
    pub contacts: &'a [ContactForm],
    /// The seed of a software token, once it was given out.
    pub seed: &'a Option<Seed>,
    pub login_href: &'a str,
}

/// The form for an address, or the one for a number.
#[derive(Clone, Debug)]
pub struct ContactForm {
    pub form: &'static str,
    pub id: &'static str,
    pub field: &'static str,
    pub kind: &'static str,
    pub label: Message,
    pub submit: Message,
    /// How an address or a number looks, for example.
    pub example: Message,
    /// What the picture of a page with this form alone is of.
    pub subject: &'static str,
    /// How a number is written.
    pub hint: Option<Message>,
    pub value: String,
    /// Whether the problem above is one of this field.
    pub is_wrong: bool,
}

impl ContactForm {
    /// The form for one kind, with what was typed before.
    pub fn of(kind: ContactKind, value: String, is_wrong: bool) -> Self {
        match kind {
            ContactKind::Email => Self {
                form: "mfaemail",
                id: "mfaEmail",
                field: "email",
                kind: "email",
                label: Message::new("email"),
                submit: Message::new("mfa-setup-email"),
                example: Message::new("example-email"),
                subject: "email",
                hint: None,
                value,
                is_wrong,
            },
            ContactKind::PhoneNumber => Self {
                form: "mfaphone",
                id: "mfaPhone",
                field: "phone_number",
                kind: "tel",
                label: Message::new("phone-number"),
                submit: Message::new("mfa-setup-phone"),
                example: Message::new("example-phone"),
                subject: "sms",
                hint: Some(Message::new("sign-up-phone-hint")),
                value,
                is_wrong,
            },
        }
    }

    /// The ids of what describes the field.
    pub fn described_by(&self) -> Option<String> {
        let problem = self.is_wrong.then(|| "loginErrorMessage".to_owned());
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let ids: Vec<String> = problem.into_iter().chain(hint).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

impl Page<'_> {
    /// What its picture is of.
    fn subject(&self) -> &'static str {
        match self.contacts {
            [only] if self.seed.is_none() && self.offered.is_empty() => only.subject,
            _ => "app",
        }
    }
}

/// A seed as it is shown.
pub struct Seed {
    /// Base32, in groups of four.
    pub text: String,
    /// The same without spaces, for the clipboard.
    pub plain: String,
    pub qr: Option<Qr>,
}

/// A QR code as the path of an SVG.
pub struct Qr {
    /// Width and height, in modules, the quiet zone of four included.
    pub size: i32,
    pub path: String,
}

impl Qr {
    /// A QR code of a text. `None` for a text that is too long for one.
    fn of(text: &str) -> Option<Self> {
        use std::fmt::Write as _;
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                let _ = write!(path, "M{},{}h1v1h-1z", x + 4, y + 4);
            }
        }
        Some(Self { size: code.size() + 8, path })
    }
}

fn is_asked(flow: &Flow) -> bool {
    flow.asked == Some(ChallengeName::MfaSetup)
}

/// `GET /mfa/setup`: reached from a proven first factor alone.
pub async fn get(step: Step) -> Answer {
    match step.flows.newest(step.visit.query(), is_asked) {
        Some(flow) => form(step, flow, None, None),
        None if step.flows.newest(step.visit.query(), sets_up).is_some() => step.go("/mfa"),
        None => step.go("/login"),
    }
}

/// `POST /mfa/setup`: a way is chosen; the software token's code, or the address or number, is given.
pub async fn post(Posted { step, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow.filter(is_asked) else { return over(step, Said::Expired) };
    if fields.has_second_code() {
        return verify(step, flow, &fields).await;
    }
    for kind in ContactKind::PREFERRED {
        if fields.has(kind.attribute()) {
            let value = as_contact(kind, fields.name(kind.attribute()));
            return finish(step, flow, Some(Contact { kind, value })).await;
        }
    }
    if fields.has("other_way") {
        let (mut step, mut flow) = (step, flow);
        flow.seed = None;
        step.flows.keep(flow);
        return step.go("/mfa/setup");
    }
    match MfaFactor::of(fields.get("factor")) {
        Some(MfaFactor::SoftwareTokenMfa) => associate(step, flow).await,
        _ => form(step, flow, None, None),
    }
}

/// The code went to an address or number that was not meant: back to where it is typed, and to the other ways.
pub(super) async fn anew(mut step: Step, mut flow: Flow, begun: rules::Result<SignIn>) -> Answer {
    match begun {
        Ok(outcome) => {
            flow.enrolled = false;
            flow.delivery = None;
            step.proceed(flow, outcome).await
        }
        Err(Error::Refused(why)) if is_over(&why) => over(step, Said::TooManyTries),
        Err(error) => {
            let problem = step.visit.said(error)?;
            super::form(step, flow, Some(problem))
        }
    }
}

fn session(flow: &Flow) -> ChallengeSession {
    ChallengeSession::new(flow.challenge.clone().unwrap_or_default())
}

/// Gives a seed out; the flow keeps it, sealed in its cookie, until it is verified.
async fn associate(mut step: Step, mut flow: Flow) -> Answer {
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let given =
        software_tokens::associate_in_sign_in(&step.visit.app, &session(&flow), &caller).await;
    match given {
        Ok(given) => {
            flow.seed = Some(given.secret.to_string());
            flow.challenge = given.session.map(|session| session.expose().to_owned());
            step.flows.keep(flow);
            step.go("/mfa/setup")
        }
        Err(error) => not_open(step, error),
    }
}

/// The code that proves the seed signs in, or leads to what is asked next.
async fn verify(mut step: Step, mut flow: Flow, fields: &Fields) -> Answer {
    let code = SoftwareTokenCode::new(fields.second_code());
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let app = &step.visit.app;
    let proof = Proof { code: &code, name: None, notice: None };
    match software_tokens::verify_in_sign_in(app, &session(&flow), &proof, &caller).await {
        Ok(next) => flow.challenge = Some(next.expose().to_owned()),
        Err(Error::Refused(why)) if is_over(&why) => return over(step, Said::Expired),
        Err(error) => {
            let problem = step.visit.said(error)?;
            return form(step, flow, None, Some(problem));
        }
    }
    finish(step, flow, None).await
}

/// Goes on with the software token that was verified, or sends a code to an address or number to prove it.
async fn finish(mut step: Step, mut flow: Flow, contact: Option<Contact>) -> Answer {
    let open = match open(&step, &flow, ChallengeName::MfaSetup).await {
        Ok(open) => open,
        Err(error) => return not_open(step, error),
    };
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let at = step.signing_in(&caller);
    match challenges::answer_set_up(&at, open, contact.clone()).await {
        Ok(outcome) => {
            flow.enrolled = true;
            step.proceed(flow, outcome).await
        }
        Err(Error::Refused(Refusal::InvalidParameter(_))) => {
            let problem = match contact.as_ref().map(|contact| contact.kind) {
                Some(ContactKind::PhoneNumber) => Message::new("refused-phone"),
                _ => Message::new("mfa-bad-email"),
            };
            form(step, flow, contact, Some(problem))
        }
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, contact, Some(problem))
        }
    }
}

/// Shows the ways that there are; `typed` is an address or number that was refused.
fn form(mut step: Step, flow: Flow, typed: Option<Contact>, problem: Option<Message>) -> Answer {
    let (chrome, form) = (step.chrome(), step.form("/mfa/setup", &flow));
    let factors = flow.factors.iter().copied();
    let offered: Vec<_> =
        factors.clone().filter(|factor| factor.contact().is_none()).map(Offered::of).collect();
    let is_wrong =
        problem.as_ref().is_some_and(|why| why.is("mfa-bad-email") || why.is("refused-phone"));
    let contacts = factors.filter_map(MfaFactor::contact).map(|kind| {
        let typed = typed.as_ref().filter(|typed| typed.kind == kind);
        let value = typed.map(|typed| typed.value.clone()).unwrap_or_default();
        ContactForm::of(kind, value, typed.is_some() && is_wrong)
    });
    let contacts: Vec<_> = contacts.collect();
    let account = flow.username.as_deref().unwrap_or_default();
    let seed =
        flow.seed.as_ref().map(|plain| Seed::of(plain, &step.visit.hosted.pool.name, account));
    let login_href = step.visit.path("/login");
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        offered: &offered,
        contacts: &contacts,
        seed: &seed,
        login_href: &login_href,
    })
}

impl Seed {
    /// A seed for an account at a pool.
    pub fn of(plain: &str, pool: &str, account: &str) -> Self {
        let uri = software_tokens::key_uri(plain, pool, account);
        let groups: Vec<_> = plain.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        Self { text: groups.join(" "), plain: plain.to_owned(), qr: Qr::of(&uri) }
    }
}
