//! SetUICustomization.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::blob::Blob;
use crate::api::shapes::ui_customization::Response;
use crate::model::branding::ALL;
use crate::model::ids::{ClientId, UserPoolId};
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: Option<ClientId>,
    #[serde(rename = "CSS")]
    css: Option<String>,
    image_file: Option<Blob>,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let client = req.client_id.unwrap_or_else(|| ClientId::new(ALL));
    let (actor, image) = (call.actor(&admin), req.image_file.map(|image| image.0));
    let (pool, css) = (&req.user_pool_id, req.css.as_deref());
    let set = rules::ui_customization::set(call.app, &actor, pool, &client, css, image).await?;
    Ok(Response::new(req.user_pool_id, set, call.public_url))
}
