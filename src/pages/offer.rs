//! What is offered between a sign-in and the app: a passkey, a second step.

use askama::Template;

use crate::model::grant::BrowserSession;
use crate::model::offer::Offer;
use crate::model::own_page::OwnPage;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, PageError, see_other};
use crate::rules::offers;

/// Where it is.
pub const PATH: &str = "/offer";

/// The parameter that has a page of the account lead back to where its user came from.
pub const RESUME: &str = "poolhouse_resume";

/// Its value where that is here.
pub const HERE: &str = "offer";

/// The offer, and two buttons.
#[derive(Template)]
#[template(path = "pages/offer.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub notice: &'a Option<Message>,
    pub title: Message,
    pub lead: Message,
    /// What the picture above it is of.
    pub subject: &'static str,
}

impl<'a> Page<'a> {
    /// What is said of an offer.
    pub fn of(
        chrome: &'a Chrome,
        form: &'a Form,
        notice: &'a Option<Message>,
        offer: Offer,
    ) -> Self {
        let (title, lead, subject) = match offer {
            Offer::Passkey => (
                Message::new("offer-passkey-title"),
                Message::new("account-passkeys-lead"),
                "passkey",
            ),
            Offer::SecondStep => {
                (Message::new("offer-step-title"), Message::new("offer-step-lead"), "app")
            }
        };
        Self { chrome, form, notice, title, lead, subject }
    }
}

/// `GET /offer`: the offer; on to the app where there is none any more.
pub async fn get(mut step: Step) -> Answer {
    let Some((flow, session)) = begun(&mut step).await? else { return step.go("/login") };
    match step.offered(&session).await? {
        Some(offer) => show(step, flow, offer),
        None if step.visit.is_head() => step.go("/login"),
        None => step.resume(flow, &session).await,
    }
}

/// `POST /offer`: not now, or now.
pub async fn post(Posted { step, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else { return step.too_old(PATH).await };
    let session = step.session_for(&flow).await?.filter(|session| flow.began(session));
    let Some(session) = session else { return step.go("/login") };
    let Some(offer) = step.offered(&session).await? else {
        return step.resume(flow, &session).await;
    };
    if fields.has("setUpButton") {
        let page = match offer {
            Offer::Passkey => OwnPage::AddPasskey,
            Offer::SecondStep => OwnPage::SecondStep,
        };
        let prefix = step.visit.hosted.prefix();
        let query = step.visit.query();
        return Ok(see_other(&format!("{prefix}{}?{RESUME}={HERE}&{query}", page.path())));
    }
    if !fields.has("laterButton") {
        return step.go(PATH);
    }
    let postponed = offers::postpone(&step.visit.app, &session.user, offer).await;
    postponed.map_err(|error| step.visit.fault(error))?;
    step.resume(flow, &session).await
}

/// The flow, and the session that began in it: what is offered is offered after a sign-in alone.
async fn begun(step: &mut Step) -> Result<Option<(Flow, BrowserSession)>, PageError> {
    let found = step.under_way().await?;
    Ok(found.filter(|(flow, session)| flow.began(session)))
}

fn show(mut step: Step, mut flow: Flow, offer: Offer) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (step.chrome(), step.form(PATH, &flow));
    step.flows.keep(flow);
    step.show(&Page::of(&chrome, &form, &notice, offer))
}
