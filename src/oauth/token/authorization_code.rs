//! RFC 6749 §4.1.3: a code for tokens.

use crate::model::ids::AuthorizationCode;
use crate::model::user_pool::{Dialect, UserPool};
use crate::oauth::error::OAuthError;
use crate::oauth::token::Redeem;
use crate::rules::authorization_codes::{self, Presented, Unredeemed};
use crate::rules::authorize;
use crate::rules::tokens::Tokens;

pub async fn run(redeem: &Redeem<'_>) -> Result<Tokens, OAuthError> {
    let (client, pool) = (redeem.client, &redeem.hosted.pool);
    if !client.config.allows_oauth_flow("code") {
        return Err(OAuthError::new("unauthorized_client"));
    }
    let code = AuthorizationCode::new(redeem.require("code", "code is missing")?);
    let given = redeem.form.get("redirect_uri");
    let default = authorize::redirect_uri(client, None).ok();
    let redirect_uri = given.or(default);
    let redirect_uri =
        redirect_uri.ok_or(OAuthError::invalid_request("redirect_uri is missing"))?;
    let presented = Presented {
        digest: authorization_codes::digest_of(&code),
        redirect_uri,
        verifier: redeem.form.get("code_verifier"),
        proof: redeem.proof,
        resources: &redeem.form.all("resource"),
        visitor: redeem.visitor,
    };
    let issuer = &redeem.hosted.issuer;
    let redeemed =
        authorization_codes::redeem(redeem.app, pool, client, &presented, issuer).await?;
    redeemed.map_err(|why| unredeemed(pool, why))
}

/// RFC 6749 §5.2 calls both `invalid_grant`; Cognito tells a wrong redirect URI apart.
fn unredeemed(pool: &UserPool, why: Unredeemed) -> OAuthError {
    match (why, pool.dialect()) {
        (Unredeemed::RedirectMismatch, Dialect::Cognito) => {
            OAuthError::described("unauthorized_client", "invalid_redirect")
        }
        (Unredeemed::InvalidTarget, _) => OAuthError::new("invalid_target"),
        (Unredeemed::RedirectMismatch | Unredeemed::InvalidGrant, _) => {
            OAuthError::new("invalid_grant")
        }
    }
}
