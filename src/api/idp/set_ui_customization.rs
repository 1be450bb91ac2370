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

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let client = req.client_id.unwrap_or_else(|| ClientId::new(ALL));
    let image = req.image_file.map(|image| image.0);
    let pool = &req.user_pool_id;
    let set =
        rules::ui_customization::set(call.app, pool, &client, req.css.as_deref(), image).await?;
    Ok(Response::new(req.user_pool_id, set, call.public_url))
}
