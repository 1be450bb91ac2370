//! DeleteUserAttributes.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::model::audit::Actor;
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::Writer;
use crate::rules::attributes::change::Change;
use crate::rules::attributes::delete::delete;
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    user_attribute_names: Vec<String>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let client = rules::clients::of_bearer(call.app, &bearer).await?;
    let change = Change {
        whom: Whom::Bearer(&bearer),
        writer: Writer::User(&client),
        given: &req.user_attribute_names.into_iter().map(|name| (name, String::new())).collect(),
        visitor: &call.visitor,
        actor: &Actor::visiting(&call.visitor),
        event: "DeleteUserAttributes",
    };
    delete(call.app, &bearer.pool, &change).await?;
    Ok(Response {})
}
