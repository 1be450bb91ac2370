//! RFC 6749 §6: new tokens for a refresh token.

use crate::model::ids::RefreshToken;
use crate::model::user_pool::{Dialect, UserPool};
use crate::oauth::error::OAuthError;
use crate::oauth::token::Redeem;
use crate::rules::refresh::{self, Refreshed};
use crate::rules::resources::InvalidTarget;
use crate::rules::tokens::Tokens;

pub async fn run(redeem: &Redeem<'_>) -> Result<Tokens, OAuthError> {
    let (client, pool) = (redeem.client, &redeem.hosted.pool);
    if !client.may_refresh() {
        return Err(OAuthError::new("unauthorized_client"));
    }
    let token = RefreshToken::new(redeem.require("refresh_token", "refresh_token is missing")?);
    let mut found = refresh::find(redeem.app, pool, client, &token, redeem.proof).await?;
    // Nothing here says that the device is the one it was.
    found.check_device(None)?;
    narrow(pool, redeem.form.get("scope"), &mut found)?;
    let narrowed = found.narrow_to(pool, client, &redeem.form.all("resource"));
    narrowed.map_err(|InvalidTarget| OAuthError::new("invalid_target"))?;
    let issuer = &redeem.hosted.issuer;
    let visitor = redeem.visitor;
    Ok(refresh::redeem(redeem.app, pool, client, &token, found, issuer, visitor).await?)
}

/// RFC 6749 §6 lets a client ask for fewer scopes; Cognito does not read the parameter.
fn narrow(pool: &UserPool, scope: Option<&str>, found: &mut Refreshed) -> Result<(), OAuthError> {
    match (scope, pool.dialect()) {
        (Some(scope), Dialect::Standards) => Ok(found.narrow(scope)?),
        (Some(_), Dialect::Cognito) | (None, _) => Ok(()),
    }
}
