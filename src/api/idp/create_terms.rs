//! CreateTerms.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::terms::One;
use crate::model::ids::{ClientId, UserPoolId};
use crate::model::terms::{Links, TermsName};
use crate::rules::terms;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    terms_name: TermsName,
    #[serde(default)]
    links: Links,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<One, ApiError> {
    let (actor, pool, client) = (call.actor(&admin), &req.user_pool_id, &req.client_id);
    Ok(terms::create(call.app, &actor, pool, client, req.terms_name, req.links).await?.into())
}
