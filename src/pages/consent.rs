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
use crate::rules::consents::{self, Allowed, Question};
use crate::rules::redirects::ToApp;
use crate::rules::{account, authorize};

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
    /// Whether the user has pages to take it back at.
    pub later: bool,
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
    let Some((flow, session)) = step.under_way().await? else { return step.go("/login") };
    show(step, flow, &session).await
}

/// `POST /consent`: the answer.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else { return step.too_old("/consent").await };
    if fields.has("differentUserButton") {
        return login::for_another(step);
    }
    let Some(session) = step.session_for(&flow).await? else { return step.go("/login") };
    if !flow.is_of(&session) {
        return step.go("/consent");
    }
    let answer = match fields.has("allowButton") {
        true => match allow(&step, &session).await? {
            Ok(allowed) => step.complete(&session, allowed).await?,
            Err(question) => {
                let answer = step.ask_first(flow, &session, &question);
                return step.answer(answer);
            }
        },
        false => deny(&step, &session).await?,
    };
    step.flows.end(&flow);
    step.answer(answer)
}

async fn allow(
    step: &Step,
    session: &BrowserSession,
) -> Result<Result<Allowed, Question>, PageError> {
    let (visit, hosted) = (&step.visit, &step.visit.hosted);
    let (app, pool) = (&visit.app, &hosted.pool);
    let allowed = consents::allow(app, &step.authorization, pool, session, &visit.visitor).await;
    allowed.map_err(|error| visit.fault(error))
}

async fn deny(step: &Step, session: &BrowserSession) -> Result<ToApp, PageError> {
    let (visit, issuer) = (&step.visit, &step.visit.hosted.issuer);
    let denied = authorize::deny(&visit.app, &step.authorization, session, issuer, &visit.visitor);
    denied.await.map_err(|error| visit.fault(error))
}

async fn show(mut step: Step, flow: Flow, session: &BrowserSession) -> Answer {
    let username = step.name_of(session).await?;
    let mut flow = step.name_user(flow, session);
    let pool = &step.visit.hosted.pool;
    let asked = step.authorization.extent(pool);
    let things = consents::things(pool, &asked);
    let asks: Vec<Ask> = things.iter().map(Ask::of).collect();
    let notice = flow.said.take().map(Said::message);
    let own = account::client(&step.visit.app, pool, None).await;
    let later = own.map_err(|error| step.visit.fault(error))?.is_some();
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
        later,
    })
}
