//! Where a user is signed in, and on which devices: listed, and ended.

use askama::Template;

use crate::model::device::Device;
use crate::model::ids::{ClientId, DeviceKey};
use crate::model::own_page::OwnPage;
use crate::model::session::{Associated, Session, SessionName};
use crate::model::user_agent::{self, Described};
use crate::pages::account::{Account, Moment, Posted};
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::error::message;
use crate::pages::flow::{Flow, Said};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::access_tokens::Whom;
use crate::rules::user_sessions::{self, Revocation};
use crate::rules::{self, Error, account as accounts, clients, devices};

/// How many devices are listed.
const DEVICES: usize = 60;

/// Sessions and devices, and a button that ends all but this one.
#[derive(Template)]
#[template(path = "pages/account/sessions.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub sessions: &'a [ListedSession],
    pub devices: &'a [ListedDevice],
    pub zone: &'a str,
    pub back_href: &'a str,
}

impl Page<'_> {
    /// Whether the user is signed in anywhere else.
    fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.is_this)
    }
}

/// A session as it is listed.
#[derive(Clone, Debug)]
pub struct ListedSession {
    pub name: String,
    /// Whether it is a browser of these pages, not an app.
    pub of_browser: bool,
    /// The app that was signed in to.
    pub app: Option<String>,
    /// Empty where the pool does not track where its users are.
    pub device: String,
    pub address: String,
    pub last: Moment,
    pub is_this: bool,
}

impl ListedSession {
    /// Where it is: the browser of these pages, or an app.
    pub fn place(&self, chrome: &Chrome) -> String {
        match &self.app {
            Some(app) if !self.of_browser => app.clone(),
            _ => chrome.t("account-session-browser").to_string(),
        }
    }

    /// What it is called: the device, as far as that is known.
    pub fn title(&self, chrome: &Chrome) -> String {
        match self.device.is_empty() {
            true => self.place(chrome),
            false => in_words(&self.device, chrome),
        }
    }
}

/// The description of an app and its system in the language of the page.
fn in_words(description: &str, chrome: &Chrome) -> String {
    match user_agent::parts(description) {
        Described::Unknown => chrome.t("account-session-unknown").to_string(),
        Described::One(one) => one.to_owned(),
        Described::On { app, system } => {
            let text = Message::new("account-session-on").with("app", app).with("system", system);
            chrome.say(&text).to_string()
        }
    }
}

/// A device as it is listed.
#[derive(Clone, Debug)]
pub struct ListedDevice {
    pub key: String,
    pub name: Option<String>,
    pub remembered: bool,
    pub last: Moment,
}

impl ListedDevice {
    /// What it is called: by its user, or by what it is.
    pub fn title(&self, chrome: &Chrome) -> String {
        match &self.name {
            Some(name) => in_words(name, chrome),
            None => chrome.t("account-device-unnamed").to_string(),
        }
    }
}

impl From<Device> for ListedDevice {
    fn from(device: Device) -> Self {
        Self {
            key: device.key.to_string(),
            name: device.name,
            remembered: device.remembered,
            last: Moment(device.last_authenticated_at),
        }
    }
}

/// `GET /account/sessions`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    show(account, flow, None).await
}

/// `POST /account/sessions`: a session, a device, or everything but this browser's session ends.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return show(account, flow, Some(stale)).await;
    };
    match end(&account, &fields).await {
        Ok(()) => {
            let said = match (fields.has("elsewhere"), fields.has("device")) {
                (true, _) => Said::LeftElsewhere,
                (false, true) => Said::Forgotten,
                (false, false) => Said::Ended,
            };
            account.go(flow, OwnPage::Sessions.path(), Some(said))
        }
        Err(Error::Refused(why)) => show(account, flow, Some(message(&why))).await,
        Err(fault) => Err(account.visit.fault(fault)),
    }
}

async fn end(account: &Account, fields: &Fields) -> rules::Result<()> {
    let (app, bearer) = (&account.visit.app, &account.bearer);
    let (whom, actor) = (Whom::Bearer(bearer), account.actor());
    if fields.has("device") {
        let change = devices::Change {
            whom,
            device: &DeviceKey::new(fields.get("device")),
            actor: &actor,
            event: "ForgetDevice",
        };
        return devices::forget(app, &change).await;
    }
    if fields.has("session") {
        let revocation = Revocation {
            session: fields.get("session").parse().ok(),
            associated: Associated::Linked,
            event: "RevokeUserSession",
        };
        return user_sessions::revoke_own(app, &actor, whom, &revocation).await;
    }
    accounts::sign_out_elsewhere(app, bearer, &account.visit.visitor).await
}

async fn sessions(account: &Account) -> rules::Result<Vec<ListedSession>> {
    let (app, pool) = (&account.visit.app, &account.bearer.pool);
    let mut listed = Vec::new();
    for session in user_sessions::own(app, pool, &account.bearer.user.key).await? {
        listed.push(describe(account, session).await?);
    }
    Ok(listed)
}

async fn describe(account: &Account, session: Session) -> rules::Result<ListedSession> {
    let app = match &session.client_id {
        Some(id) => app_name(account, id).await?,
        None => None,
    };
    Ok(ListedSession {
        name: session.name.to_string(),
        of_browser: matches!(session.name, SessionName::Sso(_)),
        app,
        device: session.last.device,
        address: session.last.address,
        last: Moment(session.last.at),
        is_this: session.name == SessionName::Sso(account.session.session_id),
    })
}

async fn app_name(account: &Account, id: &ClientId) -> rules::Result<Option<String>> {
    clients::name(&account.visit.app, &account.bearer.pool, id).await
}

async fn own_devices(account: &Account) -> rules::Result<Vec<ListedDevice>> {
    let (app, user) = (&account.visit.app, &account.bearer.user.key);
    let page = devices::list(app, user, "ListDevices", DEVICES, None).await?;
    Ok(page.items.into_iter().map(ListedDevice::from).collect())
}

async fn show(mut account: Account, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let sessions = sessions(&account).await.map_err(|error| account.visit.fault(error))?;
    let devices = own_devices(&account).await.map_err(|error| account.visit.fault(error))?;
    let (chrome, form) = (account.chrome(), account.form(OwnPage::Sessions.path(), &flow));
    let back_href = account.visit.path(OwnPage::Account.path());
    let zone = account.zone();
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        sessions: &sessions,
        devices: &devices,
        zone: &zone,
        back_href: &back_href,
    })
}
