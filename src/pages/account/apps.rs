//! The apps that have access to something of the user's: listed, and taken away.

use askama::Template;

use crate::model::consent::Access;
use crate::model::ids::ClientId;
use crate::model::own_page::OwnPage;
use crate::pages::account::{Account, Moment, Posted};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::consent::Ask;
use crate::pages::error::message;
use crate::pages::flow::{Flow, Said};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::pools::Pool;
use crate::rules::{self, Error, clients, consents};

/// The apps, each with what it was allowed and a button that ends it.
#[derive(Template)]
#[template(path = "pages/account/apps.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub apps: &'a [ListedApp],
    pub back_href: &'a str,
}

/// An app as it is listed.
#[derive(Clone, Debug)]
pub struct ListedApp {
    pub client: String,
    pub name: String,
    /// What the user has allowed; nothing where the user was never asked.
    pub asks: Vec<Ask>,
    pub since: Moment,
}

/// `GET /account/apps`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    show(account, flow, None).await
}

/// `POST /account/apps`: an app's access ends.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return show(account, flow, Some(stale)).await;
    };
    let (visit, user) = (&account.visit, &account.bearer.user.key);
    let client = ClientId::new(fields.get("app"));
    match consents::withdraw(&visit.app, user, &client, &visit.visitor).await {
        Ok(()) => account.go(flow, OwnPage::Apps.path(), Some(Said::AccessEnded)),
        Err(Error::Refused(why)) => show(account, flow, Some(message(&why))).await,
        Err(fault) => Err(account.visit.fault(fault)),
    }
}

/// The apps of the user that are still there.
pub async fn listed(account: &Account) -> rules::Result<Vec<ListedApp>> {
    let app = &account.visit.app;
    let mut apps = Vec::new();
    for access in consents::list(app, &account.bearer.user.key).await? {
        let name = clients::name(app, &account.bearer.pool, &access.client_id).await?;
        if let Some(name) = name {
            apps.push(describe(&account.bearer.pool, &access, name));
        }
    }
    Ok(apps)
}

fn describe(pool: &Pool, access: &Access, name: String) -> ListedApp {
    let mut things = Vec::new();
    for allowed in &access.allowed {
        for thing in consents::things(pool, allowed) {
            if !things.contains(&thing) {
                things.push(thing);
            }
        }
    }
    let asks = things.iter().map(Ask::of).collect();
    let (client, since) = (access.client_id.to_string(), Moment(access.since));
    ListedApp { client, name, asks, since }
}

async fn show(mut account: Account, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let apps = listed(&account).await.map_err(|error| account.visit.fault(error))?;
    let (chrome, form) = (account.chrome(), account.form(OwnPage::Apps.path(), &flow));
    let back_href = account.visit.path(OwnPage::Account.path());
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        apps: &apps,
        back_href: &back_href,
    })
}
