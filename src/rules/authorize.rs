//! Authorization requests: what a browser brings to `/oauth2/authorize` or `/login`, checked before anything is shown,
//! and answered once the user is known.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::app::App;
use crate::model::client::Client;
use crate::model::grant::{BrowserSession, Grant};
use crate::model::ids::{ClientId, OriginJti, Sub};
use crate::model::parameters::Parameters;
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::authorization_codes::{self, CodeRequest};
use crate::rules::pools::Pool;
use crate::rules::redirects::{Refused, Target};
use crate::rules::tokens::{Door, Tokens};
use crate::rules::{Result, clients, id_tokens, tokens};
use crate::store;
use crate::store::grants::GrantAndUser;

/// The parameters that are read; all others are ignored (RFC 6749 §3.1).
const PARAMETERS: [&str; 18] = [
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "id_token_hint",
    "identity_provider",
    "idp_identifier",
    "lang",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "request",
    "request_uri",
    "resource",
    "response_type",
    "scope",
    "state",
];

/// The longest `state`, in bytes.
const MAX_STATE: usize = 4 * 1024;

/// The longest `nonce`, in bytes.
const MAX_NONCE: usize = 1024;

/// An authorization request as it came.
#[derive(Clone, Debug, Default)]
pub struct AuthorizeRequest(Parameters);

impl AuthorizeRequest {
    /// Takes the decoded pairs of a query or a form.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(Parameters::new(&PARAMETERS, pairs))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// The language that the app asks the pages to be in.
    pub fn lang(&self) -> Option<&str> {
        self.get("lang")
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
    #[error("id_token_hint is missing or not valid")]
    NoValidHint,
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
    /// The implicit grant: tokens in the fragment.
    Token,
}

/// A request that may be followed.
#[derive(Clone, Debug)]
pub struct Authorization {
    pub client: Arc<Client>,
    pub response_type: ResponseType,
    pub scopes: Vec<String>,
    /// Fills the name field in.
    pub login_hint: Option<String>,
    target: Target,
    code_challenge: Option<String>,
    nonce: Option<String>,
    resource: Option<String>,
    prompt: Prompt,
    max_age: Option<Duration>,
    /// Whose sign-in the app expects, from `id_token_hint`.
    expected: Option<Sub>,
    /// How long a session spares the user a sign-in at this client.
    sso_lifetime: Duration,
}

/// OIDC Core §3.1.2.1. `consent` and `select_account` change nothing for the pool's own users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Prompt {
    none: bool,
    login: bool,
}

/// Checks a request against its pool and client. Nothing is written.
pub async fn check(
    app: &App,
    pool: &Pool,
    request: &AuthorizeRequest,
) -> Result<std::result::Result<Authorization, AuthorizeError>> {
    let client = match client(app, pool, &request.0).await? {
        Ok(client) => client,
        Err(problem) => return Ok(Err(problem.into())),
    };
    let expected = request.get("id_token_hint");
    let expected = expected.and_then(|hint| id_tokens::read_hint(app, pool, hint));
    Ok(check_for(pool, client, request).map(|mut found| {
        found.expected = expected.map(|hint| hint.sub);
        // A scope that its resource server no longer has is left out, not refused.
        found.scopes.retain(|scope| pool.has_scope(scope));
        found
    }))
}

/// The client that a browser's request names, if it is one of this pool.
pub async fn client(
    app: &App,
    pool: &Pool,
    parameters: &Parameters,
) -> Result<std::result::Result<Arc<Client>, Problem>> {
    let id = match trusted(parameters, "client_id") {
        Ok(Some(id)) => ClientId::new(id),
        Ok(None) => return Ok(Err(Problem::Missing("client_id"))),
        Err(problem) => return Ok(Err(problem)),
    };
    let found = clients::lookup(app, &id).await?;
    let found = found.filter(|(_, client)| client.user_pool_id == pool.id);
    Ok(found.map(|(_, client)| client).ok_or(Problem::UnknownClient))
}

/// The redirect URI that a request stands for: one of the client's, byte for byte. Where none is given, a client with
/// one identity provider and a DefaultRedirectURI gets that (API_CreateUserPoolClient).
pub fn redirect_uri<'a>(
    client: &'a Client,
    given: Option<&str>,
) -> std::result::Result<&'a str, Problem> {
    let config = &client.config;
    let Some(given) = given else {
        let single = config.supported_identity_providers.as_ref().is_none_or(|all| all.len() <= 1);
        let default = config.default_redirect_uri.as_deref().filter(|_| single);
        return default.ok_or(Problem::Missing("redirect_uri"));
    };
    let registered = config.callback_urls.iter().find(|uri| *uri == given);
    registered.map(String::as_str).ok_or(Problem::RedirectMismatch)
}

fn check_for(
    pool: &UserPool,
    client: Arc<Client>,
    request: &AuthorizeRequest,
) -> std::result::Result<Authorization, AuthorizeError> {
    if !client.config.oauth_enabled {
        return Err(Problem::OAuthNotEnabled.into());
    }
    let redirect_uri = redirect_uri(&client, trusted(&request.0, "redirect_uri")?)?.to_owned();
    let response_type = request.get("response_type");
    let state = request.get("state").filter(|state| state.len() <= MAX_STATE).map(str::to_owned);
    let target = Target { redirect_uri, state, in_fragment: response_type == Some("token") };
    let checked = Checker { pool, client: &client, request };
    match checked.all(response_type) {
        Ok(asked) => Ok(Authorization {
            response_type: asked.response_type,
            scopes: asked.scopes,
            login_hint: request.get("login_hint").map(str::to_owned),
            target,
            code_challenge: request.get("code_challenge").map(str::to_owned),
            nonce: request.get("nonce").map(str::to_owned),
            resource: request.get("resource").map(str::to_owned),
            prompt: asked.prompt,
            max_age: asked.max_age,
            expected: None,
            sso_lifetime: pool.sso_lifetime(&client.config),
            client,
        }),
        Err(Wrong::Request(error, description)) => {
            Err(AuthorizeError::Redirect(Refused { target, error, description }))
        }
        Err(Wrong::Provider) => Err(Problem::NoSuchProvider.into()),
    }
}

/// What is checked once the redirect URI is known to be the client's.
struct Checker<'a> {
    pool: &'a UserPool,
    client: &'a Client,
    request: &'a AuthorizeRequest,
}

struct Asked {
    response_type: ResponseType,
    scopes: Vec<String>,
    prompt: Prompt,
    max_age: Option<Duration>,
}

enum Wrong {
    /// `error` and `error_description`.
    Request(&'static str, Option<&'static str>),
    Provider,
}

fn invalid(description: &'static str) -> Wrong {
    Wrong::Request("invalid_request", Some(description))
}

type Checked<T> = std::result::Result<T, Wrong>;

impl Checker<'_> {
    fn all(&self, response_type: Option<&str>) -> Checked<Asked> {
        if !self.request.0.doubled().is_empty() {
            return Err(invalid("a parameter is given twice"));
        }
        let response_type = self.response_type(response_type)?;
        self.pkce(response_type)?;
        let scopes = self.scopes()?;
        let (prompt, max_age) = (self.prompt()?, self.max_age()?);
        self.limits()?;
        self.resource()?;
        self.request_objects()?;
        self.provider()?;
        Ok(Asked { response_type, scopes, prompt, max_age })
    }

    fn response_type(&self, asked: Option<&str>) -> Checked<ResponseType> {
        let (response_type, flow) = match asked {
            Some("code") => (ResponseType::Code, "code"),
            Some("token") => (ResponseType::Token, "implicit"),
            Some(_) => return Err(Wrong::Request("unsupported_response_type", None)),
            None => return Err(invalid("response_type is missing")),
        };
        match self.client.config.allows_oauth_flow(flow) {
            true => Ok(response_type),
            false => Err(Wrong::Request("unauthorized_client", None)),
        }
    }

    /// RFC 7636 §4.3 with S256 alone. Public clients need it where the pool follows the standards (RFC 9700 §2.1.1).
    fn pkce(&self, response_type: ResponseType) -> Checked<()> {
        let challenge = self.request.get("code_challenge");
        match (challenge, self.request.get("code_challenge_method")) {
            (Some(challenge), Some("S256")) if is_s256_challenge(challenge) => Ok(()),
            (Some(_), Some("S256")) => Err(invalid("code_challenge is not the S256 of a verifier")),
            (Some(_), _) => Err(invalid("code_challenge_method must be S256")),
            (None, Some(_)) => Err(invalid("code_challenge is missing")),
            (None, None) if response_type == ResponseType::Code && self.needs_pkce() => {
                Err(invalid("code_challenge is missing"))
            }
            (None, None) => Ok(()),
        }
    }

    fn needs_pkce(&self) -> bool {
        self.client.metadata.require_pkce
            || self.pool.dialect() == Dialect::Standards && !self.client.is_confidential()
    }

    /// Those asked for, each once, all of them the client's; all of the client's when none is named.
    fn scopes(&self) -> Checked<Vec<String>> {
        let allowed = &self.client.config.allowed_oauth_scopes;
        let Some(asked) = self.request.get("scope") else { return Ok(allowed.clone()) };
        let mut scopes: Vec<String> = Vec::new();
        for scope in asked.split(' ').filter(|scope| !scope.is_empty()) {
            if !allowed.iter().any(|known| known == scope) {
                return Err(self.unknown_scope());
            }
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        Ok(scopes)
    }

    fn unknown_scope(&self) -> Wrong {
        match self.pool.dialect() {
            Dialect::Cognito => invalid("invalid_scope"),
            Dialect::Standards => Wrong::Request("invalid_scope", None),
        }
    }

    fn prompt(&self) -> Checked<Prompt> {
        let mut prompt = Prompt::default();
        let mut others = false;
        for word in self.request.get("prompt").into_iter().flat_map(|asked| asked.split(' ')) {
            match word {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "consent" | "select_account" => others = true,
                "" => {}
                _ => return Err(invalid("prompt is not known")),
            }
        }
        match prompt.none && (prompt.login || others) {
            true => Err(invalid("prompt none stands alone")),
            false => Ok(prompt),
        }
    }

    fn max_age(&self) -> Checked<Option<Duration>> {
        let Some(asked) = self.request.get("max_age") else { return Ok(None) };
        match asked.parse::<u32>() {
            Ok(seconds) if asked.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Some(Duration::seconds(i64::from(seconds))))
            }
            _ => Err(invalid("max_age is not a number of seconds")),
        }
    }

    fn limits(&self) -> Checked<()> {
        let within = |name: &str, most: usize| {
            self.request.get(name).is_none_or(|value| value.len() <= most)
        };
        match (within("state", MAX_STATE), within("nonce", MAX_NONCE)) {
            (true, true) => Ok(()),
            (false, _) => Err(invalid("state is too long")),
            (_, false) => Err(invalid("nonce is too long")),
        }
    }

    /// RFC 8707 §2, with the schemes that Cognito allows.
    fn resource(&self) -> Checked<()> {
        let Some(resource) = self.request.get("resource") else { return Ok(()) };
        let url = url::Url::parse(resource).ok().filter(|url| url.fragment().is_none());
        let allowed = url.is_some_and(|url| match url.scheme() {
            "http" => url.host_str() == Some("localhost"),
            "https" => true,
            _ => resource.contains("://"),
        });
        match allowed {
            true => Ok(()),
            false => Err(Wrong::Request("invalid_target", None)),
        }
    }

    /// OIDC Core §3.1.2.6: never read, never fetched.
    fn request_objects(&self) -> Checked<()> {
        let given = |name: &str| self.request.get(name).is_some();
        match (given("request"), given("request_uri")) {
            (true, _) => Err(Wrong::Request("request_not_supported", None)),
            (_, true) => Err(Wrong::Request("request_uri_not_supported", None)),
            _ => Ok(()),
        }
    }

    /// A provider asked for by name must be there; `COGNITO` is the pool itself.
    fn provider(&self) -> Checked<()> {
        let named = self.request.get("identity_provider");
        let cognito =
            named.is_none_or(|name| name == "COGNITO" && self.client.config.supports_cognito());
        match cognito && self.request.get("idp_identifier").is_none() {
            true => Ok(()),
            false => Err(Wrong::Provider),
        }
    }
}

/// The base64url of 32 bytes.
fn is_s256_challenge(challenge: &str) -> bool {
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    challenge.len() == 43 && challenge.bytes().all(in_alphabet)
}

impl Authorization {
    /// Whether the user of a session need not be asked: the client, `prompt`, `max_age` and `id_token_hint` allow it.
    pub fn accepts(&self, session: &BrowserSession, now: DateTime<Utc>) -> bool {
        let spared = now - session.auth_time < self.sso_lifetime;
        let recent = self.max_age.is_none_or(|max_age| {
            // OIDC Core §3.1.2.1: 0 asks for a new sign-in, as prompt=login does.
            max_age > Duration::zero() && now - session.auth_time <= max_age
        });
        spared && !self.prompt.login && recent && self.is_expected(session)
    }

    fn is_expected(&self, session: &BrowserSession) -> bool {
        self.expected.is_none_or(|sub| sub == session.user.sub)
    }

    /// Whether no page may be shown: `prompt=none`.
    pub fn must_be_silent(&self) -> bool {
        self.prompt.none
    }

    /// Whether the app demands a fresh sign-in, so that the page may not offer to go on with a session.
    pub fn demands_sign_in(&self) -> bool {
        self.prompt.login || self.max_age == Some(Duration::zero())
    }

    /// The registered URI that the browser will be sent to.
    pub fn redirect_uri(&self) -> &str {
        &self.target.redirect_uri
    }

    /// The answer to an app that asked for a silent sign-in where there can be none.
    pub fn login_required(&self, issuer: &str) -> String {
        self.refused("login_required").location(issuer)
    }

    fn refused(&self, error: &'static str) -> Refused {
        Refused { target: self.target.clone(), error, description: None }
    }
}

/// Answers a request for the user of a session: the URL that takes a code, or tokens, to the app.
///
/// An app that named its user in `id_token_hint` never gets another one (OIDC Core §3.1.2.2).
pub async fn complete(
    app: &App,
    pool: &Pool,
    authorization: &Authorization,
    session: &BrowserSession,
    issuer: &str,
    visitor: &Visitor,
) -> Result<String> {
    if !authorization.is_expected(session) {
        return Ok(authorization.login_required(issuer));
    }
    match authorization.response_type {
        ResponseType::Code => {
            let request = CodeRequest {
                redirect_uri: &authorization.target.redirect_uri,
                code_challenge: authorization.code_challenge.as_deref(),
                scopes: &authorization.scopes,
                nonce: authorization.nonce.as_deref(),
                resource: authorization.resource.as_deref(),
            };
            let code =
                authorization_codes::issue(app, &authorization.client, session, &request).await?;
            Ok(authorization.target.success(&[("code", code.expose())], issuer))
        }
        ResponseType::Token => {
            let issued = implicit(app, pool, authorization, session, issuer, visitor).await?;
            let Some(issued) = issued else {
                return Ok(authorization.login_required(issuer));
            };
            let expires_in = issued.expires_in.to_string();
            let mut parameters = Vec::with_capacity(4);
            parameters.extend(issued.id_token.as_deref().map(|token| ("id_token", token)));
            parameters.extend([
                ("access_token", issued.access_token.as_str()),
                ("expires_in", &expires_in),
                ("token_type", "Bearer"),
            ]);
            Ok(authorization.target.success(&parameters, issuer))
        }
    }
}

/// Tokens without a refresh token (RFC 6749 §4.2.2). `None` when the user is gone meanwhile.
async fn implicit(
    app: &App,
    pool: &Pool,
    authorization: &Authorization,
    session: &BrowserSession,
    issuer: &str,
    visitor: &Visitor,
) -> Result<Option<Tokens>> {
    let client = &authorization.client;
    let user = store::users::find(&app.db, &session.user).await?;
    let Some(user) = user.filter(|user| user.enabled) else { return Ok(None) };
    let now = app.now();
    let longest = client.config.access_token_lifetime().max(client.config.id_token_lifetime());
    let grant = Grant {
        user: session.user.clone(),
        origin_jti: OriginJti(app.random.uuid()),
        client_id: client.id.clone(),
        session_id: Some(session.session_id),
        auth_time: session.auth_time,
        scopes: authorization.scopes.clone(),
        resource: authorization.resource.clone(),
        amr: session.amr.clone(),
        device_key: None,
        created_at: now,
        expires_at: now + longest,
        revoked_at: None,
    };
    let groups = store::grants::insert(&app.db, &grant, None, None, None).await?;
    let detail = json!({"grant_type": "implicit", "origin_jti": grant.origin_jti});
    app.audit.record(tokens::issued(app, client, Some(user.sub()), visitor, detail));
    let door = Door::OAuth { nonce: authorization.nonce.as_deref() };
    let of = GrantAndUser { grant, user, groups };
    Ok(Some(tokens::issue(app, pool, client, &of, issuer, door)?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Map;
    use uuid::Uuid;

    use super::*;
    use crate::model::ids::{ClientSecret, SessionId, UserKey, UserPoolId};
    use crate::model::user_pool::PoolConfig;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn pool(dialect: &str) -> UserPool {
        let moment = DateTime::UNIX_EPOCH;
        UserPool {
            id: UserPoolId::new("us-east-1_a"),
            name: "a".to_owned(),
            settings: Map::new(),
            config: PoolConfig::default(),
            tags: BTreeMap::from([("poolhouse:dialect".to_owned(), dialect.to_owned())]),
            created_at: moment,
            modified_at: moment,
        }
    }

    fn client() -> Client {
        let settings = json!({
            "CallbackURLs": ["https://app.example/cb", "https://app.example/cb?x=1"],
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "api/read"],
            "AllowedOAuthFlowsUserPoolClient": true,
        });
        let settings = settings.as_object().unwrap().clone();
        Client {
            user_pool_id: UserPoolId::new("us-east-1_a"),
            id: ClientId::new("c"),
            name: "c".to_owned(),
            config: Client::config_of(&settings).unwrap(),
            settings,
            metadata: Default::default(),
            secrets: vec![],
            created_at: DateTime::UNIX_EPOCH,
            modified_at: DateTime::UNIX_EPOCH,
        }
    }

    fn request(changes: &[(&str, &str)]) -> AuthorizeRequest {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", "c"),
            ("redirect_uri", "https://app.example/cb"),
            ("state", "s"),
        ];
        pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        pairs.extend(changes);
        AuthorizeRequest::new(pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())))
    }

    fn ask(changes: &[(&str, &str)]) -> std::result::Result<Authorization, AuthorizeError> {
        check_for(&pool("cognito"), Arc::new(client()), &request(changes))
    }

    fn shown(changes: &[(&str, &str)]) -> Problem {
        match ask(changes) {
            Err(AuthorizeError::Show(problem)) => problem,
            other => panic!("{other:?}"),
        }
    }

    fn refused(
        answer: std::result::Result<Authorization, AuthorizeError>,
    ) -> (&'static str, Option<&'static str>) {
        match answer {
            Err(AuthorizeError::Redirect(refused)) => (refused.error, refused.description),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_redirect_uri_that_is_not_the_clients_is_never_redirected_to() {
        for uri in [
            "https://app.example/cB",
            "https://app.example/cb/",
            "https://app.example/cb?",
            "https://app.example/cb?x=2",
            "https://app.example:443/cb",
            "https://app.example/c%62",
            "http://app.example/cb",
        ] {
            assert_eq!(shown(&[("redirect_uri", uri)]), Problem::RedirectMismatch, "{uri}");
            // Whatever else is wrong.
            let more = [("redirect_uri", uri), ("response_type", "?"), ("prompt", "none")];
            assert_eq!(shown(&more), Problem::RedirectMismatch);
        }
        assert_eq!(shown(&[("redirect_uri", "")]), Problem::Missing("redirect_uri"));
        let twice = [
            ("redirect_uri", "https://app.example/cb"),
            ("redirect_uri", "https://app.example/cb"),
        ];
        assert_eq!(shown(&twice), Problem::Doubled("redirect_uri"));
    }

    #[test]
    fn a_default_stands_in_only_for_a_single_provider() {
        let mut client = client();
        client.config.default_redirect_uri = Some("https://app.example/cb".to_owned());
        assert_eq!(redirect_uri(&client, None), Ok("https://app.example/cb"));
        assert_eq!(redirect_uri(&client, Some("https://x/")), Err(Problem::RedirectMismatch));
        client.config.supported_identity_providers =
            Some(vec!["COGNITO".to_owned(), "Google".to_owned()]);
        assert_eq!(redirect_uri(&client, None), Err(Problem::Missing("redirect_uri")));
    }

    #[test]
    fn a_client_without_oauth_is_shown_so() {
        let mut client = client();
        client.config.oauth_enabled = false;
        let answer = check_for(&pool("cognito"), Arc::new(client), &request(&[]));
        assert!(matches!(answer, Err(AuthorizeError::Show(Problem::OAuthNotEnabled))));
    }

    #[test]
    fn errors_go_back_with_the_state() {
        let Err(AuthorizeError::Redirect(refused)) = ask(&[("response_type", "token")]) else {
            panic!()
        };
        assert_eq!(refused.error, "unauthorized_client");
        assert_eq!(
            refused.location("https://i"),
            "https://app.example/cb#state=s&error=unauthorized_client&iss=https%3A%2F%2Fi"
        );
    }

    #[test]
    fn each_wrong_parameter_has_its_error() {
        let invalid = |changes: &[(&str, &str)]| {
            let (error, _) = refused(ask(changes));
            assert_eq!(error, "invalid_request", "{changes:?}");
        };
        invalid(&[("response_type", "")]);
        invalid(&[("state", "a"), ("state", "b")]);
        invalid(&[("code_challenge", CHALLENGE)]);
        invalid(&[("code_challenge", CHALLENGE), ("code_challenge_method", "plain")]);
        invalid(&[("code_challenge", CHALLENGE), ("code_challenge_method", "s256")]);
        invalid(&[("code_challenge", "short"), ("code_challenge_method", "S256")]);
        invalid(&[("code_challenge_method", "S256")]);
        invalid(&[("prompt", "none login")]);
        invalid(&[("prompt", "sometimes")]);
        invalid(&[("max_age", "-1")]);
        invalid(&[("max_age", "+1")]);
        invalid(&[("state", &"x".repeat(4097))]);
        invalid(&[("nonce", &"x".repeat(1025))]);
        for (changes, error) in [
            (("response_type", "id_token"), "unsupported_response_type"),
            (("response_type", "code token"), "unsupported_response_type"),
            (("request", "x"), "request_not_supported"),
            (("request_uri", "https://x"), "request_uri_not_supported"),
            (("resource", "http://api.example"), "invalid_target"),
            (("resource", "https://api.example#x"), "invalid_target"),
            (("resource", "api"), "invalid_target"),
        ] {
            assert_eq!(refused(ask(&[changes])).0, error, "{changes:?}");
        }
    }

    #[test]
    fn what_fits_its_limit_is_taken() {
        assert!(ask(&[("state", &"x".repeat(4096)), ("nonce", &"x".repeat(1024))]).is_ok());
        assert!(ask(&[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]).is_ok());
        for resource in ["https://api.example", "http://localhost:3000/x", "myapi://x"] {
            assert!(ask(&[("resource", resource)]).is_ok(), "{resource}");
        }
        assert!(ask(&[("unknown", "1"), ("unknown", "2"), ("display", "page")]).is_ok());
    }

    #[test]
    fn scopes_are_the_clients_or_refused_in_the_words_of_the_dialect() {
        assert_eq!(ask(&[]).unwrap().scopes, ["openid", "email", "api/read"]);
        assert_eq!(ask(&[("scope", "openid  openid")]).unwrap().scopes, ["openid"]);
        let offline = [("scope", "openid offline_access")];
        assert_eq!(refused(ask(&offline)), ("invalid_request", Some("invalid_scope")));
        let standards = check_for(
            &pool("standards"),
            Arc::new(client()),
            &request(&[
                ("scope", "openid offline_access"),
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
            ]),
        );
        assert_eq!(refused(standards), ("invalid_scope", None));
    }

    #[test]
    fn public_clients_need_pkce_where_the_pool_follows_the_standards() {
        let ask = |client: Client| check_for(&pool("standards"), Arc::new(client), &request(&[]));
        assert_eq!(refused(ask(client())).0, "invalid_request");
        let confidential = Client { secrets: vec![ClientSecret::new("s")], ..client() };
        assert!(ask(confidential).is_ok());
    }

    #[test]
    fn another_provider_is_not_there() {
        assert!(ask(&[("identity_provider", "COGNITO")]).is_ok());
        assert_eq!(shown(&[("identity_provider", "Google")]), Problem::NoSuchProvider);
        assert_eq!(shown(&[("idp_identifier", "example.com")]), Problem::NoSuchProvider);
    }

    #[test]
    fn a_session_will_do_only_as_far_as_the_app_allows() {
        let now = DateTime::UNIX_EPOCH + Duration::hours(1);
        let session = BrowserSession {
            user: UserKey { pool: UserPoolId::new("us-east-1_a"), sub: Sub(Uuid::nil()) },
            session_id: SessionId(Uuid::nil()),
            amr: vec![],
            auth_time: now - Duration::seconds(10),
            expires_at: now + Duration::hours(1),
        };
        for (changes, accepted) in [
            (vec![], true),
            (vec![("prompt", "none")], true),
            (vec![("prompt", "consent select_account")], true),
            (vec![("prompt", "login")], false),
            (vec![("max_age", "10")], true),
            (vec![("max_age", "9")], false),
            (vec![("max_age", "0")], false),
        ] {
            let asked = ask(&changes).unwrap();
            assert_eq!(asked.accepts(&session, now), accepted, "{changes:?}");
        }
        let mut asked = ask(&[]).unwrap();
        asked.expected = Some(Sub(Uuid::max()));
        assert!(!asked.accepts(&session, now));
        for (minutes, accepted) in [(None, true), (Some(1), true), (Some(0), false)] {
            let mut pool = pool("cognito");
            pool.config.sessions.tracked = true;
            let mut client = client();
            client.config.sso_minutes = minutes;
            let asked = check_for(&pool, Arc::new(client), &request(&[])).unwrap();
            assert_eq!(asked.accepts(&session, now), accepted, "{minutes:?}");
            assert!(!asked.accepts(&session, now + Duration::hours(1)));
        }
    }
}
