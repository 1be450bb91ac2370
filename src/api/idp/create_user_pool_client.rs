//! CreateUserPoolClient.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::client;
use crate::model::ids::{ClientSecret, UserPoolId};
use crate::rules;
use crate::rules::Refusal;
use crate::rules::clients::{NewClient, NewSecret};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_name: String,
    #[serde(default)]
    generate_secret: bool,
    client_secret: Option<ClientSecret>,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user_pool_client: Value,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let secret = match (req.generate_secret, req.client_secret) {
        (true, Some(_)) => {
            let why = "ClientSecret cannot be given when GenerateSecret is true.";
            return Err(Refusal::parameter(why).into());
        }
        (true, None) => NewSecret::Generated,
        (false, Some(secret)) => NewSecret::Given(secret),
        (false, None) => NewSecret::Without,
    };
    let (name, settings) = (req.client_name, req.settings);
    let new = NewClient { name, secret, settings, ..NewClient::default() };
    let actor = call.actor(&admin);
    let made = rules::clients::create(call.app, &actor, &req.user_pool_id, new).await?;
    Ok(Response { user_pool_client: client::describe(&made)? })
}
