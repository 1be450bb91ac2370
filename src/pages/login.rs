//! Signing in: with name and password, with the name first where there is a choice of factors, with a passkey, or with the
//! session that a browser already has.

use askama::Template;

use crate::model::challenge::ChallengeName;
use crate::model::grant::BrowserSession;
use crate::model::ids::{ChallengeSession, Password, TypedName};
use crate::model::own_page::OwnPage;
use crate::pages;
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::confirm_sign_up;
use crate::pages::error::message;
use crate::pages::factor;
use crate::pages::federation;
use crate::pages::fields::NameField;
use crate::pages::flow::{Flow, Said};
use crate::pages::known::{Known, Person};
use crate::pages::providers::Providers;
use crate::pages::step::{Posted, Step};
use crate::pages::text::Message;
use crate::pages::typed::as_name;
use crate::pages::visit::{Answer, PageError};
use crate::rules::redirects::ToApp;
use crate::rules::sign_in::{self, PasswordSignIn, SignIn};
use crate::rules::sign_up::{self, Resend};
use crate::rules::users::MAX_USERNAME;
use crate::rules::{Error, Refusal, authorize, challenges, recovery};

/// The sign-in form.
#[derive(Template)]
#[template(path = "pages/login.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub providers: &'a Providers,
    pub name: NameField,
    pub username: &'a str,
    /// Whether the name comes first, and then the choice of a factor.
    pub choice: bool,
    pub passkey: &'a Option<Invitation>,
    /// Absent where only administrators reset passwords.
    pub forgot_href: &'a Option<String>,
    /// Absent where nobody has a name to forget.
    pub forgot_name_href: &'a Option<String>,
    /// Absent where only administrators make users.
    pub sign_up_href: &'a Option<String>,
    /// Who signed in before in this browser.
    pub known: &'a [Person],
    /// Whether there is an app that can be told that nobody wants to sign in.
    pub cancel: bool,
    pub keeps: Keeps,
    /// Whether it is for somebody who is signed in, before something that a thief would do.
    pub again: bool,
}

/// Whether users are asked to stay signed in, and whether this one has said so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keeps {
    pub offered: bool,
    pub wanted: bool,
}

impl Keeps {
    /// What a page of a flow shows.
    pub fn of(step: &Step, flow: &Flow) -> Self {
        let offered = step.visit.hosted.pool.kept_session_lifetime().is_some();
        Self { offered, wanted: flow.keep }
    }
}

impl Page<'_> {
    /// Whether the page opens with the focus in the name, and not in the password.
    fn focuses_name(&self) -> bool {
        self.choice || self.username.is_empty() || self.chrome.concerns(self.problem, "name")
    }
}

/// What a browser needs to sign in with a passkey, whoever's it is.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub session: String,
    /// `PublicKeyCredentialRequestOptions` as JSON.
    pub options: String,
}

/// What a browser with a session sees instead.
#[derive(Template)]
#[template(path = "pages/login_as.html")]
pub struct AsPage<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub notice: &'a Option<Message>,
    pub username: &'a str,
    /// Who else signed in before in this browser.
    pub known: &'a [Person],
    pub cancel: bool,
}

/// `GET /login`: the form, or the choice to go on as whoever has signed in.
pub async fn get(step: Step) -> Answer {
    let hearer = step.hearer();
    hearer.instead(open(step).await)
}

async fn open(mut step: Step) -> Answer {
    if step.authorization.must_be_silent() && !step.visit.is_head() {
        return Err(PageError::Elsewhere(silently(&step).await));
    }
    if let Some(provider) = step.authorization.provider.clone().filter(|_| !step.visit.is_head()) {
        return federation::depart(step, &provider).await;
    }
    match acceptable(&step).await? {
        Some(session) => go_on_as(step, &session).await,
        None => {
            let flow = step.flow();
            form(step, flow, None)
        }
    }
}

/// The answer to an app that has asked for no page: whatever stops it, too.
pub async fn silently(step: &Step) -> ToApp {
    let (authorization, issuer) = (&step.authorization, &step.visit.hosted.issuer);
    let (app, fault) = (&step.visit.app, |error| step.visit.fault(error));
    let answered = async {
        let Some(session) = acceptable(step).await? else {
            return authorize::login_required(app, authorization, issuer).await.map_err(fault);
        };
        match step.standing(&session).await? {
            Ok(allowed) => step.complete(&session, allowed).await,
            Err(question) => {
                authorize::must_ask(app, authorization, &question, issuer).await.map_err(fault)
            }
        }
    };
    match answered.await {
        Ok(answer) | Err(PageError::Elsewhere(answer)) => answer,
        Err(PageError::Shown { retry_after, .. }) => {
            authorization.stopped(retry_after.is_some(), issuer)
        }
    }
}

/// The session of the browser, if the app's request lets it stand for a sign-in.
async fn acceptable(step: &Step) -> Result<Option<BrowserSession>, PageError> {
    let session = step.session().await?;
    let now = step.visit.app.now();
    Ok(session.filter(|session| step.authorization.accepts(&step.visit.hosted.pool, session, now)))
}

/// `POST /login`: name and password, or the wish to go on with the session.
pub async fn post(Posted { mut step, fields, flow }: Posted) -> Answer {
    let typed = as_name(&step.visit.hosted.pool.config, fields.name("username"));
    let Some(flow) = flow else {
        // Signed in meanwhile, in another tab: nobody else is by a form that may not be ours.
        if let Some(session) = acceptable(&step).await? {
            return go_on_as(step, &session).await;
        }
        let mut flow = step.flow();
        flow.username = Some(typed).filter(|typed| !typed.is_empty());
        let expired = step.visit.expired();
        return form(step, flow, Some(expired));
    };
    if fields.has("cancelButton") {
        return cancel(step, flow).await;
    }
    let local = step.authorization.client.config.supports_cognito();
    if !local && ["account", "credential", "username"].into_iter().any(|name| fields.has(name)) {
        return step.go("/login");
    }
    if fields.has("forget") {
        return forget(step, flow, fields.get("forget"));
    }
    if fields.has("account") {
        return as_known(step, flow, fields.get("account")).await;
    }
    if fields.has("differentUserButton") {
        return for_another(step);
    }
    if !fields.has("credential") && !fields.has("username") {
        return with_session(step, flow).await;
    }
    let shown = flow.binding();
    let mut flow = step.unshared(flow);
    flow.keep = fields.has("keep");
    if fields.has("credential") {
        return with_passkey(step, flow, &shown, &fields).await;
    }
    let name = known_length(&typed);
    flow.username = Some(typed);
    let Some(name) = name else {
        return form(step, flow, Some(message(&Refusal::WRONG_CREDENTIALS)));
    };
    if is_choice(&step) && !fields.has("password") {
        return begin_choice(step, flow, &name).await;
    }
    with_password(step, flow, &name, fields.get("password")).await
}

/// Whether a page's sign-in is for an app that hears of its end.
pub fn is_of_app(step: &Step) -> bool {
    step.authorization.own_page.is_none()
}

/// The user does not want to sign in, or to go on, and the app hears so.
pub async fn cancel(mut step: Step, flow: Flow) -> Answer {
    if !is_of_app(&step) {
        return step.go("/login");
    }
    let (app, issuer) = (&step.visit.app, &step.visit.hosted.issuer);
    let answer = authorize::cancel(app, &step.authorization, issuer).await;
    let answer = answer.map_err(|error| step.visit.fault(error))?;
    step.flows.end(&flow);
    step.answer(answer)
}

/// The form, for somebody else than the page named: in a flow without a user, since that one's page may be open in another
/// tab.
pub fn for_another(mut step: Step) -> Answer {
    let mut flow = step.flow();
    flow.username = None;
    form(step, flow, None)
}

/// Somebody who signed in before is asked for no name.
async fn as_known(mut step: Step, flow: Flow, sub: &str) -> Answer {
    let known = Known::of(&step.visit);
    let Some(person) = known.find(sub) else { return step.go("/login") };
    let mut flow = step.unshared(flow);
    flow.username = Some(person.name.clone());
    match known_length(&person.name).filter(|_| is_choice(&step)) {
        Some(name) => begin_choice(step, flow, &name).await,
        None => form(step, flow, None),
    }
}

/// The browser remembers somebody no more.
fn forget(mut step: Step, flow: Flow, sub: &str) -> Answer {
    let known = Known::of(&step.visit);
    if let Some(sub) = known.find(sub).map(|person| person.sub) {
        let cookie = known.without(sub).cookie(&step.visit);
        step.keep_cookie(cookie);
    }
    step.flows.keep(flow);
    step.go("/login")
}

/// Whether the name comes first, and then the choice of a factor.
pub fn is_choice(step: &Step) -> bool {
    sign_in::is_choice_offered(&step.visit.hosted.pool, &step.authorization.client)
}

/// What the user may begin with is asked next; at once, where it is one thing only.
async fn begin_choice(mut step: Step, flow: Flow, name: &TypedName) -> Answer {
    match factor::begin(&step, &flow, name, None).await {
        Ok(SignIn::Challenge(challenge)) => factor::offer(step, flow, name, *challenge).await,
        Ok(done) => step.proceed(flow, done).await,
        Err(error) => {
            let problem = step.visit.said(error)?;
            form(step, flow, Some(problem))
        }
    }
}

/// Signs in with a password.
pub async fn with_password(step: Step, flow: Flow, name: &TypedName, password: &str) -> Answer {
    let password = Password::new(password);
    let binding = flow.binding();
    let caller = flow.caller_with(&step.visit.visitor, &binding, step.device.as_ref());
    let attempt = PasswordSignIn { name, password: &password, session: None, caller };
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    match sign_in::with_password(app, pool, &step.authorization.client, &attempt).await {
        Ok(outcome) => step.proceed(flow, outcome).await,
        Err(error) => refused(step, flow, name, error).await,
    }
}

/// What stopped a first factor: the state of the account leads on, anything else back to the page.
pub async fn refused(mut step: Step, mut flow: Flow, name: &TypedName, error: Error) -> Answer {
    match error {
        Error::Refused(Refusal::UserNotConfirmed) => unconfirmed(step, flow, name).await,
        Error::Refused(Refusal::PasswordResetRequired) => {
            flow.start_over(Said::MustReset);
            step.flows.keep(flow);
            step.go("/forgotPassword")
        }
        error => {
            let problem = step.visit.said(error)?;
            let problem = Some(of_first_factor(&step, problem));
            match flow.available.is_empty() {
                true => form(step, flow, problem),
                false => factor::form(step, flow, problem).await,
            }
        }
    }
}

/// Where a new password is chosen by who forgot the one before; `None` where only administrators reset passwords.
pub fn forgot_href(step: &Step) -> Option<String> {
    recovery::is_open(&step.visit.hosted.pool).then(|| step.visit.path("/forgotPassword"))
}

/// Whether somebody who is signed in is to prove it once more: a page of the account has sent them here by name.
fn confirms(step: &Step) -> bool {
    let dangerous = step.authorization.own_page.is_some_and(OwnPage::is_dangerous);
    dangerous && step.authorization.login_hint.is_some()
}

/// What a first factor was refused with: where there were too many tries, waiting may never help, but a new password does,
/// where one can be chosen. It is said of every account, so that it tells nothing of one.
fn of_first_factor(step: &Step, problem: Message) -> Message {
    match problem.is("refused-locked") && recovery::is_open(&step.visit.hosted.pool) {
        true => Message::new("login-locked"),
        false => problem,
    }
}

/// A passkey that the browser's user chose says who it is. It was asked for in the flow that the form was shown in.
async fn with_passkey(step: Step, flow: Flow, shown: &[u8], fields: &Fields) -> Answer {
    let binding = flow.binding();
    let caller = flow.caller_with(&step.visit.visitor, &binding, step.device.as_ref());
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let (client, url) = (&step.authorization.client, &step.visit.public_url);
    let session = ChallengeSession::new(fields.get("passkeySession"));
    let asked = [ChallengeName::WebAuthn];
    let answered = async {
        let opened =
            sign_in::open_first(app, pool, client, &session, &asked, None, Some(shown)).await?;
        let opened = opened.ok_or_else(challenges::invalid)?;
        let credential = fields.get("credential");
        sign_in::answer_invited(app, pool, client, &opened, credential, url, &caller).await
    };
    let nobody = TypedName::new("");
    match answered.await {
        Ok(outcome) => step.proceed(flow, outcome).await,
        Err(Error::Refused(why)) if why == Refusal::WRONG_CREDENTIALS => {
            form(step, flow, Some(Message::new("passkey-refused")))
        }
        // The user is not known by a name that could be confirmed here.
        Err(Error::Refused(Refusal::UserNotConfirmed)) => {
            form(step, flow, Some(message(&Refusal::UserNotConfirmed)))
        }
        Err(error) => refused(step, flow, &nobody, error).await,
    }
}

/// A name no longer than any name is.
pub fn known_length(typed: &str) -> Option<TypedName> {
    (1..=MAX_USERNAME).contains(&typed.chars().count()).then(|| TypedName::new(typed))
}

/// Goes on with the session, if it is still that of the user whom the page showed.
async fn with_session(step: Step, flow: Flow) -> Answer {
    let Some(session) = acceptable(&step).await? else { return step.go("/login") };
    match flow.is_of(&session) {
        true => step.resume(flow, &session).await,
        false => step.go("/login"),
    }
}

/// The right password of an account that was never confirmed: a new code and the page for it, no dead end.
async fn unconfirmed(step: Step, mut flow: Flow, name: &TypedName) -> Answer {
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let (visitor, public_url) = (&step.visit.visitor, &step.visit.public_url);
    let asked = Resend { name, visitor, public_url, proven: true };
    let reminded = sign_up::remind(app, pool, &step.authorization.client, &asked).await;
    match reminded.map_err(|error| step.visit.fault(error))? {
        Some(reminded) if reminded.waits => pages::sign_up::waiting(step),
        Some(reminded) => {
            flow.said = reminded.delivery.is_none().then_some(Said::Limited);
            confirm_sign_up::wait(step, flow, reminded.user.sub, reminded.delivery)
        }
        // Confirmed in between: the next try gets in.
        None => form(step, flow, Some(message(&Refusal::UserNotConfirmed))),
    }
}

async fn go_on_as(mut step: Step, session: &BrowserSession) -> Answer {
    let username = step.name_of(session).await?;
    let flow = step.flow_for(session);
    let flow = step.name_user(flow, session);
    let (chrome, form) = (step.chrome(), step.form("/login", &flow));
    step.flows.keep(flow);
    let notice = stranger(&step);
    let known = Known::of(&step.visit).without(session.user.sub).0;
    let cancel = is_of_app(&step);
    step.show(&AsPage {
        cancel,
        chrome: &chrome,
        form: &form,
        notice: &notice,
        username: &username,
        known: &known,
    })
}

/// Whose the client is: said of one that registered itself.
fn stranger(step: &Step) -> Option<Message> {
    let app = step.authorization.stranger()?;
    Some(Message::new("login-stranger").with("app", app).with("host", step.authorization.place()))
}

/// What signing in with a passkey takes, where it may begin so.
fn invitation(step: &Step, flow: &Flow) -> Result<Option<Invitation>, PageError> {
    let binding = flow.binding();
    let caller = flow.caller(&step.visit.visitor, &binding);
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let (client, url) = (&step.authorization.client, &step.visit.public_url);
    let invited = sign_in::invite(app, pool, client, url, &caller);
    let invited = invited.map_err(|error| step.visit.fault(error))?;
    Ok(invited
        .map(|(session, options)| Invitation { session: session.expose().to_owned(), options }))
}

fn form(mut step: Step, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message).or_else(|| stranger(&step));
    let hint = step.authorization.login_hint.clone();
    let username = flow.username.clone().or(hint).unwrap_or_default();
    let (chrome, form) = (step.chrome(), step.form("/login", &flow));
    let keeps = Keeps::of(&step, &flow);
    let choice = is_choice(&step);
    let providers = federation::buttons(&step);
    let passkey = if providers.alone { None } else { invitation(&step, &flow)? };
    let config = &step.visit.hosted.pool.config;
    let name = NameField::for_known(config);
    let forgot_href = forgot_href(&step);
    let again = confirms(&step);
    let reminds = !recovery::reminds(&step.visit.app, &step.visit.hosted.pool).is_empty();
    let forgot_name_href = reminds.then(|| step.visit.path("/forgotUsername"));
    let sign_up_href = step.sign_up_href().filter(|_| !providers.alone && !again);
    // Whose name stands in the field is not offered besides.
    let mut known = Known::of(&step.visit).0;
    known.retain(|person| person.name != username && !providers.alone && !again);
    let cancel = is_of_app(&step);
    step.flows.keep(flow);
    step.show(&Page {
        cancel,
        known: &known,
        keeps,
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        providers: &providers,
        name,
        username: &username,
        choice,
        passkey: &passkey,
        forgot_href: &forgot_href,
        forgot_name_href: &forgot_name_href,
        sign_up_href: &sign_up_href,
        again,
    })
}
