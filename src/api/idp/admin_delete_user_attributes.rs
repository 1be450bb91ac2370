//! AdminDeleteUserAttributes.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::Writer;
use crate::rules::attributes::change::Change;
use crate::rules::attributes::delete::delete;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    user_attribute_names: Vec<String>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (pool, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let change = Change {
        whom: Whom::User(&user.key),
        writer: Writer::Admin,
        given: &req.user_attribute_names.into_iter().map(|name| (name, String::new())).collect(),
        visitor: &admin.visitor(&call.visitor, None),
        actor: &call.actor(&admin),
        event: "AdminDeleteUserAttributes",
    };
    delete(call.app, &pool, &change).await?;
    Ok(Response {})
}
