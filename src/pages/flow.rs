//! What a browser is in the middle of, before and after the first proven factor.
//!
//! The ten newest flows of a browser are sealed in one cookie of the pool. A flow's name is the form's `_csrf`: random,
//! known to the page alone, and of no use without the cookie. The authorize request itself stays in the URL, where
//! scripts and bookmarks expect it; the flow keeps its digest, so that what a form is posted with is what it was shown
//! for. (The request may carry 4 KiB of `state`, more than a cookie holds.)

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::http::cookies;
use crate::http::hosted::Hosted;
use crate::model::challenge::ChallengeName;
use crate::model::code::CodeDelivery;
use crate::model::grant::BrowserSession;
use crate::model::ids::{SessionId, Sub};
use crate::model::mfa::MfaFactor;
use crate::model::visitor::Visitor;
use crate::pages::speech::without_language;
use crate::pages::step::Remembered;
use crate::pages::text::Message;
use crate::rules::sign_in::Caller;
use crate::sealing::digest;

const KIND: &str = "poolhouse-flows";
const NEWEST: usize = 10;
/// What browsers keep of a cookie is 4096 bytes, its name and attributes included.
const MAX_COOKIE: usize = 3700;
const LIFETIME: Duration = Duration::hours(1);
/// The longest request that is kept in the cookie beside its digest, in bytes.
const MAX_REQUEST: usize = 1500;

/// One flow.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flow {
    /// Its name, and the value of `_csrf` in its forms.
    #[serde(rename = "n")]
    pub csrf: String,
    #[serde(rename = "t", with = "chrono::serde::ts_seconds")]
    began_at: DateTime<Utc>,
    #[serde(rename = "q")]
    query: String,
    /// The name that was typed, to show it again.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Who signed up in this flow, or proved the password while unconfirmed: confirming signs them in.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub confirming: Option<Sub>,
    /// The Session of the challenge that is open.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// What it asks.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<ChallengeName>,
    /// The seed of a software token that is being set up.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// The second factors to choose from.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<MfaFactor>,
    /// Where the code that is asked for sets a factor up, those that can be set up instead.
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<MfaFactor>,
    /// The first factors to choose from; none once the first factor is proven, or where there is no choice.
    #[serde(rename = "v", default, skip_serializing_if = "Vec::is_empty")]
    pub available: Vec<ChallengeName>,
    /// Whether a second factor was set up in it: recovery codes come before the app.
    #[serde(rename = "z", default, skip_serializing_if = "std::ops::Not::not")]
    pub enrolled: bool,
    /// Whether the user has asked to stay signed in.
    #[serde(rename = "j", default, skip_serializing_if = "std::ops::Not::not")]
    pub keep: bool,
    /// Whether a recovery code may stand for the second factor that is asked for.
    #[serde(rename = "y", default, skip_serializing_if = "std::ops::Not::not")]
    pub recoverable: bool,
    /// Where the last code went.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<CodeDelivery>,
    /// Where the codes went that prove an address and a number of the account: the last one of each attribute.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<CodeDelivery>,
    /// What the next page has to say, once.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// Whose account page it is, or who was asked on a page that names them. It never becomes somebody else's: a tab may
    /// still show the page.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Sub>,
    /// Recovery codes that were made and are not kept yet.
    #[serde(rename = "k", default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// The browser session that began in this flow: it is good for the rest of it, whatever the app demands of others.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The code of a device that was typed in it, its try counted.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The app's request itself, for a link in a mail to go on with.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    request: Option<String>,
}

/// What one page leaves for the next to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    #[serde(rename = "r")]
    Resent,
    #[serde(rename = "p")]
    PasswordChanged,
    #[serde(rename = "m")]
    MustReset,
    #[serde(rename = "x")]
    Expired,
    #[serde(rename = "l")]
    TooManyTries,
    #[serde(rename = "s")]
    Saved,
    #[serde(rename = "w")]
    PasswordSaved,
    #[serde(rename = "k")]
    PasskeyAdded,
    #[serde(rename = "e")]
    Ended,
    #[serde(rename = "f")]
    Forgotten,
    #[serde(rename = "g")]
    LeftElsewhere,
    #[serde(rename = "t")]
    Limited,
    #[serde(rename = "a")]
    AccessEnded,
    #[serde(rename = "v")]
    ProviderFailed,
    #[serde(rename = "n")]
    NameSent,
    #[serde(rename = "c")]
    Confirmed,
    #[serde(rename = "u")]
    Unopened,
    #[serde(rename = "o")]
    ResentLink,
    #[serde(rename = "z")]
    SignedOut,
    #[serde(rename = "h")]
    PasswordSet,
}

impl Said {
    /// The same as a text.
    pub fn message(self) -> Message {
        match self {
            Self::Resent => Message::new("confirm-resent"),
            Self::PasswordChanged => Message::new("login-password-changed"),
            Self::MustReset => Message::new("forgot-required"),
            Self::Expired => Message::new("expired"),
            Self::TooManyTries => Message::new("mfa-over"),
            Self::Saved => Message::new("account-saved"),
            Self::PasswordSaved => Message::new("account-password-saved"),
            Self::PasskeyAdded => Message::new("account-passkey-added"),
            Self::Ended => Message::new("account-ended"),
            Self::Forgotten => Message::new("account-forgotten"),
            Self::LeftElsewhere => Message::new("account-left-elsewhere"),
            Self::Limited => Message::new("refused-limit"),
            Self::AccessEnded => Message::new("account-apps-removed"),
            Self::ProviderFailed => Message::new("login-provider-failed"),
            Self::NameSent => Message::new("forgot-username-sent-lead"),
            Self::Confirmed => Message::new("refused-confirmed"),
            Self::Unopened => Message::new("confirm-link-unopened"),
            Self::ResentLink => Message::new("confirm-link-resent"),
            Self::SignedOut => Message::new("account-signed-out"),
            Self::PasswordSet => Message::new("account-password-first-saved"),
        }
    }
}

/// The flows of a browser at a pool, newest first.
#[derive(Debug, Default)]
pub struct Flows(Vec<Flow>);

fn place(hosted: &Hosted) -> String {
    hosted.pool.place("flows", "cookie")
}

fn name_of(query: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(without_language(query).as_bytes())[..16])
}

impl Flow {
    /// What binds a challenge to this flow.
    pub fn binding(&self) -> [u8; 32] {
        digest(self.csrf.as_bytes())
    }

    /// Who signs in with it.
    pub fn caller<'a>(&self, visitor: &'a Visitor, binding: &'a [u8; 32]) -> Caller<'a> {
        Caller { visitor, binding: Some(binding), device_key: None, goal: None }
    }

    /// The same with the browser as a device, for a first factor.
    pub fn caller_with<'a>(
        &self,
        visitor: &'a Visitor,
        binding: &'a [u8; 32],
        device: Option<&'a Remembered>,
    ) -> Caller<'a> {
        Caller { device_key: device.map(|device| &device.key), ..self.caller(visitor, binding) }
    }

    /// Whether a session began in it, or went on in it.
    pub fn began(&self, session: &BrowserSession) -> bool {
        self.session == Some(session.session_id)
    }

    /// Whether its page was shown to the user of a session: whoever answers is the one who was asked.
    pub fn is_of(&self, session: &BrowserSession) -> bool {
        self.owner == Some(session.user.sub)
    }

    /// Whether it has come no further than its first page.
    pub fn is_first(&self) -> bool {
        self.confirming.is_none()
            && self.challenge.is_none()
            && self.delivery.is_none()
            && self.session.is_none()
    }

    /// Goes back to its first page, which has something to say.
    pub fn start_over(&mut self, why: Said) {
        self.confirming = None;
        self.challenge = None;
        self.asked = None;
        self.available = Vec::new();
        self.delivery = None;
        self.session = None;
        self.owner = None;
        self.said = Some(why);
    }

    /// Whether there is something to finish: a code to type, an app to set up, codes to keep.
    pub fn is_under_way(&self) -> bool {
        !self.proofs.is_empty() || self.seed.is_some() || !self.codes.is_empty()
    }

    /// Where the code went that proves an attribute, if one waits to be typed.
    pub fn proof(&self, attribute: &str) -> Option<&CodeDelivery> {
        self.proofs.iter().find(|sent| sent.attribute_name == attribute)
    }

    /// Keeps where the code for an attribute went.
    pub fn await_proof(&mut self, sent: CodeDelivery) {
        self.end_proof(&sent.attribute_name);
        self.proofs.push(sent);
    }

    /// Waits for no code for an attribute any more.
    pub fn end_proof(&mut self, attribute: &str) {
        self.proofs.retain(|sent| sent.attribute_name != attribute);
    }

    /// Whether a challenge is open in it.
    pub fn is_asked(&self) -> bool {
        self.challenge.is_some() && self.asked.is_some()
    }

    /// Waits for an account to be confirmed; by a link in a mail, which brings no request of an app with it.
    pub fn await_link(&mut self, query: &str) {
        self.request = Some(query.to_owned()).filter(|query| query.len() <= MAX_REQUEST);
    }
}

impl Flows {
    /// The flows that a request's cookie holds; none if it does not open.
    pub fn of(request: &HttpRequest, app: &App, hosted: &Hosted) -> Self {
        let now = app.now();
        let cookie = cookies::read(request, hosted, KIND);
        let opened = cookie.and_then(|value| {
            let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
            let clear = app.server_keys.flow.open(&place(hosted), &sealed).ok()?;
            serde_json::from_slice::<Vec<Flow>>(&clear).ok()
        });
        let mut flows = opened.unwrap_or_default();
        flows.retain(|flow| now - flow.began_at < LIFETIME);
        Self(flows)
    }

    /// The flow that a form names, if the form was posted with the query it was shown for.
    pub fn find(&self, csrf: &str, query: &str) -> Option<Flow> {
        let query = name_of(query);
        let named = |flow: &&Flow| -> bool { flow.csrf.as_bytes().ct_eq(csrf.as_bytes()).into() };
        self.0.iter().find(named).filter(|flow| flow.query == query).cloned()
    }

    /// The newest flow for this query that has come as far as a page needs, for one that is reached by a link.
    pub fn newest(&self, query: &str, has_come: impl Fn(&Flow) -> bool) -> Option<Flow> {
        let query = name_of(query);
        self.0.iter().find(|flow| flow.query == query && has_come(flow)).cloned()
    }

    /// The users who signed up, or proved the password while unconfirmed, in any of them.
    pub fn confirming(&self) -> Vec<Sub> {
        self.0.iter().filter_map(|flow| flow.confirming).collect()
    }

    /// What binds something to each of them.
    pub fn bindings(&self) -> Vec<Vec<u8>> {
        self.0.iter().map(|flow| flow.binding().to_vec()).collect()
    }

    /// The flow that something is bound to.
    pub fn bound(&self, binding: &[u8]) -> Option<Flow> {
        self.0.iter().find(|flow| flow.binding() == binding).cloned()
    }

    /// Whether a device's code was typed in any of them.
    pub fn know_device(&self, typed: &str) -> bool {
        self.0.iter().any(|flow| flow.device.as_deref() == Some(typed))
    }

    /// The newest flow that waits for a link to confirm a user, and the app's request that the link goes on with.
    pub fn awaiting(&self, is_user: impl Fn(&Flow, Sub) -> bool) -> Option<(Flow, String)> {
        self.0.iter().find_map(|flow| {
            let request = flow.request.as_ref()?;
            is_user(flow, flow.confirming?).then(|| (flow.clone(), request.clone()))
        })
    }

    /// A new flow for a query.
    pub fn begin(&mut self, app: &App, query: &str) -> Flow {
        let flow = Flow {
            csrf: URL_SAFE_NO_PAD.encode(app.random.bytes::<16>()),
            began_at: app.now(),
            query: name_of(query),
            username: None,
            confirming: None,
            challenge: None,
            asked: None,
            seed: None,
            factors: Vec::new(),
            instead: Vec::new(),
            available: Vec::new(),
            enrolled: false,
            recoverable: false,
            keep: false,
            delivery: None,
            proofs: Vec::new(),
            said: None,
            owner: None,
            codes: Vec::new(),
            session: None,
            device: None,
            request: None,
        };
        self.keep(flow.clone());
        flow
    }

    /// Keeps what became of a flow, in front of the others.
    pub fn keep(&mut self, flow: Flow) {
        self.end(&flow);
        self.0.insert(0, flow);
        self.0.truncate(NEWEST);
    }

    /// Ends a flow.
    pub fn end(&mut self, flow: &Flow) {
        self.0.retain(|other| other.csrf != flow.csrf);
    }

    /// The cookie that holds them; the oldest give way when it would become too large.
    pub fn cookie(mut self, app: &App, hosted: &Hosted) -> Cookie<'static> {
        loop {
            if self.0.is_empty() {
                return cookies::remove(hosted, KIND);
            }
            let clear = serde_json::to_vec(&self.0).unwrap_or_default();
            let sealed = app.server_keys.flow.seal(app.random, &place(hosted), &clear);
            let value = URL_SAFE_NO_PAD.encode(sealed);
            if value.len() <= MAX_COOKIE || self.0.len() == 1 {
                return cookies::set(hosted, KIND, value, None);
            }
            self.0.pop();
        }
    }
}
