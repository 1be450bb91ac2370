//! What an app asks for, and whether the user allows it.

use askama::Template;

use crate::model::consent::Thing;
use crate::model::grant::BrowserSession;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::label;
use crate::pages::flow::{Flow, Said};
use crate::pages::login;
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, PageError};
use crate::rules::{authorize, consents};

/// Who asks, for what, of whom.
#[derive(Template)]
#[template(path = "pages/consent.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub notice: &'a Option<Message>,
    pub app: &'a str,
    /// Where an app is reached that registered itself.
    pub stranger: &'a Option<String>,
    pub username: &'a str,
    pub asks: &'a [Ask],
    /// The resource that it is for, where one is named.
    pub resource: &'a str,
}

/// A thing that is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// In our words; `None` where it is said in those of whoever runs the API.
    pub ours: Option<Message>,
    pub theirs: String,
    /// The API.
    pub of: String,
    /// What an attribute is called.
    pub label: Option<Message>,
}

impl Ask {
    /// What is said of a thing.
    pub fn of(thing: &Thing) -> Self {
        let (theirs, of) = (String::new(), String::new());
        let none = Self { ours: None, theirs, of, label: None };
        let ours = |message| Self { ours: Some(message), ..none.clone() };
        match thing {
            Thing::OfApi { api, description } => {
                Self { theirs: description.clone(), of: api.clone(), ..none.clone() }
            }
            Thing::Everything => ours(Message::new("consent-everything")),
            Thing::Claim(name) => {
                Self { label: Some(label(name)), ..ours(Message::new("consent-claim")) }
            }
            Thing::Scope(scope) => match scope.as_str() {
                "openid" => ours(Message::new("consent-openid")),
                "profile" => ours(Message::new("consent-profile")),
                "email" => ours(Message::new("consent-email")),
                "phone" => ours(Message::new("consent-phone")),
                "address" => ours(Message::new("consent-address")),
                "offline_access" => ours(Message::new("consent-offline")),
                "aws.cognito.signin.user.admin" => ours(Message::new("consent-account")),
                other => Self { theirs: other.to_owned(), ..none.clone() },
            },
        }
    }
}

/// `GET /consent`: the question, for whoever is signed in.
pub async fn get(step: Step) -> Answer {
    if step.authorization.must_be_silent() && !step.visit.is_head() {
        return Err(PageError::Elsewhere(login::silently(&step).await));
    }
    let hearer = step.hearer();
    hearer.instead(open(step).await)
}

async fn open(mut step: Step) -> Answer {
    let begun = |flow: &Flow| flow.session.is_some();
    let flow = step.flows.newest(step.visit.query(), begun);
    let flow = flow.unwrap_or_else(|| step.flow());
    let Some(session) = session(&step, &flow).await? else { return step.go("/login") };
    show(step, flow, &session).await
}

/// `POST /consent`: the answer.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some(mut flow) = flow else {
        let begun = |flow: &Flow| flow.session.is_some();
        let flow = step.flows.newest(step.visit.query(), begun);
        let mut flow = flow.unwrap_or_else(|| step.flow());
        flow.said = Some(Said::Expired);
        step.flows.keep(flow);
        return step.go("/consent");
    };
    if fields.has("differentUserButton") {
        flow.session = None;
        step.flows.keep(flow);
        return step.go("/login");
    }
    let Some(session) = session(&step, &flow).await? else { return step.go("/login") };
    // Whoever answers is the one who was asked.
    if flow.owner != Some(session.user.sub) {
        return step.go("/consent");
    }
    let (visit, authorization) = (&step.visit, &step.authorization);
    let (app, hosted) = (&visit.app, &visit.hosted);
    let answered = async {
        if fields.has("allowButton") {
            let allowed =
                consents::allow(app, authorization, &hosted.pool, &session, &visit.visitor);
            let allowed = allowed.await.map_err(|error| visit.fault(error))?;
            return step.complete(&session, allowed).await;
        }
        let issuer = &hosted.issuer;
        let denied = authorize::deny(app, authorization, &session, issuer, &visit.visitor).await;
        denied.map_err(|error| visit.fault(error))
    };
    let answer = answered.await?;
    step.flows.end(&flow);
    step.answer(answer)
}

/// The session of the browser, if it is good for this sign-in.
async fn session(step: &Step, flow: &Flow) -> Result<Option<BrowserSession>, PageError> {
    let session = step.session().await?;
    Ok(session.filter(|session| step.takes(flow, session)))
}

async fn show(mut step: Step, mut flow: Flow, session: &BrowserSession) -> Answer {
    let username = step.name_of(session).await?;
    flow.owner = Some(session.user.sub);
    let pool = &step.visit.hosted.pool;
    let asked = step.authorization.extent(pool);
    let things = consents::things(pool, &asked);
    let asks: Vec<Ask> = things.iter().map(Ask::of).collect();
    let notice = flow.said.take().map(Said::message);
    let stranger = step.authorization.stranger().map(|_| step.authorization.place());
    let (chrome, form) = (step.chrome(), step.form("/consent", &flow));
    let app = step.authorization.client.shown_name().to_owned();
    step.flows.keep(flow);
    step.show(&Page {
        chrome: &chrome,
        form: &form,
        notice: &notice,
        app: &app,
        stranger: &stranger,
        username: &username,
        asks: &asks,
        resource: &asked.resource,
    })
}
