//! RFC 6749 §4.4: a token for the client itself.

use crate::oauth::error::OAuthError;
use crate::oauth::token::Redeem;
use crate::rules::client_credentials::{self, Way};
use crate::rules::resources::{self, InvalidTarget};
use crate::rules::tokens::Tokens;

pub async fn run(redeem: &Redeem<'_>) -> Result<Tokens, OAuthError> {
    let scopes = redeem.scopes();
    let (hosted, client) = (redeem.hosted, redeem.client);
    let named = redeem.form.all("resource");
    let resources = resources::asked_by_machine(&hosted.pool, client, &named);
    let resources = resources.map_err(|InvalidTarget| OAuthError::new("invalid_target"))?;
    let issued = client_credentials::issue(
        redeem.app,
        &hosted.pool,
        client,
        Way::Grant { proof: redeem.proof, resources: &resources },
        scopes.as_deref(),
        &hosted.issuer,
        redeem.visitor,
    );
    Ok(issued.await?)
}
