//! AdminUpdateUserAttributes.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::user::{Attribute, collected};
use crate::model::ids::{TypedName, UserPoolId};
use crate::rules;
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::Writer;
use crate::rules::attributes::change::{Change, update};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    user_attributes: Vec<Attribute>,
}

#[derive(Serialize)]
pub struct Response {}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (pool, user) =
        rules::users::find_for_admin(call.app, &req.user_pool_id, &req.username).await?;
    let change = Change {
        whom: Whom::User(&user.key),
        writer: Writer::Admin,
        given: &collected(req.user_attributes),
        visitor: &admin.visitor(&call.visitor, None),
        actor: &call.actor(&admin),
        event: "AdminUpdateUserAttributes",
    };
    update(call.app, &pool, &change).await?;
    Ok(Response {})
}
