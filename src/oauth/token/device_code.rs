//! RFC 8628 §3.4: a device asks whether its user has said yes.

use crate::oauth::error::OAuthError;
use crate::oauth::token::Redeem;
use crate::rules::device_flow::{self, NotYet, Polling};
use crate::rules::tokens::Tokens;

pub async fn run(redeem: &Redeem<'_>) -> Result<Tokens, OAuthError> {
    let polling = Polling {
        device_code: redeem.require("device_code", "device_code is missing")?,
        proof: redeem.proof,
        resources: &redeem.form.all("resource"),
        visitor: redeem.visitor,
    };
    let (app, hosted, client) = (redeem.app, redeem.hosted, redeem.client);
    let redeemed = device_flow::redeem(app, &hosted.pool, client, &polling, &hosted.issuer).await?;
    redeemed.map_err(|why| {
        OAuthError::new(match why {
            NotYet::Pending => "authorization_pending",
            NotYet::SlowDown => "slow_down",
            NotYet::Denied => "access_denied",
            NotYet::Expired => "expired_token",
            NotYet::Invalid => "invalid_grant",
            NotYet::Unauthorized => "unauthorized_client",
            NotYet::InvalidTarget => "invalid_target",
        })
    })
}
