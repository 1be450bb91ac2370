//! RFC 8693: a token for a narrower one.

use actix_web::HttpResponse;
use serde::Serialize;

use crate::oauth::error::OAuthError;
use crate::oauth::json;
use crate::oauth::token::{Redeem, token_type};
use crate::rules::token_exchange::{self, Exchange, Presented, PresentedKind, Unexchanged};
use crate::rules::tokens::TokenKind;

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const SAML2: &str = "urn:ietf:params:oauth:token-type:saml2";

/// RFC 8693 §2.2.1. An ID token stands in `access_token`, too.
#[derive(Serialize)]
struct Answer<'a> {
    access_token: &'a str,
    issued_token_type: &'static str,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

pub async fn run(redeem: &Redeem<'_>) -> Result<HttpResponse, OAuthError> {
    let form = redeem.form;
    if !form.doubled().is_empty() {
        return Err(OAuthError::described("invalid_target", "one audience or resource only"));
    }
    let scopes = redeem.scopes();
    let subject = Presented {
        token: redeem.require("subject_token", "subject_token is missing")?,
        kind: kind(redeem.require("subject_token_type", "subject_token_type is missing")?)?,
        provider: None,
    };
    let actor = match (form.get("actor_token"), form.get("actor_token_type")) {
        (None, None) => None,
        (Some(token), Some(named)) => Some(Presented { token, kind: kind(named)?, provider: None }),
        (Some(_), None) => return Err(OAuthError::invalid_request("actor_token_type is missing")),
        (None, Some(_)) => return Err(OAuthError::invalid_request("actor_token is missing")),
    };
    let requested = match form.get("requested_token_type").map(kind).transpose()? {
        None => TokenKind::Access,
        Some(PresentedKind::Jwt(kind)) => kind,
        Some(PresentedKind::Saml2) => {
            return Err(OAuthError::invalid_request("requested_token_type cannot be issued"));
        }
    };
    let asked = Exchange {
        subject,
        actor,
        scopes: scopes.as_deref(),
        audience: form.get("audience"),
        resource: form.get("resource"),
        requested,
        proof: redeem.proof,
        signed: false,
    };
    let (app, hosted, client) = (redeem.app, redeem.hosted, redeem.client);
    let (pool, issuer, visitor) = (&hosted.pool, &hosted.issuer, redeem.visitor);
    let done = token_exchange::exchange(app, pool, client, &asked, issuer, visitor).await;
    let issued = done.map_err(refused)?;
    let (issued_token_type, token_type) = match issued.kind {
        TokenKind::Access => (ACCESS_TOKEN, token_type(issued.bound)),
        TokenKind::Id => (ID_TOKEN, "N_A"),
    };
    let scope = (issued.kind == TokenKind::Access && !issued.scopes.is_empty())
        .then(|| issued.scopes.join(" "));
    json(&Answer {
        access_token: &issued.token,
        issued_token_type,
        token_type,
        expires_in: issued.expires_in,
        scope,
    })
}

fn kind(name: &str) -> Result<PresentedKind, OAuthError> {
    match name {
        ACCESS_TOKEN => Ok(PresentedKind::Jwt(TokenKind::Access)),
        ID_TOKEN => Ok(PresentedKind::Jwt(TokenKind::Id)),
        SAML2 => Ok(PresentedKind::Saml2),
        _ => Err(OAuthError::invalid_request("a token type is not known")),
    }
}

/// RFC 8693 §2.2.2.
fn refused(why: Unexchanged) -> OAuthError {
    match why {
        Unexchanged::Flow(_) | Unexchanged::Public => OAuthError::new("unauthorized_client"),
        Unexchanged::Request(why) => OAuthError::invalid_request(why),
        Unexchanged::Token(_) => OAuthError::invalid_request("a token is not valid"),
        Unexchanged::Provider(_) => OAuthError::invalid_request("the provider does not exist"),
        Unexchanged::Resource(_) => OAuthError::new("invalid_target"),
        Unexchanged::Audience(why) => OAuthError::described("invalid_target", why),
        Unexchanged::Scope(_) => OAuthError::new("invalid_scope"),
        Unexchanged::Other(error) => error.into(),
    }
}
