//! The account at a glance.

use askama::Template;

use crate::model::contact::{ContactKind, shown};
use crate::model::mfa::MfaMode;
use crate::model::own_page::OwnPage;
use crate::model::user::UserStatus;
use crate::pages::account::{Account, Posted, apps};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::mfa::Offered;
use crate::pages::sign_out;
use crate::pages::text::Message;
use crate::pages::visit::{Answer, client_of};
use crate::rules::{self, account, federation, mfa, passkeys, users};

/// One line for each thing that can be changed.
#[derive(Template)]
#[template(path = "pages/account/overview.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub notice: &'a Option<Message>,
    pub username: &'a str,
    pub rows: &'a [Row],
    pub app_href: Option<&'a str>,
}

/// A thing that can be changed.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: &'static str,
    pub label: Message,
    pub href: String,
    /// How it stands now.
    pub value: Option<String>,
    /// The same in words of ours.
    pub states: Vec<Message>,
}

/// `GET /account`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    let rows = rows(&account).await.map_err(|error| account.visit.fault(error))?;
    show(account, flow, &rows)
}

/// `POST /account`: signs out of this browser.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow.filter(|_| fields.has("sign_out")) else {
        let mut flow = account.flow();
        flow.said = Some(Said::Expired);
        return account.go(flow, "/account", Some(Said::Expired));
    };
    let client = client_of(account.visit.query());
    let mut answer = sign_out::end(&account.visit, &account.chrome(), client).await?;
    account.flows.end(&flow);
    account.keep_flows(&mut answer);
    Ok(answer)
}

/// What the user may change, and how it stands.
async fn rows(account: &Account) -> rules::Result<Vec<Row>> {
    let (app, bearer, user) = (&account.visit.app, &account.bearer, &account.bearer.user);
    let pool = &bearer.pool;
    let row = |id: &'static str, label: Message, page: OwnPage| {
        let href = account.visit.path(page.path());
        Row { id, label, href, value: None, states: Vec::new() }
    };
    let contact = |id, label, page, kind: ContactKind| {
        let value = user.attribute(kind.attribute()).map(|value| shown(kind, value));
        let state = state_of(kind, value.is_some(), user.verified(kind.attribute()));
        Row { value, states: vec![state], ..row(id, label, page) }
    };
    let name = ["name", "given_name", "nickname"].into_iter().find_map(|one| user.attribute(one));
    let mut rows = Vec::new();
    if account.opens_attributes() {
        let profile = row("profile", Message::new("account-profile"), OwnPage::Profile);
        rows.push(Row { value: name.map(str::to_owned), ..profile });
    }
    rows.push(contact("email", Message::new("email"), OwnPage::Email, ContactKind::Email));
    let number = Message::new("phone-number");
    rows.push(contact("phone", number, OwnPage::PhoneNumber, ContactKind::PhoneNumber));
    // Whoever signs in elsewhere alone has no use for what proves somebody here.
    let signs_in_here = user.status != UserStatus::ExternalProvider;
    if signs_in_here {
        let state = match account::has_password(app, bearer).await? {
            true => Message::new("account-password-set"),
            false => Message::new("account-password-none"),
        };
        let password = row("password", Message::new("password"), OwnPage::Password);
        rows.push(Row { states: vec![state], ..password });
    }
    let policy = mfa::policy(app, pool);
    if signs_in_here && policy.mode != MfaMode::Off && !policy.offered.is_empty() {
        let on = mfa::asked_of(app, pool, user, &bearer.mfa).into_iter();
        let mut states: Vec<Message> = on.map(|factor| Offered::of(factor).text).collect();
        if states.is_empty() {
            states.push(Message::new("account-mfa-off"));
        }
        let second = row("mfa", Message::new("account-mfa"), OwnPage::SecondStep);
        rows.push(Row { states, ..second });
    }
    if signs_in_here && passkeys::enabled(pool) {
        let count = passkeys::list(app, &user.key).await?.len();
        let state = Message::new("account-passkeys-count").count("count", count);
        let own = row("passkeys", Message::new("account-passkeys"), OwnPage::Passkeys);
        rows.push(Row { states: vec![state], ..own });
    }
    if let Some(count) = federation::count_linked(app, bearer).await? {
        let state = Message::new("account-providers-count").count("count", count);
        let own = row("providers", Message::new("account-providers"), OwnPage::Providers);
        rows.push(Row { states: vec![state], ..own });
    }
    rows.push(row("sessions", Message::new("account-sessions"), OwnPage::Sessions));
    let count = apps::listed(account).await?.len();
    let state = Message::new("account-apps-count").count("count", count);
    let own = row("apps", Message::new("account-apps"), OwnPage::Apps);
    rows.push(Row { states: vec![state], ..own });
    rows.push(row("delete", Message::new("account-delete"), OwnPage::Delete));
    Ok(rows)
}

/// How an address or number stands.
pub fn state_of(kind: ContactKind, is_there: bool, verified: bool) -> Message {
    match (kind, is_there, verified) {
        (ContactKind::Email, false, _) => Message::new("account-email-none"),
        (ContactKind::Email, true, true) => Message::new("account-email-verified"),
        (ContactKind::Email, true, false) => Message::new("account-email-unverified"),
        (ContactKind::PhoneNumber, false, _) => Message::new("account-phone-none"),
        (ContactKind::PhoneNumber, true, true) => Message::new("account-phone-verified"),
        (ContactKind::PhoneNumber, true, false) => Message::new("account-phone-unverified"),
    }
}

fn show(mut account: Account, mut flow: Flow, rows: &[Row]) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (chrome, form) = (account.chrome(), account.form("/account", &flow));
    let username = users::sign_in_name(&account.bearer.pool, &account.bearer.user).to_owned();
    let app_href = account.next_href();
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        notice: &notice,
        username: &username,
        rows,
        app_href: app_href.as_deref(),
    })
}
