//! Errors of the endpoints that apps call: JSON of RFC 6749 §5.2.

use std::borrow::Cow;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::oauth::dpop::DPOP_NONCE;
use crate::oauth::{JSON, uncached};
use crate::rules::redirects::describable;
use crate::rules::{Error, Refusal, limits};

/// Why an endpoint did not do what it was asked to.
#[derive(Debug)]
pub enum OAuthError {
    Refused(Refused),
    /// 400 with a code, and words that name what was given.
    Told(&'static str, String),
    /// Busy, or the database is away: worth another try after this time.
    Unavailable(Duration),
    /// Asked for too often: worth another try after this time.
    Limited(Duration),
    /// A fault of ours: logged, never shown.
    Fault(anyhow::Error),
}

/// A refusal as the wire says it.
#[derive(Debug)]
pub struct Refused {
    pub status: StatusCode,
    pub error: &'static str,
    pub description: Option<&'static str>,
    /// `WWW-Authenticate`.
    pub challenge: Option<Cow<'static, str>>,
    /// `DPoP-Nonce`: what the next proof is to hold (RFC 9449 §8).
    pub nonce: Option<String>,
}

impl OAuthError {
    /// 400 with an error code and nothing more.
    pub fn new(error: &'static str) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self::Refused(Refused { status, error, description: None, challenge: None, nonce: None })
    }

    /// 400 with a code and a description.
    pub fn described(error: &'static str, description: &'static str) -> Self {
        let status = StatusCode::BAD_REQUEST;
        let description = Some(description);
        Self::Refused(Refused { status, error, description, challenge: None, nonce: None })
    }

    /// 400 with a code, and words made for the occasion.
    pub fn told(error: &'static str, description: &str) -> Self {
        Self::Told(error, describable(description).collect())
    }

    /// A parameter is missing, doubled or not legible.
    pub fn invalid_request(description: &'static str) -> Self {
        Self::described("invalid_request", description)
    }

    /// No pool is there, or it has no domain and so no endpoints.
    pub fn no_pool() -> Self {
        Self::Refused(Refused {
            status: StatusCode::NOT_FOUND,
            error: "invalid_request",
            description: Some("no user pool answers here"),
            challenge: None,
            nonce: None,
        })
    }

    /// What stopped a rule that counts by the hour.
    pub fn counted(app: &App, error: Error) -> Self {
        match error {
            Error::Refused(Refusal::LimitExceeded(_)) => Self::Limited(limits::rest_of_hour(app)),
            other => other.into(),
        }
    }

    /// A body over the limit.
    pub fn too_large() -> Self {
        Self::Refused(Refused {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            error: "invalid_request",
            description: Some("the body is too large"),
            challenge: None,
            nonce: None,
        })
    }

    /// Writes a fault to the log.
    pub fn log(&self, endpoint: &str, request_id: Uuid) {
        if let Self::Fault(fault) = self {
            tracing::error!(endpoint, %request_id, error = format!("{fault:#}"), "request failed");
        }
    }

    /// The answer.
    pub fn answer(&self) -> HttpResponse {
        let (status, error, description) = match self {
            Self::Refused(refused) => (refused.status, refused.error, refused.description),
            Self::Told(error, description) => {
                (StatusCode::BAD_REQUEST, *error, Some(description.as_str()))
            }
            Self::Unavailable(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", None)
            }
            Self::Limited(_) => (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", None),
            Self::Fault(_) => (StatusCode::INTERNAL_SERVER_ERROR, "server_error", None),
        };
        let mut answer = HttpResponse::build(status);
        uncached(&mut answer).content_type(JSON);
        if let Self::Refused(Refused { challenge: Some(challenge), .. }) = self {
            answer.insert_header((WWW_AUTHENTICATE, challenge.as_ref()));
        }
        if let Self::Refused(Refused { nonce: Some(nonce), .. }) = self {
            answer.insert_header((DPOP_NONCE, nonce.as_str()));
        }
        if let Self::Unavailable(wait) | Self::Limited(wait) = self {
            answer.insert_header((RETRY_AFTER, wait.as_secs()));
        }
        let body = match description {
            Some(description) => json!({"error": error, "error_description": description}),
            None => json!({"error": error}),
        };
        answer.body(body.to_string())
    }
}

impl From<Error> for OAuthError {
    fn from(error: Error) -> Self {
        let wait = error.retry_after();
        match (error, wait) {
            (_, Some(wait)) | (Error::Busy(wait), None) => Self::Unavailable(wait),
            (Error::Refused(why), None) => why.into(),
            (Error::Internal(fault), None) => Self::Fault(fault),
        }
    }
}

impl From<Refusal> for OAuthError {
    fn from(why: Refusal) -> Self {
        let error = match why {
            Refusal::CommonPassword
            | Refusal::InvalidParameter(_)
            | Refusal::InvalidPassword(_)
            | Refusal::PasswordHistory
            | Refusal::UserPoolTagging(_)
            | Refusal::OperationNotEnabled(_)
            | Refusal::UnsupportedOperation(_) => "invalid_request",
            Refusal::ResourceNotFound(_) => "invalid_client",
            Refusal::InvalidOAuthFlow(_) | Refusal::Unauthorized(_) => "unauthorized_client",
            Refusal::ScopeDoesNotExist(_) => "invalid_scope",
            Refusal::UnsupportedTokenType(_) => "unsupported_token_type",
            Refusal::ProofUsed => {
                return Self::described("invalid_dpop_proof", "the proof was used before");
            }
            Refusal::LimitExceeded(_) => return Self::Limited(Duration::from_secs(3600)),
            Refusal::ConcurrentModification(_) => {
                return Self::Unavailable(Duration::from_secs(1));
            }
            // Nothing is said of a user to who holds a wrong code or token.
            Refusal::AliasExists(_)
            | Refusal::CodeDeliveryFailure(_)
            | Refusal::CodeMismatch(_)
            | Refusal::DeviceKeyExists(_)
            | Refusal::DuplicateProvider(_)
            | Refusal::EnableSoftwareTokenMfa(_)
            | Refusal::ExpiredCode(_)
            | Refusal::GroupExists(_)
            | Refusal::ManagedLoginBrandingExists(_)
            | Refusal::NotAuthorized(_)
            | Refusal::PasswordResetRequired
            | Refusal::RefreshTokenReuse(_)
            | Refusal::SoftwareTokenMfaNotFound(_)
            | Refusal::TermsExists(_)
            | Refusal::UnexpectedLambda(_)
            | Refusal::UnsupportedUserState(_)
            | Refusal::UserNotFound(_)
            | Refusal::UserNotConfirmed
            | Refusal::UsernameExists(_)
            | Refusal::WebAuthnChallengeNotFound(_)
            | Refusal::WebAuthnClientMismatch(_)
            | Refusal::WebAuthnConfigurationMissing(_)
            | Refusal::WebAuthnCredentialNotSupported(_)
            | Refusal::WebAuthnNotEnabled(_)
            | Refusal::WebAuthnOriginNotAllowed(_)
            | Refusal::WebAuthnRelyingPartyMismatch(_) => "invalid_grant",
        };
        Self::new(error)
    }
}
