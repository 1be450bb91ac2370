//! AddUserPoolClientSecret.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::client_secret::Descriptor;
use crate::model::ids::{ClientId, ClientSecret, UserPoolId};
use crate::rules::clients::secrets;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    client_secret_descriptor: Descriptor,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (app, actor) = (call.app, call.actor(&admin));
    let (pool, client) = (&req.user_pool_id, &req.client_id);
    let descriptor = match &req.client_secret {
        Some(own) => Descriptor::of(secrets::add(app, &actor, pool, client, own).await?, None),
        None => {
            let fresh = secrets::generate(app);
            let made = secrets::add(app, &actor, pool, client, &fresh).await?;
            Descriptor::of(made, Some(&fresh))
        }
    };
    Ok(Response { client_secret_descriptor: descriptor })
}
