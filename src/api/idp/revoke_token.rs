//! RevokeToken.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::ids::{ClientId, ClientSecret, RevocableToken};
use crate::model::session::Associated;
use crate::rules;
use crate::rules::Refusal;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    token: RevocableToken,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    #[serde(default)]
    revoke_associated_sessions: Associated,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    // This operation has no exception of its own for a client that is not there.
    let found = rules::clients::lookup(call.app, &req.client_id).await?;
    let proven =
        found.filter(|(_, client)| rules::clients::proves(client, req.client_secret.as_ref()));
    let unproven = || Refusal::Unauthorized("Invalid client or client secret.".into());
    let (pool, client) = proven.ok_or_else(unproven)?;
    let associated = req.revoke_associated_sessions;
    rules::refresh::revoke(call.app, &pool, &client, &req.token, associated, &call.visitor).await?;
    Ok(Response {})
}
