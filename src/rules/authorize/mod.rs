//! Authorization requests: what a browser brings to `/oauth2/authorize` or `/login`, checked before anything is shown,
//! and answered once the user is known.

mod answer;
mod checks;
mod expected;
mod held;
pub mod posted;
pub mod pushed;
#[cfg(test)]
mod tests;

pub use answer::{cancel, complete, deny, fail, login_required, must_ask, session};

use std::borrow::Cow;
use std::sync::Arc;

use chrono::Duration;

use crate::app::App;
use crate::model::claims_request::{AskedAcr, ClaimsRequest};
use crate::model::client::Client;
use crate::model::consent::Extent;
use crate::model::ids::{AuthorizationCode, ClientId, ProviderName, SessionId};
use crate::model::own_page::OwnPage;
use crate::model::parameters::Parameters;
use crate::model::resources::Resources;
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::pools::Pool;
use crate::rules::redirects::{Refused, ResponseMode, Target, ToApp};
use crate::rules::resources::{self, InvalidTarget};
use crate::rules::{Result, account, clients, consents, device_flow, id_tokens, scopes};
use checks::{Checker, Prompt, Wrong};
use expected::Expected;
use pushed::Pushed;

/// The parameters that are read; all others are ignored (RFC 6749 §3.1).
const PARAMETERS: [&str; 25] = [
    "acr_values",
    "claims",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "id_token_hint",
    "identity_provider",
    "idp_identifier",
    "lang",
    "login_hint",
    "max_age",
    "nonce",
    "poolhouse_page",
    "prompt",
    "redirect_uri",
    "registration",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];

/// An authorization request as it came.
#[derive(Clone, Debug, Default)]
pub struct AuthorizeRequest(Parameters);

impl AuthorizeRequest {
    /// Takes the decoded pairs of a query or a form.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(Parameters::new(&PARAMETERS, pairs))
    }

    /// Whether a parameter of this name is read.
    pub fn reads(name: &str) -> bool {
        PARAMETERS.contains(&name)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// The page of ours that the sign-in is for, where it is for none of an app.
    pub fn own_page(&self) -> Option<OwnPage> {
        OwnPage::of(&format!("/{}", self.get("poolhouse_page")?))
    }
}

/// A parameter on which it depends whether an answer may be sent anywhere.
pub fn trusted<'a>(
    parameters: &'a Parameters,
    name: &'static str,
) -> std::result::Result<Option<&'a str>, Problem> {
    match parameters.doubled().contains(&name) {
        true => Err(Problem::Doubled(name)),
        false => Ok(parameters.get(name)),
    }
}

/// Why a request is not followed: said on a page of ours where client or redirect URI cannot be trusted, to the app
/// otherwise (RFC 6749 §4.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizeError {
    Show(Problem),
    Redirect(Refused),
}

/// What is shown, in the words that Cognito's pages use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("Required String parameter '{0}' is not present")]
    Missing(&'static str),
    #[error("Parameter '{0}' is given twice")]
    Doubled(&'static str),
    #[error("User pool client does not exist.")]
    UnknownClient,
    #[error("Client is not enabled for OAuth2.0 flows.")]
    OAuthNotEnabled,
    #[error("redirect_mismatch")]
    RedirectMismatch,
    #[error("Login option is not available. Please try another one")]
    NoSuchProvider,
    #[error("The client has no account pages")]
    NoAccountPages,
    #[error("id_token_hint is not valid")]
    NoValidHint,
    #[error("request_uri is not known, too old or answered already")]
    UnknownRequest,
}

impl From<Problem> for AuthorizeError {
    fn from(problem: Problem) -> Self {
        Self::Show(problem)
    }
}

/// What the app is given at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseType {
    Code,
    /// The implicit grant: an access token in the fragment, and an ID token if scope `openid` is asked for.
    Token,
    /// An ID token alone (OIDC Core §3.2).
    IdToken,
    /// Both.
    IdTokenToken,
}

/// A request that may be followed.
#[derive(Clone, Debug)]
pub struct Authorization {
    pub client: Arc<Client>,
    pub response_type: ResponseType,
    pub scopes: Vec<String>,
    /// Fills the name field in.
    pub login_hint: Option<String>,
    /// Where the sign-in leads to instead of an app.
    pub own_page: Option<OwnPage>,
    /// The identity provider that the app has chosen.
    pub provider: Option<ProviderName>,
    /// Whether more scopes were asked for than there are left.
    lost_scopes: bool,
    target: Target,
    code_challenge: Option<String>,
    nonce: Option<String>,
    resources: Resources,
    prompt: Prompt,
    max_age: Option<Duration>,
    claims: ClaimsRequest,
    acr: AskedAcr,
    expected: Expected,
    /// The key that the code is bound to (RFC 9449 §10).
    jkt: Option<String>,
    /// The pushed request that it is.
    pushed: Option<Pushed>,
    /// A code that was made for a session with the look at it. Nobody has been told of it.
    ahead: Option<(SessionId, AuthorizationCode)>,
}

/// Checks a request against its pool and client. Nothing is written.
pub async fn check(
    app: &App,
    pool: &Pool,
    request: &AuthorizeRequest,
    visitor: &Visitor,
) -> Result<std::result::Result<Authorization, AuthorizeError>> {
    let held = match posted::opened(app, pool, request) {
        Ok(held) => held,
        Err(problem) => return Ok(Err(problem.into())),
    };
    let request = held.as_ref().unwrap_or(request);
    let client = match client(app, pool, &request.0, visitor).await? {
        Ok(client) => client,
        Err(problem) => return Ok(Err(problem.into())),
    };
    let (request, of_push) = match pushed::opened(app, pool, &client, &request.0) {
        Err(problem) => return Ok(Err(problem.into())),
        Ok(None) => (Cow::Borrowed(request), None),
        Ok(Some((request, pushed, jkt))) => (Cow::Owned(request), Some((pushed, jkt))),
    };
    let hinted = request.get("id_token_hint");
    let hinted = hinted.map(|hint| match id_tokens::read_hint(app, pool, hint) {
        Some(hint) => Expected::User(hint.sub),
        None => Expected::Unknown,
    });
    Ok(check_in(pool, client, &request, of_push.is_some()).map(|mut found| {
        if let Some((pushed, jkt)) = of_push {
            found.pushed = Some(pushed);
            found.jkt = jkt.or(found.jkt);
        }
        if let Some(hinted) = hinted {
            found.expected = found.expected.and(hinted);
        }
        // A scope that its resource server no longer has is left out, not refused.
        let before = found.scopes.len();
        scopes::retain(pool, &found.client, &mut found.scopes);
        found.lost_scopes = found.scopes.len() < before;
        found
    }))
}

/// Whether somebody may sign in at a client for a page of ours.
fn has(client: &Client, page: OwnPage) -> bool {
    match page {
        OwnPage::Device => device_flow::is_allowed(client),
        _ => account::has_pages(client),
    }
}

/// Checks a request that leads to a page of ours: it needs a client, for its brand, and no redirect URI.
pub async fn check_own(
    app: &App,
    pool: &Pool,
    request: &AuthorizeRequest,
    page: OwnPage,
    visitor: &Visitor,
) -> Result<std::result::Result<Authorization, Problem>> {
    let client = match client(app, pool, &request.0, visitor).await? {
        Ok(client) if has(&client, page) => client,
        Ok(_) => return Ok(Err(Problem::NoAccountPages)),
        Err(problem) => return Ok(Err(problem)),
    };
    let max_age = match page {
        OwnPage::Device => client.metadata.max_age(),
        _ => page.is_dangerous().then_some(account::FRESH_TO_BEGIN),
    };
    let (redirect_uri, mode) = (String::new(), ResponseMode::Query);
    let target = Target { redirect_uri, state: None, mode, of_stranger: false };
    Ok(Ok(Authorization {
        response_type: ResponseType::Code,
        scopes: Vec::new(),
        login_hint: request.get("login_hint").map(str::to_owned),
        own_page: Some(page),
        provider: None,
        lost_scopes: false,
        target,
        code_challenge: None,
        nonce: None,
        resources: Resources::default(),
        prompt: Prompt::default(),
        max_age,
        claims: ClaimsRequest::default(),
        acr: AskedAcr::default(),
        expected: Expected::Anybody,
        jkt: None,
        pushed: None,
        ahead: None,
        client,
    }))
}

/// The client that a browser's request names, if it is one of this pool.
pub async fn client(
    app: &App,
    pool: &Pool,
    parameters: &Parameters,
    visitor: &Visitor,
) -> Result<std::result::Result<Arc<Client>, Problem>> {
    let id = match trusted(parameters, "client_id") {
        Ok(Some(id)) => ClientId::new(id),
        Ok(None) => return Ok(Err(Problem::Missing("client_id"))),
        Err(problem) => return Ok(Err(problem)),
    };
    let found = clients::of_pool(app, pool, &id, Some(visitor)).await?;
    Ok(found.ok_or(Problem::UnknownClient))
}

/// The redirect URI that a request stands for: one of the client's, byte for byte, but for the port of an app on the
/// user's own machine that registered itself. Where none is given, a client with one identity provider and a
/// DefaultRedirectURI gets that (API_CreateUserPoolClient), but for one of FAPI 2.0, which names it (§5.3.2.2).
pub fn redirect_uri<'a>(
    client: &'a Client,
    given: Option<&'a str>,
) -> std::result::Result<&'a str, Problem> {
    let config = &client.config;
    let Some(given) = given else {
        let single = config.supported_identity_providers.as_ref().is_none_or(|all| all.len() <= 1);
        let stands_in = single && !client.keeps_to_fapi();
        let default = config.default_redirect_uri.as_deref().filter(|_| stands_in);
        return default.ok_or(Problem::Missing("redirect_uri"));
    };
    match is_registered(client, given) {
        true => Ok(given),
        false => Err(Problem::RedirectMismatch),
    }
}

/// Whether a client may be sent answers at a URI.
pub fn is_registered(client: &Client, given: &str) -> bool {
    let any_port = client.is_stranger() && !client.is_confidential();
    let is_given = |uri: &String| {
        uri == given || any_port && clients::redirect_uris::differ_in_port(uri, given)
    };
    client.config.callback_urls.iter().any(is_given)
}

/// Everything that can be told without the database.
fn check_in(
    pool: &Pool,
    client: Arc<Client>,
    request: &AuthorizeRequest,
    is_pushed: bool,
) -> std::result::Result<Authorization, AuthorizeError> {
    let found = check_for(pool, client, request, is_pushed)?;
    match resources::asked(pool, &found.client, &request.0.all("resource")) {
        Ok(resources) => Ok(Authorization { resources, ..found }),
        Err(InvalidTarget) => Err(AuthorizeError::Redirect(found.refused("invalid_target"))),
    }
}

fn check_for(
    pool: &UserPool,
    client: Arc<Client>,
    request: &AuthorizeRequest,
    is_pushed: bool,
) -> std::result::Result<Authorization, AuthorizeError> {
    if !client.config.oauth_enabled {
        return Err(Problem::OAuthNotEnabled.into());
    }
    let redirect_uri = redirect_uri(&client, trusted(&request.0, "redirect_uri")?)?.to_owned();
    let response_type = request.get("response_type");
    let state =
        request.get("state").filter(|state| state.len() <= checks::MAX_STATE).map(str::to_owned);
    let mode = checks::response_mode(pool, request);
    let target = Target { redirect_uri, state, mode, of_stranger: client.is_stranger() };
    let checked = Checker { pool, client: &client, request, is_pushed };
    match checked.all(response_type) {
        Ok(asked) => Ok(Authorization {
            response_type: asked.response_type,
            scopes: asked.scopes,
            login_hint: request.get("login_hint").map(str::to_owned),
            own_page: None,
            provider: asked.provider,
            lost_scopes: false,
            target,
            code_challenge: request.get("code_challenge").map(str::to_owned),
            nonce: request.get("nonce").map(str::to_owned),
            resources: Resources::default(),
            prompt: asked.prompt,
            max_age: asked.max_age,
            claims: asked.claims.named,
            acr: asked.acr,
            expected: asked.claims.sub.map_or(Expected::Anybody, Expected::User),
            jkt: request.get("dpop_jkt").map(str::to_owned),
            pushed: None,
            ahead: None,
            client,
        }),
        Err(Wrong::Request(error, description)) => {
            Err(AuthorizeError::Redirect(Refused { target, error, description }))
        }
        Err(Wrong::Provider) => Err(Problem::NoSuchProvider.into()),
    }
}

impl Authorization {
    /// Whether no page may be shown: `prompt=none`.
    pub fn must_be_silent(&self) -> bool {
        self.prompt.none
    }

    /// Whether a page must be seen though somebody is signed in, to choose an account: `prompt=select_account`.
    pub fn must_choose_account(&self) -> bool {
        self.prompt.select_account
    }

    /// Whether the user must be asked, whatever was allowed before: `prompt=consent`.
    pub fn must_ask_consent(&self) -> bool {
        self.prompt.consent
    }

    /// What the user is asked for.
    pub fn extent(&self, pool: &UserPool) -> Extent {
        let resource = self.resources.stored();
        consents::extent(pool, &self.client, &self.scopes, &self.claims, resource.as_deref())
    }

    /// The name of a client that registered itself, for the page.
    pub fn stranger(&self) -> Option<&str> {
        let of_app = self.client.is_stranger() && self.own_page.is_none();
        of_app.then_some(self.client.shown_name())
    }

    /// Whether the app demands a fresh sign-in, so that the page may not offer to go on with a session.
    pub fn demands_sign_in(&self) -> bool {
        self.prompt.login || self.max_age == Some(Duration::zero())
    }

    /// How old a sign-in may be.
    pub fn max_age(&self) -> Option<Duration> {
        self.max_age
    }

    /// Where the app is: a host, or what an app's own URIs begin with.
    pub fn place(&self) -> String {
        let uri = &self.target.redirect_uri;
        let parsed = url::Url::parse(uri).ok();
        let host = parsed.as_ref().filter(|url| url.scheme().starts_with("http"));
        let host = host.and_then(url::Url::host_str).map(str::to_owned);
        host.unwrap_or_else(|| uri.split_inclusive(':').next().unwrap_or_default().to_owned())
    }

    /// The registered URI that the browser will be sent to.
    pub fn redirect_uri(&self) -> &str {
        &self.target.redirect_uri
    }

    /// The answer to an app whose request something of ours stopped that another try may help against, or not (RFC 6749
    /// §4.1.2.1). It does not use up a request that was pushed: that other try may be one with the same.
    pub fn stopped(&self, passes: bool, issuer: &str) -> ToApp {
        let error = if passes { "temporarily_unavailable" } else { "server_error" };
        self.refused(error).answer(issuer)
    }

    /// Whether the app hears what stopped its request, and not whoever has the browser: in any case where nobody may see a
    /// page. Cognito tells apps of faults, and has no word for what passes.
    pub fn hears(&self, pool: &UserPool, passes: bool) -> bool {
        let told = !passes || pool.dialect() == Dialect::Standards;
        self.own_page.is_none() && (told || self.must_be_silent())
    }

    /// The refusal of a request that names another key than the one that proved itself with it.
    fn mismatched_key(&self) -> AuthorizeError {
        let description = Some("dpop_jkt is another key than that of the proof");
        AuthorizeError::Redirect(Refused { description, ..self.refused("invalid_dpop_proof") })
    }

    fn refused(&self, error: &'static str) -> Refused {
        Refused { target: self.target.clone(), error, description: None }
    }
}
