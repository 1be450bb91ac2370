//! Confirming a new account by the link in an e-mail.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::http::{cookies, form};
use crate::model::client::Client;
use crate::model::ids::{ClientId, ConfirmationCode, Sub, TypedName};
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::error;
use crate::pages::flow::{Flow, Flows, Said};
use crate::pages::home::{self, Way};
use crate::pages::message;
use crate::pages::step::{Step, set_cookie};
use crate::pages::text::Message;
use crate::pages::visit::{Answer, PageError, Visit, html, see_other};
use crate::rules::authorize::{self, AuthorizeRequest};
use crate::rules::sign_in::{Proof, SignIn};
use crate::rules::sign_up::{self, Confirmation};
use crate::rules::{self, Error, account, clients};

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

    /// The flow of this browser that waits for the link, and the app's request that it is for.
    fn awaited(&self, flows: &Flows) -> Option<(Flow, String)> {
        let name = self.user_name.as_str();
        let own = |flow: &Flow, sub: Sub| {
            name == sub.to_string() || flow.username.as_deref() == Some(name)
        };
        flows.awaiting(own)
    }

    /// The step that this browser waits with for the link, and its flow, if it is at the client of the link. What is asked next
    /// is asked there.
    async fn step(&self, visit: &Visit, flows: &Flows) -> Option<(Step, Flow)> {
        let (flow, request) = self.awaited(flows)?;
        let step = Step::of(visit.clone().for_query(request)).await.ok()?;
        (step.authorization.client.id == self.client_id).then_some((step, flow))
    }

    /// Where the app lives that the button may lead to: browsers want to know with the form.
    async fn leads_to(&self, visit: &Visit, flows: &Flows) -> Result<Option<String>, PageError> {
        let Some((_, request)) = self.awaited(flows) else { return Ok(None) };
        let pairs = form::decode(request.as_bytes()).unwrap_or_default();
        let request = AuthorizeRequest::new(pairs);
        let checked =
            authorize::check(&visit.app, &visit.hosted.pool, &request, &visit.visitor).await;
        let checked = checked.map_err(|error| visit.fault(error))?;
        Ok(checked.ok().map(|authorization| authorization.redirect_uri().to_owned()))
    }
}

/// `GET /confirmUser?client_id=..&user_name=..&confirmation_code=..`: changes nothing.
pub async fn get(visit: Visit) -> Answer {
    let link = Link::of(&visit)?;
    button(&visit, &link).await
}

async fn button(visit: &Visit, link: &Link) -> Answer {
    let mut flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let leads_to = link.leads_to(visit, &flows).await?;
    let flow = flows.newest(visit.query(), |_| true);
    let flow = flow.unwrap_or_else(|| flows.begin(&visit.app, visit.query()));
    let chrome = visit.chrome(Some(&link.client_id));
    let form = Form { action: visit.path("/confirmUser"), csrf: flow.csrf };
    let page = Page { chrome: &chrome, form: &form };
    let mut answer = html(&page, StatusCode::OK, leads_to.as_deref());
    set_cookie(&mut answer, flows.cookie(&visit.app, &visit.hosted));
    Ok(answer)
}

/// `POST /confirmUser`: confirms in any browser; begins a session only in the one that signed up.
pub async fn post(visit: Visit, fields: Fields) -> Answer {
    let link = Link::of(&visit)?;
    let flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    if visit.shown(&flows, &fields).is_none() {
        return button(&visit, &link).await;
    }
    let waiting = link.step(&visit, &flows).await;
    let flow = waiting.as_ref().map(|(_, flow)| flow);
    let (client, outcome) = match confirm(&visit, &link, &flows, flow).await {
        Ok(done) => done,
        Err(Error::Refused(why)) if error::message(&why).is("refused-confirmed") => {
            return Ok(already(&visit, &link, flows).await);
        }
        Err(Error::Refused(_)) => {
            let title = Message::new("confirm-link-failed-title");
            return Ok(say(&visit, &link, title, Message::new("confirm-link-failed-lead")).await);
        }
        Err(fault) => return Err(visit.fault(fault)),
    };
    match (outcome, waiting) {
        (Some(outcome), Some((step, flow))) => step.proceed(flow, outcome).await,
        (Some(SignIn::Done(proof)), None) => signed_in(&visit, &link, &client, flows, &proof).await,
        (Some(SignIn::Challenge(_)) | None, _) => Ok(done(&visit, &link).await),
    }
}

/// The browser that signed up, with a request too long to be kept or at another client: its session begins, and what it has of
/// the request is answered.
async fn signed_in(
    visit: &Visit,
    link: &Link,
    client: &Client,
    mut flows: Flows,
    proof: &Proof,
) -> Answer {
    let (secret, _) = visit.begin_session(client, proof, false).await?;
    let waiting = flows.awaiting(|_, sub| sub == proof.user.sub());
    let mut answer = match waiting {
        Some((flow, request)) => {
            flows.end(&flow);
            see_other(&go_on(visit, &request))
        }
        None => done(visit, link).await,
    };
    set_cookie(&mut answer, flows.cookie(&visit.app, &visit.hosted));
    set_cookie(&mut answer, cookies::set_session(&visit.hosted, secret, false));
    Ok(answer)
}

/// The account is confirmed already, perhaps by this very button, pressed twice: the browser that signed up goes on with the
/// request that it did so for.
async fn already(visit: &Visit, link: &Link, mut flows: Flows) -> HttpResponse {
    let Some((mut flow, request)) = link.awaited(&flows) else { return done(visit, link).await };
    flow.start_over(Said::Confirmed);
    flows.keep(flow);
    // A session that the browser had already may be somebody else's: its user is asked first.
    let asks = cookies::session(&visit.request, &visit.hosted).is_some();
    let next = match asks {
        true => format!("{}/login?{request}", visit.hosted.prefix()),
        false => go_on(visit, &request),
    };
    let mut answer = see_other(&next);
    set_cookie(&mut answer, flows.cookie(&visit.app, &visit.hosted));
    answer
}

/// Where the request of an app begins, or ends at once for a browser that is signed in.
fn go_on(visit: &Visit, request: &str) -> String {
    let pairs = form::decode(request.as_bytes()).unwrap_or_default();
    let own = AuthorizeRequest::new(pairs).own_page().is_some();
    let path = if own { "/login" } else { "/oauth2/authorize" };
    format!("{}{path}?{request}", visit.hosted.prefix())
}

async fn done(visit: &Visit, link: &Link) -> HttpResponse {
    let title = Message::new("confirm-link-done-title");
    say(visit, link, title, Message::new("confirm-link-done-lead")).await
}

/// Confirms the user, and proves a sign-in if a flow of this browser is the one that signed up. `waiting` is the flow in which
/// it goes on, as after a code, if there is one.
async fn confirm(
    visit: &Visit,
    link: &Link,
    flows: &Flows,
    waiting: Option<&Flow>,
) -> rules::Result<(Arc<Client>, Option<SignIn>)> {
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let client = clients::of_pool(app, pool, &link.client_id, Some(&visit.visitor)).await?;
    let client = client.ok_or_else(|| clients::not_found(&link.client_id))?;
    let confirmation = Confirmation {
        name: &link.user_name,
        of: None,
        code: &link.code,
        force_alias: false,
        visitor: &visit.visitor,
    };
    let confirming =
        waiting.map_or_else(|| flows.confirming(), |flow| Vec::from_iter(flow.confirming));
    let binding = waiting.map(Flow::binding);
    let binding = binding.as_ref().map(|binding| &binding[..]);
    let outcome =
        sign_up::confirm_in_flow(app, pool, &client, &confirmation, &confirming, binding).await?;
    Ok((client, outcome))
}

async fn say(visit: &Visit, link: &Link, title: Message, lead: Message) -> HttpResponse {
    let chrome = visit.chrome(Some(&link.client_id));
    let home = home::of(&visit.app, &visit.hosted, &visit.request).await;
    let way = home.map(|href| Way { href, text: Message::new("signed-out-next") });
    let login_href = match way {
        Some(_) => None,
        None => sign_in_href(visit, link).await,
    };
    let page = message::Page { chrome: &chrome, title, lead, login_href: &login_href, way: &way };
    html(&page, StatusCode::OK, None)
}

/// Where one signs in at the client of the link, if nobody knows where its app is: the link knows no request of an app, so it is for the account.
async fn sign_in_href(visit: &Visit, link: &Link) -> Option<String> {
    let found = clients::lookup(&visit.app, &link.client_id).await.ok().flatten();
    let (_, client) = found?;
    let fits = client.user_pool_id == visit.hosted.pool.id && account::has_pages(&client);
    fits.then(|| format!("{}/account?client_id={}", visit.hosted.prefix(), client.id))
}
