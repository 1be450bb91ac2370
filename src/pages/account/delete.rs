//! Deleting one's own account.

use actix_web::http::StatusCode;
use askama::Template;

use crate::http::cookies;
use crate::model::own_page::OwnPage;
use crate::pages::account::{Account, Posted};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::home::Way;
use crate::pages::known::Known;
use crate::pages::message;
use crate::pages::step::set_cookie;
use crate::pages::text::Message;
use crate::pages::visit::{Answer, html};
use crate::rules::access_tokens::Whom;
use crate::rules::{messages, user_admin, users};

/// What will happen, and the button.
#[derive(Template)]
#[template(path = "pages/account/delete.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    /// Which account it is.
    pub what: Message,
    pub username: &'a str,
    pub back_href: &'a str,
}

/// `GET /account/delete`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    form(account, flow, None)
}

/// `POST /account/delete`: the account is no more.
pub async fn post(Posted { mut account, flow, .. }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return form(account, flow, Some(stale));
    };
    let whom = Whom::Bearer(&account.bearer);
    let actor = account.telling(messages::Change::Deleted)?;
    let deleted = user_admin::delete(&account.visit.app, whom, &actor).await;
    deleted.map_err(|error| account.visit.fault(error))?;
    account.flows.end(&flow);
    let chrome = account.chrome();
    let way = Way::on(&account.visit.app, &account.visit.hosted, &account.visit.request).await;
    let page = message::Page {
        chrome: &chrome,
        title: Message::new("account-deleted-title"),
        lead: Message::new("account-deleted-lead"),
        login_href: &None,
        way: &way,
    };
    let mut answer = html(&page, StatusCode::OK, None);
    set_cookie(&mut answer, cookies::remove_session(&account.visit.hosted));
    let known = Known::of(&account.visit).without(account.bearer.user.sub());
    set_cookie(&mut answer, known.cookie(&account.visit));
    account.keep_flows(&mut answer);
    Ok(answer)
}

fn form(mut account: Account, mut flow: Flow, problem: Option<Message>) -> Answer {
    let said = flow.said.take().map(Said::message);
    let problem = problem.or(said);
    let (chrome, form) = (account.chrome(), account.form(OwnPage::Delete.path(), &flow));
    let username = users::sign_in_name(&account.bearer.pool, &account.bearer.user).to_owned();
    let back_href = account.visit.path(OwnPage::Account.path());
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        what: Message::new("account-delete-account"),
        username: &username,
        back_href: &back_href,
    })
}
