//! DescribeTermsByClient.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::terms::One;
use crate::model::ids::{ClientId, UserPoolId};
use crate::model::terms::TermsName;
use crate::rules::terms;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    client_id: ClientId,
    terms_name: TermsName,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<One, ApiError> {
    let (pool, client) = (&req.user_pool_id, &req.client_id);
    Ok(terms::find_of_client(call.app, pool, client, req.terms_name).await?.into())
}
