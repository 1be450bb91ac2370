//! Confirming a new account by the link in an e-mail.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::http::{cookies, form, origin};
use crate::model::ids::{ClientId, ConfirmationCode, TypedName};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::Flows;
use crate::pages::message;
use crate::pages::step::{Fields, set_cookie};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, PageError, Visit, html};
use crate::rules::sign_in::SignIn;
use crate::rules::sign_up::{self, Confirmation};
use crate::rules::{self, Error, clients, sessions};

/// One button: mail scanners follow links, but press nothing.
#[derive(Template)]
#[template(path = "pages/confirm_user.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
}

/// What stands in the link.
struct Link {
    client_id: ClientId,
    user_name: TypedName,
    code: ConfirmationCode,
}

impl Link {
    fn of(visit: &Visit) -> Result<Self, PageError> {
        let pairs = form::decode(visit.query().as_bytes()).unwrap_or_default();
        let value = |name: &str| {
            let found = pairs.iter().find(|(known, value)| known == name && !value.is_empty());
            found.map(|(_, value)| value.clone()).ok_or_else(|| {
                let why = format!("Required String parameter '{name}' is not present");
                PageError::shown(StatusCode::BAD_REQUEST, why, visit.visitor.request_id)
            })
        };
        Ok(Self {
            client_id: ClientId::new(value("client_id")?),
            user_name: TypedName::new(value("user_name")?),
            code: ConfirmationCode::new(value("confirmation_code")?),
        })
    }
}

/// `GET /confirmUser?client_id=..&user_name=..&confirmation_code=..`: changes nothing.
pub async fn get(visit: Visit) -> Answer {
    let link = Link::of(&visit)?;
    Ok(button(&visit, &link))
}

fn button(visit: &Visit, link: &Link) -> HttpResponse {
    let mut flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let flow = flows.newest(visit.query(), |_| true);
    let flow = flow.unwrap_or_else(|| flows.begin(&visit.app, visit.query()));
    let chrome = visit.chrome(Some(&link.client_id), None);
    let form = Form { action: visit.path("/confirmUser"), csrf: flow.csrf };
    let mut answer = html(&Page { chrome: &chrome, form: &form }, StatusCode::OK, None);
    set_cookie(&mut answer, flows.cookie(&visit.app, &visit.hosted));
    answer
}

/// `POST /confirmUser`: confirms in any browser; begins a session only in the one that signed up.
pub async fn post(visit: Visit, fields: Fields) -> Answer {
    let link = Link::of(&visit)?;
    let flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let shown = flows.find(fields.get("_csrf"), visit.query());
    if shown.is_none() || !origin::is_ours(&visit.request, &visit.hosted) {
        return Ok(button(&visit, &link));
    }
    let outcome = match confirm(&visit, &link, &flows).await {
        Ok(outcome) => outcome,
        Err(Error::Refused(_)) => {
            let title = Message::new("confirm-link-failed-title");
            return Ok(say(&visit, &link, title, Message::new("confirm-link-failed-lead")));
        }
        Err(fault) => return Err(visit.fault(fault)),
    };
    let title = Message::new("confirm-link-done-title");
    let mut answer = say(&visit, &link, title, Message::new("confirm-link-done-lead"));
    if let Some(SignIn::Done(proof)) = outcome {
        let begun = sessions::start(&visit.app, &visit.hosted.pool, &proof).await;
        let (secret, _) = begun.map_err(|error| visit.fault(error))?;
        set_cookie(&mut answer, cookies::set_session(&visit.hosted, secret));
    }
    Ok(answer)
}

/// Confirms the user, and proves a sign-in if a flow of this browser is the one that signed up.
async fn confirm(visit: &Visit, link: &Link, flows: &Flows) -> rules::Result<Option<SignIn>> {
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let (_, client) = clients::find_in(app, &pool.id, &link.client_id).await?;
    let confirmation = Confirmation {
        name: &link.user_name,
        code: &link.code,
        force_alias: false,
        visitor: &visit.visitor,
    };
    sign_up::confirm_in_flow(app, pool, &client, &confirmation, &flows.confirming(), None).await
}

fn say(visit: &Visit, link: &Link, title: Message, lead: Message) -> HttpResponse {
    let chrome = visit.chrome(Some(&link.client_id), None);
    html(&message::Page { chrome: &chrome, title, lead, login_href: &None }, StatusCode::OK, None)
}
