//! What goes wrong, in words for whoever sits before the page: on the form it happened at, or on a page of its own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use askama::Template;

use crate::model::ids::ClientId;
use crate::model::password::PATTERN;
use crate::model::user::UserStatus;
use crate::pages::advice::Advice;
use crate::pages::chrome::Chrome;
use crate::pages::home;
use crate::pages::text::Message;
use crate::pages::visit::{Visit, html};
use crate::rules::Refusal;
use crate::rules::attributes::NOT_OF_DOMAIN;
use crate::rules::ways_in::NO_OTHER_WAY;

/// What went wrong, in the words that scripts know, and the number of the request.
#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub problem: &'a str,
    /// What can be done about it.
    pub advice: Option<Advice>,
    pub request_id: &'a str,
    /// Where the app is, and as the page says it, for who wants to go there all the same.
    pub offer: Option<(&'a str, &'a str)>,
    /// The same page once more, where that may help.
    pub again: Option<&'a str>,
    /// Where the app is.
    pub home: Option<&'a str>,
}

/// The query of the error page.
#[derive(serde::Deserialize)]
pub struct Asked {
    error: Option<String>,
    client_id: Option<ClientId>,
}

/// `GET /error?error=<word>&client_id=<id>`. Only a word is shown: a sentence would be somebody else's, on our page.
pub async fn get(visit: Visit, asked: Option<Query<Asked>>) -> HttpResponse {
    let (error, client) = asked.map_or((None, None), |asked| {
        let asked = asked.into_inner();
        (asked.error, asked.client_id)
    });
    let is_word = |text: &String| {
        (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    };
    let problem = error.filter(is_word).unwrap_or_else(|| "invalid_request".to_owned());
    let chrome = visit.chrome(client.as_ref());
    let request_id = visit.visitor.request_id.to_string();
    let home = home::of(&visit.app, &visit.hosted, &visit.request).await;
    let (request_id, problem, home) = (&*request_id, &*problem, home.as_deref());
    let (advice, offer, again) = (Advice::of(problem, &[], false), None, None);
    let page = Page { chrome: &chrome, problem, advice, request_id, offer, again, home };
    html(&page, StatusCode::BAD_REQUEST, None)
}

/// A refusal as the text above the form.
pub fn message(why: &Refusal) -> Message {
    match why {
        Refusal::NotAuthorized(text) => not_authorized(text),
        Refusal::UserNotFound(_) => Message::new("refused-user"),
        Refusal::UserNotConfirmed => Message::new("refused-unconfirmed"),
        Refusal::PasswordResetRequired => Message::new("refused-reset"),
        Refusal::CodeMismatch(_) | Refusal::EnableSoftwareTokenMfa(_) => {
            Message::new("refused-code")
        }
        Refusal::ExpiredCode(_) => Message::new("refused-old-code"),
        Refusal::LimitExceeded(text) if text.starts_with("A user can have") => {
            Message::new("passkey-enough")
        }
        Refusal::LimitExceeded(_) => Message::new("refused-limit"),
        Refusal::InvalidPassword(_) => Message::new("refused-password"),
        Refusal::CommonPassword => Message::new("refused-common-password"),
        Refusal::PasswordHistory => Message::new("refused-used-password"),
        Refusal::UsernameExists(_) | Refusal::AliasExists(_) => Message::new("refused-exists"),
        Refusal::CodeDeliveryFailure(_) => Message::new("refused-delivery"),
        Refusal::InvalidParameter(text) => invalid(text),
        Refusal::ConcurrentModification(_) | Refusal::ResourceNotFound(_) => {
            Message::new("refused-meanwhile")
        }
        Refusal::ProofUsed
        | Refusal::SoftwareTokenMfaNotFound(_)
        | Refusal::WebAuthnChallengeNotFound(_) => Message::new("expired"),
        Refusal::WebAuthnCredentialNotSupported(_) => Message::new("passkey-failed"),
        Refusal::WebAuthnClientMismatch(_)
        | Refusal::WebAuthnConfigurationMissing(_)
        | Refusal::WebAuthnNotEnabled(_)
        | Refusal::WebAuthnOriginNotAllowed(_)
        | Refusal::WebAuthnRelyingPartyMismatch(_) => Message::new("passkey-unavailable"),
        Refusal::DeviceKeyExists(text)
        | Refusal::DuplicateProvider(text)
        | Refusal::GroupExists(text)
        | Refusal::InvalidOAuthFlow(text)
        | Refusal::ManagedLoginBrandingExists(text)
        | Refusal::OperationNotEnabled(text)
        | Refusal::RefreshTokenReuse(text)
        | Refusal::ScopeDoesNotExist(text)
        | Refusal::TermsExists(text)
        | Refusal::Unauthorized(text)
        | Refusal::UnexpectedLambda(text)
        | Refusal::UnsupportedOperation(text)
        | Refusal::UnsupportedTokenType(text)
        | Refusal::UnsupportedUserState(text)
        | Refusal::UserPoolTagging(text) => other(text),
    }
}

/// What is said of a form for which there is too much to do, and another try may help after so many seconds.
pub fn busy(seconds: u64) -> Message {
    match seconds {
        0..60 => Message::new("refused-busy"),
        _ => wait(seconds),
    }
}

/// What is said of a form that was sent too often, and is taken again after so many seconds.
pub fn wait(seconds: u64) -> Message {
    let minutes = usize::try_from(seconds.div_ceil(60).max(1)).unwrap_or(usize::MAX);
    Message::new("refused-wait").count("count", minutes)
}

/// What no page has words of its own for: the API's are English, and for developers.
fn other(text: &str) -> Message {
    tracing::debug!(refusal = text, "a page has no words for a refusal");
    Message::new("refused-other")
}

/// The same exception for all that was typed, and for all that cannot be.
fn invalid(text: &str) -> Message {
    let begins = |start: &str| text.starts_with(start);
    match text {
        "Invalid email address format." => Message::new("refused-email"),
        NOT_OF_DOMAIN => Message::new("refused-email-domain"),
        NO_OTHER_WAY => Message::new("account-provider-only"),
        "Invalid phone number format." => Message::new("refused-phone"),
        "Invalid email address or phone number." => Message::new("forgot-username-wrong"),
        "The credential is registered already." => Message::new("passkey-known"),
        "The name of a passkey has 1 to 100 characters." => Message::new("passkey-name-wrong"),
        "Credential is not a RegistrationResponseJSON." => Message::new("passkey-failed"),
        "User is already confirmed." => Message::new("refused-confirmed"),
        "User does not have a software token." => Message::new("refused-meanwhile"),
        _ if begins("Attributes did not conform to the schema")
            || begins("Invalid attributes given") =>
        {
            Message::new("refused-fields")
        }
        // A password that is too long, or that was set in another window meanwhile.
        _ if begins("1 validation error detected: Value at 'previousPassword'") => {
            Message::new("refused-meanwhile")
        }
        _ if begins("1 validation error detected: Value at 'password'")
            && text.ends_with(PATTERN) =>
        {
            Message::new("refused-spaced-password")
        }
        _ if begins("1 validation error detected") => Message::new("refused-password"),
        _ if begins("Cannot reset password for the user as there is no") => {
            Message::new("refused-unreachable")
        }
        _ if begins("Cannot resend codes.") => Message::new("refused-waiting"),
        _ if begins("User has no second factor and none") => Message::new("refused-no-factor"),
        _ if begins("No authentication level asked for") => Message::new("refused-level"),
        _ if begins("User does not have delivery config set") => Message::new("refused-not-set-up"),
        "Username should be an email." => Message::new("refused-email"),
        "Username should be a phone number." => Message::new("refused-phone"),
        _ if begins("Username should be") => Message::new("refused-contact"),
        _ if begins("Username cannot") || begins("Preferred username cannot") => {
            Message::new("refused-other-name")
        }
        _ if text.contains("cannot be removed") || text.contains("cannot be updated") => {
            Message::new("refused-not-here")
        }
        _ => other(text),
    }
}

/// One exception with many reasons, which its message tells apart.
fn not_authorized(text: &str) -> Message {
    match text {
        "Incorrect username or password." => Message::new("refused-credentials"),
        "Password attempts exceeded" => Message::new("refused-locked"),
        "User is disabled." => Message::new("refused-disabled"),
        _ if text.starts_with("User cannot be confirmed. Current status is ")
            && text.ends_with(UserStatus::Confirmed.as_str()) =>
        {
            Message::new("refused-confirmed")
        }
        "SignUp is not permitted for this user pool" => Message::new("refused-sign-up"),
        _ if text.starts_with("Temporary password has expired") => {
            Message::new("refused-temporary")
        }
        _ if text.starts_with("Invalid session") => Message::new("expired"),
        _ if text.starts_with("Cannot resend codes.") => Message::new("refused-waiting"),
        _ if text.contains("unauthorized attribute") => Message::new("refused-not-here"),
        "Contact administrator to reset password." => Message::new("refused-no-recovery"),
        "User password cannot be reset in the current state." => {
            Message::new("refused-unreachable")
        }
        _ => other(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_passkeys_are_not_too_many_attempts() {
        let of = |text: &'static str| message(&Refusal::LimitExceeded(text.into()));
        assert!(of("A user can have 20 passkeys.").is("passkey-enough"));
        assert!(of("Attempt limit exceeded, please try after some time.").is("refused-limit"));
    }
}
