//! RFC 6749 §4.4: a token for the client itself.

use crate::oauth::error::OAuthError;
use crate::oauth::token::Redeem;
use crate::rules::client_credentials::{self, Way};
use crate::rules::tokens::Tokens;

pub fn run(redeem: &Redeem<'_>) -> Result<Tokens, OAuthError> {
    let scopes = redeem.scopes();
    let hosted = redeem.hosted;
    let issued = client_credentials::issue(
        redeem.app,
        &hosted.pool,
        redeem.client,
        Way::Grant { jkt: redeem.jkt },
        scopes.as_deref(),
        &hosted.issuer,
        redeem.visitor,
    );
    Ok(issued?)
}
