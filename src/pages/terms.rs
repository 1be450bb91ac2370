//! Terms that a user has not agreed to as they are now: asked for between a sign-in and the app.

use askama::Template;

use crate::model::audit::Actor;
use crate::model::grant::BrowserSession;
use crate::model::terms::{Terms, TermsName, TermsVersion};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::login;
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, PageError, see_other};
use crate::rules::consents::Question;
use crate::rules::{Error, Refusal, authorize, terms};

/// Where it is.
pub const PATH: &str = "/terms";

/// In which field forms carry the versions that they show.
pub const FIELD: &str = "terms";

/// The terms, and a button to agree to them.
#[derive(Template)]
#[template(path = "pages/terms.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub terms: &'a Shown,
    pub username: &'a str,
    /// Whether there is an app that can be told that the user does not agree.
    pub cancel: bool,
}

/// Terms as a form shows them.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub links: Vec<TermsLink>,
    /// The versions, for the form to carry.
    pub versions: String,
}

/// A link to terms.
#[derive(Clone, Debug)]
pub struct TermsLink {
    pub href: String,
    pub text: Message,
}

impl Shown {
    /// The terms for whoever reads a language.
    pub fn of(terms: &[Terms], language: &str) -> Self {
        let versions: Vec<TermsVersion> = terms.iter().map(Terms::version).collect();
        let links = terms.iter().filter_map(|terms| TermsLink::of(terms, language)).collect();
        Self { links, versions: TermsVersion::write(&versions) }
    }
}

impl TermsLink {
    fn of(terms: &Terms, language: &str) -> Option<Self> {
        let text = match terms.name {
            TermsName::TermsOfUse => Message::new("terms-of-use"),
            TermsName::PrivacyPolicy => Message::new("terms-privacy"),
        };
        Some(Self { href: terms.link(language)?.to_owned(), text })
    }
}

/// `GET /terms`: what is to be agreed to; on to the app where that is nothing any more.
pub async fn get(mut step: Step) -> Answer {
    let Some((flow, session)) = step.under_way().await? else { return step.go("/login") };
    let due = step.terms_due(&session).await?;
    if due.is_empty() {
        return match flow.began(&session) && !step.visit.is_head() {
            true => step.go_on(flow, &session).await,
            false => Ok(see_other(&step.entrance())),
        };
    }
    if step.authorization.must_be_silent() && !step.visit.is_head() {
        let (app, issuer) = (&step.visit.app, &step.visit.hosted.issuer);
        let question = Question::Terms(due);
        let answer = authorize::must_ask(app, &step.authorization, &question, issuer).await;
        return Err(PageError::Elsewhere(answer.map_err(|error| step.visit.fault(error))?));
    }
    show(step, flow, &session, &due, None).await
}

/// `POST /terms`: the user agrees, or does not, or is somebody else.
pub async fn post(Posted { step, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else { return step.too_old(PATH).await };
    if fields.has("cancelButton") {
        return login::cancel(step, flow).await;
    }
    if fields.has("differentUserButton") {
        return login::for_another(step);
    }
    let Some(session) = step.session_for(&flow).await? else { return step.go("/login") };
    // Whoever agrees is the one who was asked, and has pressed the button.
    if !flow.is_of(&session) || !fields.has("agreeButton") {
        return step.go(PATH);
    }
    let shown = TermsVersion::read(fields.get(FIELD));
    let (app, client) = (&step.visit.app, &step.authorization.client.id);
    let actor = Actor::visiting(&step.visit.visitor);
    match terms::agree(app, &session.user, client, &shown, &actor).await {
        Ok(()) => step.go_on(flow, &session).await,
        Err(Error::Refused(Refusal::ConcurrentModification(_))) => {
            let due = step.terms_due(&session).await?;
            match due.is_empty() {
                true => step.go_on(flow, &session).await,
                false => {
                    let problem = Some(Message::new("terms-changed"));
                    show(step, flow, &session, &due, problem).await
                }
            }
        }
        Err(fault) => Err(step.visit.fault(fault)),
    }
}

async fn show(
    mut step: Step,
    flow: Flow,
    session: &BrowserSession,
    due: &[Terms],
    problem: Option<Message>,
) -> Answer {
    let username = step.name_of(session).await?;
    let mut flow = step.name_user(flow, session);
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (step.chrome(), step.form(PATH, &flow));
    let terms = Shown::of(due, &chrome.language.tag());
    let cancel = login::is_of_app(&step);
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        terms: &terms,
        username: &username,
        cancel,
    })
}
