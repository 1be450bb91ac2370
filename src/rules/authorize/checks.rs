//! What is checked of an authorization request once its redirect URI is known to be the client's: from here on the app
//! hears what is wrong (RFC 6749 §4.1.2.1).

use chrono::Duration;

use super::{AuthorizeRequest, ResponseType};
use crate::model::claims_request::{AskedAcr, AskedClaims};
use crate::model::client::Client;
use crate::model::identity_provider::KnownProvider;
use crate::model::ids::ProviderName;
use crate::model::user_pool::{Dialect, UserPool};
use crate::rules::redirects::ResponseMode;
use crate::rules::scopes::{self, UnknownScope};

/// The longest `state`, in bytes.
pub const MAX_STATE: usize = 4 * 1024;

/// The longest `nonce`, in bytes.
const MAX_NONCE: usize = 1024;

/// The parameters that may be given more than once (RFC 8707 §2).
const REPEATABLE: [&str; 1] = ["resource"];

/// OIDC Core §3.1.2.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    pub none: bool,
    pub login: bool,
    pub select_account: bool,
    pub consent: bool,
}

/// A request and whom it is measured against.
pub struct Checker<'a> {
    pub pool: &'a UserPool,
    pub client: &'a Client,
    pub request: &'a AuthorizeRequest,
    pub is_pushed: bool,
}

/// What is asked for.
pub struct Asked {
    pub response_type: ResponseType,
    pub scopes: Vec<String>,
    pub prompt: Prompt,
    pub max_age: Option<Duration>,
    pub claims: AskedClaims,
    pub acr: AskedAcr,
    pub provider: Option<ProviderName>,
}

/// Why a request is not followed.
pub enum Wrong {
    /// `error` and `error_description`.
    Request(&'static str, Option<&'static str>),
    Provider,
}

fn invalid(description: &'static str) -> Wrong {
    Wrong::Request("invalid_request", Some(description))
}

type Checked<T> = std::result::Result<T, Wrong>;

impl Checker<'_> {
    /// Everything.
    pub fn all(&self, response_type: Option<&str>) -> Checked<Asked> {
        if self.request.0.doubled().iter().any(|name| !REPEATABLE.contains(name)) {
            return Err(invalid("a parameter is given twice"));
        }
        let response_type = self.response_type(response_type)?;
        self.response_mode(response_type)?;
        self.pkce(response_type)?;
        let scopes = self.scopes(response_type)?;
        self.id_token(response_type, &scopes)?;
        let (prompt, max_age) = (self.prompt()?, self.max_age()?);
        let claims = self.claims()?;
        let acr = self.acr(&claims);
        self.limits()?;
        self.request_objects()?;
        self.pushed()?;
        self.key()?;
        let provider = self.provider()?;
        Ok(Asked { response_type, scopes, prompt, max_age, claims, acr, provider })
    }

    fn response_type(&self, asked: Option<&str>) -> Checked<ResponseType> {
        let Some(asked) = asked else { return Err(invalid("response_type is missing")) };
        let known = self.pool.response_types().iter().find(|known| is_same(known, asked));
        let (response_type, flow) = match known {
            Some(&"code") => (ResponseType::Code, "code"),
            Some(&"token") => (ResponseType::Token, "implicit"),
            Some(&"id_token") => (ResponseType::IdToken, "implicit"),
            Some(_) => (ResponseType::IdTokenToken, "implicit"),
            None => return Err(Wrong::Request("unsupported_response_type", None)),
        };
        // Nobody proves possession of a key to the authorization endpoint (RFC 9449 §5.2).
        let tokens = matches!(response_type, ResponseType::Token | ResponseType::IdTokenToken);
        let unbound = tokens && self.client.metadata.dpop_bound_access_tokens;
        match self.client.config.allows_oauth_flow(flow) && !unbound {
            true => Ok(response_type),
            false => Err(Wrong::Request("unauthorized_client", None)),
        }
    }

    /// Tokens never stand in a query (OAuth 2.0 Multiple Response Type Encoding Practices §3).
    fn response_mode(&self, response_type: ResponseType) -> Checked<()> {
        match self.request.get("response_mode").map(ResponseMode::named) {
            Some(None) => Err(invalid("response_mode is not known")),
            Some(Some(ResponseMode::Query)) if response_type != ResponseType::Code => {
                Err(invalid("response_mode query is not for tokens"))
            }
            Some(Some(_)) | None => Ok(()),
        }
    }

    /// RFC 7636 §4.3 with S256 alone. Public clients need it where the pool follows the standards (RFC 9700 §2.1.1).
    fn pkce(&self, response_type: ResponseType) -> Checked<()> {
        let challenge = self.request.get("code_challenge");
        match (challenge, self.request.get("code_challenge_method")) {
            (Some(challenge), Some("S256")) if is_digest(challenge) => Ok(()),
            (Some(_), Some("S256")) => Err(invalid("code_challenge is not the S256 of a verifier")),
            (Some(_), _) => Err(invalid("code_challenge_method must be S256")),
            (None, Some(_)) => Err(invalid("code_challenge is missing")),
            (None, None) if response_type == ResponseType::Code && self.needs_pkce() => {
                Err(invalid("code_challenge is missing"))
            }
            (None, None) => Ok(()),
        }
    }

    /// OIDC Core §3.2.2.1: an ID token that comes by the browser is one of OpenID Connect, and answers to a nonce.
    fn id_token(&self, response_type: ResponseType, scopes: &[String]) -> Checked<()> {
        let asked = matches!(response_type, ResponseType::IdToken | ResponseType::IdTokenToken);
        if asked && !scopes.iter().any(|scope| scope == "openid") {
            return Err(invalid("scope openid is missing"));
        }
        match asked && self.request.get("nonce").is_none() {
            true => Err(invalid("nonce is missing")),
            false => Ok(()),
        }
    }

    fn needs_pkce(&self) -> bool {
        self.client.metadata.require_pkce
            || self.pool.dialect() == Dialect::Standards && !self.client.is_confidential()
    }

    /// Those asked for; all of the client's when none is named.
    fn scopes(&self, response_type: ResponseType) -> Checked<Vec<String>> {
        let allowed = &self.client.config.allowed_oauth_scopes;
        let Some(asked) = self.request.get("scope") else { return Ok(allowed.clone()) };
        let lasting = response_type == ResponseType::Code;
        let asked = scopes::asked(self.pool, self.client, asked, lasting);
        asked.map_err(|UnknownScope| self.unknown_scope())
    }

    fn unknown_scope(&self) -> Wrong {
        match self.pool.dialect() {
            Dialect::Cognito => invalid("invalid_scope"),
            Dialect::Standards => Wrong::Request("invalid_scope", None),
        }
    }

    fn prompt(&self) -> Checked<Prompt> {
        let mut prompt = Prompt::default();
        for word in self.request.get("prompt").into_iter().flat_map(|asked| asked.split(' ')) {
            match word {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "select_account" => prompt.select_account = true,
                "consent" => prompt.consent = true,
                "" => {}
                _ => return Err(invalid("prompt is not known")),
            }
        }
        match prompt.none && (prompt.login || prompt.select_account || prompt.consent) {
            true => Err(invalid("prompt none stands alone")),
            false => Ok(prompt),
        }
    }

    /// As asked for, else as the client's metadata has it (OIDC Registration §2).
    fn max_age(&self) -> Checked<Option<Duration>> {
        let Some(asked) = self.request.get("max_age") else {
            return Ok(self.client.metadata.max_age());
        };
        match asked.parse::<u32>() {
            Ok(seconds) if asked.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Some(Duration::seconds(i64::from(seconds))))
            }
            _ => Err(invalid("max_age is not a number of seconds")),
        }
    }

    fn claims(&self) -> Checked<AskedClaims> {
        let Some(asked) = self.request.get("claims") else { return Ok(AskedClaims::default()) };
        AskedClaims::parse(asked).ok_or(invalid("claims cannot be read"))
    }

    /// `acr_values`, unless `claims` names levels: that counts for more (OIDC Core §3.1.2.1). Else what the client's metadata
    /// has.
    fn acr(&self, claims: &AskedClaims) -> AskedAcr {
        if let Some(asked) = &claims.acr {
            return asked.clone();
        }
        let Some(asked) = self.request.get("acr_values") else {
            let values = self.client.metadata.default_acr_values.clone();
            return AskedAcr { values, essential: false };
        };
        let values = asked.split(' ');
        let values = values.filter(|value| !value.is_empty()).map(str::to_owned).collect();
        AskedAcr { values, essential: false }
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

    /// OIDC Core §3.1.2.6: never read, never fetched.
    fn request_objects(&self) -> Checked<()> {
        let given = |name: &str| self.request.get(name).is_some();
        let refused = [
            ("request", "request_not_supported"),
            ("request_uri", "request_uri_not_supported"),
            ("registration", "registration_not_supported"),
        ];
        match refused.into_iter().find(|(name, _)| given(name)) {
            Some((_, error)) => Err(Wrong::Request(error, None)),
            None => Ok(()),
        }
    }

    fn pushed(&self) -> Checked<()> {
        match self.client.metadata.require_pushed_authorization_requests && !self.is_pushed {
            true => Err(invalid("the client must push its request")),
            false => Ok(()),
        }
    }

    /// RFC 9449 §10: the thumbprint of a key.
    fn key(&self) -> Checked<()> {
        match self.request.get("dpop_jkt") {
            Some(jkt) if !is_digest(jkt) => Err(invalid("dpop_jkt is no thumbprint")),
            _ => Ok(()),
        }
    }

    /// A provider asked for, by name or by one of its identifiers, must be the client's; `COGNITO` is the pool itself.
    fn provider(&self) -> Checked<Option<ProviderName>> {
        let (named, identifier) =
            (self.request.get("identity_provider"), self.request.get("idp_identifier"));
        let is_meant = |known: &&KnownProvider| match (named, identifier) {
            (Some(name), None) => known.name.as_str() == name,
            (None, Some(identifier)) => known.identifiers.iter().any(|one| one == identifier),
            _ => false,
        };
        match (named, identifier) {
            (None, None) => return Ok(None),
            (Some("COGNITO"), None) if self.client.config.supports_cognito() => return Ok(None),
            _ => {}
        }
        let meant = self.pool.config.identity_providers.iter().find(is_meant);
        let meant = meant.filter(|known| self.client.config.supports(&known.name));
        meant.map(|known| Some(known.name.clone())).ok_or(Wrong::Provider)
    }
}

/// How the answer travels: as the request says, else as its response type has it (OAuth 2.0 Multiple Response Type
/// Encoding Practices §2.1). Where it names no mode there is, so that the app hears of it.
pub fn response_mode(pool: &UserPool, request: &AuthorizeRequest) -> ResponseMode {
    let asked = request.get("response_type").unwrap_or_default();
    let known = pool.response_types().iter().find(|known| is_same(known, asked));
    let tokens = known.is_some_and(|known| *known != "code");
    match request.get("response_mode").and_then(ResponseMode::named) {
        Some(ResponseMode::Query) if tokens => ResponseMode::Fragment,
        Some(mode) => mode,
        None if tokens => ResponseMode::Fragment,
        None => ResponseMode::Query,
    }
}

/// Whether two response types have the same words: their order does not count (RFC 6749 §3.1.1).
fn is_same(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    sorted(one) == sorted(other)
}

/// Whether a text may be a SHA-256 digest: the base64url of 32 bytes.
fn is_digest(text: &str) -> bool {
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == 43 && text.bytes().all(in_alphabet)
}
