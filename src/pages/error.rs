//! What goes wrong, in words for whoever sits before the page: on the form it happened at, or on a page of its own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use askama::Template;

use crate::model::ids::ClientId;
use crate::pages::chrome::Chrome;
use crate::pages::text::Message;
use crate::pages::visit::{Visit, html};
use crate::rules::Refusal;

/// What went wrong, in the words that scripts know, and the number of the request.
#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub problem: &'a str,
    pub request_id: &'a str,
    /// Where the app is, and as the page says it, for who wants to go there all the same.
    pub offer: Option<(&'a str, &'a str)>,
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
    let (request_id, problem) = (&*request_id, &*problem);
    let page = Page { chrome: &chrome, problem, request_id, offer: None };
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
        Refusal::LimitExceeded(_) => Message::new("refused-limit"),
        Refusal::InvalidPassword(_) => Message::new("refused-password"),
        Refusal::CommonPassword => Message::new("refused-common-password"),
        Refusal::PasswordHistory => Message::new("refused-used-password"),
        Refusal::UsernameExists(_) | Refusal::AliasExists(_) => Message::new("refused-exists"),
        Refusal::CodeDeliveryFailure(_) => Message::new("refused-delivery"),
        Refusal::InvalidParameter(text)
        | Refusal::ConcurrentModification(text)
        | Refusal::GroupExists(text)
        | Refusal::InvalidOAuthFlow(text)
        | Refusal::ManagedLoginBrandingExists(text)
        | Refusal::OperationNotEnabled(text)
        | Refusal::RefreshTokenReuse(text)
        | Refusal::ResourceNotFound(text)
        | Refusal::ScopeDoesNotExist(text)
        | Refusal::SoftwareTokenMfaNotFound(text)
        | Refusal::TermsExists(text)
        | Refusal::Unauthorized(text)
        | Refusal::UnexpectedLambda(text)
        | Refusal::UnsupportedOperation(text)
        | Refusal::UnsupportedTokenType(text)
        | Refusal::UnsupportedUserState(text)
        | Refusal::UserPoolTagging(text)
        | Refusal::WebAuthnChallengeNotFound(text)
        | Refusal::WebAuthnClientMismatch(text)
        | Refusal::WebAuthnConfigurationMissing(text)
        | Refusal::WebAuthnCredentialNotSupported(text)
        | Refusal::WebAuthnNotEnabled(text)
        | Refusal::WebAuthnOriginNotAllowed(text)
        | Refusal::WebAuthnRelyingPartyMismatch(text) => {
            Message::new("refused-other").with("why", text)
        }
    }
}

/// One exception with many reasons, which its message tells apart.
fn not_authorized(text: &str) -> Message {
    match text {
        "Incorrect username or password." => Message::new("refused-credentials"),
        "Password attempts exceeded" => Message::new("refused-locked"),
        "User is disabled." => Message::new("refused-disabled"),
        "SignUp is not permitted for this user pool" => Message::new("refused-sign-up"),
        _ if text.starts_with("Temporary password has expired") => {
            Message::new("refused-temporary")
        }
        _ if text.starts_with("Invalid session") => Message::new("expired"),
        _ => Message::new("refused-other").with("why", text),
    }
}
