//! What must hold, whoever asks: the API, the hosted pages and OAuth call the same rules.

pub mod access_keys;
pub mod access_tokens;
pub mod account;
pub mod attributes;
pub mod audit;
pub mod authorization_codes;
pub mod authorize;
pub mod back_channel;
pub mod budgets;
pub mod challenges;
pub mod claims;
pub mod client_assertions;
pub mod client_credentials;
pub mod clients;
pub mod codes;
pub mod consents;
pub mod contacts;
pub mod device_flow;
pub mod devices;
pub mod domains;
pub mod dpop;
pub mod federation;
pub mod group_members;
pub mod groups;
pub mod id_tokens;
pub mod introspection;
pub mod limits;
pub mod lockout;
pub mod logout;
pub mod managed_login;
pub mod messages;
pub mod mfa;
pub mod names;
pub mod offers;
pub mod paging;
pub mod passkeys;
pub mod passwords;
pub mod pools;
pub mod quotas;
pub mod recovery;
pub mod recovery_codes;
pub mod redirects;
pub mod refresh;
pub mod registration;
pub mod resource_servers;
pub mod resources;
pub mod scopes;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod signing_keys;
pub mod software_tokens;
pub mod srp_verifiers;
pub mod strangers;
pub mod terms;
pub mod token_exchange;
pub mod tokens;
pub mod ui_customization;
pub mod user_admin;
pub mod user_list;
pub mod user_sessions;
pub mod userinfo;
pub mod users;
pub mod ways_in;

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::database;
use crate::hashing::{Busy, HashPool};

/// What a rule answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// How often a transaction is run again.
const RETRIES: usize = 3;

/// Runs a transaction, and runs it again if the database ended it in favour of another (a deadlock, a serialization
/// failure): then nothing of it happened. So the work is one transaction from its `begin` to its `commit`, or one
/// statement, and does nothing besides.
pub async fn retried<T>(work: impl AsyncFn() -> Result<T>) -> Result<T> {
    for _ in 0..RETRIES {
        match work().await {
            Err(Error::Internal(fault)) if is_conflict(&fault) => {
                tracing::info!(error = %fault, "a transaction gave way to another and is run again");
            }
            done => return done,
        }
    }
    work().await
}

/// The members of a value that is an object.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// `deadlock_detected` or `serialization_failure`.
fn is_conflict(fault: &anyhow::Error) -> bool {
    let fault = fault.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    let code = fault.and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| ["40P01", "40001"].contains(&code.as_ref()))
}

/// Why a rule did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller is to hear why.
    #[error("{0}")]
    Refused(Refusal),
    /// Too much work at hand; worth another try after this time.
    #[error("busy")]
    Busy(Duration),
    /// A fault of ours: logged, never shown.
    #[error(transparent)]
    Internal(anyhow::Error),
}

/// Why the service says no. The names are Cognito's exceptions without the suffix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{0}")]
    AliasExists(Cow<'static, str>),
    #[error("{0}")]
    CodeDeliveryFailure(Cow<'static, str>),
    #[error("{0}")]
    CodeMismatch(Cow<'static, str>),
    /// In the words of Cognito's threat protection.
    #[error("Provided password cannot be used for security reasons.")]
    CommonPassword,
    #[error("{0}")]
    ConcurrentModification(Cow<'static, str>),
    #[error("{0}")]
    DeviceKeyExists(Cow<'static, str>),
    #[error("{0}")]
    DuplicateProvider(Cow<'static, str>),
    #[error("{0}")]
    EnableSoftwareTokenMfa(Cow<'static, str>),
    #[error("{0}")]
    ExpiredCode(Cow<'static, str>),
    #[error("{0}")]
    GroupExists(Cow<'static, str>),
    #[error("{0}")]
    InvalidOAuthFlow(Cow<'static, str>),
    #[error("{0}")]
    InvalidParameter(Cow<'static, str>),
    #[error("{0}")]
    InvalidPassword(Cow<'static, str>),
    #[error("{0}")]
    LimitExceeded(Cow<'static, str>),
    #[error("{0}")]
    ManagedLoginBrandingExists(Cow<'static, str>),
    #[error("{0}")]
    NotAuthorized(Cow<'static, str>),
    #[error("{0}")]
    OperationNotEnabled(Cow<'static, str>),
    #[error("Password has been used before and cannot be used again.")]
    PasswordHistory,
    #[error("Password reset required for the user")]
    PasswordResetRequired,
    /// A proof of possession came a second time. The API takes none.
    #[error("the proof was used before")]
    ProofUsed,
    #[error("{0}")]
    RefreshTokenReuse(Cow<'static, str>),
    #[error("{0}")]
    ResourceNotFound(Cow<'static, str>),
    #[error("{0}")]
    ScopeDoesNotExist(Cow<'static, str>),
    #[error("{0}")]
    SoftwareTokenMfaNotFound(Cow<'static, str>),
    #[error("{0}")]
    TermsExists(Cow<'static, str>),
    #[error("{0}")]
    Unauthorized(Cow<'static, str>),
    #[error("{0}")]
    UnexpectedLambda(Cow<'static, str>),
    #[error("{0}")]
    UnsupportedOperation(Cow<'static, str>),
    #[error("{0}")]
    UnsupportedTokenType(Cow<'static, str>),
    #[error("{0}")]
    UnsupportedUserState(Cow<'static, str>),
    #[error("{0}")]
    UserNotFound(Cow<'static, str>),
    #[error("User is not confirmed.")]
    UserNotConfirmed,
    #[error("{0}")]
    UsernameExists(Cow<'static, str>),
    #[error("{0}")]
    UserPoolTagging(Cow<'static, str>),
    #[error("{0}")]
    WebAuthnChallengeNotFound(Cow<'static, str>),
    #[error("{0}")]
    WebAuthnClientMismatch(Cow<'static, str>),
    #[error("{0}")]
    WebAuthnConfigurationMissing(Cow<'static, str>),
    #[error("{0}")]
    WebAuthnCredentialNotSupported(Cow<'static, str>),
    #[error("{0}")]
    WebAuthnNotEnabled(Cow<'static, str>),
    #[error("{0}")]
    WebAuthnOriginNotAllowed(Cow<'static, str>),
    #[error("{0}")]
    WebAuthnRelyingPartyMismatch(Cow<'static, str>),
}

impl Refusal {
    /// Wrong name or password, in the words that tell neither from the other.
    pub const WRONG_CREDENTIALS: Self =
        Self::NotAuthorized(Cow::Borrowed("Incorrect username or password."));

    /// A bad parameter, said in full.
    pub fn parameter(why: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidParameter(why.into())
    }

    /// Not allowed, said in full.
    pub fn not_authorized(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotAuthorized(why.into())
    }
}

impl Error {
    /// When another try may help, if one may: too much work at hand, or the database is away.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(_) => None,
            Self::Busy(wait) => Some(*wait),
            Self::Internal(fault) => {
                let fault = fault.downcast_ref::<sqlx::Error>()?;
                database::is_away(fault).then_some(Duration::from_secs(5))
            }
        }
    }
}

impl From<Refusal> for Error {
    fn from(why: Refusal) -> Self {
        Self::Refused(why)
    }
}

impl From<Busy> for Error {
    fn from(_: Busy) -> Self {
        Self::Busy(HashPool::RETRY_AFTER)
    }
}

impl From<anyhow::Error> for Error {
    fn from(fault: anyhow::Error) -> Self {
        Self::Internal(fault)
    }
}

impl From<sqlx::Error> for Error {
    fn from(fault: sqlx::Error) -> Self {
        database::note(&fault);
        Self::Internal(fault.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(fault: serde_json::Error) -> Self {
        Self::Internal(fault.into())
    }
}

impl From<crate::sealing::DoesNotOpen> for Error {
    fn from(fault: crate::sealing::DoesNotOpen) -> Self {
        Self::Internal(fault.into())
    }
}
