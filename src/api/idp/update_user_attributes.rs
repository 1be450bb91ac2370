//! UpdateUserAttributes.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::user::{Attribute, collected};
use crate::model::audit::Actor;
use crate::model::code::CodeDelivery;
use crate::model::ids::AccessToken;
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::Writer;
use crate::rules::attributes::change::{Change, update};
use crate::rules::tokens::USER_ADMIN;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    access_token: AccessToken,
    user_attributes: Vec<Attribute>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    code_delivery_details_list: Vec<CodeDelivery>,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<Response, ApiError> {
    let bearer =
        rules::access_tokens::authenticate(call.app, &req.access_token, USER_ADMIN).await?;
    let client = rules::clients::of_bearer(call.app, &bearer).await?;
    let change = Change {
        whom: Whom::Bearer(&bearer),
        writer: Writer::User(&client),
        given: &collected(req.user_attributes),
        visitor: &call.visitor,
        actor: &Actor::visiting(&call.visitor),
        event: "UpdateUserAttributes",
    };
    let code_delivery_details_list = update(call.app, &bearer.pool, &change).await?;
    Ok(Response { code_delivery_details_list })
}
