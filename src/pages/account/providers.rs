//! What a user is linked with at identity providers: listed, removed. Administrators link.

use askama::Template;

use crate::model::ids::ProviderName;
use crate::model::own_page::OwnPage;
use crate::pages::account::{Account, Moment, Posted};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::flow::{Flow, Said};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::{federation, messages};

/// One section for each account elsewhere.
#[derive(Template)]
#[template(path = "pages/account/providers.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub links: &'a [ListedLink],
    pub zone: &'a str,
    pub back_href: &'a str,
}

/// A link as it is listed.
#[derive(Clone, Debug)]
pub struct ListedLink {
    pub provider: String,
    /// Who the user is there.
    pub subject: String,
    pub since: Moment,
    /// It stays: there is no other way to sign in.
    pub is_only_way: bool,
}

impl From<federation::Linked> for ListedLink {
    fn from(federation::Linked { identity, is_only_way }: federation::Linked) -> Self {
        let (provider, since) = (identity.provider.to_string(), Moment(identity.created_at));
        Self { provider, subject: identity.subject, since, is_only_way }
    }
}

/// `GET /account/providers`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    show(account, flow, None).await
}

/// `POST /account/providers`: one is removed.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return show(account, flow, Some(stale)).await;
    };
    let (provider, subject) = (ProviderName::new(fields.get("provider")), fields.get("subject"));
    let actor = account.telling(messages::Change::Providers)?;
    let (app, bearer, url) =
        (&account.visit.app, &account.bearer, account.visit.public_url.as_str());
    match federation::leave(app, bearer, &provider, subject, url, &actor).await {
        Ok(()) => account.go(flow, OwnPage::Providers.path(), Some(Said::Saved)),
        Err(error) => {
            let problem = account.visit.said(error)?;
            show(account, flow, Some(problem)).await
        }
    }
}

async fn show(mut account: Account, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let (app, url) = (&account.visit.app, account.visit.public_url.as_str());
    let linked = federation::linked(app, &account.bearer, url).await;
    let linked = linked.map_err(|error| account.visit.fault(error))?;
    let links: Vec<ListedLink> = linked.into_iter().map(ListedLink::from).collect();
    let (chrome, form) = (account.chrome(), account.form(OwnPage::Providers.path(), &flow));
    let back_href = account.visit.path(OwnPage::Account.path());
    account.flows.keep(flow);
    let zone = account.zone();
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        links: &links,
        zone: &zone,
        back_href: &back_href,
    })
}
