//! The e-mail address and the phone number: a new one is in force once a code proves it.

use actix_web::cookie::Cookie;
use askama::Template;

use crate::model::audit::Actor;
use crate::model::code::CodeDelivery;
use crate::model::contact::{ContactKind, shown};
use crate::model::ids::ConfirmationCode;
use crate::model::own_page::OwnPage;
use crate::model::user::Attributes;
use crate::pages::account::{Account, Posted, overview};
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::error;
use crate::pages::flow::{Flow, Said};
use crate::pages::known::Known;
use crate::pages::step::set_cookie;
use crate::pages::text::Message;
use crate::pages::typed::as_contact;
use crate::pages::visit::{Answer, PageError};
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::Writer;
use crate::rules::attributes::change::{self, update};
use crate::rules::attributes::proof;
use crate::rules::attributes::removal::{self, Loss, Removal, SecondStep};
use crate::rules::messages::Change;
use crate::rules::{self, Error, Refusal, limits, sessions};

/// The form for another address or number, and the one for the code that was sent there.
#[derive(Template)]
#[template(path = "pages/account/contact.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub is_phone: bool,
    pub current: Option<String>,
    pub verified: bool,
    pub state: Message,
    /// Whether the user may have another one.
    pub writable: bool,
    pub removable: bool,
    /// It stays: there is no other way to sign in.
    pub is_only_way: bool,
    /// What goes with it, said before it does.
    pub losses: &'a [Message],
    pub typed: &'a str,
    /// Where a code went that waits to be typed.
    pub sent: &'a Option<Sent>,
    pub back_href: &'a str,
}

impl Page<'_> {
    /// What its picture is of.
    fn subject(&self) -> &'static str {
        if self.is_phone { "sms" } else { "email" }
    }
}

/// `GET /account/email`.
pub async fn get_email(account: Account) -> Answer {
    get(account, ContactKind::Email).await
}

/// `POST /account/email`.
pub async fn post_email(posted: Posted) -> Answer {
    post(posted, ContactKind::Email).await
}

/// `GET /account/phone`.
pub async fn get_phone(account: Account) -> Answer {
    get(account, ContactKind::PhoneNumber).await
}

/// `POST /account/phone`.
pub async fn post_phone(posted: Posted) -> Answer {
    post(posted, ContactKind::PhoneNumber).await
}

fn page_of(kind: ContactKind) -> OwnPage {
    match kind {
        ContactKind::Email => OwnPage::Email,
        ContactKind::PhoneNumber => OwnPage::PhoneNumber,
    }
}

async fn get(mut account: Account, kind: ContactKind) -> Answer {
    let flow = account.flow();
    form(account, flow, kind, "", None).await
}

async fn post(Posted { mut account, fields, flow }: Posted, kind: ContactKind) -> Answer {
    let typed = as_contact(kind, fields.name("value"));
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return form(account, flow, kind, &typed, Some(stale)).await;
    };
    if fields.has("code") {
        let code = ConfirmationCode::new(fields.code("code"));
        return verify(account, flow, kind, &code).await;
    }
    if fields.has("verify") {
        return ask(account, flow, kind).await;
    }
    if fields.has("cancel") {
        return give_up(account, flow, kind).await;
    }
    if fields.has("remove") {
        return remove(account, flow, kind).await;
    }
    match typed.is_empty() {
        true => form(account, flow, kind, "", Some(Message::new("account-contact-empty"))).await,
        false => write(account, flow, kind, &typed).await,
    }
}

/// A new value waits for its proof: it changes nothing yet.
async fn write(mut account: Account, mut flow: Flow, kind: ContactKind, value: &str) -> Answer {
    if account.bearer.user.attribute(kind.attribute()) == Some(value) {
        return form(account, flow, kind, value, Some(Message::new("account-contact-same"))).await;
    }
    if let Some(problem) = spent(&account, kind).await? {
        return form(account, flow, kind, value, Some(problem)).await;
    }
    let given = Attributes::from([(kind.attribute().to_owned(), value.to_owned())]);
    match change_to(&account, &given, &account.actor()).await {
        Ok(sent) => {
            flow.end_proof(kind.attribute());
            sent.into_iter().for_each(|sent| flow.await_proof(sent));
            account.go(flow, page_of(kind).path(), None)
        }
        Err(error) => {
            let problem = account.visit.said(error)?;
            form(account, flow, kind, value, Some(problem)).await
        }
    }
}

/// Another one is wanted: the code that was sent proves nothing any more.
async fn give_up(account: Account, mut flow: Flow, kind: ContactKind) -> Answer {
    let given_up = proof::give_up(&account.visit.app, &account.bearer, kind).await;
    given_up.map_err(|error| account.visit.fault(error))?;
    flow.end_proof(kind.attribute());
    account.go(flow, page_of(kind).path(), None)
}

/// Takes what is there away, and with it the second step that was by it.
async fn remove(mut account: Account, mut flow: Flow, kind: ContactKind) -> Answer {
    let (visit, client) = (&account.visit, &account.client);
    let (actor, switching_off) =
        (account.telling(gone(kind))?, account.telling(Change::SecondStep)?);
    let removal = Removal {
        kind,
        client,
        public_url: &visit.public_url,
        visitor: &visit.visitor,
        actor: &actor,
        switching_off: &switching_off,
    };
    match removal::remove(&visit.app, &account.bearer, &removal).await {
        Ok(()) => {
            flow.end_proof(kind.attribute());
            account.go(flow, OwnPage::Account.path(), Some(Said::Saved))
        }
        Err(error) => {
            let problem = account.visit.said(error)?;
            form(account, flow, kind, "", Some(problem)).await
        }
    }
}

/// What is said where no code is taken for a while, so that none is sent either.
async fn spent(account: &Account, kind: ContactKind) -> Result<Option<Message>, PageError> {
    let wait = proof::wait(&account.visit.app, &account.bearer, kind).await;
    let wait = wait.map_err(|error| account.visit.fault(error))?;
    Ok(wait.map(|wait| error::wait(wait.as_secs())))
}

async fn change_to(
    account: &Account,
    given: &Attributes,
    actor: &Actor,
) -> rules::Result<Vec<CodeDelivery>> {
    let change = change::Change {
        whom: Whom::Bearer(&account.bearer),
        writer: Writer::Page(&account.client),
        given,
        visitor: &account.visit.visitor,
        actor,
        event: "UpdateUserAttributes",
    };
    update(&account.visit.app, &account.bearer.pool, &change).await
}

/// Sends another code, to what waits to be proven or else to what is there.
async fn ask(mut account: Account, mut flow: Flow, kind: ContactKind) -> Answer {
    if let Some(problem) = spent(&account, kind).await? {
        return form(account, flow, kind, "", Some(problem)).await;
    }
    let (visit, client) = (&account.visit, &account.client);
    let asked =
        proof::request_proof(&visit.app, &account.bearer, client, kind, &visit.visitor).await;
    match asked {
        Ok(sent) => {
            let again = flow.proof(kind.attribute()).is_some();
            flow.await_proof(sent);
            account.go(flow, page_of(kind).path(), again.then_some(Said::Resent))
        }
        // Messages are counted by the hour.
        Err(Error::Refused(Refusal::LimitExceeded(_))) => {
            let problem = error::wait(limits::rest_of_hour(&account.visit.app).as_secs());
            form(account, flow, kind, "", Some(problem)).await
        }
        Err(error) => {
            let problem = account.visit.said(error)?;
            form(account, flow, kind, "", Some(problem)).await
        }
    }
}

async fn verify(
    mut account: Account,
    mut flow: Flow,
    kind: ContactKind,
    code: &ConfirmationCode,
) -> Answer {
    let (app, actor) = (&account.visit.app, account.telling(told(kind))?);
    match proof::verify(app, &account.bearer, kind, code, &actor).await {
        Ok(()) => {
            flow.end_proof(kind.attribute());
            let known = renamed(&account).await?;
            let mut answer = account.go(flow, OwnPage::Account.path(), Some(Said::Saved))?;
            set_cookie(&mut answer, known);
            Ok(answer)
        }
        // There were too many tries in this hour, or at this code alone.
        Err(Error::Refused(Refusal::LimitExceeded(_))) => {
            let spent = spent(&account, kind).await?;
            let problem = spent.unwrap_or_else(|| Message::new("refused-old-code"));
            form(account, flow, kind, "", Some(problem)).await
        }
        Err(error) => {
            let problem = account.visit.said(error)?;
            form(account, flow, kind, "", Some(problem)).await
        }
    }
}

/// Who is remembered in this browser, by the name that the user has now: the sign-in page offers no other.
async fn renamed(account: &Account) -> Result<Cookie<'static>, PageError> {
    let (visit, pool) = (&account.visit, &account.bearer.pool);
    let name = sessions::name(&visit.app, pool, &account.session).await;
    let name = name.map_err(|error| visit.fault(error))?;
    let known = Known::of(visit).renamed(account.bearer.user.sub(), &name);
    Ok(known.cookie(visit))
}

fn told(kind: ContactKind) -> Change {
    match kind {
        ContactKind::Email => Change::Email,
        ContactKind::PhoneNumber => Change::PhoneNumber,
    }
}

fn gone(kind: ContactKind) -> Change {
    match kind {
        ContactKind::Email => Change::EmailRemoved,
        ContactKind::PhoneNumber => Change::PhoneNumberRemoved,
    }
}

/// What goes with an address or number, in words.
fn losses(kind: ContactKind, loss: Loss) -> Vec<Message> {
    let codes = match kind {
        ContactKind::Email => Message::new("account-sure-email"),
        ContactKind::PhoneNumber => Message::new("account-sure-phone"),
    };
    let second_step = loss.second_step.map(|then| match then {
        SecondStep::Off => Message::new("account-loss-step"),
        SecondStep::SetUpAnew => Message::new("account-loss-step-anew"),
    });
    let sign_in = loss.sign_in.then(|| Message::new("account-loss-sign-in"));
    let recovery = loss.recovery.then(|| Message::new("account-loss-recovery"));
    [Some(codes), sign_in, second_step, recovery].into_iter().flatten().collect()
}

async fn form(
    mut account: Account,
    mut flow: Flow,
    kind: ContactKind,
    typed: &str,
    problem: Option<Message>,
) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (account.chrome(), account.form(page_of(kind).path(), &flow));
    let name = kind.attribute();
    let sent = flow.proof(name).map(Sent::to);
    let config = &account.bearer.pool.config;
    let user = account.bearer.user.clone();
    let required = config.attribute(name).is_none_or(|attribute| attribute.required);
    let writable = account.may_write(name);
    let (app, url) = (&account.visit.app, &account.visit.public_url);
    let loss = match writable && !required && !config.is_username(name) {
        true => removal::loss(app, &account.bearer, kind, url).await,
        false => Ok(None),
    };
    let loss = loss.map_err(|error| account.visit.fault(error))?;
    let is_only_way = loss.is_some_and(|loss| loss.is_only_way);
    let back_href = account.visit.path(OwnPage::Account.path());
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        is_phone: kind == ContactKind::PhoneNumber,
        current: user.attribute(name).map(|value| shown(kind, value)),
        verified: user.verified(name),
        state: overview::state_of(kind, true, user.verified(name)),
        writable,
        removable: loss.is_some_and(|loss| !loss.is_only_way),
        is_only_way,
        losses: &loss.map(|loss| losses(kind, loss)).unwrap_or_default(),
        typed,
        sent: &sent,
        back_href: &back_href,
    })
}
