//! A step of a sign-in: a page that knows which app sent the browser and what the browser is in the middle of.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;

use crate::http::cookies;
use crate::http::form::{self, decode};
use crate::model::challenge::ChallengeName;
use crate::model::grant::BrowserSession;
use crate::model::ids::{DeviceKey, Sub, UserKey};
use crate::model::own_page::OwnPage;
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::federation;
use crate::pages::flow::{Flow, Flows, Said};
use crate::pages::mfa;
use crate::pages::visit::{Answer, PageError, Visit, see_other, send};
use crate::rules::authorize::{self, Authorization, AuthorizeError, AuthorizeRequest, Problem};
use crate::rules::challenges::{self, Asks, BrowserAnswer, Challenge, Presented, SigningIn};
use crate::rules::redirects::ToApp;
use crate::rules::sign_in::{Caller, SignIn};
use crate::rules::{self, devices, sessions};

/// A request for a page of a sign-in, the app's request checked.
pub struct Step {
    pub visit: Visit,
    pub authorization: Authorization,
    pub flows: Flows,
    /// The browser as a remembered device.
    pub device: Option<Remembered>,
    /// What the answer lets the browser keep, besides the flows.
    cookies: Vec<Cookie<'static>>,
}

/// The app that a sign-in is for, where it is told of faults of ours in place of whoever has the browser.
pub struct Hearer {
    of_fault: Option<ToApp>,
    of_delay: Option<ToApp>,
}

impl Hearer {
    /// Tells the app what stopped a page that the browser was sent to. Whoever has sent a form is told on a page, where it can
    /// be sent again.
    pub fn instead(self, answer: Answer) -> Answer {
        let told = match &answer {
            Err(PageError::Shown { retry_after: Some(_), .. }) => self.of_delay,
            Err(PageError::Shown { status, .. }) if status.is_server_error() => self.of_fault,
            _ => None,
        };
        told.map_or(answer, |told| Err(PageError::Elsewhere(told)))
    }
}

/// What a browser keeps to be known as a device.
#[derive(Clone, Debug)]
pub struct Remembered {
    pub key: DeviceKey,
    secret: String,
}

/// Which cookie it is in, and for how long.
const DEVICE: &str = "poolhouse-device";
const DEVICE_LIFETIME: actix_web::cookie::time::Duration =
    actix_web::cookie::time::Duration::days(180);

impl Remembered {
    fn of(visit: &Visit) -> Option<Self> {
        let cookie = cookies::read(&visit.request, &visit.hosted, DEVICE)?;
        let (key, secret) = cookie.split_once('.')?;
        Some(Self { key: DeviceKey::new(key), secret: secret.to_owned() })
    }
}

/// A form that was sent for a step.
pub struct Posted {
    pub step: Step,
    pub fields: Fields,
    /// The flow that the form was shown in; `None` if that is over, or the form was not ours.
    pub flow: Option<Flow>,
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, PageError>>>>;

impl FromRequest for Step {
    type Error = PageError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visit = Visit::from_request(request, payload);
        Box::pin(async move { Self::of(visit.await?).await })
    }
}

impl FromRequest for Posted {
    type Error = PageError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let step = Step::from_request(request, payload);
        let fields = Fields::from_request(request, payload);
        Box::pin(async move {
            let step = step.await?;
            let fields = fields.await?;
            let flow = step.visit.shown(&step.flows, &fields);
            Ok(Self { step, fields, flow })
        })
    }
}

impl Step {
    /// The step that a request is for.
    pub async fn of(visit: Visit) -> Result<Self, PageError> {
        let id = visit.visitor.request_id;
        let bad = |problem: String| PageError::shown(StatusCode::BAD_REQUEST, problem, id);
        let pairs = decode(visit.query().as_bytes()).map_err(|why| bad(why.to_string()))?;
        let request = AuthorizeRequest::new(pairs);
        if let Some(page) = request.own_page() {
            return Self::to_own(visit, &request, page).await;
        }
        let (app, pool) = (&visit.app, &visit.hosted.pool);
        let checked = authorize::check(app, pool, &request, &visit.visitor).await;
        let authorization = match checked.map_err(|error| visit.fault(error))? {
            Ok(authorization) if is_open(&visit, &authorization) => authorization,
            Ok(_) => return Err(bad(Problem::NoSuchProvider.to_string())),
            Err(AuthorizeError::Show(problem)) => return Err(bad(problem.to_string())),
            Err(AuthorizeError::Redirect(refused)) => {
                return Err(PageError::Elsewhere(refused.answer(&visit.hosted.issuer)));
            }
        };
        if let Some(begun) = authorize::pushed::begin(app, pool, &authorization) {
            let begun = form::with(visit.query(), &begun);
            let begun = begun.map_err(|why| bad(why.to_string()))?;
            let location = format!("{}?{begun}", visit.request.path());
            return Err(PageError::Elsewhere(ToApp::Location(location)));
        }
        let answered = authorize::pushed::is_answered(app, pool, &authorization).await;
        if answered.map_err(|error| visit.fault(error))? {
            return Err(bad(Problem::UnknownRequest.to_string()));
        }
        Ok(Self::with(visit, authorization))
    }

    fn with(visit: Visit, authorization: Authorization) -> Self {
        let flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
        let device = Remembered::of(&visit);
        Self { visit, authorization, flows, device, cookies: Vec::new() }
    }

    /// A step of a sign-in that leads to a page of ours.
    async fn to_own(
        visit: Visit,
        request: &AuthorizeRequest,
        page: OwnPage,
    ) -> Result<Self, PageError> {
        let bad = |problem: Problem| {
            let id = visit.visitor.request_id;
            PageError::shown(StatusCode::BAD_REQUEST, problem.to_string(), id)
        };
        let (app, pool) = (&visit.app, &visit.hosted.pool);
        let checked = authorize::check_own(app, pool, request, page, &visit.visitor).await;
        let authorization = checked.map_err(|error| visit.fault(error))?.map_err(bad)?;
        Ok(Self::with(visit, authorization))
    }

    /// Who hears of faults.
    pub fn hearer(&self) -> Hearer {
        let (hosted, authorization) = (&self.visit.hosted, &self.authorization);
        let told = |passes| {
            let hears = authorization.hears(&hosted.pool, passes);
            hears.then(|| authorization.stopped(passes, &hosted.issuer))
        };
        Hearer { of_fault: told(false), of_delay: told(true) }
    }

    /// Where the sign-in begins anew, and ends at once for a browser that is signed in already.
    pub fn entrance(&self) -> String {
        match self.authorization.own_page {
            Some(_) => self.visit.path("/login"),
            None => self.visit.path("/oauth2/authorize"),
        }
    }

    /// Where users make their own accounts; `None` where only administrators make them.
    pub fn sign_up_href(&self) -> Option<String> {
        let config = &self.visit.hosted.pool.config.admin_create_user_config;
        (!config.allow_admin_create_user_only).then(|| self.visit.path("/signup"))
    }

    /// The frame of the step's page, named after the app that the sign-in is for. One that registered itself calls itself
    /// what it likes: it gives no page of ours its name.
    pub fn chrome(&self) -> Chrome {
        let client = &self.authorization.client;
        let chrome = self.visit.chrome(Some(&client.id));
        match self.authorization.own_page.is_some() || client.is_stranger() {
            true => chrome,
            false => Chrome { place: client.shown_name().to_owned(), ..chrome },
        }
    }

    /// A form of the flow, sent to a path with the app's request in its query.
    pub fn form(&self, path: &str, flow: &Flow) -> Form {
        Form { action: self.visit.path(path), csrf: flow.csrf.clone() }
    }

    /// The flow that a link to a first page goes on with: one that was begun for the same request and has not come
    /// further, else a new one.
    pub fn flow(&mut self) -> Flow {
        self.first_flow(None)
    }

    /// The same for a page that names the user of a session.
    pub fn flow_for(&mut self, session: &BrowserSession) -> Flow {
        self.first_flow(Some(session.user.sub))
    }

    fn first_flow(&mut self, owner: Option<Sub>) -> Flow {
        let free = |flow: &Flow| flow.owner.is_none() || flow.owner == owner;
        match self.flows.newest(self.visit.query(), |flow| flow.is_first() && free(flow)) {
            Some(flow) => flow,
            None => self.flows.begin(&self.visit.app, self.visit.query()),
        }
    }

    /// The flow that the form of a first page goes on in: its own, unless another tab with the same page has come further in
    /// that, or it names a user. What was begun there stays.
    pub fn unshared(&mut self, flow: Flow) -> Flow {
        match flow.is_first() && flow.owner.is_none() {
            true => flow,
            false => self.flows.begin(&self.visit.app, self.visit.query()),
        }
    }

    /// The flow in which a page names the user of a session. What was shown to somebody else stays theirs: their page may
    /// still be open in another tab, and must not answer for this user.
    pub fn name_user(&mut self, flow: Flow, session: &BrowserSession) -> Flow {
        let (owner, theirs) = (Some(session.user.sub), flow.owner);
        let mut named = match theirs.is_none() || theirs == owner {
            true => flow,
            false => {
                let mut begun = self.flows.begin(&self.visit.app, self.visit.query());
                begun.session = flow.session;
                begun.said = flow.said;
                begun
            }
        };
        named.owner = owner;
        named
    }

    /// The session of this browser.
    pub async fn session(&self) -> Result<Option<BrowserSession>, PageError> {
        self.visit.session().await
    }

    /// What the user of a session goes by.
    pub async fn name_of(&self, session: &BrowserSession) -> Result<String, PageError> {
        let visit = &self.visit;
        let found = sessions::name(&visit.app, &visit.hosted.pool, session).await;
        found.map_err(|error| visit.fault(error))
    }

    /// Shows a page.
    pub fn show(self, page: &impl Template) -> Answer {
        let mut answer = self.visit.show(page, Some(self.authorization.redirect_uri()));
        self.keep_flows(&mut answer);
        Ok(answer)
    }

    /// 303 to another page of the flow.
    pub fn go(self, path: &str) -> Answer {
        let mut answer = self.visit.see(path);
        self.keep_flows(&mut answer);
        Ok(answer)
    }

    /// To where the sign-in begins, or ends at once for a browser that has a session by now: a page that was sent twice has
    /// done its work the first time. The sign-in page says why, if it comes to that. A session that the browser had already
    /// may be somebody else's: its user is asked first.
    pub fn begin_again(mut self, mut flow: Flow, why: Said) -> Answer {
        flow.start_over(why);
        self.flows.keep(flow);
        if cookies::session(&self.visit.request, &self.visit.hosted).is_some() {
            return self.go("/login");
        }
        let mut answer = see_other(&self.entrance());
        self.keep_flows(&mut answer);
        Ok(answer)
    }

    /// Lets the browser keep the flows as they are now.
    pub fn keep_flows(mut self, answer: &mut HttpResponse) {
        for cookie in self.cookies.drain(..) {
            set_cookie(answer, cookie);
        }
        let cookie = self.flows.cookie(&self.visit.app, &self.visit.hosted);
        set_cookie(answer, cookie);
    }

    /// What a proven factor leads to: the next challenge's page, or the app.
    pub async fn proceed(self, mut flow: Flow, mut outcome: SignIn) -> Answer {
        let challenge = loop {
            match outcome {
                SignIn::Done(proof) => return self.sign_in(flow, &proof).await,
                SignIn::Challenge(asked) if asked.name == ChallengeName::DeviceSrpAuth => {
                    let proven = self.prove_device(&flow, &asked).await;
                    outcome = proven.map_err(|error| self.visit.fault(error))?;
                }
                SignIn::Challenge(challenge) => break challenge,
            }
        };
        // What a page has no use for is a proof that only an app computes.
        let pages = |name: &ChallengeName| *name != ChallengeName::PasswordSrp;
        flow.available = challenge.available.iter().copied().filter(pages).collect();
        flow.recoverable = self.is_recoverable(&flow, &challenge).await?;
        flow.challenge = challenge.session.map(|session| session.expose().to_owned());
        flow.asked = Some(challenge.name);
        flow.confirming = None;
        flow.factors = challenge.factors;
        flow.instead = challenge.instead;
        match challenge.asks {
            Asks::Code(sent) => flow.delivery = Some(sent),
            Asks::Choice(factors) | Asks::SetUp(factors) => flow.factors = factors,
            _ => {}
        }
        flow.seed = None;
        self.go_to_asked(flow)
    }

    /// To the page of what a flow is asked for.
    pub fn go_to_asked(mut self, flow: Flow) -> Answer {
        let path = match flow.asked.filter(|_| flow.available.is_empty()) {
            Some(asked) => path_of(asked),
            None => "/login/factor",
        };
        self.flows.keep(flow);
        self.go(path)
    }

    /// Whether the user has recovery codes that may stand for what is asked.
    async fn is_recoverable(&self, flow: &Flow, asked: &Challenge) -> Result<bool, PageError> {
        let second = flow.available.is_empty() && mfa::recovery::stands_for(asked.name);
        let Some(session) = asked.session.as_ref().filter(|_| second) else { return Ok(false) };
        let (app, pool) = (&self.visit.app, &self.visit.hosted.pool.id);
        let left = rules::recovery_codes::are_left(app, pool, session).await;
        left.map_err(|error| self.visit.fault(error))
    }

    /// The sign-in of a caller at this step.
    pub fn signing_in<'a>(&'a self, caller: &'a Caller<'a>) -> SigningIn<'a> {
        let (app, pool) = (&self.visit.app, &self.visit.hosted.pool);
        SigningIn { app, pool, client: &self.authorization.client, caller }
    }

    /// The browser itself answers for the device that it is.
    async fn prove_device(&self, flow: &Flow, asked: &Challenge) -> rules::Result<SignIn> {
        let (app, pool) = (&self.visit.app, &self.visit.hosted.pool);
        let (client, binding) = (&self.authorization.client, flow.binding());
        let caller = flow.caller(&self.visit.visitor, &binding);
        let at = self.signing_in(&caller);
        let device = self.device.as_ref().ok_or_else(challenges::invalid)?;
        let session = asked.session.as_ref().ok_or_else(challenges::invalid)?;
        let (challenge, binding) = (asked.name, Some(&binding[..]));
        let presented = Presented { challenge, session, name: None, binding };
        let open = challenges::open(app, pool, client, presented).await?;
        let answer = BrowserAnswer { device: &device.key, secret: &device.secret };
        challenges::answer_browser(&at, open, &answer).await
    }

    /// Remembers the browser as a device of a user.
    pub async fn remember(&mut self, user: &UserKey) -> Result<(), PageError> {
        let visit = &self.visit;
        let (pool, client) = (&visit.hosted.pool, &self.authorization.client.id);
        let made = devices::remember_browser(&visit.app, pool, user, client, &visit.visitor).await;
        if let Some((key, secret)) = made.map_err(|error| visit.fault(error))? {
            let value = format!("{key}.{secret}");
            let cookie = cookies::set(&visit.hosted, DEVICE, value, Some(DEVICE_LIFETIME));
            self.cookies.push(cookie);
        }
        Ok(())
    }

    /// Lets the browser keep something with the next answer.
    pub fn keep_cookie(&mut self, cookie: Cookie<'static>) {
        self.cookies.push(cookie);
    }

    /// Takes an answer to the app, or to the next page.
    pub fn answer(self, answer: ToApp) -> Answer {
        let mut answer = send(answer, &self.chrome());
        self.keep_flows(&mut answer);
        Ok(answer)
    }

    /// Whether a session is good for this sign-in: it began in its flow, or the app takes one that was there before.
    pub fn takes(&self, flow: &Flow, session: &BrowserSession) -> bool {
        let (pool, now) = (&self.visit.hosted.pool, self.visit.app.now());
        flow.began(session) || self.authorization.accepts(pool, session, now)
    }
}

/// The pages that a sign-in through an identity provider passes.
const OF_PROVIDERS: [&str; 5] = ["/login", "/oauth2/idpresponse", "/consent", "/terms", "/offer"];

/// Whether a page is there for a client: those of the pool's own users only where it lets them in.
fn is_open(visit: &Visit, authorization: &Authorization) -> bool {
    let client = &authorization.client;
    let path = visit.request.path();
    let path = path.strip_prefix(visit.hosted.prefix()).unwrap_or(path);
    let passed = OF_PROVIDERS.contains(&path) || path.starts_with(federation::WITH);
    let through = || rules::federation::all_of_client(&visit.hosted.pool, client).next().is_some();
    client.config.supports_cognito() || passed && through()
}

/// The page of a challenge.
fn path_of(challenge: ChallengeName) -> &'static str {
    match challenge {
        ChallengeName::NewPasswordRequired => "/changePassword",
        ChallengeName::SelectMfaType => "/mfa/select",
        ChallengeName::MfaSetup => "/mfa/setup",
        // What is left that a page's sign-in can be asked is a code.
        _ => "/mfa",
    }
}

/// Adds a cookie to an answer.
pub fn set_cookie<B>(answer: &mut HttpResponse<B>, cookie: Cookie<'static>) {
    if let Err(fault) = answer.add_cookie(&cookie) {
        tracing::error!(%fault, "a cookie is not valid in a header");
    }
}
