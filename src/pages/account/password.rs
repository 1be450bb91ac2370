//! Choosing another password.

use askama::Template;

use crate::model::ids::Password;
use crate::model::own_page::OwnPage;
use crate::pages::account::{Account, Posted};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::new_password::{PasswordRules, is_repeated};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::messages;
use crate::rules::passwords::{self, Change};
use crate::rules::{Error, Refusal, account as accounts, users};

/// The form for the password that is, and the one that is to be.
#[derive(Template)]
#[template(path = "pages/account/password.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub username: &'a str,
    /// Whether there is a password that has to be given.
    pub has_password: bool,
    pub rules: PasswordRules,
    pub back_href: &'a str,
}

/// `GET /account/password`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    form(account, flow, None, None).await
}

/// `POST /account/password`: every other sign-in of the user ends.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let sent = fields.get("password");
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return form(account, flow, None, Some(stale)).await;
    };
    if !is_repeated(&fields) {
        return form(account, flow, Some(sent), Some(Message::new("refused-repeat"))).await;
    }
    let previous = fields.has("currentPassword").then(|| fields.get("currentPassword"));
    let (previous, proposed) = (previous.map(Password::new), Password::new(sent));
    // Whoever has none gives none: the rule knows.
    let (told, said) = match previous {
        Some(_) => (messages::Change::Password, Said::PasswordSaved),
        None => (messages::Change::FirstPassword, Said::PasswordSet),
    };
    let (previous, proposed) = (previous.as_ref(), &proposed);
    let (visitor, actor) = (&account.visit.visitor, &account.telling(told)?);
    let change = Change { previous, proposed, visitor, actor };
    match passwords::change(&account.visit.app, &account.bearer, &change).await {
        Ok(()) => account.go(flow, OwnPage::Account.path(), Some(said)),
        Err(Error::Refused(why)) if why == Refusal::WRONG_CREDENTIALS => {
            let problem = Message::new("account-password-wrong");
            form(account, flow, Some(sent), Some(problem)).await
        }
        Err(error) => {
            let problem = account.visit.said(error)?;
            form(account, flow, Some(sent), Some(problem)).await
        }
    }
}

async fn form(
    mut account: Account,
    mut flow: Flow,
    sent: Option<&str>,
    problem: Option<Message>,
) -> Answer {
    let said = flow.said.take().map(Said::message);
    let problem = problem.or(said);
    let (chrome, form) = (account.chrome(), account.form(OwnPage::Password.path(), &flow));
    let has_password = accounts::has_password(&account.visit.app, &account.bearer).await;
    let has_password = has_password.map_err(|error| account.visit.fault(error))?;
    let pool = &account.bearer.pool;
    let sent = sent.filter(|sent| !sent.is_empty());
    let rules = PasswordRules::new("new_password", &pool.config.policies.password_policy, sent);
    let username = users::sign_in_name(pool, &account.bearer.user).to_owned();
    let back_href = account.visit.path(OwnPage::Account.path());
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        username: &username,
        has_password,
        rules,
        back_href: &back_href,
    })
}
