//! AdminCreateUser.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::user::{Attribute, UserShape, collected};
use crate::model::code::Medium;
use crate::model::ids::{Password, TypedName, UserPoolId};
use crate::rules;
use crate::rules::user_admin::{Invitation, NewUser};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    username: TypedName,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
    temporary_password: Option<Password>,
    #[serde(default)]
    force_alias_creation: bool,
    message_action: Option<MessageAction>,
    desired_delivery_mediums: Option<Vec<Medium>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum MessageAction {
    Resend,
    Suppress,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    user: UserShape,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let (app, actor) = (call.app, call.actor(&admin));
    let invitation = Invitation {
        temporary_password: req.temporary_password.as_ref(),
        mediums: req.desired_delivery_mediums.as_deref(),
        suppressed: req.message_action == Some(MessageAction::Suppress),
        visitor: &admin.visitor(&call.visitor, None),
    };
    let made = if req.message_action == Some(MessageAction::Resend) {
        let (pool, user) =
            rules::users::find_for_admin(app, &req.user_pool_id, &req.username).await?;
        rules::user_admin::invite_again(app, &pool, &user, &invitation, &actor).await?
    } else {
        let pool = rules::pools::find(app, &req.user_pool_id).await?;
        let new = NewUser {
            name: &req.username,
            attributes: &collected(req.user_attributes),
            force_alias: req.force_alias_creation,
            invitation,
        };
        rules::user_admin::create(app, &pool, &new, &actor).await?
    };
    Ok(Response { user: UserShape::of(&made) })
}
