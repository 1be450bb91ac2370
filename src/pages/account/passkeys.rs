//! The passkeys of a user: listed, named, removed. Adding one is a page of its own.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::model::own_page::OwnPage;
use crate::pages::account::{Account, Moment, Posted};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::offer::RESUME;
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::{messages, passkeys};

/// What has the page that adds one lead back here; see [`RESUME`].
pub const LIST: &str = "passkeys";

/// One section for each passkey.
#[derive(Template)]
#[template(path = "pages/account/passkeys.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub passkeys: &'a [Listed],
    pub zone: &'a str,
    /// `None` where the pool takes no passkeys.
    pub add_href: Option<&'a str>,
    pub back_href: &'a str,
}

/// A passkey as it is listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// In base64url.
    pub id: String,
    pub name: String,
    /// A new name that was refused.
    pub refused: Option<String>,
    pub created: Moment,
    /// It stays: there is no other way to sign in.
    pub is_only_way: bool,
}

impl From<passkeys::Listed> for Listed {
    fn from(passkeys::Listed { passkey, is_only_way }: passkeys::Listed) -> Self {
        let id = URL_SAFE_NO_PAD.encode(&passkey.id);
        let (name, created) = (passkey.friendly_name, Moment(passkey.created_at));
        Self { id, name, refused: None, created, is_only_way }
    }
}

/// `GET /account/passkeys`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    show(account, flow, None, None).await
}

/// `POST /account/passkeys`: one is named, or removed.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return show(account, flow, Some(stale), None).await;
    };
    let (id, actor) = (fields.get("passkey"), account.actor());
    let (app, bearer) = (&account.visit.app, &account.bearer);
    let done = match fields.has("remove") {
        true => {
            let actor = account.telling(messages::Change::Passkeys)?;
            let url = &account.visit.public_url;
            passkeys::give_up(app, bearer, id, url, &actor).await
        }
        false => passkeys::rename(app, bearer, id, fields.name("name"), &actor).await,
    };
    match done {
        Ok(()) => account.go(flow, OwnPage::Passkeys.path(), Some(Said::Saved)),
        Err(error) => {
            let problem = account.visit.said(error)?;
            let typed = problem.is("passkey-name-wrong").then(|| fields.name("name"));
            show(account, flow, Some(problem), typed.map(|name| (id, name))).await
        }
    }
}

/// Where a passkey is added: from there the way leads back here, and not to the app that sent the user to the account.
fn add_href(account: &Account) -> String {
    let href = account.visit.path(OwnPage::AddPasskey.path());
    match (account.parameter(RESUME), account.visit.query()) {
        (Some(_), _) => href,
        (None, "") => format!("{href}?{RESUME}={LIST}"),
        (None, _) => format!("{href}&{RESUME}={LIST}"),
    }
}

/// Shows the list; `refused` is a passkey and a name that it could not have.
async fn show(
    mut account: Account,
    mut flow: Flow,
    problem: Option<Message>,
    refused: Option<(&str, &str)>,
) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (app, bearer) = (&account.visit.app, &account.bearer);
    let listed = passkeys::listed(app, bearer, &account.visit.public_url).await;
    let listed = listed.map_err(|error| account.visit.fault(error))?;
    let mut listed: Vec<Listed> = listed.into_iter().map(Listed::from).collect();
    if let Some((id, name)) = refused
        && let Some(passkey) = listed.iter_mut().find(|passkey| passkey.id == id)
    {
        passkey.refused = Some(name.to_owned());
    }
    let (chrome, form) = (account.chrome(), account.form(OwnPage::Passkeys.path(), &flow));
    let add_href = passkeys::enabled(&account.bearer.pool).then(|| add_href(&account));
    let back_href = account.visit.path(OwnPage::Account.path());
    account.flows.keep(flow);
    let zone = account.zone();
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        passkeys: &listed,
        zone: &zone,
        add_href: add_href.as_deref(),
        back_href: &back_href,
    })
}
