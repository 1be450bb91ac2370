//! ListWebAuthnCredentials.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::epoch::Epoch;
use crate::model::ids::AccessToken;
use crate::model::passkey::Passkey;
use crate::rules;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    credentials: Vec<Description>,
    next_token: Option<String>,
}

/// API_WebAuthnCredentialDescription.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    credential_id: String,
    friendly_credential_name: String,
    relying_party_id: String,
    authenticator_attachment: Option<String>,
    authenticator_transports: Vec<String>,
    created_at: Epoch,
}

impl From<Passkey> for Description {
    fn from(passkey: Passkey) -> Self {
        Self {
            credential_id: URL_SAFE_NO_PAD.encode(&passkey.id),
            friendly_credential_name: passkey.friendly_name,
            relying_party_id: passkey.relying_party_id,
            authenticator_attachment: passkey.attachment,
            authenticator_transports: passkey.transports,
            created_at: passkey.created_at.into(),
        }
    }
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let limit = req.max_results.filter(|limit| *limit > 0).unwrap_or(rules::passkeys::MAX);
    let (user, token) = (&bearer.user.key, req.next_token.as_deref());
    let page = rules::passkeys::list_page(call.app, user, limit, token).await?;
    let credentials = page.items.into_iter().map(Description::from).collect();
    Ok(Response { credentials, next_token: page.next })
}
