//! GetDerivedToken: the token-exchange grant by the API.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::client::Client;
use crate::model::ids::{AccessToken, ClientId, ClientSecret};
use crate::rules::token_exchange::{self, Exchange, Presented, PresentedKind, Unexchanged};
use crate::rules::tokens::TokenKind;
use crate::rules::{Refusal, clients};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    subject_token: AccessToken,
    subject_token_type: TokenType,
    subject_token_provider_name: Option<String>,
    actor_token: Option<AccessToken>,
    actor_token_type: Option<TokenType>,
    actor_token_provider_name: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default)]
    resources: Vec<String>,
    requested_token_type: Option<IssuedType>,
}

/// API_GetDerivedToken: what a presented token is.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum TokenType {
    AccessToken,
    IdToken,
    Saml2,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum IssuedType {
    AccessToken,
    IdToken,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    issued_token: String,
    issued_token_type: IssuedType,
    token_type: &'static str,
    expires_in: i64,
    scopes: Option<Vec<String>>,
}

pub async fn run(
    call: &Call<'_>,
    admin: Option<Admin>,
    req: Request,
) -> Result<Response, ApiError> {
    let (pool, client) = clients::find(call.app, &req.client_id).await?;
    let signed = admin.is_some_and(|admin| reaches(&admin, &client));
    let secret = req.client_secret.as_ref();
    if !(signed && secret.is_none() || clients::proves(&client, secret)) {
        let why = format!("Unable to verify client secret for client {}", client.id);
        return Err(Refusal::not_authorized(why).into());
    }
    let scopes: Vec<&str> = req.scopes.iter().map(String::as_str).collect();
    let asked = Exchange {
        subject: Presented {
            token: req.subject_token.expose(),
            kind: req.subject_token_type.into(),
            provider: req.subject_token_provider_name.as_deref(),
        },
        actor: req.actor()?,
        scopes: (!scopes.is_empty()).then_some(&*scopes),
        audience: req.audiences.first().map(String::as_str),
        resource: req.resources.first().map(String::as_str),
        requested: match req.requested_token_type {
            None | Some(IssuedType::AccessToken) => TokenKind::Access,
            Some(IssuedType::IdToken) => TokenKind::Id,
        },
        proof: None,
        signed,
    };
    let (app, issuer, visitor) = (call.app, pool.issuer(call.public_url), &call.visitor);
    let done = token_exchange::exchange(app, &pool, &client, &asked, &issuer, visitor).await;
    let issued = done.map_err(refused)?;
    let (issued_token_type, token_type) = match issued.kind {
        TokenKind::Access => (IssuedType::AccessToken, "Bearer"),
        TokenKind::Id => (IssuedType::IdToken, "N_A"),
    };
    let scopes =
        (issued.kind == TokenKind::Access && !issued.scopes.is_empty()).then_some(issued.scopes);
    Ok(Response {
        issued_token: issued.token,
        issued_token_type,
        token_type,
        expires_in: issued.expires_in,
        scopes,
    })
}

/// Whether a call is signed by a key that may touch the client's pool: by any other it is signed as little as by none.
fn reaches(admin: &Admin, client: &Client) -> bool {
    let pool = client.user_pool_id.as_str();
    admin.user_pools().is_none_or(|pools| pools.iter().any(|allowed| allowed == pool))
}

impl Request {
    fn actor(&self) -> Result<Option<Presented<'_>>, Refusal> {
        let provider = self.actor_token_provider_name.as_deref();
        match (&self.actor_token, self.actor_token_type) {
            (Some(token), Some(kind)) => {
                Ok(Some(Presented { token: token.expose(), kind: kind.into(), provider }))
            }
            (None, None) if provider.is_none() => Ok(None),
            (Some(_), None) => Err(Refusal::parameter("Missing required parameter ActorTokenType")),
            (None, _) => Err(Refusal::parameter("Missing required parameter ActorToken")),
        }
    }
}

impl From<TokenType> for PresentedKind {
    fn from(kind: TokenType) -> Self {
        match kind {
            TokenType::AccessToken => Self::Jwt(TokenKind::Access),
            TokenType::IdToken => Self::Jwt(TokenKind::Id),
            TokenType::Saml2 => Self::Saml2,
        }
    }
}

fn refused(why: Unexchanged) -> ApiError {
    let text = why.to_string();
    match why {
        Unexchanged::Flow(_) | Unexchanged::Public | Unexchanged::Token(_) => {
            Refusal::not_authorized(text).into()
        }
        Unexchanged::Request(_) | Unexchanged::Audience(_) | Unexchanged::Scope(_) => {
            Refusal::parameter(text).into()
        }
        Unexchanged::Provider(_) | Unexchanged::Resource(_) => {
            Refusal::ResourceNotFound(text.into()).into()
        }
        Unexchanged::Other(error) => error.into(),
    }
}
