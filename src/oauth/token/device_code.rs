//! RFC 8628 §3.4: a device asks whether its user has said yes.

use crate::oauth::error::OAuthError;
use crate::oauth::token::Redeem;
use crate::rules::device_flow::{self, NotYet};
use crate::rules::tokens::Tokens;

pub async fn run(redeem: &Redeem<'_>) -> Result<Tokens, OAuthError> {
    let code = redeem.require("device_code", "device_code is missing")?;
    let (app, hosted, client) = (redeem.app, redeem.hosted, redeem.client);
    let (pool, issuer, visitor) = (&hosted.pool, &hosted.issuer, redeem.visitor);
    let redeemed =
        device_flow::redeem(app, pool, client, code, redeem.jkt, issuer, visitor).await?;
    redeemed.map_err(|why| {
        OAuthError::new(match why {
            NotYet::Pending => "authorization_pending",
            NotYet::SlowDown => "slow_down",
            NotYet::Denied => "access_denied",
            NotYet::Expired => "expired_token",
            NotYet::Invalid => "invalid_grant",
        })
    })
}
