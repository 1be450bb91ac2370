//! Errors as AWS JSON.

use std::borrow::Cow;

use uuid::Uuid;

use crate::api::contract::Operation;
use crate::rules::{Error, Refusal};

/// Why an operation did not do what it was asked to, as the wire says it.
#[derive(Debug)]
pub enum ApiError {
    /// An exception of the model or of the framework.
    Named(&'static str, Cow<'static, str>),
    /// A fault of ours. Its exception has another name for some operations.
    Fault(anyhow::Error),
}

impl ApiError {
    /// An exception and its message.
    pub fn new(name: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::Named(name, message.into())
    }

    /// What an operation answers that this version does not have.
    pub fn not_built(operation: &Operation) -> Self {
        let why = format!("{} is not available in this version of Poolhouse.", operation.name);
        Self::new("UnknownOperationException", why)
    }

    /// The exception's name.
    pub fn name(&self, operation: Option<&Operation>) -> &'static str {
        match self {
            Self::Named(name, _) => name,
            Self::Fault(_) => operation.map_or("InternalErrorException", Operation::internal_error),
        }
    }

    /// What the caller hears; of a fault nothing but that it was one.
    pub fn message(&self) -> &str {
        match self {
            Self::Named(_, message) => message,
            Self::Fault(_) => "Something went wrong on our side. Please try again.",
        }
    }

    /// Writes a fault to the log.
    pub fn log(&self, operation: &str, request_id: Uuid) {
        if let Self::Fault(fault) = self {
            tracing::error!(operation, %request_id, error = format!("{fault:#}"), "operation failed");
        }
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(fault: anyhow::Error) -> Self {
        Self::Fault(fault)
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(fault: serde_json::Error) -> Self {
        Self::Fault(fault.into())
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(why) => why.into(),
            Error::Busy(_) => Self::new("TooManyRequestsException", "Rate exceeded"),
            Error::Internal(fault) => Self::Fault(fault),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(why: Refusal) -> Self {
        let message = why.to_string();
        let name = match why {
            Refusal::AliasExists(_) => "AliasExistsException",
            Refusal::CodeDeliveryFailure(_) => "CodeDeliveryFailureException",
            Refusal::CodeMismatch(_) => "CodeMismatchException",
            Refusal::ConcurrentModification(_) => "ConcurrentModificationException",
            Refusal::DeviceKeyExists(_) => "DeviceKeyExistsException",
            Refusal::DuplicateProvider(_) => "DuplicateProviderException",
            Refusal::EnableSoftwareTokenMfa(_) => "EnableSoftwareTokenMFAException",
            Refusal::ExpiredCode(_) => "ExpiredCodeException",
            Refusal::GroupExists(_) => "GroupExistsException",
            Refusal::InvalidOAuthFlow(_) => "InvalidOAuthFlowException",
            Refusal::InvalidParameter(_) => "InvalidParameterException",
            Refusal::CommonPassword | Refusal::InvalidPassword(_) => "InvalidPasswordException",
            Refusal::LimitExceeded(_) => "LimitExceededException",
            Refusal::ManagedLoginBrandingExists(_) => "ManagedLoginBrandingExistsException",
            Refusal::NotAuthorized(_) | Refusal::ProofUsed => "NotAuthorizedException",
            Refusal::OperationNotEnabled(_) => "OperationNotEnabledException",
            Refusal::PasswordHistory => "PasswordHistoryPolicyViolationException",
            Refusal::PasswordResetRequired => "PasswordResetRequiredException",
            Refusal::RefreshTokenReuse(_) => "RefreshTokenReuseException",
            Refusal::ResourceNotFound(_) => "ResourceNotFoundException",
            Refusal::ScopeDoesNotExist(_) => "ScopeDoesNotExistException",
            Refusal::SoftwareTokenMfaNotFound(_) => "SoftwareTokenMFANotFoundException",
            Refusal::TermsExists(_) => "TermsExistsException",
            Refusal::Unauthorized(_) => "UnauthorizedException",
            Refusal::UnexpectedLambda(_) => "UnexpectedLambdaException",
            Refusal::UnsupportedOperation(_) => "UnsupportedOperationException",
            Refusal::UnsupportedTokenType(_) => "UnsupportedTokenTypeException",
            Refusal::UnsupportedUserState(_) => "UnsupportedUserStateException",
            Refusal::UserNotFound(_) => "UserNotFoundException",
            Refusal::UserNotConfirmed => "UserNotConfirmedException",
            Refusal::UsernameExists(_) => "UsernameExistsException",
            Refusal::UserPoolTagging(_) => "UserPoolTaggingException",
            Refusal::WebAuthnChallengeNotFound(_) => "WebAuthnChallengeNotFoundException",
            Refusal::WebAuthnClientMismatch(_) => "WebAuthnClientMismatchException",
            Refusal::WebAuthnConfigurationMissing(_) => "WebAuthnConfigurationMissingException",
            Refusal::WebAuthnCredentialNotSupported(_) => "WebAuthnCredentialNotSupportedException",
            Refusal::WebAuthnNotEnabled(_) => "WebAuthnNotEnabledException",
            Refusal::WebAuthnOriginNotAllowed(_) => "WebAuthnOriginNotAllowedException",
            Refusal::WebAuthnRelyingPartyMismatch(_) => "WebAuthnRelyingPartyMismatchException",
        };
        Self::new(name, message)
    }
}
