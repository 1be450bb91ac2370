//! Adding a passkey: the one page that takes a script, since browsers make passkeys for scripts alone.

use askama::Template;

use crate::model::own_page::OwnPage;
use crate::model::passkey::Kinds;
use crate::pages::account::{Account, Posted, passkeys as list};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::error::message;
use crate::pages::flow::{Flow, Said};
use crate::pages::offer;
use crate::pages::step::set_cookie;
use crate::pages::text::Message;
use crate::pages::visit::{Answer, see_other};
use crate::rules::passkeys::sealed::Asked;
use crate::rules::redirects::with_parameter;
use crate::rules::{Error, messages, passkeys, users};

/// The button, and the options for the browser.
#[derive(Template)]
#[template(path = "pages/account/add_passkey.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub username: &'a str,
    /// What the browser is asked for; `None` where no passkey can be added.
    pub asked: &'a Option<Asked>,
    pub back_href: &'a str,
    /// Whether that is the sign-in, not the account.
    pub back_to_app: bool,
}

/// `GET /passkeys/add`: changes nothing.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    form(account, flow, None).await
}

/// `POST /passkeys/add`: what the browser made is kept. Where an app sent the user here with a `redirect_uri` of its own,
/// the browser goes back there with `result=success`, as from Cognito's page; whoever came from the account goes back to it.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return form(account, flow, Some(stale)).await;
    };
    let Ok(credential) = serde_json::from_str(fields.get("credential")) else {
        return form(account, flow, Some(Message::new("passkey-failed"))).await;
    };
    let (visit, actor) = (&account.visit, account.telling(messages::Change::Passkeys)?);
    let url = &visit.public_url;
    let chrome = account.chrome();
    let (passkey, security_key) = (chrome.t("passkey-name"), chrome.t("passkey-name-key"));
    let (passkey, security_key) = (passkey.to_string(), security_key.to_string());
    let kinds = Kinds { passkey: &passkey, security_key: &security_key };
    let (app, bearer, sealed) = (&visit.app, &account.bearer, fields.get("registration"));
    let done = passkeys::sealed::complete(app, bearer, sealed, &credential, url, kinds, &actor);
    match done.await {
        Ok(()) => {
            let next = match account.parameter(offer::RESUME) {
                Some(offer::HERE) => account.next_href(),
                Some(list::LIST) => None,
                _ => account.app_href().map(|app| with_parameter(app, "result", "success")),
            };
            let Some(next) = next else {
                return account.go(flow, OwnPage::Passkeys.path(), Some(Said::PasskeyAdded));
            };
            let mut answer = see_other(&next);
            set_cookie(
                &mut answer,
                account.flows.cookie(&account.visit.app, &account.visit.hosted),
            );
            Ok(answer)
        }
        Err(Error::Refused(why)) => form(account, flow, Some(message(&why))).await,
        Err(fault) => Err(account.visit.fault(fault)),
    }
}

async fn form(mut account: Account, mut flow: Flow, problem: Option<Message>) -> Answer {
    let said = flow.said.take().map(Said::message);
    let problem = problem.or(said);
    let (chrome, form) = (account.chrome(), account.form(OwnPage::AddPasskey.path(), &flow));
    let url = &account.visit.public_url;
    let asked = passkeys::sealed::ask(&account.visit.app, &account.bearer, url).await;
    let (asked, problem) = match asked {
        Ok(asked) => (Some(asked), problem),
        Err(Error::Refused(why)) => (None, Some(message(&why))),
        Err(fault) => return Err(account.visit.fault(fault)),
    };
    let username = users::sign_in_name(&account.bearer.pool, &account.bearer.user).to_owned();
    let resumes = account.parameter(offer::RESUME) == Some(offer::HERE);
    let resumed = account.next_href().filter(|_| resumes);
    let back_href = resumed.clone().unwrap_or_else(|| account.visit.path(OwnPage::Account.path()));
    let back_to_app = resumed.is_some();
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        username: &username,
        asked: &asked,
        back_href: &back_href,
        back_to_app,
    })
}
